"""How money is collected for each product and order; rates of currencies with source and day."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    """Widen pay_links and orders; make currency_rates."""
    op.add_column(
        "pay_links", sa.Column("way", sa.String(length=10), nullable=False, server_default="link")
    )
    op.add_column(
        "orders", sa.Column("way", sa.String(length=10), nullable=False, server_default="ask")
    )
    op.execute("UPDATE orders SET way = 'link' WHERE pay_url != ''")
    op.execute("UPDATE orders SET way = 'shop' WHERE source NOT IN ('watch', 'claim')")
    op.create_table(
        "currency_rates",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("host_currency", sa.String(length=3), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("currency", "host_currency"),
    )
