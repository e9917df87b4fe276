"""What a show was: read when it ends, and a file that no spreadsheet takes for a formula."""

import csv
import io
from dataclasses import replace

from studio.chat.room import Room
from studio.control.summary_states import SoldProduct, SummaryState
from studio.engine.summary import as_csv, with_figures
from studio.ids import ChatLineId, ShowId, ViewerId
from studio.link.messages import ViewerChat
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


def test_what_was_said_in_a_rehearsal_is_no_chat_of_the_show() -> None:
    with memory_database() as connection:
        for at_ms in (100, 1_000, 1_500, 2_000, 2_900):
            line = ViewerChat(ChatLineId(str(at_ms)), ViewerId("v"), "Ana", "Hello", "es", "MX", 0)
            Room(SHOW).accept(connection, line, at_ms)
        known = SummaryState("Evening", began_ms=1_000, ended_ms=2_000)
        assert with_figures(connection, SHOW, known).chat_lines == 3
