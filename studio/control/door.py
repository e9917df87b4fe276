"""The door: commands go in, state slices and feeds come out.

Lives on the engine's control loop and belongs to the engine. It asks the role of everyone, the
host's own window too, and knows no network: the server subscribes mailboxes to it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import structlog

from studio.control.command import Command
from studio.control.commands import COMMANDS
from studio.control.feeds import FEEDS
from studio.control.mailbox import Batch, Mailbox, merge
from studio.control.roles import Role
from studio.control.states import SLICES
from studio.errors import N_, BugError, StudioError, UserError

BATCH_PAUSE_S = 0.1  # at most ten batches a second of each feed

C = TypeVar("C", bound=Command)
Snapshot = Callable[[], Awaitable[Batch]]

_log = structlog.get_logger(__name__)


class Door:
    """State of the engine as front ends see it, and the handlers of their commands."""

    def __init__(self) -> None:
        self._slices: dict[str, object] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._handlers: dict[type[Command], Callable[[Any], Awaitable[None]]] = {}
        self._mailboxes: set[Mailbox] = set()
        self._pacers = {name: _FeedPacer(name, self._mailboxes) for name in FEEDS}

    @property
    def slices(self) -> Mapping[str, object]:
        """Every slice shown so far, by wire name."""
        return dict(self._slices)

    @property
    def handled(self) -> frozenset[type[Command]]:
        """The commands that have a handler."""
        return frozenset(self._handlers)

    @property
    def front_ends(self) -> int:
        """How many mailboxes are subscribed."""
        return len(self._mailboxes)

    def show(self, name: str, value: object) -> None:
        """Replace the slice `name`; everyone is told when it differs. Raises BugError."""
        if not isinstance(value, SLICES.get(name, ())):
            raise BugError(f"{name} is no slice of {type(value).__name__}", code="control.slice")
        if self._slices.get(name) == value:
            return
        self._slices[name] = value
        for mailbox in self._mailboxes:
            mailbox.put_slice(name, value)

    def feed(self, name: str, batch: Batch) -> None:
        """Tell everyone about new or amended entries, at most ten times a second."""
        if not isinstance(batch, FEEDS.get(name, ())):
            raise BugError(f"{name} is no feed of {type(batch).__name__}", code="control.feed")
        self._pacers[name].add(batch)

    def on_snapshot(self, name: str, snapshot: Snapshot) -> None:
        """Where a newly attached front end gets the newest entries of the feed `name`."""
        if name not in FEEDS:
            raise BugError(f"{name} is no feed", code="control.feed")
        self._snapshots[name] = snapshot

    def on(self, command: type[C], handler: Callable[[C], Awaitable[None]]) -> None:
        """Let `handler` carry out `command`; one handler each. Raises BugError."""
        if command not in COMMANDS or command in self._handlers:
            raise BugError(f"{command.__name__} cannot be handled", code="control.handler")
        self._handlers[command] = handler

    async def execute(self, command: Command, role: Role) -> None:
        """Carry out `command` for somebody with `role`.

        Raises UserError `control.role` or `control.unsupported`, whatever StudioError the handler
        raises, and BugError (logged) for any other failure of the handler.
        """
        if role < command.ROLE:
            raise UserError(
                N_("Your role in this show does not allow this."),
                remedy=N_("Ask the host to do it or to give you another role."),
                code="control.role",
            )
        handler = self._handlers.get(type(command))
        if handler is None:
            raise UserError(
                N_("This studio cannot do this yet."),
                remedy=N_("Update the studio, then try again."),
                code="control.unsupported",
            )
        try:
            await handler(command)
        except StudioError:
            raise
        except Exception as error:
            _log.exception("command.failed", command=type(command).__name__)
            raise BugError(
                N_("Something inside the studio went wrong."),
                remedy=N_("Try again. The log of the studio says more."),
            ) from error

    async def attach(self) -> tuple[Mailbox, dict[str, object], dict[str, Batch]]:
        """A subscribed mailbox, and what was true when it began: slices and feed snapshots.

        Entries that arrive while the snapshots are read wait in the mailbox. Call `leave` after.
        """
        mailbox = self.subscribe()
        try:
            feeds = {name: await snapshot() for name, snapshot in self._snapshots.items()}
        except BaseException:
            self.leave(mailbox)
            raise
        return mailbox, dict(self._slices), feeds

    def subscribe(self) -> Mailbox:
        """A mailbox that hears of every change from now on."""
        mailbox = Mailbox()
        self._mailboxes.add(mailbox)
        return mailbox

    def leave(self, mailbox: Mailbox) -> None:
        """Stop filling `mailbox`."""
        self._mailboxes.discard(mailbox)


class _FeedPacer:
    """Collects one feed's entries and hands them on at once, then at most every 100 ms."""

    def __init__(self, name: str, mailboxes: set[Mailbox]) -> None:
        self._name = name
        self._mailboxes = mailboxes
        self._waiting: Batch | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._free_at_s = 0.0

    def add(self, batch: Batch) -> None:
        self._waiting = batch if self._waiting is None else merge(self._waiting, batch)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._free_at_s), self._hand_on)

    def _hand_on(self) -> None:
        self._timer = None
        self._free_at_s = asyncio.get_running_loop().time() + BATCH_PAUSE_S
        batch, self._waiting = self._waiting, None
        if batch is None:
            return
        for mailbox in self._mailboxes:
            mailbox.put_feed(self._name, batch)
