"""The run of show as ordered segments, what the host reads in them, and the steps taken."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0008"


def upgrade() -> None:
    """Make segments, segment_prompts, segment_steps."""
    op.create_table(
        "segments",
        sa.Column("segment_id", sa.String(length=64), primary_key=True),
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("planned_s", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
    )
    op.create_index("segments_by_show", "segments", ["show_id", "position"])
    op.create_table(
        "segment_prompts",
        sa.Column("segment_id", sa.String(length=64), primary_key=True),
        sa.Column("language", sa.String(length=35), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_table(
        "segment_steps",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("segment_id", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
    )
    op.create_index("segment_steps_by_show", "segment_steps", ["show_id"])
