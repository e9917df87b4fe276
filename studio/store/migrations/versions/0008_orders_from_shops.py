"""Orders of other people's shops: positions, names elsewhere, facts, refunds, two currencies."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0011"

_TEXTS = {
    "source": (20, "watch"),
    "shop": (40, ""),
    "version": (40, ""),
    "host_currency": (3, ""),
    "rate": (30, ""),
    "rate_source": (60, ""),
    "cause": (20, ""),
    "pay_url": (500, ""),
}
_COUNTS = {"change": "0", "rate_ms": "0", "refunded_minor": "0"}
_FACT_OF_STATUS = "('paid', 'packed', 'shipped', 'cancelled')"


def upgrade() -> None:
    """Widen orders; make order_items, order_keys, order_facts, order_refunds; fill them."""
    _widen_orders()
    op.create_table(
        "order_items",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name="item_quantity_is_positive"),
        sa.CheckConstraint("held >= 0 AND held <= quantity", name="held_is_within_quantity"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"]),
        sa.PrimaryKeyConstraint("order_id", "position"),
    )
    op.create_index("order_items_by_product", "order_items", ["product_id"], unique=False)
    op.create_table(
        "order_keys",
        sa.Column("key", sa.String(length=180), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("order_keys_by_order", "order_keys", ["order_id"], unique=False)
    op.create_table(
        "order_facts",
        sa.Column("key", sa.String(length=180), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("key", "fact"),
    )
    op.create_table(
        "order_refunds",
        sa.Column("key", sa.String(length=180), nullable=False),
        sa.Column("refund_id", sa.String(length=100), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor >= 0", name="refund_is_not_negative"),
        sa.PrimaryKeyConstraint("key", "refund_id"),
    )
    op.create_table(
        "shops",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("shop", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("cursor", sa.String(length=200), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "shop"),
    )
    _carry_over()


def _widen_orders() -> None:
    for name, (length, default) in _TEXTS.items():
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default=default)
        op.add_column("orders", column)
    for name, default in _COUNTS.items():
        count = sa.Column(name, sa.BigInteger(), nullable=False, server_default=default)
        op.add_column("orders", count)
    for name in ("units", "positions"):
        small = sa.Column(name, sa.Integer(), nullable=False, server_default="1")
        op.add_column("orders", small)
    for name in ("host_minor", "failed_ms", "hold_until_ms"):
        op.add_column("orders", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index("orders_by_change", "orders", ["show_id", "change"], unique=False)


def _carry_over() -> None:
    """Orders kept so far: one position each, their facts from how they moved."""
    op.execute(
        "INSERT INTO order_items SELECT order_id, 0, product_id, product_name, '', quantity,"
        " total_minor, CASE WHEN status IN ('reserved', 'paid', 'packed', 'shipped')"
        " THEN quantity ELSE 0 END FROM orders"
    )
    op.execute(
        "INSERT INTO order_facts SELECT order_id, status, MIN(at_ms), 'unknown' FROM order_moves"
        f" WHERE status IN {_FACT_OF_STATUS} GROUP BY order_id, status"
    )
    op.execute(
        "UPDATE orders SET units = quantity, change = seq,"
        " host_minor = total_minor, host_currency = currency"
    )
