"""Bridges: chat of platforms that have no connector here, brought to the edges by a tool.

The window makes a token and shows it once; it lies in the vault, and the edges know its digest
alone. Lives on the control loop, `origin` and `arrived` on the store's writer thread.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass

from studio.chat.room import Origin
from studio.chat.settings import read_setting, write_setting
from studio.control import chat_commands as cc
from studio.control.chat_states import BridgesState, BridgeState
from studio.control.door import Door
from studio.control.feeds import LineKind
from studio.engine.chat_translation import Secrets
from studio.errors import N_, UserError
from studio.ids import new_id
from studio.l10n.safe_text import safe_text
from studio.link.links import Links
from studio.link.messages import MAX_PLATFORM_CHARS, BridgeKey, BridgeKeys, ViewerChat
from studio.store.store import Store

RESERVED = frozenset({"twitch", "youtube", "facebook"})
_SETTING = "bridges"
_MOST = 20
_ID_CHARS = 8
_LEAST_TOKEN_CHARS = 32


@dataclass(frozen=True, slots=True)
class BridgeSetting:
    """What the store keeps of a bridge; its token lies in the vault."""

    bridge_id: str
    name: str


class BridgeDesk:
    """Owner of the bridges. link: asked at each change, None before there is one."""

    def __init__(
        self, store: Store, door: Door, secrets: Secrets, link: Callable[[], Links | None]
    ) -> None:
        self._store = store
        self._door = door
        self._secrets = secrets
        self._link = link
        self._bridges: tuple[BridgeSetting, ...] = ()
        self._tokens: dict[str, str] = {}
        self._lines: Counter[str] = Counter()
        self._is_used = False

    async def load(self) -> None:
        """Take up bridges and tokens; tell the edges."""
        found = await self._store.read(lambda on: read_setting(on, _SETTING, list[BridgeSetting]))
        self._is_used = found is not None
        self._bridges = tuple(found or ())
        for bridge in self._bridges:
            token = await asyncio.to_thread(self._secrets.get, _entry(bridge.bridge_id))
            self._tokens[bridge.bridge_id] = token or ""
        self._tell()

    def wire(self) -> None:
        """Take the commands about bridges."""
        self._door.on(cc.AddChatBridge, self._add)
        self._door.on(cc.RemoveChatBridge, self._remove)

    def origin(self, chat: ViewerChat) -> Origin:
        """Where a line that an edge sent was written. An edge cannot speak for a connector."""
        name = safe_text(chat.platform, MAX_PLATFORM_CHARS)
        if not name or name.casefold() in RESERVED:
            return Origin()
        return Origin(name, LineKind(chat.what), chat.count)

    def arrived(self, name: str) -> None:
        """A line of this bridge is being entered."""
        self._lines[name] += 1

    def show(self) -> None:
        """Show the slice."""
        shown = (
            BridgeState(
                one.bridge_id,
                one.name,
                has_token=bool(self._tokens.get(one.bridge_id)),
                lines=self._lines[one.name],
            )
            for one in self._bridges
        )
        self._door.show("bridges", BridgesState(tuple(shown)))

    async def _add(self, command: cc.AddChatBridge) -> None:
        name = safe_text(command.name, MAX_PLATFORM_CHARS)
        if not name or name.casefold() in {
            *RESERVED,
            *(one.name.casefold() for one in self._bridges),
        }:
            raise UserError(
                N_("A bridge needs a name of its own."),
                remedy=N_("Name it after the platform, in at most {count} letters."),
                code="bridge.name",
                fields={"count": MAX_PLATFORM_CHARS},
            )
        if len(self._bridges) >= _MOST or len(command.token) < _LEAST_TOKEN_CHARS:
            raise UserError(
                N_("There are too many bridges, or the token is too short."),
                remedy=N_("Remove a bridge that you no longer use, then make a token."),
                code="bridge.limit",
            )
        bridge = BridgeSetting(new_id()[:_ID_CHARS], name)
        await asyncio.to_thread(self._secrets.put, _entry(bridge.bridge_id), command.token)
        self._tokens[bridge.bridge_id] = command.token
        await self._keep((*self._bridges, bridge))

    async def _remove(self, command: cc.RemoveChatBridge) -> None:
        await asyncio.to_thread(self._secrets.put, _entry(command.bridge_id), "")
        self._tokens.pop(command.bridge_id, None)
        await self._keep(tuple(one for one in self._bridges if one.bridge_id != command.bridge_id))

    async def _keep(self, bridges: tuple[BridgeSetting, ...]) -> None:
        kept = [asdict(one) for one in bridges]
        await self._store.write(lambda on: write_setting(on, _SETTING, kept))
        self._bridges, self._is_used = bridges, True
        self._tell()

    def _tell(self) -> None:
        """The edges know digests alone, and nothing while there never was a bridge."""
        keys = BridgeKeys(
            tuple(
                BridgeKey(one.bridge_id, one.name, hashlib.sha256(token.encode()).hexdigest())
                for one in self._bridges
                if (token := self._tokens.get(one.bridge_id))
            )
        )
        link = self._link()
        if link is not None and self._is_used:
            link.expect_bridges(keys)
        self.show()


def _entry(bridge_id: str) -> str:
    return f"chat:bridge:{bridge_id}"
