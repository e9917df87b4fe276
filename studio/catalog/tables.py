"""Tables of the catalogue. Prices and stock moves are only ever added.

A variant is a product with a parent: it has a shelf and, if it costs something else, prices of its
own. `prices` are in the host's currency, `other_prices` in the others.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from studio.store.tables import metadata

products = Table(
    "products",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("picture", String(200), nullable=False),
    Column("added_ms", BigInteger, nullable=False),
    Column("parent_id", String(64)),  # of a variant: its product
    Column("position", Integer, nullable=False, server_default="0"),  # among its siblings
    Column("sku", String(64), nullable=False, server_default=""),
    Column("source_key", String(300), nullable=False, server_default=""),
    Column("archived_ms", BigInteger),
    Index("products_by_parent", "parent_id"),
    Index("products_by_source", "source_key"),
)

product_pictures = Table(
    "product_pictures",
    metadata,
    Column("product_id", ForeignKey("products.product_id"), primary_key=True),
    Column("file", String(400), primary_key=True),
    Column("position", Integer, nullable=False),
)

run_items = Table(
    "run_items",
    metadata,
    Column("show_id", String(64), primary_key=True),
    Column("product_id", ForeignKey("products.product_id"), primary_key=True),
    Column("number", Integer, nullable=False),
    Index("run_items_by_number", "show_id", "number", unique=True),
)

prices = Table(
    "prices",
    metadata,
    Column("price_id", Integer, primary_key=True, autoincrement=True),
    Column("product_id", ForeignKey("products.product_id"), nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("from_ms", BigInteger, nullable=False),
    Index("prices_by_product", "product_id", "from_ms"),
    CheckConstraint("minor > 0", name="price_is_positive"),
)

other_prices = Table(
    "other_prices",
    metadata,
    Column("price_id", Integer, primary_key=True, autoincrement=True),
    Column("product_id", ForeignKey("products.product_id"), nullable=False),
    Column("minor", BigInteger, nullable=False),  # 0: not sold in this currency from now on
    Column("currency", String(3), nullable=False),
    Column("from_ms", BigInteger, nullable=False),
    Index("other_prices_by_product", "product_id", "currency"),
)

stock = Table(
    "stock",
    metadata,
    Column("product_id", ForeignKey("products.product_id"), primary_key=True),
    Column("units", BigInteger, nullable=False),
    CheckConstraint("units >= 0", name="stock_is_not_negative"),
)

stock_moves = Table(
    "stock_moves",
    metadata,
    Column("move_id", Integer, primary_key=True, autoincrement=True),
    Column("product_id", ForeignKey("products.product_id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("reference", String(64), nullable=False),
    Index("stock_moves_by_product", "product_id", "reason"),
)
