"""The pinned product and flash sales."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make pins, flash_sales."""
    op.create_table(
        "pins",
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("show_id"),
    )
    op.create_table(
        "flash_sales",
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("was_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.Column("total_s", sa.Integer(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price_minor < was_minor", name="sale_is_cheaper"),
        sa.PrimaryKeyConstraint("offer_id"),
    )
    op.create_index("flash_sales_by_show", "flash_sales", ["show_id", "starts_ms"], unique=False)
