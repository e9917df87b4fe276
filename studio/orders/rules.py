"""How an order may move, and what a buyer's name looks like in the orders column."""

from studio.control.feeds import OrderStatus
from studio.l10n.safe_text import first_chars

CLAIM = "claim"  # the source of an order that a comment made
_OPEN = {OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.CANCELLED}
_NEXT = {
    OrderStatus.WAITLISTED: {OrderStatus.CANCELLED},
    OrderStatus.RESERVED: _OPEN | {OrderStatus.RELEASED},
    OrderStatus.PAYMENT_FAILED: _OPEN | {OrderStatus.RELEASED},
    OrderStatus.RELEASED: {OrderStatus.PAID, OrderStatus.CANCELLED},
    OrderStatus.PAID: {OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.CANCELLED},
    OrderStatus.PACKED: {OrderStatus.SHIPPED, OrderStatus.CANCELLED},
    OrderStatus.SHIPPED: set(),
    OrderStatus.CANCELLED: set(),
    OrderStatus.REFUNDED: set(),
}
COUNTS = frozenset(
    {OrderStatus.RESERVED, OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED}
)
FREES_STOCK = frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.RELEASED})
REFUNDABLE = frozenset({OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED})
_SHOWN_OF_A_SHORT_NAME = 1
_SHOWN_OF_A_NAME = 3


def may_move(present: OrderStatus, wanted: OrderStatus) -> bool:
    """Forward only: steps may be left out (paid in cash, shipped at once), never taken back."""
    return wanted in _NEXT[present]


def masked_name(name: str) -> str:
    """`María López` -> `María L.`, `Maria` -> `Mar…`: enough to greet, too little to find."""
    if not name:
        return "…"
    words = name.split()
    if len(words) > 1:
        return f"{words[0]} {first_chars(words[-1], 1) or words[-1][0]}."
    is_short = len(name) <= _SHOWN_OF_A_NAME
    shown = first_chars(name, _SHOWN_OF_A_SHORT_NAME if is_short else _SHOWN_OF_A_NAME)
    return f"{shown}…"
