"""One side of a link: at-least-once delivery both ways, over one WebSocket at a time.

Process: engine (client) and edge (server), on the control loop. The rules: an item stays in the
outbox until the other side said it is on its disk; an arriving item is entered in the inbox and
applied in one transaction, then acknowledged; an id seen before is acknowledged and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy import Connection

from studio.kit.clock import Clock
from studio.link.codec import LinkError, body_text
from studio.link.messages import Body, Item, Picture
from studio.link.peer_clock import PeerClock
from studio.link.session import Session, Socket
from studio.store.inbox import Inbox
from studio.store.outbox import Outbox
from studio.store.store import Store

_log = structlog.get_logger(__name__)


class Receiver(Protocol):
    """Who a link's messages are for."""

    def apply(self, connection: Connection, item: Item) -> None:
        """Carry out `item`, in the transaction that enters it in the inbox. Writer thread."""
        ...

    def applied(self, items: Sequence[Item]) -> None:
        """These items are applied and on the disk. On the loop."""
        ...

    def heard(self, message: Picture) -> None:
        """The newest picture of now. On the loop."""
        ...


@dataclass(frozen=True, slots=True)
class Durable:
    """Where a link keeps what must not be lost. accepts: the bodies this side may receive."""

    store: Store
    outbox: Outbox
    inbox: Inbox
    accepts: tuple[type[Body], ...]


class Peer:
    """This side of a link; outlives its sockets. Owner: EdgeLink, or the edge's link route."""

    def __init__(self, durable: Durable, receiver: Receiver, clock: Clock) -> None:
        self._durable = durable
        self._receiver = receiver
        self.clock = clock
        self.their_clock = PeerClock()
        self._sessions: set[Session] = set()
        self._pictures: dict[str, Picture] = {}

    def add_to_outbox(self, connection: Connection, body: Body) -> None:
        """Keep `body` for the other side, inside the caller's transaction; then `wake()`."""
        self._durable.outbox.add(connection, body.kind, body_text(body))

    def add_once(self, connection: Connection, item_id: str, body: Body) -> bool:
        """As `add_to_outbox`, under an id of its own; False when that item waits already."""
        return self._durable.outbox.add_once(connection, item_id, body.kind, body_text(body))

    def wake(self) -> None:
        """Something new may be in the outbox."""
        for session in self._sessions:
            session.wake()

    def show(self, picture: Picture) -> None:
        """Tell the other side how things are now; the newest is told again at each connect."""
        self._pictures[picture.kind] = picture
        for session in self._sessions:
            session.say(picture)

    async def serve(self, socket: Socket) -> None:
        """Talk over `socket` until it closes, falls silent or says something that does not fit."""
        session = Session(self, socket)
        self._sessions.add(session)
        for picture in self._pictures.values():
            session.say(picture)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)

    async def disconnect(self) -> None:
        """Close the present socket, if any."""
        for session in tuple(self._sessions):
            await session.close()

    async def pending(self, limit: int) -> list[tuple[str, int, str]]:
        """The oldest items not yet acknowledged: id, seq, body as JSON."""
        outbox = self._durable.outbox
        items = await self._durable.store.read(lambda c: outbox.pending(c, limit))
        return [(item.item_id, item.seq, item.body) for item in items]

    async def acknowledged(self, item_ids: Sequence[str]) -> None:
        """The other side has these on its disk: forget them here."""
        outbox = self._durable.outbox
        await self._durable.store.write(lambda c: outbox.acknowledge(c, item_ids))

    def heard(self, message: Picture) -> None:
        """Pass on a picture of now."""
        self._receiver.heard(message)

    def check(self, item: Item) -> None:
        """Raises LinkError when this side does not take such items."""
        if not isinstance(item.body, self._durable.accepts):
            raise LinkError(f"{item.body.kind} does not belong here")

    async def take(self, items: Sequence[Item]) -> list[str]:
        """Apply what is new; returns the ids that are on the disk now.

        One transaction for all; when that fails each alone, so that one bad item stops no other.
        """
        try:
            fresh = await self._durable.store.write(lambda c: self._accept(c, items))
        except Exception as error:  # noqa: BLE001 - whatever one item raises, the others must go on
            if len(items) == 1:
                _log.error("link.item_failed", item=items[0].item_id, exc_info=error)
                return []
            return [done for item in items for done in await self.take([item])]
        if fresh:
            self._receiver.applied(fresh)
        return [item.item_id for item in items]

    def _accept(self, connection: Connection, items: Sequence[Item]) -> list[Item]:
        fresh = []
        for item in items:
            if self._durable.inbox.accept(connection, item.item_id):
                self._receiver.apply(connection, item)
                fresh.append(item)
        return fresh
