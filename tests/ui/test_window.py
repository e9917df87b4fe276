"""The window as a whole: closing on air, language, theme, a lost engine, refusals."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.control.commands import (
    GoLive,
    RetryOutput,
    SetBanner,
    SetLanguage,
)
from studio.control.sound_commands import SetMicMuted
from studio.control.states import OutputStatus
from studio.errors import UserError
from tests.ui.conftest import Desk, OpenDesk
from ui.dialogs.close_while_live import CloseWhileLive
from ui.plain import PlainLabel

pytestmark = pytest.mark.ui


def question(desk: Desk) -> CloseWhileLive:
    found = desk.window.findChild(CloseWhileLive)
    assert isinstance(found, CloseWhileLive)
    return found


def test_off_air_the_window_closes(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.window.closed):
        desk.window.close()


@pytest.mark.parametrize(("choice", "signal"), [("keep", "left_on_air"), ("end", "end_wanted")])
def test_on_air_the_host_decides_first(desk: Desk, qtbot: QtBot, choice: str, signal: str) -> None:
    desk.control.listener.submit(GoLive())  # type: ignore[attr-defined] # direct link
    with qtbot.assertNotEmitted(desk.window.closed):
        desk.window.close()
    dialog = question(desk)
    assert dialog.isVisible()
    with qtbot.waitSignal(getattr(desk.window, signal)):
        QTest.mouseClick(getattr(dialog, choice), Qt.MouseButton.LeftButton)


def test_escape_stays_on_air(desk: Desk, qtbot: QtBot) -> None:
    desk.control.listener.submit(GoLive())  # type: ignore[attr-defined] # direct link
    desk.window.close()
    with qtbot.assertNotEmitted(desk.window.left_on_air):
        QTest.keyClick(question(desk), Qt.Key.Key_Escape)
    assert desk.window.isVisible()


def test_the_language_switches_without_a_restart(desk: Desk) -> None:
    desk.use_language("ar")
    assert desk.control.sent_of(SetLanguage) == [SetLanguage("en"), SetLanguage("ar")]
    assert QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert desk.shell.header.button.text() != "Go live"
    assert desk.page.left.x() > desk.page.orders.x()
    desk.use_language("en")
    assert desk.shell.header.button.text() == "Go live"


def test_the_theme_switches_and_is_remembered(desk: Desk, open_desk: OpenDesk) -> None:
    before = QApplication.palette().window().color()
    desk.shell.rail.theme.click()
    assert QApplication.palette().window().color() != before
    assert open_desk().window._preferences.settings.theme == "light"


def test_feeds_survive_a_rebuilt_page(desk: Desk) -> None:
    desk.control.say("Ana", "still here")
    desk.control.order("A***", desk.control.item(1))
    desk.flush()
    desk.use_theme("light")
    assert desk.page.chat.view.model().rowCount() == 1
    assert desk.page.orders.totals.accessibleName() == "$29.00"


def test_a_lost_engine_is_said_calmly_and_taken_back(desk: Desk, qtbot: QtBot) -> None:
    desk.control.say("Ana", "before")
    desk.flush()
    desk.control.disconnect()
    qtbot.waitUntil(desk.shell.strip.isVisible)
    assert desk.page.isVisible()
    desk.control.chat.clear()
    desk.control.connect()
    assert not desk.shell.strip.isVisible()
    assert desk.page.chat.view.model().rowCount() == 0


def test_a_refusal_is_a_toast_with_message_and_remedy(desk: Desk, qtbot: QtBot) -> None:
    desk.control.refuse = UserError(
        "Only {count} are left.", remedy="Lower the quantity.", fields={"count": 2}
    )
    QTest.mouseClick(desk.page.run_panel.air, Qt.MouseButton.LeftButton)
    toast = desk.shell.toasts.shown[-1]
    assert toast.message.text() == "Only 2 are left."
    assert toast.remedy.text() == "Lower the quantity."
    toast.leave()
    assert desk.shell.toasts.shown == []


def test_a_text_with_odd_braces_is_shown_as_it_is(desk: Desk) -> None:
    desk.control.refuse = UserError("{missing} {0.__class__}")
    desk.page.run_panel.pin_selected()
    assert desk.shell.toasts.shown[-1].message.text() == "{missing} {0.__class__}"


def test_a_failed_output_is_tried_again_by_a_press(desk: Desk, qtbot: QtBot) -> None:
    desk.control._set_outputs(OutputStatus.FAILED)
    chip = desk.shell.footer.chips[0]
    assert "failed" in chip.accessibleName()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == RetryOutput(chip.output.output_id)


def test_banner_and_sound(desk: Desk, qtbot: QtBot) -> None:
    deck = desk.page.stage.deck
    assert deck.banner.text() == "Free shipping tonight"
    QTest.mouseClick(deck.banner_button, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == SetBanner("")
    deck.banner.setFocus()
    QTest.keyClicks(deck.banner, "Last chance")
    QTest.keyClick(deck.banner, Qt.Key.Key_Return)
    assert desk.control.sent[-1] == SetBanner("Last chance")
    assert deck.banner_button.text() == "Take off"
    QTest.mouseClick(deck.mute, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(SetMicMuted) == [SetMicMuted(muted=True)]
    assert deck.mute.text() == "Unmute"


def test_every_label_is_plain_and_every_control_has_a_name(desk: Desk) -> None:
    for label in desk.window.findChildren(QLabel):
        assert isinstance(label, PlainLabel), label.text()
        assert label.textFormat() is Qt.TextFormat.PlainText
    page = desk.page
    named = [page.chat.send, page.chat.composer, page.run_panel.list, page.stage.frame.preview]
    named += [desk.shell.header.button, page.stage.deck.panic, desk.shell.header.health]
    assert all(widget.accessibleName() for widget in named)
