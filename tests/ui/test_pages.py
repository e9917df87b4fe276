"""Pages of the rail, and what survives when they are built anew."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.control.commands import Panic, PinProduct, SetLanguage
from tests.ui.conftest import Desk, OpenDesk
from ui.shortcuts import KEYS
from ui.theme import apply
from ui.theme.tokens import tokens
from ui.widgets.choice import Choice

pytestmark = pytest.mark.ui


def test_the_rail_goes_from_page_to_page(desk: Desk) -> None:
    assert desk.shell.page_name == "live"
    QTest.mouseClick(desk.shell.rail.pages["settings"], Qt.MouseButton.LeftButton)
    assert desk.shell.page_name == "settings"
    assert not desk.page.isVisible()
    assert desk.shell.header.isVisible()
    QTest.keyClick(desk.window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert desk.shell.page_name == "live"
    assert desk.shell.rail.pages["live"].isChecked()


def test_keys_of_the_live_page_sleep_elsewhere_but_panic_works(desk: Desk) -> None:
    desk.shell.show_page("settings")
    QTest.keyClick(desk.window, Qt.Key.Key_2)
    assert desk.control.sent_of(PinProduct) == []
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.window, Qt.Key.Key_Space, control_shift)
    assert desk.control.sent_of(Panic) == [Panic(on=True)]


def test_drafts_widths_and_the_page_survive_a_new_language(desk: Desk) -> None:
    desk.page.chat.composer.setText("half a sent")
    desk.page.stage.deck.draft_banner("Not yet")
    desk.page.columns.setSizes([260, 420, 360, 300])
    widths = desk.page.columns.sizes()
    desk.shell.show_page("settings")
    desk.use_language("ar")
    assert desk.shell.page_name == "settings"
    assert desk.page.chat.composer.text() == "half a sent"
    assert desk.page.stage.deck.banner.text() == "Not yet"
    desk.shell.show_page("live")
    QApplication.processEvents()
    assert desk.page.columns.sizes() == widths


def test_the_columns_are_as_wide_as_they_were_left(desk: Desk, open_desk: OpenDesk) -> None:
    desk.page.columns.setSizes([400, 420, 300, 220])
    QApplication.processEvents()
    widths = desk.page.columns.sizes()
    desk.window.close()
    later = open_desk()
    QApplication.processEvents()
    assert later.page.columns.sizes() == widths


def test_the_language_is_chosen_on_the_settings_page(desk: Desk) -> None:
    desk.shell.show_page("settings")
    language = next(c for c in desk.shell.page.findChildren(Choice) if "Language" in c._name)
    assert set(language._titles) == {"", "ar", "en", "es", "zh-CN"}
    language.choose("zh-CN")
    assert desk.control.sent_of(SetLanguage)[-1] == SetLanguage("zh-CN")
    assert desk.shell.header.button.text() == "开始直播"
    assert desk.shell.page_name == "settings"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_follows_the_desktop_when_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    """The offscreen platform has no colour scheme of its own."""
    desk.use_theme("system")
    monkeypatch.setattr(apply, "_of_desktop", lambda: theme)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert tokens().name == theme


def test_every_shortcut_is_on_the_list(desk: Desk) -> None:
    """Ranges stand for their members: 1…9, Ctrl+1…9, Alt+1…"""
    listed = {QKeySequence(keys).toString() for keys, _ in KEYS if "…" not in keys}
    prefixes = [keys.partition("1…")[0] for keys, _ in KEYS if "…" in keys]
    owners = (desk.shell, desk.page)
    for shortcut in [s for owner in owners for s in owner.findChildren(QShortcut)]:
        keys = shortcut.key().toString()
        is_numbered = keys[-1:].isdigit() and keys[:-1] in prefixes
        assert keys in listed or keys == "Return" or is_numbered, keys
