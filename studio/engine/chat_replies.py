"""Questions and answers of a running show: ready replies with facts of now, and how long they took.

Lives on the control loop. Automatic replies are off unless the host turned them on, marked on every
screen, and only say what is read at that moment: a price, a stock.
"""

import statistics
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from studio.chat.intent import ASKED
from studio.chat.replies import KINDS, Facts, reply_text, spoken
from studio.chat.room import Reply
from studio.chat.settings import read_setting, write_setting
from studio.control import chat_commands as cc
from studio.control.chat_states import RepliesState
from studio.control.door import Door
from studio.control.feeds import Audience, ChatLine
from studio.errors import N_, UserError
from studio.ids import ChatLineId, ProductId
from studio.store.store import Store

QUIET_MS = 30_000  # the same automatic answer at most once in this time
_SETTING = "auto_reply"
_REMEMBERED = 200
_TIMES = 20
_DELAY_WINDOW_MS = 60_000
_ANSWERED_BY_ITSELF = {"price": "price"}

FactsOf = Callable[[ProductId | None, str, str], Facts]


class Lines(Protocol):
    """The room (ChatDesk)."""

    store: Store
    door: Door

    def now_ms(self) -> int:
        """The wall clock."""
        ...

    async def say(self, reply: Reply) -> None:
        """Say something as the host."""
        ...


class ReplyDesk:
    """Owner of the open questions.

    facts_of: what is so now of a product (None: the one named in the text, else the pinned one),
    for the speakers of a language. languages: the host's first, then the audience's. fresh: reads
    the facts from the store.
    """

    def __init__(
        self,
        desk: Lines,
        facts_of: FactsOf,
        languages: Callable[[], tuple[str, ...]],
        fresh: Callable[[], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._facts_of = facts_of
        self._languages = languages
        self._fresh = fresh
        self._is_automatic = False
        self._asked: OrderedDict[ChatLineId, int] = OrderedDict()
        self._took_ms: deque[int] = deque(maxlen=_TIMES)
        self._delays: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)
        self._said: dict[tuple[str, str], int] = {}

    async def load(self) -> None:
        """Take up the setting."""
        found = await self._desk.store.read(lambda on: read_setting(on, _SETTING, bool))
        self._is_automatic = bool(found)
        self.show()

    def wire(self) -> None:
        """Take the commands about replies."""
        self._desk.door.on(cc.SendQuickReply, self._quick)
        self._desk.door.on(cc.SetAutoReply, self._set_automatic)

    def arrived(self, at_ms: int, sent_ms: int) -> None:
        """A line came; any thread. sent_ms: when its writer's edge had it."""
        self._delays.append((at_ms, max(0, at_ms - sent_ms)))

    async def noted(self, lines: Iterable[ChatLine]) -> None:
        """Lines whose intent is known now: questions wait, some are answered at once."""
        asked = [line for line in lines if _is_question(line)]
        for line in asked:
            self._asked[line.line_id] = line.at_ms
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        if self._is_automatic:
            for line in asked:
                await self._answer(line)
        self.show()

    def answered(self, line_id: ChatLineId) -> None:
        """The host answered this line."""
        asked_ms = self._asked.pop(line_id, None)
        if asked_ms is not None:
            self._took_ms.append(max(0, self._desk.now_ms() - asked_ms))
        self.show()

    def show(self) -> None:
        """Show the slice."""
        since_ms = self._desk.now_ms() - _DELAY_WINDOW_MS
        delays = [delay for at_ms, delay in tuple(self._delays) if at_ms >= since_ms]
        state = RepliesState(
            is_automatic=self._is_automatic,
            waiting=len(self._asked),
            oldest_ms=min(self._asked.values(), default=None),
            answer_ms=round(statistics.median(self._took_ms)) if self._took_ms else None,
            delay_ms=max(delays, default=None),
        )
        self._desk.door.show("replies", state)

    async def _quick(self, command: cc.SendQuickReply) -> None:
        if command.kind not in KINDS:
            raise UserError(
                N_("There is no such ready reply."),
                remedy=N_("Choose one of the list."),
                code="reply.unknown",
            )
        await self._fresh()
        reply = self._reply(command.kind, command.product_id, "")
        if reply is None:
            raise UserError(
                N_("This reply is about a product, and none is on air."),
                remedy=N_("Put a product on air first."),
                code="reply.product",
            )
        await self._desk.say(
            Reply(reply.text, reply.language, command.answers, translations=reply.translations)
        )

    async def _answer(self, line: ChatLine) -> None:
        kind = _ANSWERED_BY_ITSELF.get(line.intent)
        facts = self._facts_of(None, line.text, self._languages()[0]) if kind else Facts()
        if kind is None or not facts.name:
            return
        now_ms, key = self._desk.now_ms(), (kind, facts.name)
        if now_ms - self._said.get(key, -QUIET_MS) < QUIET_MS:
            return
        self._said[key] = now_ms
        await self._fresh()
        reply = self._reply(kind, None, line.text)
        if reply is not None:
            await self._desk.say(
                Reply(
                    reply.text,
                    reply.language,
                    line.line_id,
                    is_automatic=True,
                    translations=reply.translations,
                )
            )

    def _reply(self, kind: str, product_id: ProductId | None, asked: str) -> Reply | None:
        """The sentence in the host's language and in every other, true for who speaks it."""

        def words_in(language: str) -> str:
            return reply_text(kind, self._facts_of(product_id, asked, language), language)

        own, *others = self._languages()
        text = words_in(own)
        if not text:
            return None
        words = {one: words_in(one) for one in others if one in spoken()}
        return Reply(text, own if own in spoken() else "en", translations=words)

    async def _set_automatic(self, command: cc.SetAutoReply) -> None:
        await self._desk.store.write(lambda on: write_setting(on, _SETTING, command.enabled))
        self._is_automatic = command.enabled
        self.show()


def _is_question(line: ChatLine) -> bool:
    return (
        not line.is_host
        and not line.is_answered
        and line.intent in ASKED
        and line.audience is Audience.EVERYONE
    )
