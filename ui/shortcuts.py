"""The keys: panic, sound, go live and the pages everywhere; letters and digits on the Live page.

`KEYS` is what the settings show; a test holds it against the shortcuts that exist.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from studio.control.sheet_commands import StepSegment
from studio.errors import N_
from ui.pages.live import LivePage
from ui.studio import Studio
from ui.widgets.chat_panel import CHAT_KEYS
from ui.widgets.deck import MUTE_KEYS, PANIC_KEYS
from ui.widgets.footer import MARK_KEYS
from ui.widgets.header import REHEARSE_KEYS
from ui.widgets.run_panel import ADD_KEYS, OFF_KEYS
from ui.widgets.sheet_strip import NEXT_KEYS, PREVIOUS_KEYS
from ui.widgets.sound_drawer import SOUND_KEYS
from ui.widgets.sources_panel import SOURCES_KEYS

LIVE_KEYS = "Ctrl+L"
_NUMBERED = 9

KEYS = (
    (PANIC_KEYS, N_("Hide every overlay, or bring them back")),
    (LIVE_KEYS, N_("Go live")),
    (REHEARSE_KEYS, N_("Rehearse")),
    (MARK_KEYS, N_("Mark this moment in the recording")),
    (MUTE_KEYS, N_("Silence the sound, or open it")),
    (SOUND_KEYS, N_("Open the sound drawer, or close it")),
    ("Alt+1…", N_("Go to a page")),
    ("1…9", N_("Put the product with this number on air")),
    ("Enter", N_("Put the selected product on air")),
    (OFF_KEYS, N_("Take the product off air")),
    ("F", N_("Start or end a flash sale")),
    ("S", N_("Correct the stock")),
    (ADD_KEYS, N_("Add a product")),
    (CHAT_KEYS, N_("Write to everyone")),
    (SOURCES_KEYS, N_("Sources of the picture")),
    ("Ctrl+1…9", N_("Switch the scene")),
    (NEXT_KEYS, N_("Go to the next step")),
    (PREVIOUS_KEYS, N_("Go back a step")),
)


def shortcut(keys: str, call: Callable[[], object], owner: QWidget) -> QShortcut:
    """A key of `owner`; held down it works once."""
    made = QShortcut(QKeySequence(keys), owner)
    made.setAutoRepeat(False)
    made.activated.connect(call)
    return made


class LiveKeys(QObject):
    """Owns the page's shortcuts; dies with the page."""

    def __init__(self, studio: Studio, page: LivePage) -> None:
        super().__init__(page)
        self._studio = studio
        self._page = page
        run = page.run_panel
        self._plain = [self._key("F", run.open_flash), self._key("S", run.open_stock)]
        self._plain.append(self._key(OFF_KEYS, run.unpin))
        self._plain += [
            self._key(str(number), partial(run.pin_number, number))
            for number in range(1, _NUMBERED + 1)
        ]
        self._enter = [self._key(name, run.pin_selected) for name in ("Return", "Enter")]
        self._key(ADD_KEYS, run.open_add)
        self._key(SOURCES_KEYS, page.toggle_sources)
        self._key(SOUND_KEYS, page.toggle_sound)
        self._key(CHAT_KEYS, page.chat.composer.setFocus)
        for keys, by in ((NEXT_KEYS, 1), (PREVIOUS_KEYS, -1)):
            self._key(keys, partial(studio.submit, StepSegment(by)))
        for place in range(_NUMBERED):
            self._key(f"Ctrl+{place + 1}", partial(self._choose_scene, place))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)
        self._follow_focus(None, QApplication.focusWidget())

    def _key(self, keys: str, call: Callable[[], object]) -> QShortcut:
        return shortcut(keys, call, self._page)

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        is_typing = isinstance(now, QLineEdit | QPlainTextEdit)
        has_own_enter = isinstance(now, QAbstractButton) or (
            isinstance(now, QAbstractItemView) and now is not self._page.run_panel.list
        )
        for shortcut in self._plain:
            shortcut.setEnabled(not is_typing)
        for shortcut in self._enter:
            shortcut.setEnabled(not is_typing and not has_own_enter)

    def _choose_scene(self, place: int) -> None:
        scenes = self._studio.scene.scenes
        if place < len(scenes):
            self._page.stage.deck.scenes.choose(scenes[place].scene_id)
