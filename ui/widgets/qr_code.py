"""A QR code drawn by hand: dark on white in every theme, because readers expect that."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET = 3  # modules of white around it
_RADIUS_PX = 8


class QrCode(QWidget):
    """Shows `text` as a QR code of `side_px`; nothing for an empty text."""

    def __init__(self, side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side_px = side_px
        self._rows: tuple[bytearray, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._side_px, self._side_px)

    def show_text(self, text: str) -> None:
        """Encode `text`."""
        import segno  # here, as the window starts without a code

        self._rows = tuple(segno.make_qr(text, error="m").matrix) if text else ()
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """White, then the dark modules."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("white"))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS_PX, _RADIUS_PX)
        if not self._rows:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # noqa: FBT003 - Qt's own
        painter.setBrush(QColor("black"))
        module = self._side_px // (len(self._rows) + 2 * _QUIET)
        origin = (self._side_px - module * len(self._rows)) // 2
        for y, row in enumerate(self._rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    painter.drawRect(origin + x * module, origin + y * module, module, module)
