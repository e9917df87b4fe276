"""Polls, giveaways, and the goal, ticker and question a show displays."""

import sqlalchemy as sa
from alembic import op

revision = "0007b"
down_revision = "0016"


def upgrade() -> None:
    """Make polls, votes, giveaways, giveaway_entries, show_boards."""
    _polls()
    _giveaways()
    op.create_table(
        "show_boards",
        sa.Column("show_id", sa.String(length=64), primary_key=True),
        sa.Column("goal_minor", sa.BigInteger(), nullable=False),
        sa.Column("has_ticker", sa.Boolean(), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("question_by", sa.String(length=60), nullable=False),
    )


def _polls() -> None:
    op.create_table(
        "polls",
        sa.Column("poll_id", sa.String(length=64), primary_key=True),
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
    )
    op.create_index("polls_by_show", "polls", ["show_id", "seq"])
    op.create_table(
        "votes",
        sa.Column("poll_id", sa.String(length=64), primary_key=True),
        sa.Column("viewer_id", sa.String(length=64), primary_key=True),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )


def _giveaways() -> None:
    op.create_table(
        "giveaways",
        sa.Column("giveaway_id", sa.String(length=64), primary_key=True),
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("closes_ms", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("is_drawn", sa.Boolean(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("winner_ticket", sa.String(length=64), nullable=False),
    )
    op.create_index("giveaways_by_show", "giveaways", ["show_id", "opened_ms"])
    op.create_table(
        "giveaway_entries",
        sa.Column("giveaway_id", sa.String(length=64), primary_key=True),
        sa.Column("viewer_id", sa.String(length=64), primary_key=True),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
