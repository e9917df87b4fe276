"""Ready answers by intent, with the product's facts of this moment filled in, in any language.

The sentences are the catalogue's, so they need no translation service; facts are read, never kept.
"""

from dataclasses import dataclass

from studio.errors import N_
from studio.l10n.catalogue import Catalogue, languages
from studio.l10n.formats import money, number
from studio.l10n.safe_text import isolate
from studio.money import Money

PRICE = N_("{product} is {price}.")
SALE = N_("{product} is {price} now, {was} before.")
STOCK = N_("{product}: {count} left.")
SOLD_OUT = N_("{product} is sold out. You can join the waiting list.")
SHIPPING = N_("The delivery time and cost for your country stand in the order form.")
SIZES = N_("Tell us your usual size and we will help you choose.")
ORDER = N_("To order, tap {product} on the page and choose how many.")
WELCOME = N_("Welcome! Ask us anything.")
SORRY = N_("We are sorry. Please tell us your order number and we will look at it at once.")

TEMPLATES = {
    "shipping": SHIPPING,
    "size": SIZES,
    "buying": ORDER,
    "greeting": WELCOME,
    "complaint": SORRY,
}
AUTOMATIC = frozenset({"price", "stock"})
KINDS = ("price", "stock", *TEMPLATES)


@dataclass(frozen=True, slots=True)
class Facts:
    """A product as it is now. was: the price before the running sale, None without one."""

    name: str
    price: Money
    was: Money | None
    stock: int


def reply_text(kind: str, facts: Facts | None, language: str) -> str:
    """The answer in `language`; "" when it needs a product and there is none."""
    template = _template(kind, facts)
    fields: dict[str, str] = {}
    if facts is None and "{" in template:
        return ""
    if facts is not None:
        fields = {
            "product": isolate(facts.name),
            "price": money(facts.price, language),
            "was": money(facts.was or facts.price, language),
            "count": number(facts.stock, language),
        }
    return Catalogue.load(language).gettext(template).format_map(fields)


def _template(kind: str, facts: Facts | None) -> str:
    if kind == "price":
        return SALE if facts is not None and facts.was is not None else PRICE
    if kind == "stock":
        return SOLD_OUT if facts is not None and facts.stock == 0 else STOCK
    return TEMPLATES[kind]


def spoken() -> frozenset[str]:
    """The languages (ISO 639) that have these sentences."""
    return frozenset(language.partition("-")[0].partition("_")[0] for language in languages())
