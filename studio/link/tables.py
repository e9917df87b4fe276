"""Tables of the links: which edge an order came from, so that its news goes there alone."""

from sqlalchemy import Column, String, Table

from studio.store.tables import metadata

order_edges = Table(
    "order_edges",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("edge", String(80), nullable=False),
)
