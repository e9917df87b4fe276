"""What the watch page and the edge say to each other.

`/page` is a WebSocket of JSON texts, told apart by `t`. The page speaks first (`Hello`), the edge
answers `Welcome` with everything at once, then sends what changes. Every `Say` is answered by
`Received` (it is on the edge's disk) or `Refused`; a page that hears neither says the same line
again, with the same id, after it reconnected, and gets the same answer.

`POST /orders` takes an `OrderPost` and answers `OrderAnswer` (202) or `Refused` (400, 403, 409,
429, 503). The same order posted again gets the same answer; the same id with other contents is
refused (409).

Texts for people are translated by the edge into the page's language, except those that the page
makes itself. Instants are epoch milliseconds of the engine's wall clock.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from studio.ids import OrderId, ProductId
from studio.link.messages import PageFlash, PageGiveaway, PagePicture, PagePoll

MAX_PAGE_MESSAGE_BYTES = 8 * 1024
MAX_ORDER_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class Hello:
    """Page to edge, first. viewer_id, secret: from an earlier Welcome, or "" for a new viewer.

    language: BCP 47. country: ISO 3166 or "".
    """

    t: Literal["hello"]
    viewer_id: str = ""
    secret: str = ""
    language: str = "en"
    country: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Page to edge: a chat line. line_id: made by the page, unique (32 hexadecimal digits)."""

    t: Literal["say"]
    line_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """Page to edge: a vote in a poll, or the entry in a giveaway. about: its id.

    act_id: made by the page, unique (32 hexadecimal digits); the ticket of an entry.
    """

    t: Literal["act"]
    act_id: str
    what: Literal["vote", "enter"]
    about: str
    choice: int = 0
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Page to edge: the viewer chose another language; answered by a new Welcome."""

    t: Literal["language"]
    language: str


@dataclass(frozen=True, slots=True)
class PagePing:
    """Page to edge, every 5 s. sent_ms: the page's performance.now(), echoed.

    delay_ms: from the edge to the picture on the screen, as the page measures it; 0: not yet.
    """

    t: Literal["ping"]
    sent_ms: float
    delay_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the room. A known id replaces the former line; a hidden one is taken off.

    original: what the host wrote, when `text` is its translation. what: said, gift or reaction.
    order_id: the viewer's own order that it is about (see OrderView), "" for none.
    """

    line_id: str
    at_ms: int
    author: str
    text: str
    is_host: bool
    is_hidden: bool
    original: str = ""
    is_automatic: bool = False
    what: str = "said"
    count: int = 0
    platform: str = ""
    order_id: str = ""
    t: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class OrderView:
    """A buyer's own order. status: received, or a studio.control.feeds.OrderStatus value.

    text: what became of it, for people. total: for people, "" until the engine said it. page: the
    address of its own page. pay_url: where it is paid, "" when there is nothing to pay there.
    way: how it is paid, "" until the engine said it. hold_until_ms: until when its units are held;
    0: without end.
    """

    order_id: OrderId
    number: str
    product_id: ProductId
    product_name: str
    quantity: int
    status: str
    text: str
    total: str
    page: str = ""
    pay_url: str = ""
    way: str = ""
    hold_until_ms: int = 0


@dataclass(frozen=True, slots=True)
class VariantView:
    """A size or colour of a product, with its own units and, as ProductView's, its prices."""

    product_id: ProductId
    title: str
    stock: int
    price: str
    price_minor: int
    regular: str
    regular_minor: int
    sale: str = ""
    sale_minor: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product. Prices are for people, in the page's language.

    price: what an order costs when this was sent; was: the former price its market supports, or
    "". regular, sale: before and after a sale, and in it ("": no sale is announced or runs).
    is_counted: the market allows to show `stock`; otherwise it is only 0 or 1. is_scarce: few are
    left, and the market allows to say so. way: how it is paid; needs_contact: whether the seller
    must be able to reach its buyer, because no payment page asks for it. claim: what one writes to
    buy it, "" while comments do not buy.
    """

    product_id: ProductId
    number: int
    name: str
    price: str
    was: str
    price_minor: int
    stock: int
    picture: str
    regular: str = ""
    regular_minor: int = 0
    sale: str = ""
    sale_minor: int = 0
    is_counted: bool = True
    is_scarce: bool = False
    way: str = "ask"
    needs_contact: bool = True
    claim: str = ""
    currency: str = ""
    variants: tuple[VariantView, ...] = ()


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon. text: what it takes off, for people."""

    code: str
    text: str
    left: int
    ends_ms: int


@dataclass(frozen=True, slots=True)
class CrowdView:
    """What the audience takes part in; ticker: sentences for people."""

    coupons: tuple[CouponView, ...] = ()
    poll: PagePoll | None = None
    giveaway: PageGiveaway | None = None
    goal_share: float | None = None
    question: str = ""
    question_by: str = ""
    ticker: tuple[str, ...] = ()


_NO_CROWD = CrowdView()


@dataclass(frozen=True, slots=True)
class Page:
    """The page as a whole; its products come in the order of the run of show.

    picture: whose picture is played; None: this edge's own. delivery: how long it takes to the
    viewer's market, for people; "" where nothing is promised.
    """

    title: str
    is_live: bool
    is_demo: bool
    pinned: ProductId | None
    products: tuple[ProductView, ...]
    flash: PageFlash | None
    banner: str
    crowd: CrowdView = _NO_CROWD
    picture: PagePicture | None = None
    hold_minutes: int = 0
    delivery: str = ""
    t: Literal["page"] = "page"


@dataclass(frozen=True, slots=True)
class Welcome:
    """Edge to page: everything. The page keeps viewer_id and secret for its next Hello."""

    viewer_id: str
    secret: str
    page: Page
    lines: tuple[Line, ...]
    orders: tuple[OrderView, ...]
    viewers: int
    on_air: bool
    t: Literal["welcome"] = "welcome"


@dataclass(frozen=True, slots=True)
class Received:
    """The line or order with this id is on the edge's disk."""

    id: str
    t: Literal["received"] = "received"


@dataclass(frozen=True, slots=True)
class Refused:
    """The line or order with this id was not taken; why, and what to do."""

    id: str
    code: str
    text: str
    retry_after_s: float = 0.0
    t: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class OrderChanged:
    """Edge to the buyer's own pages."""

    order: OrderView
    t: Literal["order"] = "order"


@dataclass(frozen=True, slots=True)
class Viewers:
    """How many watch now."""

    viewers: int
    t: Literal["viewers"] = "viewers"


@dataclass(frozen=True, slots=True)
class OnAir:
    """A publisher came (the page asks for its picture at once) or went."""

    on_air: bool
    t: Literal["on_air"] = "on_air"


@dataclass(frozen=True, slots=True)
class PagePong:
    """engine_ms: the engine's wall clock when the edge answered."""

    sent_ms: float
    engine_ms: float
    t: Literal["pong"] = "pong"


@dataclass(frozen=True, slots=True)
class OrderPost:
    """The reservation form. order_id: made by the page, unique; prices are the engine's matter.

    seen_price_minor: what the page showed for one unit.
    """

    order_id: str
    viewer_id: str
    secret: str
    product_id: str
    quantity: int
    name: str
    contact: str
    seen_price_minor: int
    language: str = "en"
    country: str = ""
    coupon: str = ""


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """The order is on the edge's disk; `order` tells how it stands."""

    order: OrderView
    t: Literal["order_answer"] = "order_answer"


FromPage = Hello | Say | Act | SetLanguage | PagePing
Answer = Welcome | Received | Refused | PagePong | OrderAnswer
News = Page | Line | OrderChanged | Viewers | OnAir
ToPage = Answer | News


@cache
def _from_page() -> TypeAdapter[FromPage]:
    return TypeAdapter(Annotated[FromPage, Field(discriminator="t")])


@cache
def _order_post() -> TypeAdapter[OrderPost]:
    return TypeAdapter(OrderPost)


@cache
def _to_page() -> TypeAdapter[ToPage]:
    return TypeAdapter(Annotated[ToPage, Field(discriminator="t")])


def read_page_message(text: str) -> FromPage:
    """What a page sent. Raises pydantic's ValidationError."""
    return _from_page().validate_json(text, strict=True)


def read_order(body: bytes) -> OrderPost:
    """A posted form. Raises pydantic's ValidationError."""
    return _order_post().validate_json(body, strict=True)


def page_text(message: ToPage) -> str:
    """A message for the page, as JSON."""
    return _to_page().dump_json(message).decode()
