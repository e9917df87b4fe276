"""The run of show: ordered steps that can be edited, moved and gone through, and their drift."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from studio.catalog import sheet
from studio.control.sheet_states import Segment, SheetState
from studio.errors import UserError
from studio.ids import ProductId, SegmentId, ShowId
from tests.fakes.database import memory_database

SHOW = ShowId("show")
WELCOME = Segment(SegmentId("a"), "Welcome", 120, None, "smile", {"en": "Hello", "ar": "أهلا"})
SCARVES = Segment(SegmentId("b"), "Scarves", 600, ProductId("scarf"))
FINALE = Segment(SegmentId("c"), "Finale", 300)
ALL = (WELCOME, SCARVES, FINALE)
BEGAN_MS = 1_000_000


@pytest.fixture
def connection() -> Iterator[Connection]:
    with memory_database() as opened:
        sheet.seed(opened, SHOW, ALL)
        yield opened


def state(connection: Connection) -> SheetState:
    return sheet.load(connection, SHOW)


def ids(connection: Connection) -> str:
    return "".join(one.segment_id for one in state(connection).segments)


def test_what_was_seeded_is_read_back_and_left_alone_afterwards(connection: Connection) -> None:
    assert state(connection) == SheetState(ALL)
    sheet.edit(connection, SHOW, replace(FINALE, title="The end", prompts={"en": "Bye\n\nnow"}))
    sheet.seed(connection, SHOW, ALL)
    assert state(connection).segments[2].prompts == {"en": "Bye\n\nnow"}
    assert sheet.load(connection, ShowId("other")) == SheetState()


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [("a", 2, "bca"), ("c", 0, "cab"), ("b", 1, "abc"), ("a", 99, "bca"), ("b", -4, "bac")],
)
def test_a_step_is_moved(connection: Connection, moved: str, to: int, order: str) -> None:
    sheet.move(connection, SHOW, SegmentId(moved), to)
    assert ids(connection) == order


def test_a_step_is_removed_and_the_others_close_up(connection: Connection) -> None:
    sheet.remove(connection, SHOW, SegmentId("a"))
    sheet.add(connection, SHOW, replace(WELCOME, segment_id=SegmentId("d")))
    assert ids(connection) == "bcd"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(WELCOME, title=" \u202e "), "segment.no_title"),
        (replace(WELCOME, planned_s=-1), "segment.length"),
        (replace(WELCOME, planned_s=sheet.MAX_PLANNED_S + 1), "segment.length"),
        (replace(WELCOME, segment_id=SegmentId("x")), "segment.unknown"),
    ],
)
def test_an_impossible_step_is_refused(connection: Connection, wrong: Segment, code: str) -> None:
    with pytest.raises(UserError) as refusal:
        sheet.edit(connection, SHOW, wrong)
    assert refusal.value.code == code


def test_next_and_previous_stop_at_the_ends(connection: Connection) -> None:
    assert sheet.neighbour(SheetState(), 1) is None
    assert sheet.neighbour(state(connection), 1) == "a"
    assert sheet.neighbour(state(connection), -1) is None
    assert sheet.go_to(connection, SHOW, SegmentId("b"), BEGAN_MS) == SCARVES
    assert sheet.neighbour(state(connection), 1) == "c"
    assert sheet.neighbour(state(connection), -1) == "a"
    sheet.go_to(connection, SHOW, SegmentId("c"), BEGAN_MS)
    assert sheet.neighbour(state(connection), 1) is None


def test_a_show_that_runs_to_plan_has_no_drift(connection: Connection) -> None:
    sheet.go_to(connection, SHOW, SegmentId("a"), BEGAN_MS)
    sheet.go_to(connection, SHOW, SegmentId("b"), BEGAN_MS + 120_000)
    now = state(connection)
    assert now.running == SCARVES
    assert now.drift_s(BEGAN_MS + 130_000) == 0
    assert now.drift_s(BEGAN_MS + 720_000) == 0
    assert now.drift_s(BEGAN_MS + 765_000) == 45


def test_a_step_that_begins_late_or_early_says_so_at_once(connection: Connection) -> None:
    sheet.go_to(connection, SHOW, SegmentId("a"), BEGAN_MS)
    sheet.go_to(connection, SHOW, SegmentId("b"), BEGAN_MS + 150_000)
    assert state(connection).drift_s(BEGAN_MS + 150_000) == 30
    sheet.go_to(connection, SHOW, SegmentId("c"), BEGAN_MS + 600_000)
    assert state(connection).drift_s(BEGAN_MS + 610_000) == -120
    assert SheetState(ALL).drift_s(BEGAN_MS) == 0


def test_a_removed_step_that_ran_is_forgotten(connection: Connection) -> None:
    sheet.go_to(connection, SHOW, SegmentId("a"), BEGAN_MS)
    sheet.go_to(connection, SHOW, SegmentId("b"), BEGAN_MS + 60_000)
    sheet.remove(connection, SHOW, SegmentId("b"))
    assert state(connection).current == "a"


def test_a_run_of_show_has_an_end(connection: Connection) -> None:
    for number in range(sheet.MAX_SEGMENTS - len(ALL)):
        sheet.add(connection, SHOW, replace(FINALE, segment_id=SegmentId(f"n{number}")))
    with pytest.raises(UserError) as refusal:
        sheet.add(connection, SHOW, replace(FINALE, segment_id=SegmentId("more")))
    assert refusal.value.code == "segment.too_many"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 4)), max_size=12))
def test_moving_loses_and_doubles_nothing(moves: list[tuple[str, int]]) -> None:
    with memory_database() as opened:
        sheet.seed(opened, SHOW, ALL)
        for moved, to in moves:
            sheet.move(opened, SHOW, SegmentId(moved), to)
        assert sorted(ids(opened)) == ["a", "b", "c"]
