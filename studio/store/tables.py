"""The shared tables: durable messages in both directions, and the log of every show.

The engine's packages add their tables to `metadata`, whose schema comes from the migrations in
`studio/store/migrations/versions`. A program with a database of its own (the edge) makes its own
MetaData by `link_metadata` and adds its tables there.
"""

from pathlib import Path

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

MIGRATIONS = "migrations"  # key in MetaData.info: the folder of the Alembic versions

_VERSIONS_DIR = Path(__file__).parent / "migrations" / "versions"

metadata = MetaData(info={MIGRATIONS: _VERSIONS_DIR})

outbox = Table(
    "outbox",
    metadata,
    Column("item_id", String(64), primary_key=True),
    Column("peer", String(80), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Index("outbox_by_peer", "peer", "seq", unique=True),
)

outbox_peers = Table(
    "outbox_peers",
    metadata,
    Column("peer", String(80), primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("item_id", String(64), primary_key=True),
)

show_events = Table(
    "show_events",
    metadata,
    Column("event_id", Integer, primary_key=True, autoincrement=True),
    Column("show_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("details", Text, nullable=False),
    Index("show_events_by_show", "show_id", "event_id"),
)


def link_metadata(migrations: Path | None = None) -> MetaData:
    """A fresh MetaData with copies of inbox and outbox, for a database of one's own.

    migrations: the folder of that database's Alembic versions. None: missing tables are simply
    created when the store opens.
    """
    own = MetaData(info={MIGRATIONS: migrations} if migrations else {})
    for table in (outbox, outbox_peers, inbox):
        table.to_metadata(own)
    return own
