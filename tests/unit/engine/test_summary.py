"""What the last show was: read from the store, and a file that is no spreadsheet's formula."""

import csv
import io
from dataclasses import replace

from sqlalchemy import Connection

from studio.chat.room import Room
from studio.control.summary_states import SoldProduct, SummaryState
from studio.engine.summary import ENDED, as_csv, end_details, last_show
from studio.ids import ChatLineId, ShowId, ViewerId
from studio.link.messages import ViewerChat
from studio.store.events import ShowEvent, log_event
from tests.fakes.database import memory_database
from tests.fakes.demo_state import demo_summary

SHOW = ShowId("show")


def test_the_figures_as_rows() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(demo_summary()))))
    assert rows[0] == ["figure", "value", "currency"]
    assert ["seconds", "4365", ""] in rows
    assert ["sales", "418.50", "USD"] in rows
    assert ["orders", "3", "MXN"] in rows
    assert ["sold: Hand-painted silk scarf", "14", ""] in rows


def test_no_cell_is_a_formula() -> None:
    state = replace(demo_summary(), title="=HYPERLINK(1)", products=(SoldProduct("@x", 1),))
    cells = [cell for row in csv.reader(io.StringIO(as_csv(state))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]


def on_air(connection: Connection, known: SummaryState, ended_ms: int) -> None:
    """A show comes to its end."""
    log_event(connection, SHOW, ShowEvent(ended_ms, ENDED, end_details(known)))


def test_before_any_show_has_ended_there_is_nothing_to_tell() -> None:
    with memory_database() as connection:
        assert last_show(connection) == SummaryState()
        log_event(connection, SHOW, ShowEvent(5, ENDED, {"viewers_most": 3}))
        assert last_show(connection) == SummaryState()


def test_the_last_show_is_known_to_a_later_engine() -> None:
    known = SummaryState("Evening", 1_000, viewers_most=12, recording="a.mkv", is_demo=True)
    with memory_database() as connection:
        on_air(connection, replace(known, title="Morning"), 900)
        on_air(connection, known, 2_000)
        log_event(connection, ShowId("next"), ShowEvent(2_100, "show.live", {}))
        assert last_show(connection) == replace(known, ended_ms=2_000, show_id=SHOW)


def test_what_was_said_in_a_rehearsal_is_no_chat_of_the_show() -> None:
    with memory_database() as connection:
        for at_ms in (100, 1_000, 1_500, 2_000, 2_900):
            line = ViewerChat(ChatLineId(str(at_ms)), ViewerId("v"), "Ana", "Hello", "es", "MX", 0)
            Room(SHOW).accept(connection, line, at_ms)
        on_air(connection, SummaryState("Evening", began_ms=1_000), 2_000)
        assert last_show(connection).chat_lines == 3
