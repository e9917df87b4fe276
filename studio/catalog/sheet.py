"""The run of show as ordered segments: what comes when, what is said, and how far off plan it is.

Every function is a store job's body: it takes the connection of the caller's transaction.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from studio.catalog.sheet_tables import segment_prompts, segment_steps, segments
from studio.control.sheet_states import Segment, SheetState
from studio.errors import N_, UserError
from studio.ids import ProductId, SegmentId, ShowId
from studio.l10n.safe_text import language_tag, safe_text

MAX_SEGMENTS = 200
MAX_TITLE_CHARS = 80
MAX_NOTES_CHARS = 2000
MAX_PROMPT_CHARS = 8000
MAX_PLANNED_S = 4 * 3600
_MS_PER_SECOND = 1000


def seed(connection: Connection, show_id: ShowId, items: Iterable[Segment]) -> None:
    """Add the segments a show begins with; those already there stay as the host left them."""
    known = {segment.segment_id for segment in load(connection, show_id).segments}
    if known:
        return
    for segment in items:
        add(connection, show_id, segment)


def load(connection: Connection, show_id: ShowId) -> SheetState:
    """The segments in order, and where the show is."""
    rows = connection.execute(
        select(segments).where(segments.c.show_id == show_id).order_by(segments.c.position)
    ).all()
    prompts: dict[str, dict[str, str]] = {}
    spoken = select(segment_prompts).join(
        segments, segments.c.segment_id == segment_prompts.c.segment_id
    )
    for row in connection.execute(spoken.where(segments.c.show_id == show_id)):
        prompts.setdefault(row.segment_id, {})[row.language] = row.text
    steps = connection.execute(
        select(segment_steps)
        .where(segment_steps.c.show_id == show_id)
        .order_by(segment_steps.c.seq)
    ).all()
    ordered = tuple(_segment(row, prompts.get(row.segment_id, {})) for row in rows)
    return _standing(ordered, steps)


def add(connection: Connection, show_id: ShowId, segment: Segment) -> None:
    """Put a segment at the end. Raises UserError for one without a title or an odd length."""
    count = connection.execute(
        select(func.count()).select_from(segments).where(segments.c.show_id == show_id)
    ).scalar_one()
    if count >= MAX_SEGMENTS:
        raise UserError(
            N_("The run of show is full."),
            remedy=N_("Remove a step you no longer need."),
            code="segment.too_many",
        )
    connection.execute(
        insert(segments).values(
            segment_id=segment.segment_id,
            show_id=show_id,
            position=count,
            **_values(segment),
        )
    )
    _put_prompts(connection, segment)


def edit(connection: Connection, show_id: ShowId, segment: Segment) -> None:
    """Replace all of a segment but its place. Raises UserError when there is no such segment."""
    _find(connection, show_id, segment.segment_id)
    connection.execute(
        update(segments)
        .where(segments.c.segment_id == segment.segment_id)
        .values(**_values(segment))
    )
    _put_prompts(connection, segment)


def move(connection: Connection, show_id: ShowId, segment_id: SegmentId, to: int) -> None:
    """Put a segment at place `to`, counted from 0; the others close up."""
    _find(connection, show_id, segment_id)
    order = [one for one in _order(connection, show_id) if one != segment_id]
    order.insert(max(0, min(to, len(order))), segment_id)
    _renumber(connection, order)


def remove(connection: Connection, show_id: ShowId, segment_id: SegmentId) -> None:
    """Take a segment out; what was logged of it stays logged."""
    _find(connection, show_id, segment_id)
    for table in (segment_prompts, segments):
        connection.execute(delete(table).where(table.c.segment_id == segment_id))
    _renumber(connection, _order(connection, show_id))


def go_to(connection: Connection, show_id: ShowId, segment_id: SegmentId, now_ms: int) -> Segment:
    """Begin a segment now. Raises UserError when there is no such segment."""
    _find(connection, show_id, segment_id)
    connection.execute(
        insert(segment_steps).values(show_id=show_id, segment_id=segment_id, at_ms=now_ms)
    )
    state = load(connection, show_id)
    return next(one for one in state.segments if one.segment_id == segment_id)


def neighbour(state: SheetState, by: int) -> SegmentId | None:
    """The segment `by` places after the present one (the first, before the show began)."""
    ids = [segment.segment_id for segment in state.segments]
    if not ids:
        return None
    if state.current not in ids:
        return ids[0] if by > 0 else None
    place = ids.index(state.current) + by
    return ids[place] if 0 <= place < len(ids) else None


def _standing(ordered: tuple[Segment, ...], steps: Any) -> SheetState:  # noqa: ANN401 - rows
    known = {segment.segment_id for segment in ordered}
    taken = [row for row in steps if row.segment_id in known]
    if not taken:
        return SheetState(ordered)
    current = SegmentId(taken[-1].segment_id)
    before_s = 0
    for segment in ordered:
        if segment.segment_id == current:
            break
        before_s += segment.planned_s
    began_ms = steps[0].at_ms
    return SheetState(
        segments=ordered,
        current=current,
        since_ms=taken[-1].at_ms,
        planned_ms=began_ms + before_s * _MS_PER_SECOND,
        began_ms=began_ms,
    )


def _put_prompts(connection: Connection, segment: Segment) -> None:
    own = segment_prompts.c.segment_id == segment.segment_id
    connection.execute(delete(segment_prompts).where(own))
    for language, prompt in segment.prompts.items():
        text = _safe_lines(prompt, MAX_PROMPT_CHARS)
        if text.strip():
            connection.execute(
                insert(segment_prompts).values(
                    segment_id=segment.segment_id, language=language_tag(language), text=text
                )
            )


def _safe_lines(text: str, most_chars: int) -> str:
    return "\n".join(safe_text(line, most_chars) for line in text.splitlines())[:most_chars]


def _values(segment: Segment) -> dict[str, str | int | None]:
    title = safe_text(segment.title, MAX_TITLE_CHARS)
    if not title:
        raise UserError(
            N_("The step has no title."), remedy=N_("Give it a title."), code="segment.no_title"
        )
    if not 0 <= segment.planned_s <= MAX_PLANNED_S:
        raise UserError(
            N_("A step lasts up to four hours."),
            remedy=N_("Enter its minutes."),
            code="segment.length",
        )
    return {
        "title": title,
        "planned_s": segment.planned_s,
        "product_id": segment.product_id,
        "notes": _safe_lines(segment.notes, MAX_NOTES_CHARS),
    }


def _find(connection: Connection, show_id: ShowId, segment_id: SegmentId) -> None:
    found = select(segments.c.segment_id).where(
        segments.c.show_id == show_id, segments.c.segment_id == segment_id
    )
    if connection.execute(found).first() is None:
        raise UserError(
            N_("This step is not part of the run of show."),
            remedy=N_("Choose another step."),
            code="segment.unknown",
        )


def _order(connection: Connection, show_id: ShowId) -> list[SegmentId]:
    rows = connection.execute(
        select(segments.c.segment_id)
        .where(segments.c.show_id == show_id)
        .order_by(segments.c.position)
    )
    return [SegmentId(row.segment_id) for row in rows]


def _renumber(connection: Connection, order: list[SegmentId]) -> None:
    for position, segment_id in enumerate(order):
        connection.execute(
            update(segments).where(segments.c.segment_id == segment_id).values(position=position)
        )


def _segment(row: Row[Any], prompts: dict[str, str]) -> Segment:
    return Segment(
        segment_id=SegmentId(row.segment_id),
        title=row.title,
        planned_s=row.planned_s,
        product_id=ProductId(row.product_id) if row.product_id else None,
        notes=row.notes,
        prompts=prompts,
    )
