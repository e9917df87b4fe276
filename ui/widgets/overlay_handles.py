"""The outlines with which overlays and small pictures are taken and moved on the preview."""

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen

from studio.control.commands import MoveOverlay
from studio.control.picture_commands import ResizeOverlay
from studio.control.states import OverlayState
from ui import words
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import tokens
from ui.widgets.painting import draw_line, fill_rounded, pill_width
from ui.widgets.resizing import Corner, Stretch, corner_at, scaled, stretch
from ui.widgets.snapping import Rest, rest, safe_area

_PULL_PX = 10  # on the screen
_CORNER_PX = 12
_KNOB_PX = 4.5
_SEND_AFTER_MS = 250
_FIXED = frozenset({"timecode"})  # a measuring strip, not decoration


class OverlayHandles:
    """Knows which overlay is taken, and where it would come to rest. Widget pixels in and out."""

    def __init__(self, studio: Studio, parent: QObject) -> None:
        self._studio = studio
        self._chosen: OverlayState | None = None
        self._grip: QPoint | None = None
        self._rest: Rest | None = None
        self._corner: Corner | None = None
        self._stretch: Stretch | None = None
        self._send = QTimer(parent, interval=_SEND_AFTER_MS, singleShot=True)
        self._send.timeout.connect(self.drop)

    @property
    def is_dragging(self) -> bool:
        """True between take and drop."""
        return self._grip is not None

    def take(self, at: QPoint, size: QSize) -> None:
        """Choose the overlay under `at`, or take the chosen one by its corner."""
        where = self._to_canvas(at, size)
        self._rest = self._stretch = None
        self._corner = self._corner_at(where, size)
        if self._corner is None:
            self._chosen = self._overlay_at(where)
        if self._chosen is not None:
            self._grip = where - _corner(self._chosen)

    def drag(self, at: QPoint, size: QSize) -> Qt.CursorShape:
        """Move or stretch what was taken. Returns the cursor that fits what `at` lies over."""
        where = self._to_canvas(at, size)
        if self._grip is None or self._chosen is None:
            return self._cursor_over(where, size)
        pull = round(_PULL_PX * self._canvas.width() / max(1, size.width()))
        if self._corner is not None:
            whole = self._chosen.scale_percent
            self._stretch = stretch(
                _box(self._chosen), whole, self._corner, where, self._canvas, pull
            )
            return self._corner.cursor
        self._rest = rest(QRect(where - self._grip, _size(self._chosen)), self._canvas, pull)
        return Qt.CursorShape.SizeAllCursor

    def drop(self) -> None:
        """Send the move or the new size, if there was one."""
        self._send.stop()
        chosen, place, stretched = self._chosen, self._rest, self._stretch
        self._grip = self._rest = self._corner = self._stretch = None
        if chosen is not None and stretched is not None and stretched.box != _box(chosen):
            at = stretched.box.topLeft()
            name = chosen.overlay_id
            self._studio.submit(ResizeOverlay(name, at.x(), at.y(), stretched.scale_percent))
            return
        if chosen is None or place is None or place.at == _corner(chosen):
            return
        self._studio.submit(MoveOverlay(chosen.overlay_id, place.at.x(), place.at.y()))

    def choose_next(self) -> None:
        """Choose the next overlay, for the keyboard."""
        self.drop()
        movable = self._movable()
        if not movable:
            self._chosen = None
            return
        ids = [overlay.overlay_id for overlay in movable]
        known = self._chosen.overlay_id if self._chosen is not None else None
        place = ids.index(known) + 1 if known in ids else 0
        self._chosen = movable[place % len(movable)]

    def nudge(self, by: QPoint) -> None:
        """Move the chosen overlay by canvas pixels; sent when the keys rest."""
        if self._chosen is None:
            return
        corner = self._rest.at if self._rest is not None else _corner(self._chosen)
        self._rest = rest(QRect(corner + by, _size(self._chosen)), self._canvas, 0)
        self._send.start()

    def grow(self, percent: int) -> None:
        """Make the chosen overlay larger or smaller; sent when the keys rest."""
        if self._chosen is None:
            return
        known = self._stretch.scale_percent if self._stretch else self._chosen.scale_percent
        self._stretch = scaled(
            _box(self._chosen), self._chosen.scale_percent, known + percent, self._canvas
        )
        self._send.start()

    def forget(self) -> None:
        """Choose nothing; a nudge that waits is sent."""
        self.drop()
        self._chosen = None

    def paint(self, painter: QPainter, size: QSize) -> None:
        """Outlines of what can be moved; while dragging the safe area and the lines that pull."""
        scale = size.width() / max(1, self._canvas.width())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_dragging or self._rest is not None or self._stretch is not None:
            self._paint_guides(painter, size, scale)
        for overlay in self._movable():
            is_chosen = self._is_chosen(overlay)
            place = _box(overlay)
            if is_chosen and self._rest is not None:
                place.moveTopLeft(self._rest.at)
            if is_chosen and self._stretch is not None:
                place = self._stretch.box
            box = _scaled(place, scale)
            _outline(painter, box, is_chosen=is_chosen)
            if is_chosen:
                _corners(painter, box)
                _label(painter, box, words.overlay_name(overlay.kind))

    def _paint_guides(self, painter: QPainter, size: QSize, scale: float) -> None:
        faint = QColor(255, 255, 255, 120)
        painter.setPen(QPen(faint, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(_scaled(safe_area(self._canvas), scale))
        if self._rest is None:
            return
        painter.setPen(QPen(tokens().accent, 1))
        for x in self._rest.x_guides:
            painter.drawLine(round(x * scale), 0, round(x * scale), size.height())
        for y in self._rest.y_guides:
            painter.drawLine(0, round(y * scale), size.width(), round(y * scale))

    def _corner_at(self, where: QPoint, size: QSize) -> Corner | None:
        """The corner of the chosen overlay under the mouse."""
        if self._chosen is None:
            return None
        fresh = [overlay for overlay in self._movable() if self._is_chosen(overlay)]
        self._chosen = fresh[0] if fresh else None
        reach = round(_CORNER_PX * self._canvas.width() / max(1, size.width()))
        return corner_at(_box(fresh[0]), where, reach) if fresh else None

    def _cursor_over(self, where: QPoint, size: QSize) -> Qt.CursorShape:
        corner = self._corner_at(where, size)
        if corner is not None:
            return corner.cursor
        is_over = self._overlay_at(where) is not None
        return Qt.CursorShape.SizeAllCursor if is_over else Qt.CursorShape.ArrowCursor

    @property
    def _canvas(self) -> QSize:
        return QSize(self._studio.scene.width_px, self._studio.scene.height_px)

    def _movable(self) -> list[OverlayState]:
        """From back to front: small pictures lie below every overlay."""
        scene = self._studio.scene
        return [
            overlay
            for overlay in (*scene.insets, *scene.overlays)
            if overlay.is_visible and overlay.kind not in _FIXED
        ]

    def _overlay_at(self, where: QPoint) -> OverlayState | None:
        """The topmost one: later overlays lie in front."""
        for overlay in reversed(self._movable()):
            if QRect(_corner(overlay), _size(overlay)).contains(where):
                return overlay
        return None

    def _is_chosen(self, overlay: OverlayState) -> bool:
        return self._chosen is not None and self._chosen.overlay_id == overlay.overlay_id

    def _to_canvas(self, at: QPoint, size: QSize) -> QPoint:
        scale = self._canvas.width() / max(1, size.width())
        return QPoint(round(at.x() * scale), round(at.y() * scale))


def _corner(overlay: OverlayState) -> QPoint:
    return QPoint(overlay.x_px, overlay.y_px)


def _size(overlay: OverlayState) -> QSize:
    return QSize(overlay.width_px, overlay.height_px)


def _box(overlay: OverlayState) -> QRect:
    return QRect(_corner(overlay), _size(overlay))


def _scaled(box: QRect, scale: float) -> QRectF:
    return QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)


def _outline(painter: QPainter, box: QRectF, *, is_chosen: bool) -> None:
    """A light line inside a dark one, of plain strips: it is drawn anew over every picture."""
    light = tokens().accent_fill if is_chosen else QColor(255, 255, 255, 170)
    rings = [QColor(0, 0, 0, 140), light, *([light] if is_chosen else [])]
    edge = box.toAlignedRect()
    for colour in rings:
        _ring(painter, edge, colour)
        edge.adjust(1, 1, -1, -1)


def _ring(painter: QPainter, edge: QRect, colour: QColor) -> None:
    """The outermost pixels of `edge`."""
    x, y, width, height = edge.x(), edge.y(), edge.width(), edge.height()
    painter.fillRect(x, y, width, 1, colour)
    painter.fillRect(x, y + height - 1, width, 1, colour)
    painter.fillRect(x, y + 1, 1, height - 2, colour)
    painter.fillRect(x + width - 1, y + 1, 1, height - 2, colour)


def _corners(painter: QPainter, box: QRectF) -> None:
    """What is taken to size the overlay."""
    painter.setPen(QPen(tokens().accent_fill, 2))
    painter.setBrush(QColor(255, 255, 255))
    for at in (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight()):
        painter.drawEllipse(at, _KNOB_PX, _KNOB_PX)


def _label(painter: QPainter, box: QRectF, text: str) -> None:
    place = QRect(round(box.left()), round(box.top()) - 24, pill_width(text), 20)
    place.moveTop(max(2, place.top()))
    fill_rounded(painter, place, tokens().accent_fill, 6)
    style = (font(TINY_PX, BOLD), tokens().on_fill)
    draw_line(painter, place, text, style, Qt.AlignmentFlag.AlignHCenter)
