"""Commands about orders and the shops they come from."""

from dataclasses import dataclass, field
from typing import ClassVar

from studio.control.command import Command
from studio.control.orders_states import Way
from studio.control.roles import Role
from studio.ids import ChatLineId, OrderId, ProductId


@dataclass(frozen=True, slots=True)
class RefundOrder(Command):
    """Note that money was given back. refund_id: made by the front end, so that twice is once."""

    ROLE: ClassVar[Role] = Role.SELLER
    order_id: OrderId
    refund_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ConnectShop(Command):
    """Take orders from a shop, or change how; an empty secret leaves the present one.

    provider: shopify, woocommerce, stripe, tiktok, standard. shop: its short name in the webhook's
    address. secret: of its webhooks; a new one stands beside the former one, which stays valid.
    app_key: TikTok Shop's. address, token: of its API, for the poll.
    """

    provider: str
    shop: str
    secret: str = field(default="", repr=False)
    app_key: str = field(default="", repr=False)
    address: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DisconnectShop(Command):
    """Take no more orders from a shop and forget its secrets; its orders stay."""

    provider: str
    shop: str


@dataclass(frozen=True, slots=True)
class OpenClaims(Command):
    """Let comments like "SOLD 12 2 blue" and "+1" reserve, or not."""

    ROLE: ClassVar[Role] = Role.SELLER
    is_open: bool


@dataclass(frozen=True, slots=True)
class SetClaimKeyword(Command):
    """What one may write for a product instead of its number; "" takes it off."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    keyword: str


@dataclass(frozen=True, slots=True)
class SetPayLink(Command):
    """How a product is paid, and where (https://...) for a link or a shop; otherwise url is ""."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    url: str
    way: Way = Way.LINK


@dataclass(frozen=True, slots=True)
class SetHold(Command):
    """Hold reservations to come for so many minutes; 0: until the seller decides."""

    ROLE: ClassVar[Role] = Role.SELLER
    minutes: int


@dataclass(frozen=True, slots=True)
class HoldLonger(Command):
    """Hold one reservation as long again."""

    ROLE: ClassVar[Role] = Role.SELLER
    order_id: OrderId


@dataclass(frozen=True, slots=True)
class SetRate(Command):
    """Book amounts of a currency by this rate: one unit of it in the seller's own.

    value: as typed. day: the rate's, ISO 8601, "" for today. Orders already booked stay.
    """

    currency: str
    value: str
    source: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class ForgetRate(Command):
    """Convert nothing of this currency any more."""

    currency: str


@dataclass(frozen=True, slots=True)
class ImportRates(Command):
    """Take the rates of a file on this computer (the European Central Bank's daily XML)."""

    path: str


@dataclass(frozen=True, slots=True)
class RescueOrder(Command):
    """Send the buyer of an unpaid order the link to pay again, privately; its stock waits anew."""

    ROLE: ClassVar[Role] = Role.SELLER
    order_id: OrderId


@dataclass(frozen=True, slots=True)
class CopyPayLink(Command):
    """Ask for the words with which the seller sends an unpaid order's link; its stock waits anew.

    For buyers whom the studio cannot write to: those of shops and of other platforms. ask_id: made
    by the front end, which finds it beside the words in `sales`.
    """

    ROLE: ClassVar[Role] = Role.SELLER
    order_id: OrderId
    ask_id: str


@dataclass(frozen=True, slots=True)
class ExportOrders(Command):
    """Write the show's orders as a table (CSV) into the profile's folder `exports`."""


@dataclass(frozen=True, slots=True)
class ExportBuyer(Command):
    """Write everything kept about an order's buyer into the profile's folder `exports`."""

    order_id: OrderId


@dataclass(frozen=True, slots=True)
class EraseBuyer(Command):
    """Take the name, contact and comments of an order's buyer out of every record."""

    order_id: OrderId


@dataclass(frozen=True, slots=True)
class ExportViewer(Command):
    """Write everything kept about a line's writer into the profile's folder `exports`."""

    line_id: ChatLineId


@dataclass(frozen=True, slots=True)
class EraseViewer(Command):
    """Take the name, contacts and comments of a line's writer out of every record."""

    line_id: ChatLineId


COMMANDS: tuple[type[Command], ...] = (
    RefundOrder,
    ConnectShop,
    DisconnectShop,
    OpenClaims,
    SetClaimKeyword,
    SetPayLink,
    SetHold,
    HoldLonger,
    SetRate,
    ForgetRate,
    ImportRates,
    RescueOrder,
    CopyPayLink,
    ExportOrders,
    ExportBuyer,
    EraseBuyer,
    ExportViewer,
    EraseViewer,
)
