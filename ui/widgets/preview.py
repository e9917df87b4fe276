"""The programme preview: the engine's pictures painted 1:1, overlays moved on top of them."""

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from studio.control.commands import SetPreview
from studio.control.preview import PreviewPicture
from studio.l10n.catalogue import gettext as _
from ui.plain import set_tip
from ui.studio import Studio
from ui.theme.fonts import BODY_PX, BOLD, font
from ui.theme.tokens import tokens
from ui.widgets.overlay_handles import OverlayHandles
from ui.widgets.painting import draw_line, fill_rounded

FPS = 30
_PULL_MS = 1000 // FPS
_ASK_MS = 200
_OFF_AIR_PX = 34
_NUDGE_PX = 2
_STRIDE_PX = 20
_ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
_SIZES = {Qt.Key.Key_Plus: 5, Qt.Key.Key_Equal: 5, Qt.Key.Key_Minus: -5}  # percent


class PictureSource(Protocol):
    """Where pictures come from: studio.control.preview.PreviewReader, or a fake."""

    def read(self) -> PreviewPicture | None:
        """The newest picture, once."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class PreviewWidget(QWidget):
    """Pulls at 30 Hz, paints without scaling, and asks the engine for its own size in pixels."""

    def __init__(
        self, studio: Studio, pictures: PictureSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._pictures = pictures
        self._picture: PreviewPicture | None = None
        self._image: QImage | None = None
        self._asked = QSize()
        self._fps = FPS
        self._is_hovered = False
        self.handles = OverlayHandles(studio, self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Programme: what the audience sees"))
        set_tip(
            self,
            _(
                "Drag overlays and small pictures to move them, their corners to size them. "
                "Keyboard: O chooses one, arrows move it, + and − size it."
            ),
        )
        self._pull = QTimer(self, interval=_PULL_MS)
        self._pull.setTimerType(Qt.TimerType.PreciseTimer)
        self._pull.timeout.connect(self.pull)
        self._ask = QTimer(self, interval=_ASK_MS, singleShot=True)
        self._ask.timeout.connect(self._ask_for_size)
        studio.attached.connect(self._ask_now)

    @property
    def has_picture(self) -> bool:
        """True once a picture was shown."""
        return self._image is not None

    def use_fps(self, fps: int) -> None:
        """Ask for so many pictures per second."""
        if fps != self._fps:
            self._fps = fps
            self._pull.setInterval(1000 // fps)
            self._asked = QSize()
            self._ask.start()

    def pull(self) -> None:
        """Take the newest picture, if there is a newer one."""
        picture = self._pictures.read()
        if picture is None:
            return
        self._picture = picture  # the image below only points into its bytes
        self._image = QImage(
            picture.pixels,
            picture.width_px,
            picture.height_px,
            picture.stride_bytes,
            QImage.Format.Format_RGB32,
        )
        self._image.setDevicePixelRatio(self.devicePixelRatioF())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One picture, unscaled; handles only while somebody points here."""
        del event
        painter = QPainter(self)
        image = self._image
        if image is None:
            _paint_waiting(painter, self.rect())
            return
        size = image.deviceIndependentSize().toSize()
        at = QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2)
        if size != self.size():
            painter.fillRect(self.rect(), tokens().stage)
        painter.drawImage(at, image)
        if self._studio.scene.looked_at is not None:
            _paint_off_air(painter, self.width())
        elif self._is_hovered or self.hasFocus():
            self.handles.paint(painter, self.size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for pictures of the new size, once it stays."""
        super().resizeEvent(event)
        self._ask.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Pull only while somebody can see it."""
        super().showEvent(event)
        self._pull.start()
        self._ask.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hidden: the engine need not scale pictures for nobody."""
        super().hideEvent(event)
        self._pull.stop()
        self._ask.start()

    def enterEvent(self, event: object) -> None:
        """Show the handles."""
        del event
        self._is_hovered = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Hide the handles."""
        del event
        self._is_hovered = False
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the overlay under the mouse."""
        if self._studio.scene.looked_at is not None:
            return
        if event.button() is Qt.MouseButton.LeftButton:
            self.handles.take(event.position().toPoint(), self.size())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it; its outline comes to rest at the lines that pull."""
        at = event.position().toPoint()
        self.setCursor(self.handles.drag(at, self.size()))
        if self.handles.is_dragging:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: the engine moves it."""
        del event
        self.handles.drop()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """O chooses the next overlay, arrows move it, plus and minus size it."""
        key = Qt.Key(event.key())
        step = _STRIDE_PX if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _NUDGE_PX
        if key == Qt.Key.Key_O:
            self.handles.choose_next()
        elif key in _ARROWS:
            self.handles.nudge(_ARROWS[key] * step)
        elif key in _SIZES:
            self.handles.grow(_SIZES[key])
        else:
            super().keyPressEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing stays chosen."""
        super().focusOutEvent(event)
        self.handles.forget()
        self.update()

    def _ask_now(self) -> None:
        """The engine forgets its windows: no host shall wait for the first picture."""
        self._asked = QSize()
        self._ask_for_size()

    def _ask_for_size(self) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round(self.height() * ratio))
        wanted = size if self.isVisible() else QSize(0, 0)
        if wanted != self._asked and self._studio.is_attached:
            self._asked = wanted
            self._studio.submit(SetPreview(wanted.width(), wanted.height(), self._fps))


def _paint_waiting(painter: QPainter, place: QRect) -> None:
    painter.fillRect(place, tokens().stage)
    style = (font(BODY_PX), tokens().surface_3.lighter(240))
    text = _("Waiting for the picture…")
    draw_line(painter, place, text, style, Qt.AlignmentFlag.AlignHCenter)


def _paint_off_air(painter: QPainter, width_px: int) -> None:
    """The audience sees something else: said so that nobody mistakes it."""
    place = QRect(8, 8, width_px - 16, _OFF_AIR_PX)
    fill_rounded(painter, place, tokens().accent_fill, 8)
    style = (font(BODY_PX, BOLD), tokens().on_fill)
    draw_line(painter, place, _("Only you see this"), style, Qt.AlignmentFlag.AlignHCenter)


def fitted(canvas: QSize, room: QSize) -> QRect:
    """The largest even-sized rectangle of the canvas' shape, centred in `room`."""
    size = canvas.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    size = QSize(size.width() // 2 * 2, size.height() // 2 * 2)
    x = (room.width() - size.width()) // 2
    return QRect(QPoint(x, (room.height() - size.height()) // 2), size)
