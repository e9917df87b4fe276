"""Tables of polls, giveaways and what the host shows of the show's success."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from studio.store.tables import metadata

polls = Table(
    "polls",
    metadata,
    Column("poll_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("question", String(200), nullable=False),
    Column("options", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_shown", Boolean, nullable=False),
    Index("polls_by_show", "show_id", "seq"),
)

votes = Table(
    "votes",
    metadata,
    Column("poll_id", String(64), primary_key=True),
    Column("viewer_id", String(64), primary_key=True),
    Column("choice", Integer, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

giveaways = Table(
    "giveaways",
    metadata,
    Column("giveaway_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("closes_ms", BigInteger, nullable=False),
    Column("title", String(120), nullable=False),
    Column("seed", String(64), nullable=False),
    Column("is_drawn", Boolean, nullable=False),
    Column("is_shown", Boolean, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("winner_ticket", String(64), nullable=False),
    Index("giveaways_by_show", "show_id", "opened_ms"),
)

giveaway_entries = Table(
    "giveaway_entries",
    metadata,
    Column("giveaway_id", String(64), primary_key=True),
    Column("viewer_id", String(64), primary_key=True),
    Column("ticket", String(64), nullable=False),
    Column("name", String(60), nullable=False),
    Column("contact", String(120), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

show_boards = Table(
    "show_boards",
    metadata,
    Column("show_id", String(64), primary_key=True),
    Column("goal_minor", BigInteger, nullable=False),
    Column("has_ticker", Boolean, nullable=False),
    Column("question", String(200), nullable=False),
    Column("question_by", String(60), nullable=False),
)
