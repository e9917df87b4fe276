"""Tables of the orders."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from studio.store.tables import metadata

orders = Table(
    "orders",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("number", String(20), nullable=False),
    Column("viewer_id", String(64), nullable=False),
    Column("name", String(60), nullable=False),
    Column("contact", String(120), nullable=False),
    Column("language", String(35), nullable=False),
    Column("country", String(2), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("product_name", String(200), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("seen_price_minor", BigInteger, nullable=False),
    Column("seen_at_ms", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    Column("is_demo", Boolean, nullable=False),
    # source: watch, claim, or a provider of studio.orders.shops; shop: which of its shops, or the
    # platform on which it was claimed ("": the watch page).
    Column("source", String(20), nullable=False, server_default="watch"),
    Column("shop", String(40), nullable=False, server_default=""),
    # change: the show's count of changes when this order last changed; version: of a shop's
    # details, so that the newest hold whatever comes last.
    Column("change", BigInteger, nullable=False, server_default="0"),
    Column("version", String(40), nullable=False, server_default=""),
    Column("units", Integer, nullable=False, server_default="1"),
    Column("positions", Integer, nullable=False, server_default="1"),
    # What the seller books, and by which rate; NULL: nobody said, and nothing is guessed.
    Column("host_minor", BigInteger, nullable=True),
    Column("host_currency", String(3), nullable=False, server_default=""),
    Column("rate", String(30), nullable=False, server_default=""),
    Column("rate_source", String(60), nullable=False, server_default=""),
    Column("rate_ms", BigInteger, nullable=False, server_default="0"),
    Column("refunded_minor", BigInteger, nullable=False, server_default="0"),
    Column("cause", String(20), nullable=False, server_default=""),
    Column("failed_ms", BigInteger, nullable=True),
    Column("hold_until_ms", BigInteger, nullable=True),
    Column("pay_url", String(500), nullable=False, server_default=""),
    # way: how its money is collected (studio.control.orders_states.Way).
    Column("way", String(10), nullable=False, server_default="ask"),
    # line_id: the comment that claimed it; pay_sent_ms: when its buyer was last sent the link.
    Column("line_id", String(64), nullable=False, server_default=""),
    Column("pay_sent_ms", BigInteger, nullable=True),
    Index("orders_by_show", "show_id", "seq", unique=True),
    Index("orders_by_change", "show_id", "change"),
    Index("orders_by_product", "product_id", "status"),
    CheckConstraint("quantity > 0", name="quantity_is_positive"),
)

# One row per position. product_id: "" when the catalogue does not know what a shop sold.
order_items = Table(
    "order_items",
    metadata,
    Column("order_id", ForeignKey("orders.order_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("product_id", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("sku", String(60), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("held", Integer, nullable=False),
    Index("order_items_by_product", "product_id"),
    CheckConstraint("quantity > 0", name="item_quantity_is_positive"),
    CheckConstraint("held >= 0 AND held <= quantity", name="held_is_within_quantity"),
)

# The names an order has elsewhere. Facts and refunds stand under a name, because they may arrive
# before anybody knows whose it is.
order_keys = Table(
    "order_keys",
    metadata,
    Column("key", String(180), primary_key=True),
    Column("order_id", String(64), nullable=False),
    Index("order_keys_by_order", "order_id"),
)

order_facts = Table(
    "order_facts",
    metadata,
    Column("key", String(180), primary_key=True),
    Column("fact", String(20), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("cause", String(20), nullable=False),
)

order_refunds = Table(
    "order_refunds",
    metadata,
    Column("key", String(180), primary_key=True),
    Column("refund_id", String(100), primary_key=True),
    Column("minor", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    CheckConstraint("minor >= 0", name="refund_is_not_negative"),
)

order_moves = Table(
    "order_moves",
    metadata,
    Column("move_id", Integer, primary_key=True, autoincrement=True),
    Column("order_id", ForeignKey("orders.order_id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("status", String(20), nullable=False),
    Index("order_moves_by_order", "order_id"),
)

# The shops we are connected to; their secrets lie in the keyring. cursor: how far a poll has read.
shops = Table(
    "shops",
    metadata,
    Column("provider", String(20), primary_key=True),
    Column("shop", String(40), primary_key=True),
    Column("address", String(200), nullable=False),
    Column("cursor", String(200), nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)

# What one may write for a product instead of its number.
claim_words = Table(
    "claim_words",
    metadata,
    Column("keyword", String(20), primary_key=True),
    Column("product_id", String(64), nullable=False),
)

# How a product is paid: by which way, and at which link; without a row the seller asks the buyer.
pay_links = Table(
    "pay_links",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("url", String(500), nullable=False),
    Column("way", String(10), nullable=False, server_default="link"),
)

# One unit of `currency` in the seller's, by whom and of which day.
currency_rates = Table(
    "currency_rates",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("host_currency", String(3), primary_key=True),
    Column("value", String(40), nullable=False),
    Column("source", String(60), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

order_settings = Table(
    "order_settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
