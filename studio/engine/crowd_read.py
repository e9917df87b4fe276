"""Everything the audience takes part in, read from the store in one go."""

from sqlalchemy import Connection

from studio.control.crowd_states import CrowdState, GoalState, TickerLine
from studio.control.feeds import OrderLine
from studio.ids import ShowId
from studio.l10n.safe_text import first_chars
from studio.offers import boards, drops, giveaways, polls
from studio.orders import queries, sums
from studio.orders.rules import COUNTS

TICKER_LINES = 6
_LOOK_AT = 20


def read_crowd(connection: Connection, show_id: ShowId, currency: str, now_ms: int) -> CrowdState:
    """The state at `now_ms`; goal and ticker count real orders only."""
    board = boards.load(connection, show_id)
    goal = None
    if board.goal_minor:
        reached, unbooked = sums.booked(connection, show_id)
        goal = GoalState(board.goal_minor, reached, currency, unbooked)
    ticker: tuple[TickerLine, ...] = ()
    if board.has_ticker:
        newest = reversed(queries.recent(connection, show_id, _LOOK_AT))
        lines = [_line(order) for order in newest if order.status in COUNTS]
        ticker = tuple(lines[:TICKER_LINES])
    return CrowdState(
        coupons=drops.running(connection, show_id, now_ms),
        poll=polls.current(connection, show_id),
        giveaway=giveaways.current(connection, show_id),
        goal=goal,
        question=board.question,
        question_by=board.question_by,
        has_ticker=board.has_ticker,
        ticker=ticker,
    )


def _line(order: OrderLine) -> TickerLine:
    """An order for everybody's eyes: the first letter of the name, and nothing else of it."""
    masked = f"{first_chars(order.buyer, 1)}***"
    return TickerLine(masked, order.country, order.quantity, order.product_name, order.number)
