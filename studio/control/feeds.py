"""The two feeds that stand side by side: chat and orders.

A feed is an append-and-amend list: a front end receives the newest entries on attach (at most
`FEED_SNAPSHOT`), then batches of new or amended ones (at most ten batches a second). An entry
with a known id replaces the former one in place.
"""

from dataclasses import dataclass, field
from enum import Enum

from studio.control.orders_states import Way
from studio.ids import ChatLineId, OrderId, ProductId

FEED_SNAPSHOT = 500


class OrderStatus(Enum):
    """Forward only. A waiting order moves when stock returns, a failed one when it is paid.

    RELEASED: not paid in time, its stock went to the next; paid after all it is PAID.
    """

    RESERVED = "reserved"
    WAITLISTED = "waitlisted"
    PAYMENT_FAILED = "payment_failed"
    RELEASED = "released"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class LineKind(Enum):
    """What came: words, a paid gift, or a reaction (hearts, likes)."""

    SAID = "said"
    GIFT = "gift"
    REACTION = "reaction"


class Audience(Enum):
    """Who sees a line beside the host: all, its author alone (who cannot tell), or nobody yet."""

    EVERYONE = "everyone"
    AUTHOR = "author"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of chat. text: as sent, made safe. at_ms: when the engine had it on disk.

    seq: the room's order, no gaps within a show. translation: into the host's language, "" until
    there is one. platform: where it was written, "" for our own watch page. audience: who else
    sees it. flag: why a person should look ("link", "flood", ...). intent: see chat.intent.
    count: how many gifts or reactions. answers: the line this one of the host's answers.
    translations: the host's words in viewers' languages (ISO 639). order: the one it claimed; the
    window fills it in from the other feed.
    """

    line_id: ChatLineId
    seq: int
    at_ms: int
    author: str
    text: str
    language: str = ""
    country: str = ""
    translation: str = ""
    is_host: bool = False
    is_hidden: bool = False
    is_demo: bool = False
    platform: str = ""
    kind: LineKind = LineKind.SAID
    count: int = 0
    audience: Audience = Audience.EVERYONE
    flag: str = ""
    intent: str = ""
    answers: str = ""
    is_automatic: bool = False
    is_answered: bool = False
    translations: dict[str, str] = field(default_factory=dict)
    order: "OrderLine | None" = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order as the orders column shows it. buyer: masked. total in the buyer's currency.

    product_name, quantity: of the first of its positions. total: 0 with currency "" when the shop
    did not say. host_minor: what the seller books; None when there is no rate, which is never
    guessed. rate: one unit of the buyer's currency in the seller's, with its source and date.
    cause: why a payment failed; hold_until_ms: how long its stock waits, None: without end;
    pay_sent_ms: when its buyer was last sent the link to pay, or the seller took it to send it;
    has_link: whether there is such a link; can_pay: and a way to send it privately. source: watch,
    claim, or the provider whose shop took the order. shop: which of its shops, or the platform of a
    claim. line_id: the comment that claimed it. way: how its money is collected.
    """

    order_id: OrderId
    number: str
    seq: int
    at_ms: int
    buyer: str
    country: str
    product_id: ProductId
    product_name: str
    quantity: int
    total_minor: int
    currency: str
    status: OrderStatus
    is_demo: bool = False
    source: str = "watch"
    shop: str = ""
    positions: int = 1
    host_minor: int | None = None
    host_currency: str = ""
    rate: str = ""
    rate_source: str = ""
    rate_ms: int = 0
    refunded_minor: int = 0
    cause: str = ""
    hold_until_ms: int | None = None
    pay_sent_ms: int | None = None
    can_pay: bool = False
    line_id: str = ""
    way: Way = Way.ASK
    has_link: bool = False


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """Orders of one currency that stand, less what was refunded."""

    currency: str
    total_minor: int
    orders: int


@dataclass(frozen=True, slots=True)
class ChatBatch:
    """New or amended chat lines, oldest first."""

    lines: tuple[ChatLine, ...]
    lines_per_minute: int = 0


@dataclass(frozen=True, slots=True)
class OrderBatch:
    """New or amended orders, oldest first, with the totals after them."""

    orders: tuple[OrderLine, ...]
    totals: tuple[CurrencyTotal, ...] = ()


FEEDS: dict[str, type] = {"chat": ChatBatch, "orders": OrderBatch}
