"""After the show the window tells what it was and leads to the next one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.control.command import Command
from studio.control.summary_commands import ExportSummary, StartNextShow
from studio.control.summary_states import SummaryState
from tests.fakes.demo_state import demo_summary
from tests.ui.conftest import Desk
from ui.pages.summary import SummaryPage
from ui.plain import PlainLabel

pytestmark = pytest.mark.ui


def ended(desk: Desk) -> SummaryPage:
    desk.control.put("summary", demo_summary())
    page = desk.shell.page
    assert isinstance(page, SummaryPage)
    return page


def last(desk: Desk) -> Command:
    return desk.control.sent[-1]


def test_the_figures_appear_when_the_show_has_ended(desk: Desk) -> None:
    page = ended(desk)
    texts = {label.text() for label in page.findChildren(PlainLabel)}
    assert {"128", "342", "$418.50", "MX$2,994.00", "9 orders", "3 orders", "14"} <= texts
    assert any("01:12:45" in text for text in texts)
    assert "Silk road evening" in page.title.full_text


def test_the_figures_become_a_file(desk: Desk) -> None:
    ended(desk).write("show.csv")
    assert last(desk) == ExportSummary("show.csv")


@pytest.mark.parametrize(("name", "keeps"), [("again", True), ("fresh", False)])
def test_the_next_show_begins_with_or_without_the_products(
    desk: Desk, name: str, *, keeps: bool
) -> None:
    QTest.mouseClick(getattr(ended(desk), name), Qt.MouseButton.LeftButton)
    assert last(desk) == StartNextShow(keeps)
    assert desk.shell.page_name == "live"


def test_an_engine_that_starts_anew_tells_of_no_show(desk: Desk) -> None:
    desk.control.put("summary", SummaryState(title="x"))
    assert desk.shell.page_name == "live"
