"""Polls: one at a time, one vote for each viewer. Store jobs' bodies."""

import json

from sqlalchemy import Connection, func, insert, select, update

from studio.control.crowd_states import PollState
from studio.errors import N_, UserError
from studio.ids import ShowId, ViewerId, new_id
from studio.l10n.safe_text import safe_text
from studio.offers.crowd_tables import polls, votes

MAX_OPTIONS = 4
_MIN_OPTIONS = 2
_QUESTION_CHARS = 200
_OPTION_CHARS = 60


def start(connection: Connection, show_id: ShowId, question: str, options: tuple[str, ...]) -> None:
    """Ask; the former poll is taken off. Raises UserError for too few or too many answers."""
    asked = safe_text(question, _QUESTION_CHARS)
    answers = [text for one in options if (text := safe_text(one, _OPTION_CHARS))]
    if not asked or not _MIN_OPTIONS <= len(answers) <= MAX_OPTIONS:
        raise UserError(
            N_("A poll needs a question and two to four answers."),
            remedy=N_("Fill in what is missing."),
            code="poll.incomplete",
        )
    close(connection, show_id)
    close(connection, show_id)
    count = select(func.count()).select_from(polls).where(polls.c.show_id == show_id)
    connection.execute(
        insert(polls).values(
            poll_id=new_id(),
            show_id=show_id,
            seq=connection.execute(count).scalar_one(),
            question=asked,
            options=json.dumps(answers, ensure_ascii=False),
            is_open=True,
            is_shown=True,
        )
    )


def close(connection: Connection, show_id: ShowId) -> None:
    """Close the open poll; a closed one is taken off."""
    shown = current(connection, show_id)
    if shown is not None:
        values = {"is_open": False} if shown.is_open else {"is_shown": False}
        own = polls.c.poll_id == shown.poll_id
        connection.execute(update(polls).where(own).values(**values))


def vote(
    connection: Connection, show_id: ShowId, ballot: tuple[str, int], who: tuple[ViewerId, int]
) -> bool:
    """Count a vote; a later one of the same viewer replaces the former. False: not open.

    ballot: poll id and answer from 0. who: viewer and instant (ms).
    """
    shown = current(connection, show_id)
    poll_id, choice = ballot
    if shown is None or shown.poll_id != poll_id or not shown.is_open:
        return False
    if not 0 <= choice < len(shown.options):
        return False
    viewer_id, at_ms = who
    own = (votes.c.poll_id == poll_id, votes.c.viewer_id == viewer_id)
    changed = connection.execute(
        update(votes).where(*own).values(choice=choice, at_ms=at_ms)
    ).rowcount
    if not changed:
        connection.execute(
            insert(votes).values(poll_id=poll_id, viewer_id=viewer_id, choice=choice, at_ms=at_ms)
        )
    return True


def current(connection: Connection, show_id: ShowId) -> PollState | None:
    """The poll that is shown, with its votes."""
    row = connection.execute(
        select(polls)
        .where(polls.c.show_id == show_id, polls.c.is_shown.is_(True))
        .order_by(polls.c.seq.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    options = tuple(json.loads(row.options))
    counted = connection.execute(
        select(votes.c.choice, func.count())
        .where(votes.c.poll_id == row.poll_id)
        .group_by(votes.c.choice)
    )
    counts: dict[int, int] = {int(choice): int(count) for choice, count in counted}
    return PollState(
        row.poll_id,
        row.question,
        options,
        tuple(counts.get(place, 0) for place in range(len(options))),
        row.is_open,
    )
