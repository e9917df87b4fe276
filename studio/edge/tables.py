"""The edge's own database: what it must not lose, and what a restarted edge must show."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from studio.store.tables import link_metadata

metadata = link_metadata()

kept = Table(
    "kept",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

page_lines = Table(
    "page_lines",
    metadata,
    Column("line_id", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("is_hidden", Boolean, nullable=False),
    Column("only", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Index("page_lines_by_time", "at_ms", "seq"),
)

muted_viewers = Table(
    "muted_viewers",
    metadata,
    Column("viewer_id", String(64), primary_key=True),
    Column("until_ms", BigInteger, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("receipt_id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("receipts_by_time", "at_ms"),
)

# No name and no contact here: those lie in the outbox only, until the engine has them.
orders = Table(
    "orders",
    metadata,
    Column("number_seq", Integer, primary_key=True, autoincrement=True),
    Column("order_id", String(64), nullable=False, unique=True),
    Column("viewer_id", String(64), nullable=False),
    Column("number", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("product_name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("message", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("orders_by_viewer", "viewer_id", "number_seq"),
)
