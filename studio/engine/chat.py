"""The chat of a running show: lines into the room, news to front ends and pages.

`apply` runs on the store's writer thread, inside the transaction of whoever brings the line;
everything else lives on the control loop. A line is fed to front ends as soon as it is on the disk;
what is found out about it (language, intent, translation) follows as an amendment of the same line.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from studio.chat.public import room_line
from studio.chat.replies import Facts, spoken
from studio.chat.room import WATCH_PAGE, Origin, Reply, Room
from studio.control import commands as c
from studio.control.door import Door
from studio.control.feeds import FEED_SNAPSHOT, Audience, ChatBatch, ChatLine
from studio.engine.chat_bridges import BridgeDesk
from studio.engine.chat_moderation import ModerationDesk
from studio.engine.chat_notes import Annotator
from studio.engine.chat_platforms import PlatformDesk
from studio.engine.chat_replies import FactsOf, ReplyDesk
from studio.engine.chat_translation import Interpreter, Secrets
from studio.errors import N_
from studio.ids import ChatLineId, ProductId, ShowId, ViewerId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.link.links import Links
from studio.link.messages import ViewerChat, ViewerSanction
from studio.store.store import Store


def _no_facts(product_id: ProductId | None, text: str, language: str) -> Facts:
    del product_id, text, language
    return Facts()


async def _nothing() -> None:
    """For a room without products."""


@dataclass(frozen=True, slots=True)
class ChatSetup:
    """What the chat needs of the show. languages: of its markets, of now. product_names: of now."""

    secrets: Secrets
    languages: Callable[[], tuple[str, ...]] = tuple
    product_names: Callable[[], Iterable[str]] = tuple
    on_rules: Callable[[], None] = lambda: None
    facts_of: FactsOf = _no_facts
    fresh: Callable[[], Awaitable[None]] = _nothing


HOST = N_("Host")
_NOBODY = ViewerId("")


class ChatDesk:
    """Owner of the room of the running show."""

    def __init__(
        self, store: Store, door: Door, clock: Clock, show_id: ShowId, setup: ChatSetup
    ) -> None:
        self.store = store
        self.door = door
        self.clock = clock
        self.room = Room(show_id)
        self.link: Links | None = None
        self.on_line: Callable[[Connection, ViewerChat, ChatLine], None] | None = None
        self.on_applied: Callable[[], None] = lambda: None
        self._seq = 0
        self._scope = TaskScope("chat")
        self._news = asyncio.Event()
        self._setup = setup
        self.replies = ReplyDesk(self, setup.facts_of, self._host_and_audience, setup.fresh)
        self.platforms = PlatformDesk(self, setup.secrets)
        self.bridges = BridgeDesk(store, door, setup.secrets, lambda: self.link)
        self.moderation = ModerationDesk(self, setup.on_rules)
        self._annotator = Annotator(self, self._noted)
        self.interpreter = Interpreter(self, setup.secrets, self._languages, setup.product_names)
        self.interpreter.on_said = self._said

    @property
    def lines(self) -> int:
        """How many lines the show has."""
        return self._seq

    async def load(self, *, is_demo: bool) -> None:
        """Take up the show where the store has it."""
        self.room = Room(self.room.show_id, is_demo)
        self._seq = await self.store.read(self.room.newest_seq)
        self._annotator.load(self._seq)
        self._scope.start(self._tell_news(), "news")
        self._scope.start(self._annotator.run(), "notes")
        await self.interpreter.load()
        await self.moderation.load()
        await self.replies.load()
        await self.platforms.load()
        await self.bridges.load()
        self._scope.start(self.interpreter.run(), "translation")

    async def unlock(self) -> None:
        """Read tokens and keys again."""
        await self.interpreter.load()
        await self.platforms.load()

    def wire(self) -> None:
        """Take the commands about chat; give new front ends what there is."""
        self.door.on_snapshot("chat", self._snapshot)
        self.door.on(c.SendChat, self._send)
        self.interpreter.wire()
        self.replies.wire()
        self.platforms.wire()
        self.bridges.wire()
        self.moderation.wire()

    async def aclose(self) -> None:
        """Stop telling news."""
        await self.platforms.aclose()
        await self._scope.aclose()
        await self._annotator.aclose()
        await self.interpreter.aclose()

    def apply(
        self, connection: Connection, chat: ViewerChat, origin: Origin = WATCH_PAGE
    ) -> ChatLine | None:
        """Enter what a viewer said and tell the pages. Writer thread."""
        now_ms = self.now_ms()
        ruling = self.moderation.judge(chat, now_ms)
        line = self.room.accept(connection, chat, now_ms, ruling, origin)
        self.replies.arrived(now_ms, chat.sent_ms)
        if line is not None and line.audience is not Audience.NOBODY:
            self.publish(connection, line, chat.viewer_id)
            if self.on_line is not None:  # comments that buy, in the order of their lines
                self.on_line(connection, chat, line)
        return line

    def apply_item(self, connection: Connection, chat: ViewerChat) -> None:
        """As `apply`, for a line of an edge: of its page, or of a bridge. Writer thread."""
        origin = self.bridges.origin(chat)
        if origin.platform:
            self.bridges.arrived(origin.platform)
        self.apply(connection, chat, origin)

    def publish(self, connection: Connection, line: ChatLine, viewer_id: ViewerId) -> None:
        """Tell the pages of a line, in the caller's transaction; `applied` after its commit."""
        if self.link is not None:
            answered_in = self.room.language(connection, line.answers) if line.answers else ""
            self.link.add_to_outbox(connection, room_line(line, viewer_id, answered_in))

    def tell_edge(self, connection: Connection, sanction: ViewerSanction) -> None:
        """Tell the edge whether a viewer may write, in the caller's transaction."""
        if self.link is not None:
            self.link.add_to_outbox(connection, sanction)

    def hear_released(self, connection: Connection, line: ChatLine) -> None:
        """A line that was held back is everybody's now: what it asks for counts. Writer thread."""
        if self.on_line is None or line.is_host:
            return
        viewer_id = ViewerId(self.room.row(connection, line.line_id).viewer_id)
        chat = ViewerChat(
            line.line_id, viewer_id, line.author, line.text, line.language, line.country, line.at_ms
        )
        self.on_line(connection, chat, line)

    def answer(
        self, connection: Connection, line_id: ChatLineId, words: Callable[[str], str]
    ) -> None:
        """Answer a line by itself, where it was written; `applied` after the commit.

        words: what is said, in a language. Writer thread.
        """
        if not self.room.lines(connection, [line_id]):
            return  # of another show
        own = self.interpreter.host_language
        own = own if own in spoken() else "en"
        others = {language: words(language) for language in spoken() - {own}}
        reply = Reply(words(own), own, line_id, is_automatic=True, translations=others)
        self._enter(connection, reply)

    def look(self) -> None:
        """Something of the room may be new on the disk."""
        self._news.set()

    def applied(self) -> None:
        """Lines are new on the disk, and what followed from them."""
        self.look()
        self.on_applied()

    async def feed(self, lines: Iterable[ChatLine]) -> None:
        """Show new or amended lines to the front ends."""
        shown = tuple(lines)
        if not shown:
            return
        now_ms = self.now_ms()
        rate = await self.store.read(lambda on: self.room.lines_per_minute(on, now_ms))
        self.door.feed("chat", ChatBatch(shown, rate))

    async def change(self, job: Callable[[Connection], Iterable[ChatLine]]) -> None:
        """Carry out a store job that amends lines, then show them."""
        await self.feed(await self.store.write(job))
        self.wake()

    def wake(self) -> None:
        """Something new is in the outbox."""
        if self.link is not None:
            self.link.wake()

    def now_ms(self) -> int:
        """The wall clock."""
        return epoch_ms(self.clock.utc_now())

    def presence(self) -> None:
        """Who watches changed; the audience's languages may have."""
        self.interpreter.show()

    async def _noted(self, lines: Iterable[ChatLine]) -> None:
        known = tuple(lines)
        self.platforms.postings.noted(known)
        replies = [line for line in known if line.answers]
        asked = (
            await self.store.read(
                lambda on: {one.line_id: self.room.language(on, one.answers) for one in replies}
            )
            if replies
            else {}
        )
        self.interpreter.noted(known, asked)
        await self.replies.noted(known)

    def _said(self, line: ChatLine) -> None:
        """Write it on other platforms too; what was said in a rehearsal stays there for good."""
        if self.link is None or not self.link.was_rehearsed(line.line_id):
            self.platforms.postings.said(line)

    def _host_and_audience(self) -> tuple[str, ...]:
        return self.interpreter.host_language, *self.interpreter.audience()

    def _languages(self) -> Iterable[str]:
        presence = self.link.presence.value if self.link is not None else None
        return (*self._setup.languages(), *(presence.languages if presence is not None else ()))

    async def _tell_news(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            self.wake()
            self.bridges.show()
            lines = await self.store.read(lambda on: self.room.since(on, self._seq, FEED_SNAPSHOT))
            if lines:
                self._seq = lines[-1].seq
                await self.feed(lines)
                self._annotator.wake()

    async def _snapshot(self) -> ChatBatch:
        now_ms = self.now_ms()
        return await self.store.read(
            lambda on: ChatBatch(
                self.room.recent(on, FEED_SNAPSHOT), self.room.lines_per_minute(on, now_ms)
            )
        )

    async def say(self, reply: Reply) -> None:
        """Say something as the host; a question it answers is marked. Raises UserError."""
        await self.change(lambda connection: self._enter(connection, reply))
        self.applied()
        if reply.answers:
            self.replies.answered(ChatLineId(reply.answers))

    def _enter(self, connection: Connection, reply: Reply) -> list[ChatLine]:
        """Say something; the line it answers, if any, as it is now."""
        line = self.room.say(connection, HOST, reply, self.now_ms())
        self.publish(connection, line, _NOBODY)
        if not reply.answers:
            return []
        return [self.room.amend(connection, ChatLineId(reply.answers), is_answered=True)]

    async def _send(self, command: c.SendChat) -> None:
        await self.say(Reply(command.text, self.interpreter.host_language, command.answers))
