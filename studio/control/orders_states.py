"""State slices about the shops orders come from."""

from dataclasses import dataclass
from enum import Enum

from studio.ids import ProductId


class Way(Enum):
    """How the money of an order is collected.

    ASK: the seller asks the buyer. LINK: at a payment link. SHOP: in the seller's shop. DELIVERY:
    when the parcel arrives.
    """

    ASK = "ask"
    LINK = "link"
    SHOP = "shop"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class ShopState:
    """A connected shop. hook_path: where its webhooks go, on the edge.

    is_asked: it has an API key and is asked every minute. is_lasting: False when its secrets end
    with the program. polled_ms: the last poll that worked; None when the shop is not asked or has
    not answered yet. problem: a catalogue key, or "".
    """

    provider: str
    shop: str
    hook_path: str
    address: str = ""
    has_secret: bool = False
    is_asked: bool = False
    is_lasting: bool = True
    polled_ms: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShopsState:
    """Every connected shop."""

    shops: tuple[ShopState, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyword:
    """What one may write for a product."""

    product_id: ProductId
    keyword: str


@dataclass(frozen=True, slots=True)
class ClaimsState:
    """Whether comments reserve."""

    is_open: bool = False
    keywords: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True)
class PayLink:
    """How a product is paid, and where: "" where there is nothing to open."""

    product_id: ProductId
    url: str
    way: Way = Way.LINK


@dataclass(frozen=True, slots=True)
class PartTotal:
    """What the standing orders of one product or market come to. currency: the seller's.

    name: of the product, or the ISO 3166 country. unbooked: orders left out for want of a rate.
    """

    name: str
    units: int
    orders: int
    total_minor: int
    unbooked: int = 0


@dataclass(frozen=True, slots=True)
class Loss:
    """Orders whose payment failed and that nobody has paid yet, by cause and country."""

    cause: str
    country: str
    orders: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class RateState:
    """One unit of `currency` in the seller's. value: decimal digits and a point; at_ms: its day."""

    currency: str
    value: str
    source: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class PayWords:
    """What the seller sends a buyer by hand. ask_id: whose question it answers."""

    ask_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SalesState:
    """The show's sales in the seller's currency. export: the newest table's file, or "".

    rates: by which amounts of other currencies were converted. pay_words: the newest that were
    asked for.
    """

    currency: str = ""
    total_minor: int = 0
    products: tuple[PartTotal, ...] = ()
    markets: tuple[PartTotal, ...] = ()
    losses: tuple[Loss, ...] = ()
    pay_links: tuple[PayLink, ...] = ()
    export: str = ""
    rates: tuple[RateState, ...] = ()
    pay_words: PayWords | None = None


@dataclass(frozen=True, slots=True)
class MoneyState:
    """What is agreed about money. hold_minutes: how long reservations are held, 0: no end.

    rates: into `currency`, the seller's. missing: currencies of orders that no rate converts.
    """

    currency: str = ""
    hold_minutes: int = 60
    rates: tuple[RateState, ...] = ()
    missing: tuple[str, ...] = ()
