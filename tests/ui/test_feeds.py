"""Chat and orders: paced models, hovering, the composer, what can be done with a row."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.control.chat_commands import SanctionViewer, SendQuickReply, UndoModeration
from studio.control.commands import HideChatLine, SendChat, SetOrderStatus
from studio.control.feeds import ChatLine, OrderStatus
from studio.control.orders_commands import EraseViewer, ExportViewer
from studio.ids import ChatLineId
from tests.ui.conftest import Desk
from ui.models.feed_model import KEPT_ENTRIES, SHOWN_AT_ONCE, FeedModel
from ui.models.feeds import describe_line
from ui.widgets.chat_menu import ChatMenu
from ui.widgets.feed_view import FeedView

pytestmark = pytest.mark.ui


def line(number: int, text: str = "hello") -> ChatLine:
    return ChatLine(ChatLineId(f"c{number}"), number, number * 1000, "Ana", text)


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_feed_model_appends_amends_and_forgets(qtbot: QtBot, *, newest_first: bool) -> None:
    model: FeedModel[ChatLine] = FeedModel(
        lambda entry: entry.line_id, describe_line, newest_first=newest_first
    )
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, mode)
    model.take([line(1), line(2)])
    assert model.rowCount() == 0
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    model.take([line(2, "amended"), line(3)])
    model.flush()
    texts = [model.entry(row).text for row in range(3)]
    assert texts == (["hello", "amended", "hello"])
    model.take([line(number) for number in range(4, KEPT_ENTRIES + 10)])
    model.flush()
    assert model.rowCount() == 3 + SHOWN_AT_ONCE
    model.refill()
    assert model.rowCount() == KEPT_ENTRIES
    newest = model.entry(0 if newest_first else KEPT_ENTRIES - 1)
    assert newest.seq == KEPT_ENTRIES + 9
    model.clear()
    assert model.rowCount() == 0
    del tester


def fill(desk: Desk, count: int) -> FeedView:
    for number in range(count):
        desk.control.say("Ana", f"line {number}", language="es", country="MX")
    desk.flush()
    QApplication.processEvents()
    return desk.page.chat.view


def hover(view: FeedView) -> None:
    at = QPointF(20, 60)
    QApplication.sendEvent(view, QEnterEvent(at, at, at))


def test_the_chat_follows_its_newest_line(desk: Desk) -> None:
    bar = fill(desk, 60).verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()


def test_hovering_holds_still_and_counts_what_is_new(desk: Desk, qtbot: QtBot) -> None:
    view = fill(desk, 60)
    hover(view)
    place = view.verticalScrollBar().value()
    fill(desk, 12)
    assert view.verticalScrollBar().value() == place
    assert view.unseen == 12
    assert view._chip.text() == "12 new"
    QTest.mouseClick(view._chip, Qt.MouseButton.LeftButton)
    assert view.unseen == 0
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_leaving_the_list_follows_again(desk: Desk) -> None:
    view = fill(desk, 60)
    hover(view)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    fill(desk, 5)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_new_orders_do_not_move_what_is_being_read(desk: Desk) -> None:
    view = desk.page.orders.view
    for _ in range(20):
        desk.control.order("A***", desk.control.item(2))
    desk.flush()
    QApplication.processEvents()
    hover(view)
    view.verticalScrollBar().setValue(170)
    seen = view.indexAt(QPoint(30, 100)).data(Qt.ItemDataRole.UserRole)
    desk.control.order("B***", desk.control.item(3))
    desk.flush()
    QApplication.processEvents()
    assert view.indexAt(QPoint(30, 100)).data(Qt.ItemDataRole.UserRole) == seen


def test_the_composer_sends_and_the_line_comes_back_as_ours(desk: Desk, qtbot: QtBot) -> None:
    desk.page.chat.composer.setFocus()
    QTest.keyClicks(desk.page.chat.composer, "Hello all")
    QTest.keyClick(desk.page.chat.composer, Qt.Key.Key_Return)
    assert desk.control.sent[-1] == SendChat("Hello all")
    assert desk.page.chat.composer.text() == ""
    desk.flush()
    model = desk.page.chat._model
    said = str(model.index(model.rowCount() - 1).data())
    assert said.startswith("\u2068You\u2069")


def test_a_viewers_data_is_saved_and_erased_through_the_menu_of_a_line(desk: Desk) -> None:
    line = desk.control.say("Eve", "hello")
    menu = ChatMenu(desk.page.chat._studio, line, lambda: None, desk.window)
    data = next(one.menu() for one in menu.actions() if one.text() == "Viewer's data")
    assert isinstance(data, QMenu)
    save, erase = data.actions()
    gone = erase.menu()
    assert isinstance(gone, QMenu)
    save.trigger()
    gone.actions()[0].trigger()
    sent = desk.control.sent_of(ExportViewer) + desk.control.sent_of(EraseViewer)
    assert sent == [ExportViewer(line.line_id), EraseViewer(line.line_id)]


def test_a_line_is_hidden_through_its_menu(desk: Desk) -> None:
    sent = desk.control.say("Eve", "<img src='file:///etc/passwd'>")
    desk.flush()
    desk.page.chat.view.actions_wanted.emit(0, QPoint())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "Hide from every screen").trigger()
    menu.close()
    assert desk.control.sent[-1] == HideChatLine(sent.line_id, hidden=True)
    desk.flush()
    assert desk.page.chat._model.entry(0).is_hidden


def test_an_order_moves_forward_through_its_button(desk: Desk) -> None:
    order = desk.control.order("A***", desk.control.item(1), 2)
    desk.flush()
    menu = desk.page.orders.open_actions(0, QPoint())
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "Mark as paid",
        "Give its stock to the next buyer",
        "Cancel order",
        "Buyer's data",
    ]
    menu.actions()[0].trigger()
    menu.close()
    assert desk.control.sent[-1] == SetOrderStatus(order.order_id, "paid")
    desk.flush()
    assert desk.page.orders._model.entry(0).status is OrderStatus.PAID
    assert desk.page.orders.totals.accessibleName() == "$58.00"


def test_an_order_takes_stock_from_the_run_of_show(desk: Desk) -> None:
    before = desk.control.item(1).stock
    desk.control.order("A***", desk.control.item(1), 2)
    assert desk.page.run_panel.model.row(0).item.stock == before - 2


def test_filters_find_what_scrolled_away_and_come_back(desk: Desk) -> None:
    desk.control.say("Ana", "is it real?", intent="question")
    for number in range(400):
        desk.control.say("Joe", f"line {number}")
    desk.flush()
    model, filters = desk.page.chat._model, desk.page.chat.filters
    model.refill()
    assert (model.rowCount(), model.held) == (300, 401)
    filters.group.button(1).click()
    assert [model.entry(row).text for row in range(model.rowCount())] == ["is it real?"]
    desk.control.say("Max", "a word", flag="word")
    desk.flush()
    assert model.rowCount() == 1
    filters.group.button(3).click()
    assert [model.entry(row).author for row in range(model.rowCount())] == ["Max"]
    filters.group.button(0).click()
    assert model.rowCount() == 300


def test_a_viewer_is_muted_and_a_step_taken_back_through_the_menu(desk: Desk) -> None:
    sent = desk.control.say("Eve", "rude")
    desk.flush()
    desk.page.chat.view.actions_wanted.emit(0, QPoint())
    menu = QApplication.activePopupWidget()
    assert menu is not None
    texts = {one.text(): one for one in menu.actions()}
    texts["Mute for 5 minutes"].trigger()
    assert desk.control.sent[-1] == SanctionViewer(sent.line_id, "mute", 5)
    undo = next(one for text, one in texts.items() if text.startswith("Undo"))
    undo.trigger()
    menu.close()
    assert desk.control.sent_of(UndoModeration) == [UndoModeration(1)]


def test_a_question_is_answered_by_typing_or_by_a_ready_reply(desk: Desk) -> None:
    chat = desk.page.chat
    sent = desk.control.say("Ana", "how much?", intent="price")
    desk.flush()
    chat.answer(chat._model.entry(0))
    assert "Ana" in chat.composer.placeholderText()
    chat.composer.setText("29 dollars")
    chat._send()
    assert desk.control.sent[-1] == SendChat("29 dollars", sent.line_id)
    assert "Ana" not in chat.composer.placeholderText()
    chat.answer(chat._model.entry(0))
    chat.replies.chosen.emit("price")
    expected = SendQuickReply("price", answers=sent.line_id)
    assert desk.control.sent_of(SendQuickReply) == [expected]
