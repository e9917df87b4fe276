"""`/order/{id}/{token}`: how an order stands, for whoever has its address. No login, no script.

The token is a keyed digest that only this edge can make; the page names no person. It speaks the
language in which its address was given out and looks again by itself.
"""

import hmac
import math
from collections.abc import Callable, Iterator
from html import escape

from aiohttp import web

from studio.edge.ledger import KeptOrder, order_by_id
from studio.edge.views import PAGE_TOKEN_CHARS, filled, known_language
from studio.errors import N_
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import NO_BREAK_SPACE, is_right_to_left, money, number
from studio.money import Money
from studio.store.store import Store

PATH = "/order/{order_id:[A-Za-z0-9_-]{8,64}}/{token:[0-9a-f]{32}}"
_RIGHT_TO_LEFT_MARK = "\u200f"
_REFRESH_S = 20
_TITLE = N_("Your order")
_KEEP = N_("Keep this page's address: it is your way back to the order.")
_PAY = N_("Pay now")
_HELD = N_("Held for you for {minutes} more minutes.")
WAYS = {
    "ask": N_("The seller contacts you about payment."),
    "link": N_("You pay online, at the seller's payment page."),
    "shop": N_("You pay in the seller's shop."),
    "delivery": N_("You pay on delivery."),
}
_MS_PER_MINUTE = 60_000
_UNPAID = frozenset({"reserved", "payment_failed"})
_STEPS = (
    ("reserved", N_("Reserved")),
    ("paid", N_("Paid")),
    ("packed", N_("Packed")),
    ("shipped", N_("Shipped")),
)
_WORDS = {
    "received": N_("Received"),
    "waitlisted": N_("On the waiting list"),
    "payment_failed": N_("Payment failed"),
    "released": N_("Not paid in time"),
    "cancelled": N_("Cancelled"),
    "refunded": N_("Refunded"),
    "refused": N_("Not reserved"),
}


class StatusPage:
    """Serves the pages. One loop. engine_ms: the engine's wall clock, by which orders are held."""

    def __init__(self, store: Store, engine_ms: Callable[[], float]) -> None:
        self._store = store
        self._engine_ms = engine_ms

    async def handle(self, request: web.Request) -> web.Response:
        """The page; 404 for an unknown order and for a wrong token alike."""
        order_id, token = request.match_info["order_id"], request.match_info["token"]
        order = await self._store.read(lambda on: order_by_id(on, order_id))
        expected = "" if order is None else order.digest[:PAGE_TOKEN_CHARS]
        if order is None or not hmac.compare_digest(expected.encode(), token.encode()):
            raise web.HTTPNotFound
        language = known_language(request.query.get("l", "en"))
        headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        text = page_of(order, language, self._engine_ms())
        return web.Response(text=text, content_type="text/html", headers=headers)


def page_of(order: KeptOrder, language: str, now_ms: float) -> str:
    """The whole page."""
    catalogue = Catalogue.load(language)
    direction = "rtl" if is_right_to_left(language) else "ltr"
    total = Money(order.total_minor, order.currency)
    pay_url = str(order.fields.get("pay_url", "")) if order.status in _UNPAID else ""
    message = filled(order.message, order.fields, language) if order.message else ""
    parts = (
        f"<p class=number>{escape(order.number)}</p>",
        f"<h1 dir=auto>{number(order.quantity, language)} × {escape(order.product_name)}</h1>",
        _amount(total, language) if total.minor else "",
        _progress(order.status, catalogue),
        f"<p role=status>{escape(message)}</p>" if message else "",
        *_terms(order, catalogue, language, now_ms),
        _button(pay_url, catalogue.gettext(_PAY)) if pay_url.startswith("https://") else "",
        f"<p class=hint>{escape(catalogue.gettext(_KEEP))}</p>",
    )
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="refresh" content="{_REFRESH_S}">'
        f"<title>{escape(catalogue.gettext(_TITLE))} {escape(order.number)}</title>"
        '<link rel="stylesheet" href="/static/watch/order.css"></head>'
        f'<body><main data-status="{escape(order.status)}">{"".join(parts)}</main></body></html>'
    )


def _amount(total: Money, language: str) -> str:
    """The sum; in Latin letters and digits it keeps its order on a page that runs the other way."""
    text = money(total, language).replace(_RIGHT_TO_LEFT_MARK, "")
    is_latin = text.replace(NO_BREAK_SPACE, "").isascii()
    return f"<p class=total><bdi dir={'ltr' if is_latin else 'auto'}>{escape(text)}</bdi></p>"


def _progress(status: str, catalogue: Catalogue) -> str:
    """Four steps with the present one marked; one word where the order went another way."""
    names = [name for name, _word in _STEPS]
    if status not in names:
        return f"<p class=word>{escape(catalogue.gettext(_WORDS.get(status, status)))}</p>"
    reached = names.index(status)
    items = (
        f'<li class="{"done" if place <= reached else ""}"'
        f"{' aria-current=step' if place == reached else ''}>"
        f"{escape(catalogue.gettext(word))}</li>"
        for place, (_name, word) in enumerate(_STEPS)
    )
    return f"<ol>{''.join(items)}</ol>"


def _terms(order: KeptOrder, catalogue: Catalogue, language: str, now_ms: float) -> Iterator[str]:
    """How it is paid and how long it is held, while it is not paid."""
    if order.status not in _UNPAID:
        return
    way = WAYS.get(str(order.fields.get("way", "")), "")
    if way:
        yield f"<p class=way>{escape(catalogue.gettext(way))}</p>"
    left_ms = int(order.fields.get("hold_until_ms", 0)) - now_ms
    if left_ms > 0:
        minutes = number(math.ceil(left_ms / _MS_PER_MINUTE), language)
        held = catalogue.gettext(_HELD).format(minutes=minutes)
        yield f"<p class=held>{escape(held)}</p>"


def _button(url: str, text: str) -> str:
    return f'<a class=pay href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'
