"""Announced, limited and planned sales, the terms of every order, coupons."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0012"


def upgrade() -> None:
    """Widen flash_sales; make planned_sales, order_terms, coupons."""
    for name in ("lead_s", "total_units", "per_buyer"):
        op.add_column("flash_sales", _count(name, server_default="0"))
    op.add_column(
        "flash_sales",
        sa.Column("reason", sa.String(length=200), nullable=False, server_default=""),
    )
    op.create_index("flash_sales_by_product", "flash_sales", ["product_id", "ends_ms"])
    _planned_sales()
    _order_terms()
    _coupons()


def _planned_sales() -> None:
    op.create_table(
        "planned_sales",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        _id("plan_id", unique=True),
        _id("show_id"),
        _id("product_id"),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("was_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        _count("total_s"),
        _count("lead_s"),
        _count("total_units"),
        _count("per_buyer"),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.Column("segment_id", sa.String(length=64), nullable=True),
    )
    op.create_index("planned_sales_by_show", "planned_sales", ["show_id"])


def _order_terms() -> None:
    op.create_table(
        "order_terms",
        _id("order_id", primary_key=True),
        _id("show_id"),
        _id("viewer_id"),
        _id("product_id"),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=True),
        _count("units"),
        sa.Column("coupon_id", sa.String(length=64), nullable=True),
        sa.Column("off_minor", sa.BigInteger(), nullable=False),
        sa.Column("arrived_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=True),
        _count("delay_ms"),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
    )
    op.create_index("order_terms_by_offer", "order_terms", ["offer_id", "viewer_id"])
    op.create_index("order_terms_by_coupon", "order_terms", ["coupon_id", "viewer_id"])


def _coupons() -> None:
    op.create_table(
        "coupons",
        _id("coupon_id", primary_key=True),
        _id("show_id"),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        _count("first_n"),
        sa.Column("starts_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        _count("buy"),
        _count("get"),
        sa.Column("product_id", sa.String(length=64), nullable=True),
    )
    op.create_index("coupons_by_show", "coupons", ["show_id", "starts_ms"])


def _id(name: str, *, unique: bool | None = None, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(
        name, sa.String(length=64), nullable=False, unique=unique, primary_key=primary_key
    )


def _count(name: str, *, server_default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=server_default)
