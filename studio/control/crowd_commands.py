"""Commands about what the audience takes part in."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role
from studio.ids import CouponId, ProductId


@dataclass(frozen=True, slots=True)
class DropCoupon(Command):
    """Give the first `first_n` orders a coupon for `duration_s` seconds.

    kind: percent (amount: per cent), fixed (amount: minor units), threshold (amount off from
    least_minor on), buy_get (buy so many, get so many free).
    """

    ROLE: ClassVar[Role] = Role.SELLER
    code: str
    kind: str
    first_n: int
    duration_s: int
    amount: int = 0
    least_minor: int = 0
    buy: int = 0
    get: int = 0
    product_id: ProductId | None = None


@dataclass(frozen=True, slots=True)
class EndCoupon(Command):
    """Take a coupon back; orders that used it keep it."""

    ROLE: ClassVar[Role] = Role.SELLER
    coupon_id: CouponId


@dataclass(frozen=True, slots=True)
class StartPoll(Command):
    """Ask the audience; 2 to 4 answers. The former poll goes."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndPoll(Command):
    """Close the poll, its outcome stays; a closed one is taken off."""

    ROLE: ClassVar[Role] = Role.MODERATOR


@dataclass(frozen=True, slots=True)
class ShowQuestion(Command):
    """Put a buyer's question on the picture and the page; an empty text takes it off."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class SetGoal(Command):
    """Show how near the sales are to `target_minor` (the host's currency); 0 takes it off."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    target_minor: int


@dataclass(frozen=True, slots=True)
class SetTicker(Command):
    """Show the newest real orders, masked, or not."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    on: bool


@dataclass(frozen=True, slots=True)
class StartGiveaway(Command):
    """Open a free draw for `duration_s` seconds; its sealed seed is shown from the start."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    title: str
    duration_s: int


@dataclass(frozen=True, slots=True)
class DrawGiveaway(Command):
    """Draw the winner now and show the seed; a drawn giveaway is taken off."""

    ROLE: ClassVar[Role] = Role.PRODUCER


COMMANDS: tuple[type[Command], ...] = (
    DropCoupon,
    EndCoupon,
    StartPoll,
    EndPoll,
    ShowQuestion,
    SetGoal,
    SetTicker,
    StartGiveaway,
    DrawGiveaway,
)
