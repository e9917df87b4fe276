"""The run of show by mouse and keys; its drawers."""

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from studio.control.commands import (
    AddProduct,
    EndFlashSale,
    GoLive,
    Panic,
    PinProduct,
    SetScene,
    SetStock,
    StartFlashSale,
)
from studio.control.picture_commands import SetTransition
from studio.ids import ProductId
from tests.ui.conftest import Desk
from ui.models.run_model import RunModel
from ui.widgets.drawers import AddDrawer, StockDrawer
from ui.widgets.flash_drawer import FlashDrawer

pytestmark = pytest.mark.ui

Key = Qt.Key


def strict(model: QAbstractItemModel) -> QAbstractItemModelTester:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    return QAbstractItemModelTester(model, mode)


def press(
    qtbot: QtBot, desk: Desk, key: Qt.Key, *, more: Qt.KeyboardModifier | None = None
) -> None:
    """A key, to whoever has the focus."""
    QTest.keyClick(desk.window.focusWidget(), key, more or Qt.KeyboardModifier.NoModifier)


def test_the_model_keeps_its_promises(desk: Desk) -> None:
    model = RunModel()
    tester = strict(model)
    model.show_run(desk.control.slices["run"])
    model.show_offers(desk.control.slices["offers"])
    desk.control.listener.submit(AddProduct("Fan", 900, "USD", 3))  # type: ignore[attr-defined] # direct link
    model.show_run(desk.control.slices["run"])
    assert model.rowCount() == 8
    del tester


def test_number_keys_pin_and_zero_unpins(desk: Desk, qtbot: QtBot) -> None:
    for _ in range(2):  # a second press in a hurry takes nothing off
        press(qtbot, desk, Key.Key_3)
        assert desk.control.sent[-1] == PinProduct(ProductId("p3"))
    press(qtbot, desk, Key.Key_0)
    assert desk.control.sent[-1] == PinProduct(None)


def test_enter_puts_the_selected_product_on_air(desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, desk, Key.Key_Down)
    press(qtbot, desk, Key.Key_Return)
    assert desk.control.sent[-1] == PinProduct(ProductId("p2"))


def test_keys_are_letters_while_typing_but_panic_always_works(desk: Desk, qtbot: QtBot) -> None:
    desk.page.chat.composer.setFocus()
    before = len(desk.control.sent)
    for key in (Key.Key_1, Key.Key_F, Key.Key_S):
        press(qtbot, desk, key)
    assert desk.page.chat.composer.text() == "1fs"
    assert len(desk.control.sent) == before
    modifier = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(qtbot, desk, Key.Key_Space, more=modifier)
    assert desk.control.sent[-1] == Panic(on=True)
    assert desk.page.chat.composer.text() == "1fs"
    assert "Overlays hidden" in desk.page.stage.deck.panic.text()
    press(qtbot, desk, Key.Key_Space, more=modifier)
    assert desk.control.sent[-1] == Panic(on=False)


def test_control_and_a_digit_switch_the_scene(desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, desk, Key.Key_2, more=Qt.KeyboardModifier.ControlModifier)
    assert desk.control.sent[-1] == SetScene(desk.control.slices["scene"].scenes[1].scene_id)
    assert desk.page.stage.deck.scenes.grid.group.checkedId() == 1


def test_f_opens_the_flash_drawer_which_starts_and_ends_a_sale(desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, desk, Key.Key_F)
    drawer = desk.page.run_panel.drawer
    assert isinstance(drawer, FlashDrawer)
    drawer.price.selectAll()
    drawer.price.insert("٢١,٥٠")
    QTest.keyClick(drawer.price, Key.Key_Return)
    assert desk.control.sent[-1] == StartFlashSale(ProductId("p1"), 2150, 300)
    assert desk.page.run_panel.drawer is None
    assert desk.page.run_panel.flash.text() == "End sale"
    press(qtbot, desk, Key.Key_F)
    assert desk.control.sent_of(EndFlashSale) == [EndFlashSale()]


def test_a_sale_that_is_none_stays_in_its_drawer(desk: Desk, qtbot: QtBot) -> None:
    desk.page.run_panel.open_flash()
    drawer = desk.page.run_panel.drawer
    assert isinstance(drawer, FlashDrawer)
    drawer.price.setText("29.00")
    QTest.mouseClick(drawer.button, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(StartFlashSale) == []
    assert drawer.price.property("wrong") is True
    QTest.keyClick(drawer, Key.Key_Escape)
    assert desk.page.run_panel.drawer is None


def test_a_product_is_added_inline(desk: Desk, qtbot: QtBot) -> None:
    QTest.mouseClick(desk.page.run_panel.add, Qt.MouseButton.LeftButton)
    drawer = desk.page.run_panel.drawer
    assert isinstance(drawer, AddDrawer)
    QTest.keyClicks(drawer.name, "Paper fan")
    QTest.keyClicks(drawer.price, "9.90")
    drawer.stock.setText("25")
    QTest.keyClick(drawer.stock, Key.Key_Return)
    assert desk.control.sent[-1] == AddProduct("Paper fan", 990, "USD", 25)
    assert desk.page.run_panel.model.rowCount() == 8


def test_stock_is_corrected_inline(desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, desk, Key.Key_S)
    drawer = desk.page.run_panel.drawer
    assert isinstance(drawer, StockDrawer)
    drawer.stock.setText("many")
    QTest.mouseClick(drawer.button, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(SetStock) == []
    drawer.stock.setText("4")
    QTest.mouseClick(drawer.button, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == SetStock(ProductId("p1"), 4)


def test_on_air_is_said_only_on_air(desk: Desk) -> None:
    model = desk.page.run_panel.model
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith("pinned")
    desk.control.listener.submit(GoLive())  # type: ignore[attr-defined] # direct link
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith("on air")
    assert desk.page.run_panel.air.text() == "Take off air"


def test_scenes_fade_or_cut_as_the_host_says(desk: Desk) -> None:
    button = desk.page.stage.transition
    assert button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == SetTransition("cut", 300)
    assert not button.isChecked()


def test_many_scenes_break_into_rows_and_none_is_cut(desk: Desk) -> None:
    buttons = desk.page.stage.deck.scenes.grid.group.buttons()
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
