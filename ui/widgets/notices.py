"""Notices above the page: short toasts with message and remedy, and the strip of a lost link."""

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.states import Problem
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, Tone, tokens
from ui.widgets.buttons import icon_button

_WIDTH_PX = 460
_SHORT_MS = 4000
_LONG_MS = 10_000
_MOST = 3
_TOP_PX = 76  # below the header, over no control that is pressed in a hurry
_STRIP_AFTER_MS = 400  # a link lost and found at once is not worth a word


class Toast(QFrame):
    """One notice; leaves by itself or when closed.

    Signals:
        left: it is gone. arg: the toast
    """

    left = Signal(object)

    def __init__(self, message: str, remedy: str, tone: Tone, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_M, SPACE_S, SPACE_M)
        row.setSpacing(SPACE_M)
        name = {Tone.BAD: "bad", Tone.WARN: "fair"}.get(tone, "good")
        mark = PlainLabel()
        mark.setPixmap(icons.pixmap(name, tokens().tone(tone), 22))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        self.message = PlainLabel(message, face=font(weight=BOLD), wraps=True)
        column.addWidget(self.message)
        self.remedy = PlainLabel(remedy, shade="medium", face=font(TINY_PX), wraps=True)
        self.remedy.setVisible(bool(remedy))
        column.addWidget(self.remedy)
        row.addLayout(column, 1)
        close = icon_button("close", _("Close"))
        close.setIconSize(QSize(14, 14))
        close.clicked.connect(self.leave)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(_WIDTH_PX)
        self._leave = QTimer(self, singleShot=True)
        self._leave.timeout.connect(self.leave)
        self._leave.start(_LONG_MS if remedy or tone is Tone.BAD else _SHORT_MS)

    def leave(self) -> None:
        """Go away."""
        self._leave.stop()
        self.hide()
        self.left.emit(self)
        self.deleteLater()


class Toasts(QObject):
    """Stacks toasts at the head of `page`."""

    def __init__(self, studio: Studio, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._toasts: list[Toast] = []
        studio.refused.connect(self.show_problem)
        studio.said.connect(self.say)
        self._refused: dict[str, int] | None = None
        self._studio = studio
        studio.platforms_changed.connect(self._look_at_platforms)

    @property
    def shown(self) -> list[Toast]:
        """The toasts on the screen, oldest first."""
        return list(self._toasts)

    def say(self, text: str) -> None:
        """A good or neutral word."""
        self._add(text, "", Tone.GOOD)

    def show_problem(self, problem: Problem) -> None:
        """What was refused, and what to do."""
        message, remedy = words.problem_texts(problem)
        self._add(message, remedy, Tone.BAD)

    def _look_at_platforms(self) -> None:
        """Words of the host's that a platform did not take since we last looked."""
        platforms = self._studio.platforms.platforms
        former = self._refused
        self._refused = {one.name: one.refused for one in platforms}
        for one in platforms:
            is_news = former is not None and one.refused > former.get(one.name, 0)
            if is_news and one.post_problem is not None:
                self.show_problem(one.post_problem)

    def place(self) -> None:
        """Stack below the header; called when the page's size changes."""
        y = _TOP_PX
        for toast in self._toasts:
            toast.adjustSize()
            toast.move((self._page.width() - toast.width()) // 2, y)
            y += toast.height() + SPACE_S

    def _add(self, message: str, remedy: str, tone: Tone) -> None:
        toast = Toast(message, remedy, tone, self._page)
        toast.left.connect(self._forget)
        self._toasts.append(toast)
        for old in self._toasts[:-_MOST]:
            old.leave()
        toast.show()
        toast.raise_()
        self.place()
        text = f"{message} {remedy}".strip()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(toast, text))

    def _forget(self, toast: Toast) -> None:
        self._toasts.remove(toast)
        self.place()


class LostLinkStrip(QFrame):
    """A calm line while the window has no engine."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        mark = PlainLabel()
        mark.setPixmap(icons.pixmap("retry", tokens().warn, 18))
        row.addWidget(mark)
        text = _("Reconnecting to the studio’s engine… What is on air stays on air.")
        self.text = PlainLabel(text, shade="warn", face=font(weight=BOLD))
        row.addWidget(self.text, 1)
        self._late = QTimer(self, interval=_STRIP_AFTER_MS, singleShot=True)
        self._late.timeout.connect(self.show)
        studio.detached.connect(self._wait)
        studio.attached.connect(self._end)
        self.setVisible(studio.is_ready and not studio.is_attached)

    def _wait(self) -> None:
        if not self._late.isActive() and not self.isVisible():
            self._late.start()

    def _end(self) -> None:
        self._late.stop()
        self.hide()
