"""The log of a show: what happened, when, and its proof. Append only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from studio.errors import FieldValue
from studio.ids import ShowId
from studio.store.tables import show_events


@dataclass(frozen=True, slots=True)
class ShowEvent:
    """One entry. kind: dotted (`flash.started`); details: the facts that prove it."""

    at_ms: int
    kind: str
    details: Mapping[str, FieldValue | None]


def log_event(connection: Connection, show_id: ShowId, event: ShowEvent) -> None:
    """Append `event` to the log of the show."""
    connection.execute(
        insert(show_events).values(
            show_id=show_id,
            at_ms=event.at_ms,
            kind=event.kind,
            details=json.dumps(dict(event.details), ensure_ascii=False, sort_keys=True),
        )
    )


def events_of(connection: Connection, show_id: ShowId) -> list[ShowEvent]:
    """The whole log of a show, oldest first."""
    rows = connection.execute(
        select(show_events).where(show_events.c.show_id == show_id).order_by(show_events.c.event_id)
    )
    return [ShowEvent(row.at_ms, row.kind, json.loads(row.details)) for row in rows]


def newest_event(connection: Connection, kind: str) -> tuple[ShowId, ShowEvent] | None:
    """The last entry of this kind in the log of any show, and whose it is."""
    row = connection.execute(
        select(show_events)
        .where(show_events.c.kind == kind)
        .order_by(show_events.c.event_id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return ShowId(row.show_id), ShowEvent(row.at_ms, row.kind, json.loads(row.details))
