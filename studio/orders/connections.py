"""The shops the studio is connected to. Bodies of store jobs; their secrets lie in the vault."""

import re
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select, update

from studio.errors import N_, UserError
from studio.orders.shops.providers import READERS
from studio.orders.tables import shops

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop. shop: its name in the webhook's address. address: of its API; "": webhooks only."""

    provider: str
    shop: str
    address: str = ""
    cursor: str = ""

    @property
    def secret_name(self) -> str:
        """Under which the vault keeps what belongs to it."""
        return f"shop:{self.provider}:{self.shop}"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What opens a shop's API. app_key, secret: of the app, where the shop has such (TikTok)."""

    token: str = field(repr=False)
    app_key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


def add(connection: Connection, shop: Shop, now_ms: int) -> None:
    """Connect a shop, or change its address. Raises UserError for a name or address unfit."""
    if shop.provider not in READERS:
        raise UserError(
            N_("The studio does not know this kind of shop."),
            remedy=N_("Choose one from the list, or Standard Webhooks."),
            code="shop.provider",
        )
    if _NAME.fullmatch(shop.shop) is None:
        raise UserError(
            N_("A shop's short name has small letters, digits and hyphens."),
            remedy=N_("Choose another short name, for example my-shop."),
            code="shop.name",
        )
    if shop.address and not shop.address.startswith(("https://", "http://127.0.0.1:")):
        raise UserError(
            N_("A shop's address begins with https://."),
            remedy=N_("Copy the address from the shop's settings."),
            code="shop.address",
        )
    values = {"address": shop.address.rstrip("/")}
    is_row = (shops.c.provider == shop.provider) & (shops.c.shop == shop.shop)
    if connection.execute(update(shops).where(is_row).values(values)).rowcount == 0:
        connection.execute(
            insert(shops).values(
                provider=shop.provider, shop=shop.shop, cursor="", added_ms=now_ms, **values
            )
        )


def remove(connection: Connection, provider: str, shop: str) -> None:
    """Disconnect a shop; its orders stay."""
    connection.execute(delete(shops).where(shops.c.provider == provider, shops.c.shop == shop))


def every(connection: Connection) -> tuple[Shop, ...]:
    """The connected shops, in the order in which they were added."""
    rows = connection.execute(select(shops).order_by(shops.c.added_ms, shops.c.shop))
    return tuple(Shop(row.provider, row.shop, row.address, row.cursor) for row in rows)


def advance(connection: Connection, shop: Shop, cursor: str) -> None:
    """A poll has read up to `cursor`."""
    is_row = (shops.c.provider == shop.provider) & (shops.c.shop == shop.shop)
    connection.execute(update(shops).where(is_row).values(cursor=cursor))
