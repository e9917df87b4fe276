"""What moderators did, kept so that each step can be taken back. Store jobs' bodies."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from studio.chat.moderation.rules import Sanction, SanctionKind
from studio.chat.rows import line_of
from studio.chat.tables import chat_actions, chat_lines, chat_sanctions
from studio.control.feeds import Audience, ChatLine
from studio.errors import N_, UserError
from studio.ids import ChatLineId, ShowId, ViewerId
from studio.store.events import ShowEvent, log_event

_NOBODY = ViewerId("")
_LINE_PARTS = ("is_hidden", "audience", "flag")


@dataclass(frozen=True, slots=True)
class Step:
    """One action. kind: hide, show, approve, mute, ban, shadow, lift."""

    kind: str
    line_id: ChatLineId
    viewer_id: ViewerId
    author: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Lines that look different now, each with its viewer; and what a viewer is under now."""

    lines: tuple[tuple[ChatLine, ViewerId], ...] = ()
    viewer_id: ViewerId = _NOBODY
    sanction: Sanction | None = None


class Ledger:
    """Actions of one show; sanctions outlive it."""

    def __init__(self, show_id: ShowId) -> None:
        self._show_id = show_id

    def change_lines(
        self,
        connection: Connection,
        step: Step,
        line_ids: list[ChatLineId],
        now_ms: int,
        **values: object,
    ) -> Changed:
        """Change lines and log the step with what was before."""
        self._log(connection, step, {"lines": self._before(connection, line_ids)}, now_ms)
        return Changed(self._set_lines(connection, dict.fromkeys(line_ids, values)))

    def sanction(
        self,
        connection: Connection,
        step: Step,
        sanction: Sanction | None,
        now_ms: int,
        line_ids: list[ChatLineId],
    ) -> Changed:
        """Put a viewer under `sanction`, or lift it (None); these lines leave others' screens."""
        before = {
            "sanction": _sanction_row(connection, step.viewer_id),
            "lines": self._before(connection, line_ids),
        }
        self._log(connection, step, before, now_ms)
        kept: dict[str, object] | None = (
            None
            if sanction is None
            else {
                "kind": sanction.kind.value,
                "author": step.author,
                "at_ms": now_ms,
                "until_ms": sanction.until_ms,
            }
        )
        _set_sanction(connection, step.viewer_id, kept)
        values = {"audience": Audience.AUTHOR.value, "flag": step.kind}
        return Changed(
            self._set_lines(connection, dict.fromkeys(line_ids, values)), step.viewer_id, sanction
        )

    def undo(self, connection: Connection, number: int, now_ms: int) -> Changed:
        """Take a step back. Raises UserError when there is none, or it was taken back already."""
        row = connection.execute(
            select(chat_actions).where(
                chat_actions.c.number == number, chat_actions.c.show_id == self._show_id
            )
        ).first()
        if row is None or row.is_undone:
            raise UserError(
                N_("This step cannot be taken back."),
                remedy=N_("It was taken back already, or belongs to another show."),
                code="moderation.undo",
            )
        connection.execute(
            update(chat_actions).where(chat_actions.c.number == number).values(is_undone=True)
        )
        event = ShowEvent(now_ms, "chat.undo", {"number": number, "kind": row.kind})
        log_event(connection, self._show_id, event)
        before = json.loads(row.before)
        lines = self._set_lines(connection, before.get("lines", {}))
        if "sanction" not in before:
            return Changed(lines)
        viewer_id, former = ViewerId(row.viewer_id), before["sanction"]
        _set_sanction(connection, viewer_id, former)
        sanction = former and Sanction(SanctionKind(former["kind"]), former["until_ms"])
        return Changed(lines, viewer_id, sanction)

    def sanctions(
        self, connection: Connection, now_ms: int
    ) -> list[tuple[ViewerId, str, Sanction]]:
        """Who is under what now, the newest first; what ran out is forgotten."""
        rows = connection.execute(select(chat_sanctions).order_by(chat_sanctions.c.at_ms.desc()))
        kept = [
            (ViewerId(row.viewer_id), row.author, Sanction(SanctionKind(row.kind), row.until_ms))
            for row in rows
        ]
        return [entry for entry in kept if entry[2].holds(now_ms)]

    def actions(self, connection: Connection, count: int) -> list[Any]:
        """The newest steps of the show, newest first, as rows."""
        return list(
            connection.execute(
                select(chat_actions)
                .where(chat_actions.c.show_id == self._show_id)
                .order_by(chat_actions.c.number.desc())
                .limit(count)
            )
        )

    def line_ids_of(
        self, connection: Connection, viewer_id: ViewerId, count: int
    ) -> list[ChatLineId]:
        """A viewer's newest visible lines in this show."""
        rows = connection.execute(
            select(chat_lines.c.line_id)
            .where(
                chat_lines.c.show_id == self._show_id,
                chat_lines.c.viewer_id == viewer_id,
                chat_lines.c.is_hidden.is_(False),
            )
            .order_by(chat_lines.c.seq.desc())
            .limit(count)
        )
        return [ChatLineId(row.line_id) for row in rows]

    def _before(
        self, connection: Connection, line_ids: list[ChatLineId]
    ) -> dict[str, dict[str, object]]:
        rows = {line_id: self._row(connection, line_id) for line_id in line_ids}
        return {
            line_id: {name: getattr(row, name) for name in _LINE_PARTS}
            for line_id, row in rows.items()
        }

    def _row(self, connection: Connection, line_id: ChatLineId) -> Any:  # noqa: ANN401 - a row
        return connection.execute(select(chat_lines).where(chat_lines.c.line_id == line_id)).one()

    def _set_lines(
        self, connection: Connection, parts: dict[Any, Any]
    ) -> tuple[tuple[ChatLine, ViewerId], ...]:
        changed: list[tuple[ChatLine, ViewerId]] = []
        for line_id, values in parts.items():
            connection.execute(
                update(chat_lines).where(chat_lines.c.line_id == line_id).values(**values)
            )
            row = self._row(connection, line_id)
            changed.append((line_of(row), ViewerId(row.viewer_id)))
        return tuple(changed)

    def _log(self, connection: Connection, step: Step, before: dict[str, Any], at_ms: int) -> None:
        connection.execute(
            insert(chat_actions).values(
                show_id=self._show_id,
                at_ms=at_ms,
                kind=step.kind,
                line_id=step.line_id,
                viewer_id=step.viewer_id,
                author=step.author,
                before=json.dumps(before),
            )
        )
        details = {"line_id": step.line_id, "viewer_id": step.viewer_id}
        log_event(connection, self._show_id, ShowEvent(at_ms, f"chat.{step.kind}", details))


def _sanction_row(connection: Connection, viewer_id: ViewerId) -> dict[str, object] | None:
    row = connection.execute(
        select(chat_sanctions).where(chat_sanctions.c.viewer_id == viewer_id)
    ).first()
    if row is None:
        return None
    return {
        "kind": row.kind,
        "author": row.author,
        "at_ms": row.at_ms,
        "until_ms": row.until_ms,
    }


def _set_sanction(
    connection: Connection, viewer_id: ViewerId, values: dict[str, object] | None
) -> None:
    connection.execute(delete(chat_sanctions).where(chat_sanctions.c.viewer_id == viewer_id))
    if values is not None:
        connection.execute(insert(chat_sanctions).values(viewer_id=viewer_id, **values))
