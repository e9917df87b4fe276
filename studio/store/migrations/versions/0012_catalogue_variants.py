"""Variants, further pictures and prices in other currencies; archived products."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    """Widen products; make product_pictures and other_prices."""
    for column in (
        sa.Column("parent_id", sa.String(length=64)),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("sku", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("source_key", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("archived_ms", sa.BigInteger()),
    ):
        op.add_column("products", column)
    op.create_index("products_by_parent", "products", ["parent_id"])
    op.create_index("products_by_source", "products", ["source_key"])
    op.create_table(
        "product_pictures",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("file", sa.String(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.product_id"]),
        sa.PrimaryKeyConstraint("product_id", "file"),
    )
    op.create_table(
        "other_prices",
        sa.Column("price_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.product_id"]),
        sa.PrimaryKeyConstraint("price_id"),
    )
    op.create_index("other_prices_by_product", "other_prices", ["product_id", "currency"])
