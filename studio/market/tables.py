"""Table of the markets: who found which text right. A changed text is another text."""

from sqlalchemy import BigInteger, Column, String, Table

from studio.store.tables import metadata

text_signatures = Table(
    "text_signatures",
    metadata,
    Column("country", String(2), primary_key=True),
    Column("text_sha256", String(64), primary_key=True),
    Column("reviewer", String(60), nullable=False),
    Column("signed_at_ms", BigInteger, nullable=False),
)
