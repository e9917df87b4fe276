"""The run of show in the window: gone through, edited and reordered by buttons and keys."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.control.offers_commands import PlanFlashSale
from studio.control.sheet_commands import (
    AddSegment,
    EditSegment,
    GoToSegment,
    MoveSegment,
    RemoveSegment,
    StepSegment,
)
from studio.control.sheet_states import Segment, SheetState
from studio.ids import ProductId, SegmentId
from tests.ui.conftest import Desk
from tests.ui.test_run_of_show import press
from ui.widgets.flash_drawer import AT, FlashDrawer
from ui.widgets.segment_drawer import SegmentDrawer
from ui.widgets.sheet_strip import time_words

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def test_the_strip_names_the_step_and_leads_on(desk: Desk) -> None:
    strip = desk.page.run_column.strip
    assert strip.title.full_text == "Silk scarves, and how they are painted"
    QTest.mouseClick(strip.next, LEFT)
    assert desk.control.sent[-1] == StepSegment(1)
    assert strip.title.full_text == "Bags"
    QTest.mouseClick(strip.previous, LEFT)
    assert desk.control.sent[-1] == StepSegment(-1)


def test_time_and_drift_are_said_in_words() -> None:
    sheet = SheetState(
        (Segment(SegmentId("a"), "A", 300),), SegmentId("a"), 100_000, 100_000, 100_000
    )
    plain = [time_words(sheet, at_ms)[0].translate(dict.fromkeys(map(ord, "\u2066\u2069")))
             for at_ms in (160_000, 430_000)]  # fmt: skip
    assert plain == ["01:00 of 05:00", "05:30 of 05:00 · 00:30 late"]
    assert time_words(SheetState(), 0) == ("", False)


def test_steps_are_begun_moved_and_removed(desk: Desk) -> None:
    desk.page.run_column.toggle()
    steps = desk.page.run_column.steps
    assert steps.list.currentRow() == 1
    QTest.mouseClick(steps.down, LEFT)
    assert desk.control.sent[-1] == MoveSegment(SegmentId("s2"), 2)
    assert steps.list.currentRow() == 2
    steps.list.setCurrentRow(0)
    QTest.mouseClick(steps.begin, LEFT)
    assert desk.control.sent_of(GoToSegment) == [GoToSegment(SegmentId("s1"))]
    QTest.mouseClick(steps.remove, LEFT)
    assert desk.control.sent_of(RemoveSegment) == [RemoveSegment(SegmentId("s1"))]
    assert steps.list.count() == 3


def test_the_prompt_is_in_the_windows_language(desk: Desk) -> None:
    steps = desk.page.run_column.steps
    steps.list.setCurrentRow(1)
    assert steps.notes.text() == "Show the hem close up"
    assert steps.prompt.text().startswith("Each scarf takes four days.")


def test_a_step_is_edited_with_a_prompt_per_language(desk: Desk) -> None:
    desk.page.run_column.toggle()
    steps = desk.page.run_column.steps
    QTest.mouseClick(steps.edit, LEFT)
    drawer = steps.drawer
    assert isinstance(drawer, SegmentDrawer)
    drawer.title_field.setText("Scarves")
    drawer.minutes.setText("١٢")
    drawer.language.choose("es")
    drawer.prompt.setPlainText("Cuatro días por bufanda.")
    drawer.language.choose("ar")
    assert drawer.prompt.toPlainText().startswith("كل شال")
    QTest.mouseClick(drawer.button, LEFT)
    sent = desk.control.sent[-1]
    assert isinstance(sent, EditSegment)
    assert (sent.title, sent.planned_s, sent.product_id) == ("Scarves", 720, "p1")
    assert set(sent.prompts) == {"en", "es", "ar"}
    assert steps.drawer is None


def test_a_new_step_needs_a_title_and_minutes(desk: Desk) -> None:
    steps = desk.page.run_column.steps
    QTest.mouseClick(steps.add, LEFT)
    drawer = steps.drawer
    assert isinstance(drawer, SegmentDrawer)
    QTest.mouseClick(drawer.button, LEFT)
    assert desk.control.sent_of(AddSegment) == []
    drawer.title_field.setText("Finale")
    drawer.minutes.setText("soon")
    QTest.mouseClick(drawer.button, LEFT)
    assert drawer.minutes.property("wrong") is True
    drawer.minutes.setText("4")
    drawer.product.choose("p2")
    QTest.mouseClick(drawer.button, LEFT)
    assert desk.control.sent[-1] == AddSegment("Finale", 240, ProductId("p2"))


def test_a_sale_is_planned_for_a_step_or_a_time(desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, desk, Key.Key_F)
    drawer = desk.page.run_panel.drawer
    assert isinstance(drawer, FlashDrawer)
    drawer.price.setText("19.00")
    drawer.total.setText("20")
    drawer.each.setText("2")
    drawer.leads.button(30).click()
    drawer.start.choose("s3")
    drawer.reason.setText(" many asked ")
    QTest.mouseClick(drawer.button, LEFT)
    planned = PlanFlashSale(ProductId("p1"), 1900, 300, 30, 20, 2, segment_id=SegmentId("s3"))
    assert desk.control.sent[-1] == replace(planned, reason="many asked")
    press(qtbot, desk, Key.Key_F)
    drawer = desk.page.run_panel.drawer
    assert isinstance(drawer, FlashDrawer)
    drawer.start.choose(AT)
    drawer.time.setText("25:99")
    QTest.mouseClick(drawer.button, LEFT)
    assert drawer.time.property("wrong") is True
    drawer.time.setText("٢٣:٥٩")
    QTest.mouseClick(drawer.button, LEFT)
    sent = desk.control.sent[-1]
    assert isinstance(sent, PlanFlashSale)
    assert sent.at_ms is not None
