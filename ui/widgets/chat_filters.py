"""Which lines the chat column shows: all, questions, buying, flagged; and who waits."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from studio.control.chat_states import RepliesState
from studio.control.feeds import Audience, ChatLine
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui.formats import duration, number
from ui.plain import set_tip
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import tokens
from ui.widgets.buttons import push_button
from ui.widgets.pill import Pill

LATE_MS = 10_000
_TICK_MS = 1000
_QUESTIONS = frozenset({"question", "price", "size", "shipping"})

Wanted = Callable[[ChatLine], bool] | None


def is_question(line: ChatLine) -> bool:
    """Somebody wants to know something."""
    return not line.is_host and line.intent in _QUESTIONS


def is_buying(line: ChatLine) -> bool:
    """Somebody wants to buy."""
    return not line.is_host and line.intent in {"buying", "price"}


def is_flagged(line: ChatLine) -> bool:
    """A person should look at it."""
    return (
        bool(line.flag)
        or line.is_hidden
        or line.audience is not Audience.EVERYONE
        or line.intent == "complaint"
    )


class ChatFilters(QWidget):
    """A row of four.

    Signals:
        chosen: another one was chosen. arg: what a line must be, or None
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.group = QButtonGroup(self)
        choices: tuple[tuple[str, str, Wanted], ...] = (
            (_("All"), "", None),
            (_("Questions"), "?", is_question),
            (_("Buying"), "$", is_buying),
            (_("Flagged"), "!", is_flagged),
        )
        for place, (name, sign, wanted) in enumerate(choices):
            button = push_button(sign or name, kind="segment")
            button.setFont(font(TINY_PX))
            button.setAccessibleName(name)
            set_tip(button, name)
            button.setCheckable(True)
            button.setChecked(place == 0)
            button.clicked.connect(lambda _on, wanted=wanted: self.chosen.emit(wanted))
            self.group.addButton(button, place)
            row.addWidget(button, 1)


class WaitingPill(Pill):
    """How many questions wait, and for how long the oldest; warns from ten seconds on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._state = RepliesState()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.hide()

    def show_state(self, state: RepliesState) -> None:
        """Take the newest figures."""
        self._state = state
        if state.oldest_ms is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self.tick()

    def tick(self) -> None:
        """Show how long it is now."""
        oldest_ms = self._state.oldest_ms
        self.setVisible(oldest_ms is not None)
        if oldest_ms is None:
            return
        waited_ms = max(0, time.time_ns() // 1_000_000 - oldest_ms)
        count, waited = number(self._state.waiting), duration(waited_ms // 1000)
        theme = tokens()
        is_late = waited_ms > LATE_MS
        colours = (theme.warn_soft, theme.warn) if is_late else (theme.surface_3, theme.text_medium)
        self.say(f"{count} · {waited}", *colours, icon="clock")
        text = ngettext("{count} waits", "{count} wait", self._state.waiting)
        self.setAccessibleName(f"{text.format(count=count)} {waited}")
        set_tip(self, _("Questions that nobody answered, and how long the oldest one waits."))
