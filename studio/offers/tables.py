"""Tables of the offers."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from studio.store.tables import metadata

pins = Table(
    "pins",
    metadata,
    Column("show_id", String(64), primary_key=True),
    Column("product_id", String(64), nullable=True),
)

flash_sales = Table(
    "flash_sales",
    metadata,
    Column("offer_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("was_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("starts_ms", BigInteger, nullable=False),
    Column("ends_ms", BigInteger, nullable=False),
    Column("total_s", Integer, nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("lead_s", Integer, nullable=False, server_default="0"),
    Column("total_units", Integer, nullable=False, server_default="0"),
    Column("per_buyer", Integer, nullable=False, server_default="0"),
    Column("reason", String(200), nullable=False, server_default=""),
    Index("flash_sales_by_show", "show_id", "starts_ms"),
    Index("flash_sales_by_product", "product_id", "ends_ms"),
    CheckConstraint("price_minor < was_minor", name="sale_is_cheaper"),
)

planned_sales = Table(
    "planned_sales",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", String(64), nullable=False, unique=True),
    Column("show_id", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("was_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("total_s", Integer, nullable=False),
    Column("lead_s", Integer, nullable=False),
    Column("total_units", Integer, nullable=False),
    Column("per_buyer", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=True),
    Column("segment_id", String(64), nullable=True),
    Column("reason", String(200), nullable=False, server_default=""),
    Index("planned_sales_by_show", "show_id"),
)

# Why every order costs what it costs, with the instants that prove it. is_void: it waits or is
# off, so its pieces and its coupon are free for others.
order_terms = Table(
    "order_terms",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("viewer_id", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("offer_id", String(64), nullable=True),
    Column("units", Integer, nullable=False),
    Column("coupon_id", String(64), nullable=True),
    Column("off_minor", BigInteger, nullable=False),
    Column("arrived_ms", BigInteger, nullable=False),
    Column("ends_ms", BigInteger, nullable=True),
    Column("delay_ms", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("is_void", Boolean, nullable=False),
    Index("order_terms_by_offer", "offer_id", "viewer_id"),
    Index("order_terms_by_coupon", "coupon_id", "viewer_id"),
)

coupons = Table(
    "coupons",
    metadata,
    Column("coupon_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("code", String(24), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("first_n", Integer, nullable=False),
    Column("starts_ms", BigInteger, nullable=False),
    Column("ends_ms", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("least_minor", BigInteger, nullable=False),
    Column("buy", Integer, nullable=False),
    Column("get", Integer, nullable=False),
    Column("product_id", String(64), nullable=True),
    Index("coupons_by_show", "show_id", "starts_ms"),
)
