"""Tables of the chat."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, false

from studio.store.tables import metadata

chat_lines = Table(
    "chat_lines",
    metadata,
    Column("line_id", String(64), primary_key=True),
    Column("show_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("viewer_id", String(64), nullable=False),
    Column("author", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("country", String(2), nullable=False),
    Column("is_host", Boolean, nullable=False),
    Column("is_hidden", Boolean, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("translation", Text, nullable=False, server_default=""),
    Column("platform", String(16), nullable=False, server_default=""),
    Column("kind", String(12), nullable=False, server_default="said"),
    Column("count", Integer, nullable=False, server_default="0"),
    Column("audience", String(12), nullable=False, server_default="everyone"),
    Column("flag", String(24), nullable=False, server_default=""),
    Column("intent", String(12), nullable=False, server_default=""),
    Column("answers", String(64), nullable=False, server_default=""),
    Column("is_automatic", Boolean, nullable=False, server_default=false()),
    Column("is_answered", Boolean, nullable=False, server_default=false()),
    Column("translations", Text, nullable=False, server_default="{}"),
    Index("chat_lines_by_show", "show_id", "seq", unique=True),
    Index("chat_lines_by_time", "show_id", "at_ms"),
)

# What keeps a person from writing, or from being seen. until_ms 0: until it is lifted.
chat_sanctions = Table(
    "chat_sanctions",
    metadata,
    Column("viewer_id", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("author", String(60), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

# Every action of a moderator or of a rule; `before` is what undoing it restores.
chat_actions = Table(
    "chat_actions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("show_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("line_id", String(64), nullable=False),
    Column("viewer_id", String(64), nullable=False),
    Column("author", String(60), nullable=False),
    Column("before", Text, nullable=False),
    Column("is_undone", Boolean, nullable=False, server_default=false()),
    Index("chat_actions_by_show", "show_id", "number"),
)

chat_settings = Table(
    "chat_settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
