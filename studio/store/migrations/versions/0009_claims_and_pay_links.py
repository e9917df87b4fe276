"""Orders by comment, payment links, settings of the orders."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007b"


def upgrade() -> None:
    """Widen orders; make claim_words, pay_links, order_settings."""
    line_id = sa.Column("line_id", sa.String(length=64), nullable=False, server_default="")
    op.add_column("orders", line_id)
    op.add_column("orders", sa.Column("pay_sent_ms", sa.BigInteger(), nullable=True))
    op.create_table(
        "claim_words",
        sa.Column("keyword", sa.String(length=20), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("keyword"),
    )
    op.create_table(
        "pay_links",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("product_id"),
    )
    op.create_table(
        "order_settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
