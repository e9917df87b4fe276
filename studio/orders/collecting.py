"""How money is collected, per product: by a link, in a shop, on delivery, or the seller asks.

Store jobs' bodies. A link to Stripe gets the order's id as `client_reference_id`, one to a Shopify
cart as the attribute `caravan_order`: so the shop's report finds the order it was paid for.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Connection, delete, insert, select

from studio.control.orders_states import PayLink, Way
from studio.errors import N_, UserError
from studio.ids import OrderId, ProductId
from studio.orders.shops.news import REFERENCE, web_address
from studio.orders.tables import pay_links

_LINKED = frozenset({Way.LINK, Way.SHOP})
_STRIPE_HOSTS = ("buy.stripe.com", "checkout.stripe.com")


@dataclass(frozen=True, slots=True)
class Collected:
    """How an order is paid; url: where, "" where there is nothing to open."""

    way: Way = Way.ASK
    url: str = ""


def set_pay_link(
    connection: Connection, product_id: ProductId, url: str, way: Way = Way.LINK
) -> None:
    """From now on orders of the product are paid so. A link or shop without a link: ASK.

    Raises UserError for what is no https address.
    """
    if url and not web_address(url):
        raise UserError(
            N_("A payment link begins with https://."),
            remedy=N_("Copy it from your payment provider."),
            code="order.pay_link",
        )
    connection.execute(delete(pay_links).where(pay_links.c.product_id == product_id))
    if way is Way.DELIVERY or (way in _LINKED and url):
        values = {"url": url if way in _LINKED else "", "way": way.value}
        connection.execute(insert(pay_links).values(product_id=product_id, **values))


def links(connection: Connection) -> tuple[PayLink, ...]:
    """How every product is paid whose buyers are not asked."""
    rows = connection.execute(select(pay_links).order_by(pay_links.c.product_id))
    return tuple(PayLink(ProductId(row.product_id), row.url, Way(row.way)) for row in rows)


def collected(connection: Connection, product_id: ProductId, order_id: OrderId) -> Collected:
    """How an order of the product is paid."""
    row = connection.execute(select(pay_links).where(pay_links.c.product_id == product_id)).first()
    if row is None:
        return Collected()
    return Collected(Way(row.way), _naming(row.url, order_id) if row.url else "")


def _naming(url: str, order_id: OrderId) -> str:
    """The link with the order's id, where the shop at its other end hands it back."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if parts.hostname in _STRIPE_HOSTS:
        query.append(("client_reference_id", order_id))
    elif parts.path.startswith("/cart/"):
        query.append((f"attributes[{REFERENCE}]", order_id))
    else:
        return url
    return urlunsplit(parts._replace(query=urlencode(query)))
