"""Durable messages in both directions, and the log of every show."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make outbox, outbox_peers, inbox and show_events."""
    op.create_table(
        "outbox",
        sa.Column("item_id", sa.String(64), primary_key=True),
        sa.Column("peer", sa.String(80), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("outbox_by_peer", "outbox", ["peer", "seq"], unique=True)
    op.create_table(
        "outbox_peers",
        sa.Column("peer", sa.String(80), primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
    )
    op.create_table("inbox", sa.Column("item_id", sa.String(64), primary_key=True))
    op.create_table(
        "show_events",
        sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("show_id", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("show_events_by_show", "show_events", ["show_id", "event_id"])
