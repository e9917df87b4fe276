"""The inbox: which messages from other programs have had their effect."""

from sqlalchemy import Connection, insert, select

from studio.store.tables import inbox


class Inbox:
    """Remembers message ids. Call it in the transaction that applies the message."""

    def accept(self, connection: Connection, item_id: str) -> bool:
        """True the first time an id is seen, and never again."""
        seen = connection.execute(select(inbox.c.item_id).where(inbox.c.item_id == item_id))
        if seen.first() is not None:
            return False
        connection.execute(insert(inbox).values(item_id=item_id))
        return True
