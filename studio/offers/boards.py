"""What a show displays of itself: the goal, the ticker, a question. Store jobs' bodies."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from studio.ids import ShowId
from studio.l10n.safe_text import safe_text
from studio.offers.crowd_tables import show_boards

_QUESTION_CHARS = 200
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Board:
    """goal_minor: 0: no goal. question: "" for none."""

    goal_minor: int = 0
    has_ticker: bool = False
    question: str = ""
    question_by: str = ""


def load(connection: Connection, show_id: ShowId) -> Board:
    """The show's board as last changed."""
    row = connection.execute(select(show_boards).where(show_boards.c.show_id == show_id)).first()
    if row is None:
        return Board()
    return Board(row.goal_minor, row.has_ticker, row.question, row.question_by)


def put(
    connection: Connection,
    show_id: ShowId,
    *,
    goal_minor: int | None = None,
    has_ticker: bool | None = None,
    question: tuple[str, str] | None = None,
) -> None:
    """Change what is given, leave the rest. question: text and author."""
    known = load(connection, show_id)
    text, author = (known.question, known.question_by) if question is None else question
    values = {
        "goal_minor": known.goal_minor if goal_minor is None else goal_minor,
        "has_ticker": known.has_ticker if has_ticker is None else has_ticker,
        "question": safe_text(text, _QUESTION_CHARS),
        "question_by": safe_text(author, _NAME_CHARS),
    }
    own = show_boards.c.show_id == show_id
    if not connection.execute(update(show_boards).where(own).values(**values)).rowcount:
        connection.execute(insert(show_boards).values(show_id=show_id, **values))
