"""Ready answers by intent, with the product's facts of this moment filled in, in any language.

The sentences are the catalogue's, so they need no translation service; facts are read, never kept.
"""

from dataclasses import dataclass

from studio.errors import N_
from studio.l10n.catalogue import Catalogue, languages
from studio.l10n.formats import number
from studio.l10n.safe_text import isolate

PRICE = N_("{product} is {price}.")
SALE = N_("{product} is {price} now, {was} before.")
STOCK = N_("{product}: {count} left.")
FEW = N_("{product}: only a few left.")
AVAILABLE = N_("{product} is available.")
SOLD_OUT = N_("{product} is sold out. You can join the waiting list.")
SHIPPING = N_("Tell us your country, and we will tell you how long delivery takes.")
SIZES = N_("Tell us your usual size and we will help you choose.")
ORDER = N_("To order, tap {product} on the page and choose how many.")
ORDER_BY_COMMENT = N_("To order {product}, write here: {claim}")
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
    """What is so now for the people who speak a language, as their page says it.

    name: of the product that is meant, "" for none. price, was: for people; was is "" unless a sale
    runs and a market of theirs lets a former price be shown. stock: units, 0 or 1 where they may
    not be counted. delivery: how long it takes, "" when no market promises it. claim: what one
    writes to buy it, "" while comments do not buy.
    """

    name: str = ""
    price: str = ""
    was: str = ""
    stock: int = 0
    is_counted: bool = True
    is_scarce: bool = False
    delivery: str = ""
    claim: str = ""


def reply_text(kind: str, facts: Facts, language: str) -> str:
    """The answer in `language`; "" when it needs a product and there is none."""
    if kind == "shipping" and facts.delivery:
        return facts.delivery
    template = _template(kind, facts)
    if not facts.name and "{" in template:
        return ""
    fields = {
        "product": isolate(facts.name),
        "price": facts.price,
        "was": facts.was,
        "count": number(facts.stock, language),
        "claim": isolate(facts.claim),
    }
    return Catalogue.load(language).gettext(template).format_map(fields)


def _template(kind: str, facts: Facts) -> str:
    if kind == "price":
        return SALE if facts.was else PRICE
    if kind == "stock":
        return _stock(facts)
    if kind == "buying" and facts.name and facts.stock == 0:
        return SOLD_OUT
    if kind == "buying" and facts.claim:
        return ORDER_BY_COMMENT
    return TEMPLATES[kind]


def _stock(facts: Facts) -> str:
    """As loud as the market allows, like the card and the page."""
    if facts.stock == 0:
        return SOLD_OUT
    if facts.is_counted:
        return STOCK
    return FEW if facts.is_scarce else AVAILABLE


def spoken() -> frozenset[str]:
    """The languages (ISO 639) that have these sentences."""
    return frozenset(language.partition("-")[0].partition("_")[0] for language in languages())
