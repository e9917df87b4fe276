"""The room of one show: who said what, in which order.

Store jobs' bodies: every method takes the connection of the caller's transaction. There is one
writer, so the next number is the highest one plus one and no number is ever missing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from studio.chat.rows import line_of, values_of
from studio.chat.tables import chat_lines
from studio.control.feeds import Audience, ChatLine, LineKind
from studio.errors import N_, UserError
from studio.ids import ChatLineId, ShowId, ViewerId, new_id
from studio.l10n.safe_text import country_code, language_tag, safe_text
from studio.link.messages import MAX_CHAT_CHARS, MAX_NAME_CHARS, ViewerChat

_MS_PER_MINUTE = 60_000
_NO_WORDS = "{}"
_NOBODY = ViewerId("")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What moderation decided about a line before anybody sees it."""

    audience: Audience = Audience.EVERYONE
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line came from and what it is. platform "": our own watch page."""

    platform: str = ""
    kind: LineKind = LineKind.SAID
    count: int = 0


@dataclass(frozen=True, slots=True)
class Unnoted:
    """A line about which nothing was found out yet. declared: its page's language.

    is_certain: it is in that language, beyond doubt.
    """

    line_id: ChatLineId
    viewer_id: ViewerId
    text: str
    declared: str
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What was found out about a line."""

    line_id: ChatLineId
    language: str
    intent: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the host says. answers: the line it answers, "" for none. translations: known ones."""

    text: str
    language: str = ""
    answers: str = ""
    is_automatic: bool = False
    translations: Mapping[str, str] = field(default_factory=dict)


SEEN_BY_ALL = Ruling()
WATCH_PAGE = Origin()


@dataclass(frozen=True, slots=True)
class Room:
    """The chat of one show. is_demo: its lines are marked as made up."""

    show_id: ShowId
    is_demo: bool = False

    def accept(
        self,
        connection: Connection,
        chat: ViewerChat,
        now_ms: int,
        ruling: Ruling = SEEN_BY_ALL,
        origin: Origin = WATCH_PAGE,
    ) -> ChatLine | None:
        """Store what a viewer said. The same line again answers as before.

        None, and nothing stored, when no readable text is left of it.
        """
        known = _row(connection, chat.line_id)
        if known is not None:
            return line_of(known)
        line = ChatLine(
            line_id=chat.line_id,
            seq=self._next_seq(connection),
            at_ms=now_ms,
            author=safe_text(chat.name, MAX_NAME_CHARS) or N_("Guest"),
            text=safe_text(chat.text, MAX_CHAT_CHARS),
            language=language_tag(chat.language),
            country=country_code(chat.country),
            is_demo=self.is_demo,
            platform=origin.platform,
            kind=origin.kind,
            count=origin.count,
            audience=ruling.audience,
            flag=ruling.flag,
        )
        return self._store(connection, line, chat.viewer_id) if line.text else None

    def say(self, connection: Connection, author: str, reply: Reply, now_ms: int) -> ChatLine:
        """Store what the host says to everyone. Raises UserError when nothing is said."""
        line = ChatLine(
            line_id=ChatLineId(new_id()),
            seq=self._next_seq(connection),
            at_ms=now_ms,
            author=safe_text(author, MAX_NAME_CHARS),
            text=safe_text(reply.text, MAX_CHAT_CHARS),
            language=reply.language,
            is_host=True,
            answers=reply.answers,
            is_automatic=reply.is_automatic,
            translations=dict(reply.translations),
        )
        if not line.text:
            raise UserError(
                N_("There is nothing to send."), remedy=N_("Type a message."), code="chat.empty"
            )
        return self._store(connection, line, _NOBODY)

    def amend(self, connection: Connection, line_id: ChatLineId, **values: object) -> ChatLine:
        """Change columns of a line. Raises UserError for an unknown one."""
        connection.execute(
            update(chat_lines)
            .where(chat_lines.c.line_id == line_id, chat_lines.c.show_id == self.show_id)
            .values(**values)
        )
        return line_of(self.row(connection, line_id))

    def translate(
        self, connection: Connection, line_id: ChatLineId, words: Mapping[str, str]
    ) -> ChatLine:
        """Enter what the host said in other languages. Raises UserError for an unknown line."""
        text = json.dumps(dict(words), ensure_ascii=False)
        return self.amend(connection, line_id, translations=text)

    def hide(self, connection: Connection, line_id: ChatLineId, *, hidden: bool) -> ChatLine:
        """Take a line off every screen, or show it again. Raises UserError for an unknown one."""
        return self.amend(connection, line_id, is_hidden=hidden)

    def row(self, connection: Connection, line_id: ChatLineId) -> Row[Any]:
        """A line of this show with its viewer. Raises UserError for an unknown one."""
        row = _row(connection, line_id)
        if row is None or row.show_id != self.show_id:
            raise UserError(
                N_("This message is not part of the show."),
                remedy=N_("Choose a message from the chat."),
                code="chat.unknown",
            )
        return row

    def language(self, connection: Connection, line_id: str) -> str:
        """The language of a line, "" when nobody knows."""
        row = _row(connection, ChatLineId(line_id))
        return "" if row is None else str(row.language)

    def recent(self, connection: Connection, count: int) -> tuple[ChatLine, ...]:
        """The newest `count` lines, oldest first."""
        return self.since(connection, 0, count)

    def since(self, connection: Connection, seq: int, limit: int) -> tuple[ChatLine, ...]:
        """The newest lines after number `seq`, at most `limit`, oldest first."""
        rows = connection.execute(
            select(chat_lines)
            .where(chat_lines.c.show_id == self.show_id, chat_lines.c.seq > seq)
            .order_by(chat_lines.c.seq.desc())
            .limit(limit)
        ).all()
        return tuple(line_of(row) for row in reversed(rows))

    def unnoted(self, connection: Connection, seq: int, limit: int) -> tuple[int, list[Unnoted]]:
        """Lines after number `seq`, oldest first, and the number looked through to."""
        rows = connection.execute(
            select(chat_lines)
            .where(chat_lines.c.show_id == self.show_id, chat_lines.c.seq > seq)
            .order_by(chat_lines.c.seq)
            .limit(limit)
        ).all()
        lines = [
            Unnoted(
                ChatLineId(row.line_id),
                ViewerId(row.viewer_id),
                row.text,
                row.language,
                row.translations != _NO_WORDS,
            )
            for row in rows
        ]
        return (rows[-1].seq if rows else seq), lines

    def note(self, connection: Connection, notes: Iterable[Note]) -> tuple[ChatLine, ...]:
        """Enter what was found out; the lines as they are now, oldest first."""
        values = [{"id": one.line_id, "of": one.language, "about": one.intent} for one in notes]
        if not values:
            return ()
        change = update(chat_lines).where(chat_lines.c.line_id == bindparam("id"))
        connection.execute(
            change.values(language=bindparam("of"), intent=bindparam("about")), values
        )
        return self.lines(connection, [ChatLineId(str(one["id"])) for one in values])

    def lines(self, connection: Connection, line_ids: Iterable[ChatLineId]) -> tuple[ChatLine, ...]:
        """These lines, oldest first."""
        rows = connection.execute(
            select(chat_lines)
            .where(chat_lines.c.line_id.in_(list(line_ids)), chat_lines.c.show_id == self.show_id)
            .order_by(chat_lines.c.seq)
        )
        return tuple(line_of(row) for row in rows)

    def lines_per_minute(self, connection: Connection, now_ms: int) -> int:
        """How many lines came in the last minute."""
        return int(
            connection.execute(
                select(func.count()).where(
                    chat_lines.c.show_id == self.show_id,
                    chat_lines.c.at_ms > now_ms - _MS_PER_MINUTE,
                )
            ).scalar_one()
        )

    def newest_seq(self, connection: Connection) -> int:
        """The number of the newest line, 0 for none."""
        last = connection.execute(
            select(func.max(chat_lines.c.seq)).where(chat_lines.c.show_id == self.show_id)
        ).scalar()
        return last or 0

    def _next_seq(self, connection: Connection) -> int:
        return self.newest_seq(connection) + 1

    def _store(self, connection: Connection, line: ChatLine, viewer_id: ViewerId) -> ChatLine:
        connection.execute(
            insert(chat_lines).values(show_id=self.show_id, viewer_id=viewer_id, **values_of(line))
        )
        return line


def _row(connection: Connection, line_id: ChatLineId) -> Row[Any] | None:
    return connection.execute(select(chat_lines).where(chat_lines.c.line_id == line_id)).first()
