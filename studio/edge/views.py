"""What the page shows, in its language: prices, sums and messages for people."""

import re
from dataclasses import replace

from studio.edge.ledger import KeptOrder
from studio.edge.page_protocol import Line, OrderView, Refused
from studio.errors import RetryableError, StudioError
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import locale_of, money, number
from studio.link.messages import RoomLine
from studio.money import Money

PAGE_TOKEN_CHARS = 32
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def known_language(language: str) -> str:
    """The nearest language we can format for: strangers cannot make us keep endless variants."""
    if _LANGUAGE.fullmatch(language) is None:
        return "en"
    return str(locale_of(language)).replace("_", "-")


def known_country(country: str) -> str:
    """An ISO 3166 code, or ""."""
    return country if _COUNTRY.fullmatch(country) else ""


def line_view(line: RoomLine, language: str, country: str = "") -> Line:
    """A line of the room in `language` where there is a translation; never a hidden one's text.

    country: the viewer's, whose own words come first.
    """
    shown = Line(line.line_id, line.at_ms, line.author, "", line.is_host, line.is_hidden)
    if line.is_hidden:
        return shown
    base = language.partition("-")[0]
    tags = (f"{base}-{country}", language, base)
    translated = next(filter(None, (line.translations.get(tag) for tag in tags)), "")
    return replace(
        shown,
        text=translated or line.text,
        original=line.text if translated else "",
        is_automatic=line.is_automatic,
        what=line.what,
        count=line.count,
        platform=line.platform,
        order_id=line.order_id,
    )


def order_view(order: KeptOrder, language: str) -> OrderView:
    """A buyer's own order in the buyer's language."""
    total = Money(order.total_minor, order.currency)
    return OrderView(
        order_id=order.order_id,
        number=order.number,
        product_id=order.product_id,
        product_name=order.product_name,
        quantity=order.quantity,
        status=order.status,
        text=filled(order.message, order.fields, language),
        total=money(total, language) if order.total_minor else "",
        page=f"/order/{order.order_id}/{order.digest[:PAGE_TOKEN_CHARS]}?l={language}",
        pay_url=str(order.fields.get("pay_url", "")),
        way=str(order.fields.get("way", "")),
        hold_until_ms=int(order.fields.get("hold_until_ms", 0)),
    )


def refused(about: str, error: StudioError, language: str) -> Refused:
    """Why something was not taken, and what to do, in words."""
    parts = (filled(part, error.fields, language) for part in (error.message, error.remedy))
    retry_after_s = error.retry_after_s if isinstance(error, RetryableError) else None
    return Refused(about[:64], error.code, " ".join(filter(None, parts)), retry_after_s or 0.0)


def filled(message: str, fields: object, language: str) -> str:
    """A catalogue key in `language` with its fields filled in."""
    text = Catalogue.load(language).gettext(message)
    try:
        return text.format_map(_localised(fields, language)) if isinstance(fields, dict) else text
    except (KeyError, ValueError, IndexError):
        return text


def _localised(fields: dict[str, object], language: str) -> dict[str, object]:
    """Counts in the language's digits; everything else as it is."""
    return {
        name: number(value, language) if type(value) is int else value
        for name, value in fields.items()
    }
