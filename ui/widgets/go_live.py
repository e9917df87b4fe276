"""The one big button: go live with a press, end the show with a hold of one second."""

import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio.control.states import ShowStatus
from studio.l10n.catalogue import gettext as _
from ui.plain import set_tip
from ui.theme import icons
from ui.theme.fonts import BOLD, STRONG_PX, font
from ui.theme.tokens import RADIUS_S, tokens
from ui.widgets.painting import Mirror, draw_line, draw_ring, fill_rounded, text_width

HOLD_MS = 1000
_FRAME_MS = 16
_HEIGHT_PX = 44
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ON_AIR = frozenset({ShowStatus.LIVE, ShowStatus.RECONNECTING, ShowStatus.STARTING})


class GoLiveButton(QAbstractButton):
    """Shows where the show stands and moves it.

    Signals:
        go_live: the host pressed the button off air.
        end_show: the host held it for a second on air.
    """

    go_live = Signal()
    end_show = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = ShowStatus.IDLE
        self._held_since_ns = 0
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._hold_on)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._click)
        self.show_status(ShowStatus.IDLE)

    @property
    def is_holding(self) -> bool:
        """True while the button is held on air."""
        return self._timer.isActive()

    @property
    def share(self) -> float:
        """How much of the hold has passed, 0..1."""
        if not self.is_holding:
            return 0.0
        return min(1.0, (time.monotonic_ns() - self._held_since_ns) / (HOLD_MS * 1_000_000))

    def show_status(self, status: ShowStatus) -> None:
        """Show where the show stands."""
        if status not in _ON_AIR:
            self._release()
        self._status = status
        self.setText(_text(status))
        self.setAccessibleName(self.text())
        self.setEnabled(status is not ShowStatus.ENDING)
        set_tip(self, self._tip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for every state off air, or every one on air: it does not move in a show."""
        show = _ON_AIR | {ShowStatus.ENDING}
        alike = [status for status in ShowStatus if (status in show) is (self._status in show)]
        widest = max(text_width(_text(status), font(STRONG_PX, BOLD)) for status in alike)
        return QSize(widest + 64, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, ring or icon, and the word."""
        del event
        theme = tokens()
        painter = QPainter(self)
        place = self.rect().adjusted(3, 3, -3, -3)
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        fill_rounded(painter, place, self._colour(), RADIUS_S)
        self._paint_mark(painter, Mirror(place, is_rtl))
        text = Mirror(place, is_rtl).at(40, 0, place.width() - 52, place.height())
        style = (font(STRONG_PX, BOLD), theme.on_fill if self.isEnabled() else theme.text_low)
        draw_line(painter, text, self.text(), style, Qt.AlignmentFlag.AlignHCenter)
        if self.hasFocus():
            painter.setPen(theme.text_high)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Off air a press; on air the beginning of the hold."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._press()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Too early on air: nothing happened."""
        self._release()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter hold like the mouse."""
        if event.key() in _KEYS and self._status in _ON_AIR:
            if not event.isAutoRepeat():
                self._press()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go."""
        if event.key() in _KEYS and self._status in _ON_AIR:
            if not event.isAutoRepeat():
                self._release()
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A lost focus lets go."""
        self._release()
        super().focusOutEvent(event)

    def _press(self) -> None:
        if self._status in _ON_AIR:
            self._held_since_ns = time.monotonic_ns()
            self._timer.start()

    def _release(self) -> None:
        self._timer.stop()
        self.update()

    def _hold_on(self) -> None:
        self.update()
        if self.share >= 1.0:
            self._release()
            self.end_show.emit()

    def _click(self) -> None:
        if self._status not in _ON_AIR:
            self.go_live.emit()

    def _tip(self) -> str:
        if self._status in _ON_AIR:
            return _("Hold for one second to end the show")
        return _("Start broadcasting (Ctrl+L)")

    def _colour(self) -> QColor:
        theme = tokens()
        if self._status is ShowStatus.ENDING:
            return theme.surface_3
        if self._status in _ON_AIR:
            return theme.live_fill
        return theme.accent_hover if self.underMouse() else theme.accent_fill

    def _paint_mark(self, painter: QPainter, mirror: Mirror) -> None:
        spot = mirror.at(13, (mirror.area.height() - 20) // 2, 20, 20)
        theme = tokens()
        if self._status in _ON_AIR:
            ring = QRectF(spot).adjusted(1, 1, -1, -1)
            faint = QColor(theme.on_fill)
            faint.setAlphaF(0.35)
            draw_ring(painter, ring, 1.0, faint, 3)
            draw_ring(painter, ring, self.share, theme.on_fill, 3)
            fill_rounded(painter, spot.adjusted(6, 6, -6, -6), theme.on_fill, 2)
            return
        colour = theme.on_fill if self.isEnabled() else theme.text_low
        painter.drawPixmap(spot.topLeft(), icons.pixmap("live", colour, 20))


def _text(status: ShowStatus) -> str:
    match status:
        case ShowStatus.STARTING:
            return _("Starting…")
        case ShowStatus.LIVE | ShowStatus.RECONNECTING:
            return _("Hold to end")
        case ShowStatus.ENDING:
            return _("Ending…")
        case ShowStatus.IDLE | ShowStatus.PREVIEWING | ShowStatus.FAILED:
            return _("Go live")
