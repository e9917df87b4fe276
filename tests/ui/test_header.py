"""The header: one button, one clock, one word of health."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.control.command import Command
from studio.control.commands import EndShow, GoLive
from studio.control.settings_commands import RestartEngine, SaveSettings
from studio.control.settings_states import ShareState
from studio.control.states import Health, Problem, Reach, ShowStatus
from studio.control.summary_commands import Rehearse
from tests.fakes.fake_control import now_ms
from tests.ui.conftest import Desk, OpenDesk
from ui import formats
from ui.widgets.go_live import HOLD_MS
from ui.widgets.overlays_menu import OverlaysMenu
from ui.widgets.settings_engine import RestartStrip
from ui.widgets.share import SharePanel

pytestmark = pytest.mark.ui


def test_a_press_goes_live_and_the_button_turns_into_hold_to_end(desk: Desk, qtbot: QtBot) -> None:
    button = desk.shell.header.button
    assert button.text() == "Go live"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(GoLive)
    assert button.text() == "Hold to end"
    assert desk.shell.header.mark.text == "ON AIR"


def test_a_short_press_on_air_ends_nothing(desk: Desk, qtbot: QtBot) -> None:
    QTest.mouseClick(desk.shell.header.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(desk.shell.header.button, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(EndShow) == []
    assert len(desk.control.sent_of(GoLive)) == 1


@pytest.mark.parametrize("with_keys", [False, True])
def test_holding_for_a_second_ends_the_show(desk: Desk, qtbot: QtBot, *, with_keys: bool) -> None:
    button = desk.shell.header.button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    if with_keys:
        QTest.keyPress(button, Qt.Key.Key_Space)
    else:
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert button.is_holding
    qtbot.waitUntil(lambda: bool(desk.control.sent_of(EndShow)), timeout=HOLD_MS * 3)
    assert button.text() == "Go live"


def test_the_clock_counts_from_the_first_moment_on_air(desk: Desk) -> None:
    show = desk.control.slices["show"]
    since = now_ms() - 3_725_000
    desk.control.put("show", replace(show, status=ShowStatus.LIVE, live_since_ms=since))
    assert "01:02:05" in desk.shell.header.clock.text()


def shared(desk: Desk) -> SharePanel:
    QTest.mouseClick(desk.shell.header.reach, Qt.MouseButton.LeftButton)
    panel = desk.shell.header.share
    assert panel is not None
    return panel


def test_sharing_says_who_can_see_the_show_and_copies_the_link(desk: Desk) -> None:
    panel = shared(desk)
    assert "This computer" in panel.title.text()
    assert not panel.code.isVisible()
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:8787/watch"
    assert "clipboard" in desk.shell.toasts.shown[-1].message.text()
    panel.close()


def test_the_network_gets_a_code_that_leads_to_the_page(desk: Desk) -> None:
    links = ("http://192.168.1.20:8787/watch", "http://10.0.0.4:8787/watch")
    desk.control.put("share", ShareState(Reach.NETWORK, links))
    panel = shared(desk)
    assert panel.code.isVisible()
    assert panel.code.accessibleName() == links[0]
    assert links[1] in panel.others.text()
    image = panel.code.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(bytes(image.constBits()), np.uint8)
    pixels = pixels.reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    text, _points, _straight = cv2.QRCodeDetector().detectAndDecode(
        cv2.resize(pixels, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    )
    assert text == links[0]
    panel.close()


def test_a_platform_lets_everyone_see_but_the_link_stays_this_computers(desk: Desk) -> None:
    links = ("http://127.0.0.1:8787/watch",)
    desk.control.put("share", ShareState(Reach.COMPUTER, links, ("YouTube", "Twitch")))
    panel = shared(desk)
    assert "Everyone" in panel.title.text()
    assert formats.isolated("Twitch") in panel.meaning.text()
    assert "Only browsers on this computer" in panel.meaning.text()
    assert not panel.code.isVisible()
    panel.close()


def test_opening_to_the_network_is_asked_for_with_a_warning(desk: Desk) -> None:
    panel = shared(desk)
    assert "trust" in panel.warning.text()
    panel.widen.click()
    assert desk.control.sent_of(SaveSettings)[-1].values.reach is Reach.NETWORK
    strip = panel.findChild(RestartStrip)
    assert isinstance(strip, RestartStrip)
    strip.restart.click()
    last: Command = desk.control.sent[-1]
    assert last == RestartEngine()
    panel.close()


def test_health_names_its_cause_with_its_fields(desk: Desk, qtbot: QtBot) -> None:
    problem = Problem("x", "The camera {name} is gone.", "Plug it in.", {"name": "C920"})
    show = replace(desk.control.slices["show"], health=Health.BAD, problem=problem)
    desk.control.put("show", show)
    assert desk.shell.header.health.text() == "Bad"
    QTest.mouseClick(desk.shell.header.health, Qt.MouseButton.LeftButton)
    said = desk.shell.toasts.shown[-1].message.text()
    assert "C920" in said
    assert "Plug it in." in said


def test_a_rehearsal_is_marked_and_ends_like_a_show(desk: Desk) -> None:
    header = desk.shell.header
    assert header.rehearse.isVisible()
    header.rehearse.click()
    assert desk.control.sent_of(Rehearse) == [Rehearse()]
    assert header.mark.text == "REHEARSAL"
    assert not header.rehearse.isVisible()
    header.button.end_show.emit()
    assert header.mark.text == "OFF AIR"


@pytest.mark.parametrize("language", ["en", "ar", "es", "zh-CN"])
def test_a_small_window_can_rehearse_too(open_desk: OpenDesk, language: str) -> None:
    desk = open_desk(language=language)
    desk.window.resize(1280, 720)
    QApplication.processEvents()
    header = desk.shell.header
    assert header.rehearse.isVisible()
    assert header.rect().contains(header.rehearse.geometry())
    assert header.rehearse.width() >= header.rehearse.sizeHint().width()
    assert header.title.width() > 0
    QTest.mouseClick(header.rehearse, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(Rehearse) == [Rehearse()]


def test_a_rehearsal_begins_by_keys_and_only_off_air(desk: Desk) -> None:
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    assert "Ctrl+Shift+L" in desk.shell.header.rehearse.toolTip()
    desk.shell.show_page("settings")
    QTest.keyClick(desk.window, Qt.Key.Key_L, control_shift)
    assert desk.control.sent_of(Rehearse) == [Rehearse()]
    QTest.keyClick(desk.window, Qt.Key.Key_L, control_shift)
    assert desk.control.sent_of(Rehearse) == [Rehearse()]


def test_a_rehearsal_has_a_page_that_is_the_teams_alone(desk: Desk) -> None:
    assert "a page of its own" in desk.shell.header.rehearse.toolTip()
    link = "http://192.168.1.20:8788/watch?rehearsal=0123456789abcdef"
    desk.control.put("share", ShareState(Reach.NETWORK, (link,), is_rehearsal=True))
    panel = shared(desk)
    assert panel.title.text() == "Your team’s page for this rehearsal"
    assert "Buyers see nothing of it" in panel.meaning.text()
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == link
    panel.close()


def test_a_code_that_nobody_could_follow_is_not_on_the_picture_and_the_menu_says_why(
    desk: Desk,
) -> None:
    note = "Hidden while only this computer can open the page"
    menu = OverlaysMenu(desk.shell.header._studio, desk.window)
    assert note not in [action.text() for action in menu.menu().actions()]
    desk.control.put("scene", replace(desk.control.slices["scene"], has_qr=True))
    assert note in [action.text() for action in menu.menu().actions()]
    desk.control.put("share", ShareState(Reach.NETWORK, ("http://192.168.1.20:8787/watch",)))
    assert note not in [action.text() for action in menu.menu().actions()]
