"""Lines that bridges bring, taken safely: made harmless, on the disk once, only then confirmed."""

import hashlib

from sqlalchemy import Connection

from studio.edge.bridge_protocol import Answer, BridgeLine, LineReceived
from studio.edge.buckets import Buckets
from studio.edge.ledger import enter_receipt
from studio.edge.options import Rate
from studio.edge.views import refused
from studio.errors import N_, RetryableError, StudioError, UserError
from studio.ids import ChatLineId, ViewerId
from studio.kit.clock import Clock, epoch_ms
from studio.l10n.safe_text import safe_text
from studio.link.messages import MAX_CHAT_CHARS, MAX_NAME_CHARS, BridgeKey, ViewerChat
from studio.link.peer import Peer
from studio.store.store import Store

_RATE = Rate(burst=200, per_s=50)  # of one bridge; a busy chat is a fifth of it
_GUEST = "Guest"
_LANGUAGE = "en"  # of refusals: a tool's author reads them
_ID_CHARS = 40


class BridgeIntake:
    """Takes lines of every bridge. One loop."""

    def __init__(self, store: Store, peer: Peer, clock: Clock) -> None:
        self._store = store
        self._peer = peer
        self._clock = clock
        self._buckets = Buckets(_RATE, clock)

    async def take(self, key: BridgeKey, line: BridgeLine) -> Answer:
        """What became of the line; `LineReceived` when it is on the disk."""
        try:
            return LineReceived(line.id, await self._take(key, line))
        except StudioError as error:
            return refused(line.id, error, _LANGUAGE)

    async def _take(self, key: BridgeKey, line: BridgeLine) -> ChatLineId:
        if wait_s := self._buckets.wait_s(key.bridge_id):
            raise _too_many(wait_s)
        chat = self._chat(key, line)
        digest = hashlib.sha256(chat.text.encode()).hexdigest()

        def job(connection: Connection) -> None:
            now_ms = epoch_ms(self._clock.utc_now())
            if enter_receipt(connection, chat.line_id, digest, now_ms) is None:
                self._peer.add_to_outbox(connection, chat)

        await self._store.write(job)
        self._peer.wake()
        return chat.line_id

    def _chat(self, key: BridgeKey, line: BridgeLine) -> ViewerChat:
        text = safe_text(line.text, MAX_CHAT_CHARS)
        if not text:
            raise UserError(N_("Write something first."), code="chat.empty")
        name = safe_text(line.author, MAX_NAME_CHARS) or _GUEST
        return ViewerChat(
            line_id=ChatLineId(_own_id(key, line.id)),
            viewer_id=ViewerId(_own_id(key, line.author_id or f"name:{name}")),
            name=name,
            text=text,
            language="",
            country="",
            sent_ms=epoch_ms(self._clock.utc_now()) + round(self._peer.their_clock.offset_ms),
            platform=key.name,
            what=line.what,
            count=line.count,
        )


def _own_id(key: BridgeKey, theirs: str) -> str:
    """The same for the same id of the same bridge, and for no other."""
    return f"{key.bridge_id}:{hashlib.sha256(theirs.encode()).hexdigest()[:_ID_CHARS]}"


def _too_many(wait_s: float) -> RetryableError:
    return RetryableError(
        N_("That was a lot at once."),
        remedy=N_("Wait a moment, then try again."),
        code="too_many",
        retry_after_s=wait_s,
    )
