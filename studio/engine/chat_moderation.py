"""Moderation of a running show: commands in, rulings out, every step logged and undoable.

`judge` runs on the store's writer thread; the commands live on the control loop and replace rules
and sanctions as a whole once they are on the disk.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from sqlalchemy import Connection

from studio.chat.moderation.ledger import Changed, Ledger, Step
from studio.chat.moderation.rules import Moderator, Rules, Sanction, SanctionKind
from studio.chat.room import Room, Ruling
from studio.chat.settings import read_setting, write_setting
from studio.control import chat_commands as cc
from studio.control.chat_states import ActionShown, ModerationState, SanctionShown
from studio.control.commands import HideChatLine
from studio.control.door import Door
from studio.control.feeds import Audience, ChatLine
from studio.errors import N_, UserError
from studio.ids import ChatLineId, ViewerId
from studio.link.messages import ViewerChat, ViewerSanction
from studio.store.store import Store

_SETTING = "moderation"
_ACTIONS_SHOWN = 20
_SANCTIONS_SHOWN = 50
_LINES_TAKEN_ALONG = 50  # a ban takes so many of the viewer's newest lines off the screens
_MS_PER_MINUTE = 60_000
_MOST_MINUTES = 24 * 60
_MOST_SLOW_S = 300


class Lines(Protocol):
    """The room and those who are shown it (ChatDesk)."""

    store: Store
    door: Door
    room: Room

    def now_ms(self) -> int:
        """The wall clock."""
        ...

    def publish(self, connection: Connection, line: ChatLine, viewer_id: ViewerId) -> None:
        """Tell the pages of a line."""
        ...

    def tell_edge(self, connection: Connection, sanction: ViewerSanction) -> None:
        """Tell the edge whom not to let write."""
        ...

    def hear_released(self, connection: Connection, line: ChatLine) -> None:
        """A line that was held back is everybody's now."""
        ...

    async def change(self, job: Callable[[Connection], Iterable[ChatLine]]) -> None:
        """Amend lines, then show them."""
        ...

    def applied(self) -> None:
        """Something new is on the disk."""
        ...


class ModerationDesk:
    """Owner of the rules. on_change: called when what the page needs to know changed."""

    def __init__(self, desk: Lines, on_change: Callable[[], None]) -> None:
        self._desk = desk
        self._on_change = on_change
        self._moderator = Moderator()
        self._ledger = Ledger(desk.room.show_id)
        self.rules = Rules()

    async def load(self) -> None:
        """Take up rules and sanctions."""
        found = await self._desk.store.read(lambda on: read_setting(on, _SETTING, Rules))
        self.rules = Rules() if found is None else found
        self._moderator.use_rules(self.rules)
        await self._show()

    def wire(self) -> None:
        """Take the moderators' commands."""
        door = self._desk.door
        door.on(HideChatLine, self._hide)
        door.on(cc.ApproveChatLine, self._approve)
        door.on(cc.SanctionViewer, self._sanction)
        door.on(cc.LiftSanction, self._lift)
        door.on(cc.UndoModeration, self._undo)
        door.on(cc.SetModeration, self._set_rules)

    def judge(self, chat: ViewerChat, now_ms: int) -> Ruling:
        """What becomes of a line. Writer thread."""
        return self._moderator.judge(chat, now_ms)

    async def _hide(self, command: HideChatLine) -> None:
        kind = "hide" if command.hidden else "show"
        await self._change_line(kind, command.line_id, is_hidden=command.hidden)

    async def _approve(self, command: cc.ApproveChatLine) -> None:
        """Everybody sees the line; what it asks for, as far as nobody has heard it, counts."""
        line_id = command.line_id

        def job(connection: Connection) -> list[ChatLine]:
            was_held = self._desk.room.row(connection, line_id).audience == Audience.NOBODY.value
            values = {"audience": Audience.EVERYONE.value, "flag": "", "is_hidden": False}
            lines = self._set_line(connection, "approve", line_id, **values)
            for line in lines if was_held else ():
                self._desk.hear_released(connection, line)
            return lines

        await self._desk.change(job)
        self._desk.applied()
        await self._show()

    async def _change_line(self, kind: str, line_id: ChatLineId, **values: object) -> None:
        await self._desk.change(lambda on: self._set_line(on, kind, line_id, **values))
        await self._show()

    def _set_line(
        self, connection: Connection, kind: str, line_id: ChatLineId, **values: object
    ) -> list[ChatLine]:
        step = self._step(connection, kind, line_id)
        changed = self._ledger.change_lines(
            connection, step, [line_id], self._desk.now_ms(), **values
        )
        return self._told(connection, changed)

    async def _sanction(self, command: cc.SanctionViewer) -> None:
        try:
            kind = SanctionKind(command.kind)
        except ValueError as error:
            raise _unknown_kind() from error
        now_ms = self._desk.now_ms()
        minutes = min(max(0, command.minutes), _MOST_MINUTES)
        sanction = Sanction(kind, now_ms + minutes * _MS_PER_MINUTE if minutes else 0)

        def job(connection: Connection) -> list[ChatLine]:
            step = self._step(connection, command.kind, command.line_id)
            if not step.viewer_id:
                raise _is_host()
            lines = self._lines_taken_along(connection, kind, step.viewer_id)
            changed = self._ledger.sanction(connection, step, sanction, now_ms, lines)
            self._tell_edge(connection, step.viewer_id, sanction)
            return self._told(connection, changed)

        await self._desk.change(job)
        await self._show()

    async def _lift(self, command: cc.LiftSanction) -> None:
        def job(connection: Connection) -> list[ChatLine]:
            viewer_id = ViewerId(command.viewer_id)
            step = Step("lift", ChatLineId(""), viewer_id, command.author)
            self._ledger.sanction(connection, step, None, self._desk.now_ms(), [])
            self._tell_edge(connection, viewer_id, None)
            return []

        await self._desk.change(job)
        await self._show()

    async def _undo(self, command: cc.UndoModeration) -> None:
        def job(connection: Connection) -> list[ChatLine]:
            changed = self._ledger.undo(connection, command.number, self._desk.now_ms())
            if changed.viewer_id:
                self._tell_edge(connection, changed.viewer_id, changed.sanction)
            return self._told(connection, changed)

        await self._desk.change(job)
        await self._show()

    async def _set_rules(self, command: cc.SetModeration) -> None:
        rules = Rules(
            blocked=command.blocked,
            patterns=command.patterns,
            holds_links=command.holds_links,
            stops_floods=command.stops_floods,
            needs_approval=command.needs_approval,
            slow_mode_s=min(max(0, command.slow_mode_s), _MOST_SLOW_S),
        )
        Moderator().use_rules(rules)  # refused here, before anything is kept

        def job(connection: Connection) -> None:
            write_setting(connection, _SETTING, rules)
            self._moderator.use_rules(rules)

        await self._desk.store.write(job)
        self.rules = rules
        await self._show()
        self._on_change()

    def _lines_taken_along(
        self, connection: Connection, kind: SanctionKind, viewer_id: ViewerId
    ) -> list[ChatLineId]:
        if kind is SanctionKind.MUTE:
            return []
        return self._ledger.line_ids_of(connection, viewer_id, _LINES_TAKEN_ALONG)

    def _step(self, connection: Connection, kind: str, line_id: ChatLineId) -> Step:
        row = self._desk.room.row(connection, line_id)
        return Step(kind, line_id, ViewerId(row.viewer_id), row.author)

    def _told(self, connection: Connection, changed: Changed) -> list[ChatLine]:
        for line, viewer_id in changed.lines:
            self._desk.publish(connection, line, viewer_id)
        return [line for line, _ in changed.lines]

    def _tell_edge(
        self, connection: Connection, viewer_id: ViewerId, sanction: Sanction | None
    ) -> None:
        """Who is muted or banned is told so by the edge; who is shadowed never is."""
        is_told = sanction is not None and sanction.kind is not SanctionKind.SHADOW
        self._desk.tell_edge(
            connection,
            ViewerSanction(
                viewer_id, is_muted=is_told, until_ms=sanction.until_ms if sanction else 0
            ),
        )

    async def _show(self) -> None:
        """Read sanctions and steps again; judge by them and show them."""
        now_ms = self._desk.now_ms()

        def look(connection: Connection) -> ModerationState:
            held = self._ledger.sanctions(connection, now_ms)
            self._moderator.use_sanctions({viewer_id: one for viewer_id, _, one in held})
            return self._state(connection, held)

        self._desk.door.show("moderation", await self._desk.store.read(look))

    def _state(
        self, connection: Connection, held: list[tuple[ViewerId, str, Sanction]]
    ) -> ModerationState:
        rules = self.rules
        return ModerationState(
            blocked=rules.blocked,
            patterns=rules.patterns,
            holds_links=rules.holds_links,
            stops_floods=rules.stops_floods,
            needs_approval=rules.needs_approval,
            slow_mode_s=rules.slow_mode_s,
            sanctions=tuple(
                SanctionShown(viewer_id, author, one.kind.value, one.until_ms)
                for viewer_id, author, one in held[:_SANCTIONS_SHOWN]
            ),
            actions=tuple(
                ActionShown(row.number, row.at_ms, row.kind, row.author, row.is_undone)
                for row in self._ledger.actions(connection, _ACTIONS_SHOWN)
            ),
        )


def _unknown_kind() -> UserError:
    return UserError(
        N_("A viewer can be muted, banned or shadowed."),
        remedy=N_("Choose one of these."),
        code="moderation.kind",
    )


def _is_host() -> UserError:
    return UserError(
        N_("This is your own message."),
        remedy=N_("Choose a viewer's message."),
        code="moderation.host",
    )
