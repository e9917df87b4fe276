"""The keys that let an engine in: the profile's own, and those given to a paired studio."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from studio.edge.ledger import keep, kept_value

_TOKEN_BYTES = 32
_LINK, _PUBLISH = "paired_link", "paired_publish"


class Key:
    """One key. own: lies in edge.json. Of a given one only the digest is kept."""

    def __init__(self, own: str) -> None:
        self._own = own.encode()
        self._given = ""

    def fits(self, token: str) -> bool:
        """Whether `token` opens. Constant time."""
        is_own = hmac.compare_digest(token.encode("utf-8", "replace"), self._own)
        is_given = bool(self._given) and hmac.compare_digest(_digest(token), self._given)
        return is_own or is_given

    def opens(self, authorization: str) -> bool:
        """Whether the value of an `Authorization` header opens."""
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self.fits(token)

    def give(self, digest: str) -> None:
        """Let in who has the token of this digest; the one before no more."""
        self._given = digest


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """What a studio gets when it pairs."""

    link_token: str
    publish_token: str


class EdgeKeys:
    """Both keys of an edge."""

    def __init__(self, link_token: str, publish_token: str) -> None:
        self.link = Key(link_token)
        self.publish = Key(publish_token)

    def load(self, connection: Connection) -> None:
        """Take up what a former pairing gave. Store job."""
        self.link.give(kept_value(connection, _LINK) or "")
        self.publish.give(kept_value(connection, _PUBLISH) or "")

    def keep(self, connection: Connection, given: Given) -> None:
        """Keep the digests of new tokens. Store job; `load` after its commit puts them in force."""
        keep(connection, _LINK, _digest(given.link_token))
        keep(connection, _PUBLISH, _digest(given.publish_token))


def new_tokens() -> Given:
    """Fresh ones."""
    return Given(secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES))


def is_paired(connection: Connection) -> bool:
    """Whether a studio was ever paired with this edge. Store job."""
    return bool(kept_value(connection, _LINK))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
