"""Reads one platform's chat for a whole show: reconnects by itself, renews its token, hands on.

A connector waits while the store is slower than its platform: nothing piles up in memory. A
message keeps its platform's id, so one that comes again changes nothing. Lives on the control loop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from studio.chat.connectors.connector import (
    TOKEN_REFUSED,
    Arrival,
    Connector,
    PlatformAccount,
)
from studio.chat.connectors.facebook import Facebook
from studio.chat.connectors.twitch import Twitch
from studio.chat.connectors.youtube import YouTube
from studio.chat.room import Origin, Room
from studio.control.chat_states import PlatformState, PlatformStatus
from studio.control.door import Door
from studio.control.feeds import ChatLine
from studio.control.problem import Problem
from studio.engine.chat_signin import SignIns
from studio.errors import RetryableError, StudioError, UserError
from studio.ids import ViewerId
from studio.kit.backoff import pauses_s
from studio.link.messages import MAX_CHAT_CHARS, MAX_NAME_CHARS, ViewerChat
from studio.store.store import Store

CONNECTORS: dict[str, Callable[[PlatformAccount], Connector]] = {
    "twitch": Twitch,
    "youtube": YouTube,
    "facebook": Facebook,
}
_BATCH = 64
_LONGEST_TEXT = 4 * MAX_CHAT_CHARS  # cut before safe_text looks at it


class Lines(Protocol):
    """The room (ChatDesk)."""

    store: Store
    door: Door
    room: Room

    def now_ms(self) -> int:
        """The wall clock."""
        ...

    def apply(
        self, connection: Connection, chat: ViewerChat, origin: Origin = ...
    ) -> ChatLine | None:
        """Enter what a viewer said."""
        ...

    def applied(self) -> None:
        """Something new is on the disk."""
        ...


class Board(Protocol):
    """Where the platforms stand (PlatformDesk). base: where they are, "" for the real ones."""

    base: str

    def state(self, name: str) -> PlatformState:
        """One platform's."""
        ...

    def put(self, state: PlatformState) -> None:
        """Replace it."""
        ...


@dataclass(frozen=True, slots=True)
class PlatformSetting:
    """What the store keeps of a connected platform; its token lies in the vault."""

    name: str
    channel: str = ""
    client_id: str = ""
    writes: bool = False


class Reader:
    """Of one platform. connector: the one of now, None before the first."""

    def __init__(
        self,
        setting: PlatformSetting,
        desk: Lines,
        board: Board,
        signins: SignIns,
        foreign: Callable[[str, list[Arrival]], Awaitable[list[Arrival]]],
    ) -> None:
        self._setting = setting
        self._name = setting.name
        self._desk = desk
        self._board = board
        self._signins = signins
        self._foreign = foreign
        self.connector: Connector | None = None

    async def run(self) -> None:
        """Read and read again, until the host has to act."""
        pauses, is_fresh = pauses_s(), False
        connector = await self._connect()
        while True:
            self._put(status=PlatformStatus.CONNECTING)
            try:
                await connector.run(self._take, self._ready)
            except RetryableError as error:
                if self._board.state(self._name).status is PlatformStatus.ON:
                    pauses, is_fresh = pauses_s(), False
                self._put(status=PlatformStatus.RETRYING, problem=problem_of(error))
                await asyncio.sleep(max(next(pauses), error.retry_after_s or 0.0))
            except UserError as error:
                if is_fresh or not await self._renewed(error):
                    self._put(status=PlatformStatus.FAILED, problem=problem_of(error))
                    return
                connector, is_fresh = await self._connect(), True

    async def _connect(self) -> Connector:
        """With the token of now."""
        kept = await self._signins.kept(self._name)
        setting, base = self._setting, self._board.base
        account = PlatformAccount(kept.token, setting.channel, setting.client_id, base)
        self.connector = CONNECTORS[self._name](account)
        return self.connector

    async def _renewed(self, error: UserError) -> bool:
        """Whether a refused token was replaced by a fresh one."""
        self._signins.base = self._board.base
        if error.code != TOKEN_REFUSED:
            return False
        try:
            return await self._signins.renew(self._name, self._setting.client_id)
        except RetryableError:
            return False  # the refusal itself is shown

    async def _take(self, arrivals: list[Arrival]) -> None:
        """Store what came, in groups; returns when it is on the disk."""
        for first in range(0, len(arrivals), _BATCH):
            group = await self._foreign(self._name, arrivals[first : first + _BATCH])
            await self._desk.store.write(partial(self._enter, group))
            self._desk.applied()
            self._put(lines=self._board.state(self._name).lines + len(group))

    def _enter(self, arrivals: list[Arrival], connection: Connection) -> None:
        for one in arrivals:
            chat = ViewerChat(
                line_id=one.line_id,
                viewer_id=ViewerId(one.viewer),
                name=one.author[: 4 * MAX_NAME_CHARS],
                text=one.text[:_LONGEST_TEXT],
                language="",
                country="",
                sent_ms=one.sent_ms or self._desk.now_ms(),
            )
            self._desk.apply(connection, chat, Origin(one.platform, one.kind, one.count))

    def _ready(self) -> None:
        self._put(status=PlatformStatus.ON, problem=None)

    def _put(self, **changes: object) -> None:
        state: PlatformState = replace(self._board.state(self._name), **changes)  # type: ignore[arg-type]  # field names
        self._board.put(state)


def problem_of(error: StudioError) -> Problem:
    """An error as front ends see it."""
    return Problem(error.code, error.message, error.remedy, dict(error.fields))
