"""What a show was, once it has ended."""

from dataclasses import dataclass

from studio.control.feeds import CurrencyTotal
from studio.ids import ShowId


@dataclass(frozen=True, slots=True)
class SoldProduct:
    """Units of one product that the show sold."""

    name: str
    units: int


@dataclass(frozen=True, slots=True)
class SummaryState:
    """The last show of this profile. ended_ms: 0 while none has ended. recording: a file, or "".

    is_demo: what was said and ordered is made up. show_id: whose figures these are.
    """

    title: str = ""
    began_ms: int = 0
    ended_ms: int = 0
    viewers_most: int = 0
    chat_lines: int = 0
    totals: tuple[CurrencyTotal, ...] = ()
    products: tuple[SoldProduct, ...] = ()
    recording: str = ""
    is_demo: bool = False
    show_id: ShowId | None = None
