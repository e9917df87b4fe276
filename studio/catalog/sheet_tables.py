"""Tables of the run of show."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from studio.store.tables import metadata

segments = Table(
    "segments",
    metadata,
    Column("segment_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", String(80), nullable=False),
    Column("planned_s", Integer, nullable=False),
    Column("product_id", String(64), nullable=True),
    Column("notes", Text, nullable=False),
    Index("segments_by_show", "show_id", "position"),
)

segment_prompts = Table(
    "segment_prompts",
    metadata,
    Column("segment_id", String(64), primary_key=True),
    Column("language", String(35), primary_key=True),
    Column("text", Text, nullable=False),
)

segment_steps = Table(
    "segment_steps",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("show_id", String(64), nullable=False),
    Column("segment_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Index("segment_steps_by_show", "show_id"),
)
