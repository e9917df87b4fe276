"""After the show the window tells what it was and leads to the next one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from studio.control.command import Command
from studio.control.summary_commands import ExportSummary, StartNextShow
from studio.control.summary_states import SummaryState
from studio.ids import ShowId
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


def press_alt_4(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)


def test_the_rail_leads_back_to_the_last_show(desk: Desk) -> None:
    entry = desk.shell.rail.pages["summary"]
    assert entry.isHidden()
    press_alt_4(desk)
    assert desk.shell.page_name == "live"
    QTest.mouseClick(ended(desk).back, Qt.MouseButton.LeftButton)
    assert desk.shell.page_name == "live"
    QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert desk.shell.page_name == "summary"
    desk.shell.show_page("live")
    press_alt_4(desk)
    assert desk.shell.page_name == "summary"


def test_pages_that_are_built_anew_know_the_last_show(desk: Desk) -> None:
    QTest.mouseClick(ended(desk).back, Qt.MouseButton.LeftButton)
    desk.use_theme("light")
    assert desk.shell.page_name == "live"
    assert not desk.shell.rail.pages["summary"].isHidden()


def test_figures_that_change_later_do_not_interrupt(desk: Desk) -> None:
    QTest.mouseClick(ended(desk).back, Qt.MouseButton.LeftButton)
    desk.control.put("summary", replace(demo_summary(), chat_lines=343))
    assert desk.shell.page_name == "live"


def test_after_a_restart_the_next_show_is_here_already(desk: Desk) -> None:
    page = ended(desk)
    assert page.again.isVisible()
    show = desk.control.slices["show"]
    desk.control.put("show", replace(show, show_id=ShowId("next")))
    assert page.again.isHidden()
    assert page.fresh.isHidden()
    assert page.export.isVisible()


class Desktop(QObject):
    """Stands where the file manager stands."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    made = Desktop()
    QDesktopServices.setUrlHandler("file", made, "open")  # type: ignore[arg-type]  # PySide's stub
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_the_recordings_folder_is_a_press_away(
    desk: Desk, desktop: Desktop, tmp_path: Path
) -> None:
    page = ended(desk)
    recording = tmp_path / "a show.mkv"
    desk.control.put("summary", replace(demo_summary(), recording=str(recording)))
    assert page.folder is not None
    page.folder.click()
    assert desktop.opened == [str(tmp_path)]
    gone = str(tmp_path / "gone" / "a.mkv")
    desk.control.put("summary", replace(demo_summary(), recording=gone))
    page.folder.click()
    assert desktop.opened == [str(tmp_path)]
    assert "cannot be opened" in desk.shell.toasts.shown[-1].message.text()
