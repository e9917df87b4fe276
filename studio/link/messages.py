"""What engine and edge say to each other over one WebSocket, as JSON.

The engine connects (`GET /link`, `Authorization: Bearer <link token>`), so it may stand behind a
NAT. Both sides send `Item`s at least once: the sender keeps an item in its outbox until the other
side acknowledged it, and acknowledges only what is on its disk; the receiver drops ids it has
seen. Everything else (`PageState`, `HookKeys`, `BridgeKeys`, `Presence`, `Ping`, `Pong`) is a
picture of now: the newest replaces the former one and nothing is kept.

The edge holds no stream key and no shop token, only the webhook secrets it must verify, in memory;
it cannot send control commands. What comes from it is untrusted, typed and capped.
"""

from dataclasses import dataclass, field
from typing import Literal

from studio.ids import ChatLineId, OrderId, ProductId, ViewerId

MAX_MESSAGE_BYTES = 256 * 1024
MAX_CHAT_CHARS = 500
MAX_NAME_CHARS = 60
MAX_PLATFORM_CHARS = 16
MAX_CONTACT_CHARS = 120
MAX_QUANTITY = 20
MAX_COUPON_CHARS = 40
MAX_CALL_CHARS = 200 * 1024  # of a webhook's body, packed
_EVERYONE = ViewerId("")
_NONE = ProductId("")


@dataclass(frozen=True, slots=True)
class PagePrice:
    """A price in one currency: the ordinary one, and in the sale announced or running, or None."""

    currency: str
    regular_minor: int
    sale_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PageVariant:
    """A size or colour. prices: its own, the seller's currency first; none: as its product."""

    product_id: ProductId
    title: str
    stock: int
    prices: tuple[PagePrice, ...] = ()


@dataclass(frozen=True, slots=True)
class PageProduct:
    """A product as the watch page shows it.

    price_minor: what an order costs now. was_minor: the former price while a sale runs, else
    None; a market's own terms come first. regular_minor: the ordinary price. sale_minor: the
    price of the sale that is announced or runs, or None. picture: address on the
    edge (`/pictures/<sha256>.png`), or "". way: how it is paid (control.orders_states.Way).
    prices: in other currencies than `currency`, the seller's. keyword: what comments may say
    instead of its number, or "".
    """

    product_id: ProductId
    number: int
    name: str
    price_minor: int
    currency: str
    was_minor: int | None
    stock: int
    picture: str = ""
    regular_minor: int = 0
    sale_minor: int | None = None
    way: str = "ask"
    prices: tuple[PagePrice, ...] = ()
    variants: tuple[PageVariant, ...] = ()
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class PageFlash:
    """The countdown of the page: the same instants as the picture's (engine wall clock).

    Before starts_ms the sale is announced only. total_units, per_buyer: 0 means no limit.
    countdown: full, or soft where a market shows an end time only.
    """

    product_id: ProductId
    ends_ms: int
    total_s: int
    starts_ms: int = 0
    lead_s: int = 0
    total_units: int = 0
    per_buyer: int = 0
    units_sold: int = 0
    countdown: str = "full"


@dataclass(frozen=True, slots=True)
class PageMarket:
    """What one market may see: full, soft or off.

    was_minor, was_currency: the former price of the sale. currency: the market's. delivery_days:
    working days, at the soonest and at the latest; None where nothing is promised.
    """

    country: str
    language: str
    countdown: str = "full"
    stock: str = "full"
    was_minor: int | None = None
    was_currency: str = ""
    currency: str = ""
    delivery_days: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class PageCoupon:
    """A coupon everybody may use. kind: percent, fixed, threshold, buy_get. left: uses."""

    code: str
    kind: str
    currency: str
    left: int
    ends_ms: int
    amount: int = 0
    least_minor: int = 0
    buy: int = 0
    get: int = 0
    product_id: ProductId | None = None


@dataclass(frozen=True, slots=True)
class PagePoll:
    """A poll with its votes so far."""

    poll_id: str
    question: str
    options: tuple[str, ...]
    votes: tuple[int, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class PageGiveaway:
    """A free draw. commit: the sealed seed; seed, digest, ticket of the winner: after the draw."""

    giveaway_id: str
    title: str
    commit: str
    closes_ms: int
    entrants: int
    seed: str = ""
    digest: str = ""
    winner: str = ""
    winner_ticket: str = ""


@dataclass(frozen=True, slots=True)
class PageOrder:
    """A real order for everybody's eyes: buyer masked, ISO 3166 country or ""."""

    buyer: str
    country: str
    quantity: int
    product: str


@dataclass(frozen=True, slots=True)
class PageCrowd:
    """What the audience takes part in. goal_share: 0..1, None: no goal."""

    coupons: tuple[PageCoupon, ...] = ()
    poll: PagePoll | None = None
    giveaway: PageGiveaway | None = None
    goal_share: float | None = None
    question: str = ""
    question_by: str = ""
    ticker: tuple[PageOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Another server's picture, which the page plays in place of the edge's. kind: whep or hls."""

    url: str
    kind: Literal["whep", "hls"]


_NO_CROWD = PageCrowd()


@dataclass(frozen=True, slots=True)
class PageState:
    """All the watch page needs to draw itself, whole, replaced at every change.

    hold_minutes: how long a reservation is held; 0: until the seller decides. sells_by_comment:
    comments that claim are served.
    """

    title: str = ""
    is_live: bool = False
    is_demo: bool = False
    language: str = "en"
    pinned: ProductId | None = None
    products: tuple[PageProduct, ...] = ()
    flash: PageFlash | None = None
    banner: str = ""
    markets: tuple[PageMarket, ...] = ()
    slow_mode_s: int = 0
    hold_minutes: int = 0
    crowd: PageCrowd = _NO_CROWD
    picture: PagePicture | None = None
    sells_by_comment: bool = False
    kind: Literal["page"] = "page"


@dataclass(frozen=True, slots=True)
class HookKey:
    """What proves the webhooks of one shop. secrets: the newest first, two at most.

    app_key: TikTok Shop signs it with the body.
    """

    provider: str
    shop: str
    secrets: tuple[str, ...] = field(repr=False)
    app_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HookKeys:
    """Engine to edge: the shops whose webhooks are expected, all of them."""

    keys: tuple[HookKey, ...] = ()
    kind: Literal["hook_keys"] = "hook_keys"


@dataclass(frozen=True, slots=True)
class BridgeKey:
    """A bridge from another platform's chat. digest: SHA-256 of its token, in hexadecimal."""

    bridge_id: str
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class BridgeKeys:
    """Engine to edge: the bridges that may bring chat, all of them."""

    keys: tuple[BridgeKey, ...] = ()
    kind: Literal["bridge_keys"] = "bridge_keys"


@dataclass(frozen=True, slots=True)
class Presence:
    """Edge to engine, once a second: who is there.

    languages: viewers of each (ISO 639). delay_ms: how late the picture reaches nearly all of
    them, None until pages measured it.
    """

    viewers: int
    chatters: int
    languages: dict[str, int] = field(default_factory=dict)
    delay_ms: int | None = None
    kind: Literal["presence"] = "presence"


@dataclass(frozen=True, slots=True)
class Ping:
    """Either side; answered at once. sent_ns: the sender's monotonic clock, echoed."""

    sent_ns: int
    kind: Literal["ping"] = "ping"


@dataclass(frozen=True, slots=True)
class Pong:
    """wall_ms: the answerer's wall clock, so that the edge knows the engine's time."""

    sent_ns: int
    wall_ms: int
    kind: Literal["pong"] = "pong"


@dataclass(frozen=True, slots=True)
class ViewerChat:
    """Edge to engine: a viewer said something (id made by the page or the bridge, unique).

    platform: the bridge's name, "" for the page. what, count: as in RoomLine.
    """

    line_id: ChatLineId
    viewer_id: ViewerId
    name: str
    text: str
    language: str
    country: str
    sent_ms: int
    platform: str = ""
    what: Literal["said", "gift", "reaction"] = "said"
    count: int = 0
    kind: Literal["viewer_chat"] = "viewer_chat"


@dataclass(frozen=True, slots=True)
class ViewerOrder:
    """Edge to engine: a buyer reserves.

    The engine decides the price; `seen_price_minor` only tells what the buyer saw, `seen_at_ms`
    when the edge had it on disk. coupon: what the buyer typed, or "". currency: of the price the
    buyer saw; "": the seller's.
    """

    order_id: OrderId
    viewer_id: ViewerId
    number: str
    name: str
    contact: str
    product_id: ProductId
    quantity: int
    language: str
    country: str
    seen_price_minor: int
    seen_at_ms: int
    coupon: str = ""
    currency: str = ""
    kind: Literal["viewer_order"] = "viewer_order"


@dataclass(frozen=True, slots=True)
class ShopCall:
    """Edge to engine: a proven webhook.

    event_id: digest of the provider's permanent id; packed: the raw body, zlib in base64.
    """

    provider: str
    shop: str
    event_id: str
    packed: str = field(repr=False)
    at_ms: int
    kind: Literal["shop_call"] = "shop_call"


@dataclass(frozen=True, slots=True)
class ViewerAct:
    """Edge to engine: a viewer votes (about: the poll) or enters a giveaway (about: it).

    act_id: made by the page, unique; of an entry it is the ticket.
    """

    act_id: str
    viewer_id: ViewerId
    what: Literal["vote", "enter"]
    about: str
    choice: int
    name: str
    contact: str
    sent_ms: int
    kind: Literal["viewer_act"] = "viewer_act"


@dataclass(frozen=True, slots=True)
class RoomLine:
    """Engine to edge: a line everyone on the page sees; hidden lines are taken off the page.

    only: the one viewer who still sees it, "" for everyone. language, translations: what the
    host's words are in, and the same in viewers' languages (ISO 639 -> text). what, count: said,
    gift or reaction, and how many. platform: where it was written, "" for this page. answers: the
    viewer's line it answers, answered_in: that one's language. order_id: the order of `only` that
    it is about.
    """

    line_id: ChatLineId
    seq: int
    at_ms: int
    author: str
    text: str
    is_host: bool
    is_hidden: bool
    only: ViewerId = _EVERYONE
    language: str = ""
    translations: dict[str, str] = field(default_factory=dict)
    is_automatic: bool = False
    what: str = "said"
    count: int = 0
    platform: str = ""
    answers: str = ""
    answered_in: str = ""
    order_id: str = ""
    kind: Literal["room_line"] = "room_line"


@dataclass(frozen=True, slots=True)
class OrderUpdate:
    """Engine to edge: what became of an order; only its own buyer sees it.

    line_id, product_id, product_name, quantity: of one that a comment claimed. The edge that took
    the comment enters it with them; "" and 0 for an order that its page sent.
    """

    order_id: OrderId
    viewer_id: ViewerId
    number: str
    status: str
    total_minor: int
    currency: str
    message: str
    fields: dict[str, str | int | float] = field(default_factory=dict)
    line_id: str = ""
    product_id: ProductId = _NONE
    product_name: str = ""
    quantity: int = 0
    kind: Literal["order_update"] = "order_update"


@dataclass(frozen=True, slots=True)
class ViewerSanction:
    """Engine to edge: whether a viewer may write. until_ms 0: until further notice."""

    viewer_id: ViewerId
    is_muted: bool
    until_ms: int = 0
    kind: Literal["viewer_sanction"] = "viewer_sanction"


Body = ViewerSanction | ViewerChat | ViewerOrder | ViewerAct | ShopCall | RoomLine | OrderUpdate


@dataclass(frozen=True, slots=True)
class Item:
    """A durable message. item_id: unique for ever; seq: the sender's outbox order."""

    item_id: str
    seq: int
    body: Body
    kind: Literal["item"] = "item"


@dataclass(frozen=True, slots=True)
class Ack:
    """The receiver has these items on disk."""

    item_ids: tuple[str, ...]
    kind: Literal["ack"] = "ack"


Picture = PageState | HookKeys | BridgeKeys | Presence  # of now: the newest replaces the former one
Message = Item | Ack | Picture | Ping | Pong
