"""The outbox: messages kept until the other side has them on its disk."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from studio.ids import new_id
from studio.store.tables import outbox, outbox_peers


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A message for a peer. item_id: unique for ever; seq: grows by one per peer; body: JSON."""

    item_id: str
    seq: int
    kind: str
    body: str


class Outbox:
    """The messages for one peer. Holds no state: call it inside store jobs."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def add(self, connection: Connection, kind: str, body: str) -> OutboxItem:
        """Keep a message; it goes out after the transaction it belongs to."""
        return self._insert(connection, new_id(), kind, body)

    def add_once(self, connection: Connection, item_id: str, kind: str, body: str) -> bool:
        """Keep a message under an id of its own; False, and nothing kept, when it waits already."""
        waiting = connection.execute(select(outbox.c.seq).where(outbox.c.item_id == item_id))
        if waiting.first() is not None:
            return False
        self._insert(connection, item_id, kind, body)
        return True

    def pending(self, connection: Connection, limit: int) -> list[OutboxItem]:
        """The oldest `limit` messages not yet acknowledged, oldest first."""
        rows = connection.execute(
            select(outbox.c.item_id, outbox.c.seq, outbox.c.kind, outbox.c.body)
            .where(outbox.c.peer == self._peer)
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        return [OutboxItem(row.item_id, row.seq, row.kind, row.body) for row in rows]

    def acknowledge(self, connection: Connection, item_ids: Sequence[str]) -> None:
        """Forget messages the peer has stored. Unknown ids change nothing."""
        connection.execute(
            delete(outbox).where(outbox.c.peer == self._peer, outbox.c.item_id.in_(item_ids))
        )

    def _insert(self, connection: Connection, item_id: str, kind: str, body: str) -> OutboxItem:
        item = OutboxItem(item_id, self._next_seq(connection), kind, body)
        connection.execute(
            insert(outbox).values(
                item_id=item.item_id, peer=self._peer, seq=item.seq, kind=kind, body=body
            )
        )
        return item

    def clear(self, connection: Connection) -> None:
        """Forget everything that waits: the peer will not come back."""
        connection.execute(delete(outbox).where(outbox.c.peer == self._peer))

    def _next_seq(self, connection: Connection) -> int:
        """One more than ever before: acknowledged messages are gone but their numbers stay used."""
        raised = connection.execute(
            update(outbox_peers)
            .where(outbox_peers.c.peer == self._peer)
            .values(last_seq=outbox_peers.c.last_seq + 1)
            .returning(outbox_peers.c.last_seq)
        ).scalar()
        if raised is not None:
            return int(raised)
        connection.execute(insert(outbox_peers).values(peer=self._peer, last_seq=1))
        return 1
