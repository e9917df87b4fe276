"""Signatures under texts, market by market. Bodies of store jobs."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from studio.market.tables import text_signatures


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, and when."""

    reviewer: str
    signed_at_ms: int


def text_key(text: str) -> str:
    """Names a text for ever; one letter more is another text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sign(connection: Connection, country: str, text: str, signature: Signature | None) -> None:
    """Put `signature` under `text` in place of the former; None takes it away."""
    own = text_signatures.c
    connection.execute(
        delete(text_signatures).where(own.country == country, own.text_sha256 == text_key(text))
    )
    if signature is not None:
        connection.execute(
            insert(text_signatures).values(
                country=country,
                text_sha256=text_key(text),
                reviewer=signature.reviewer,
                signed_at_ms=signature.signed_at_ms,
            )
        )


def signatures(connection: Connection) -> dict[tuple[str, str], Signature]:
    """Every signature by country and text key."""
    rows = connection.execute(select(text_signatures))
    return {
        (row.country, row.text_sha256): Signature(row.reviewer, row.signed_at_ms) for row in rows
    }
