"""The room: one order without gaps, each line once, nothing hostile kept."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from studio.chat.public import room_line
from studio.chat.room import Reply, Room
from studio.errors import UserError
from studio.ids import ChatLineId, ShowId, ViewerId
from studio.link.messages import ViewerChat
from tests.fakes.database import memory_database

ROOM = Room(ShowId("show"))
HELLO = ViewerChat(
    line_id=ChatLineId("1"),
    viewer_id=ViewerId("v"),
    name="Maria",
    text="¿Hay en azul?",
    language="es-MX",
    country="MX",
    sent_ms=5,
)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with memory_database() as opened:
        yield opened


def said(line_id: str, text: str = "hi") -> ViewerChat:
    return replace(HELLO, line_id=ChatLineId(line_id), text=text)


def test_a_line_is_kept_as_it_was_said(connection: Connection) -> None:
    line = ROOM.accept(connection, HELLO, 1000)
    assert line is not None
    assert (line.seq, line.at_ms, line.author, line.text) == (1, 1000, "Maria", "¿Hay en azul?")
    assert (line.language, line.country, line.is_host, line.is_demo) == (
        "es-MX",
        "MX",
        False,
        False,
    )
    assert ROOM.recent(connection, 10) == (line,)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=30))
@settings(deadline=None, max_examples=40)
def test_numbers_have_no_gap_whatever_comes_twice(ids: list[str]) -> None:
    with memory_database() as connection:
        for one in ids:
            ROOM.accept(connection, said(one), 1)
        lines = ROOM.recent(connection, 100)
        assert [line.seq for line in lines] == list(range(1, len(set(ids)) + 1))
        assert [line.line_id for line in lines] == list(dict.fromkeys(ids))


def test_the_same_line_again_answers_as_before(connection: Connection) -> None:
    first = ROOM.accept(connection, HELLO, 1)
    assert ROOM.accept(connection, replace(HELLO, text="other"), 2) == first
    assert Room(ShowId("next")).accept(connection, HELLO, 3) == first


def test_hostile_lines_are_defused_or_dropped(connection: Connection) -> None:
    hostile = replace(HELLO, name="\u202e", text="a\x00\u202eb" * 400, language="<b>", country="x")
    line = ROOM.accept(connection, hostile, 1)
    assert line is not None
    assert (line.author, line.language, line.country) == ("Guest", "", "")
    assert len(line.text) == 500
    assert ROOM.accept(connection, said("2", "\u200d\u202e "), 2) is None
    next_line = ROOM.accept(connection, said("3"), 3)
    assert next_line is not None
    assert next_line.seq == 2


def test_the_host_speaks_in_the_same_order(connection: Connection) -> None:
    ROOM.accept(connection, HELLO, 1)
    line = ROOM.say(connection, "Caravan", Reply("مرحبًا"), 2)
    assert (line.seq, line.is_host) == (2, True)
    with pytest.raises(UserError) as refusal:
        ROOM.say(connection, "Caravan", Reply("  "), 3)
    assert refusal.value.code == "chat.empty"


def test_a_hidden_line_stays_in_the_store_and_leaves_the_page(connection: Connection) -> None:
    ROOM.accept(connection, HELLO, 1)
    hidden = ROOM.hide(connection, HELLO.line_id, hidden=True)
    assert hidden.is_hidden
    assert hidden.text == HELLO.text
    assert (
        room_line(hidden, HELLO.viewer_id).text,
        room_line(hidden, HELLO.viewer_id).is_hidden,
    ) == ("", True)
    shown = ROOM.hide(connection, HELLO.line_id, hidden=False)
    assert room_line(shown, HELLO.viewer_id).text == HELLO.text
    assert ROOM.recent(connection, 1) == (shown,)


def test_a_line_of_another_show_cannot_be_hidden_here(connection: Connection) -> None:
    ROOM.accept(connection, HELLO, 1)
    for room, line_id in ((Room(ShowId("next")), HELLO.line_id), (ROOM, ChatLineId("no"))):
        with pytest.raises(UserError) as refusal:
            room.hide(connection, line_id, hidden=True)
        assert refusal.value.code == "chat.unknown"


def test_the_newest_lines_oldest_first_and_how_many_a_minute(connection: Connection) -> None:
    for number in range(10):
        ROOM.accept(connection, said(str(number)), number * 10_000)
    assert [line.seq for line in ROOM.recent(connection, 3)] == [8, 9, 10]
    assert [line.seq for line in ROOM.since(connection, 8, 9)] == [9, 10]
    assert ROOM.lines_per_minute(connection, 90_000) == 6
    assert Room(ShowId("next")).recent(connection, 3) == ()
