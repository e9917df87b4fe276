"""Size and rate of the picture: what it has, what it will have, and the menu of all."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from studio.control.settings_commands import RestartEngine, SaveSettings
from studio.control.settings_states import SettingsValues
from studio.control.states import ShowStatus
from studio.l10n.catalogue import gettext as _
from ui.formats import left_to_right
from ui.plain import set_tip
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.widgets.buttons import restyle

CANVAS_SIZES = ((720, 1280), (1280, 720), (1080, 1920), (1920, 1080), (1080, 1080))
CANVAS_RATES = (24, 25, 30, 50, 60)
_AIR_PX = 14
_LEAST_PX = 72
_OFF_AIR = frozenset({ShowStatus.IDLE, ShowStatus.PREVIEWING, ShowStatus.FAILED})


class CanvasButton(QPushButton):
    """Sends SaveSettings and RestartEngine."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._full = ""
        self.setProperty("kind", "fact")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(font(TINY_PX, tabular=True))
        self.clicked.connect(self._open)
        studio.scene_changed.connect(self._show)
        studio.settings_changed.connect(self._show)
        self._show()

    def menu_now(self) -> QMenu:
        """Sizes, rates, and the restart when one is needed and nobody watches."""
        wanted = self._wanted()
        menu = QMenu(self)
        for width, height in CANVAS_SIZES:
            action = menu.addAction(_size_words(width, height))
            action.setCheckable(True)
            action.setChecked((width, height) == (wanted.width_px, wanted.height_px))
            action.triggered.connect(
                lambda _on=False, w=width, h=height: self._take(width_px=w, height_px=h)
            )
        menu.addSeparator()
        for rate in CANVAS_RATES:
            action = menu.addAction(f"{rate} fps")
            action.setCheckable(True)
            action.setChecked(rate == wanted.fps)
            action.triggered.connect(lambda _on=False, fps=rate: self._take(fps=fps))
        if self._is_waiting():
            menu.addSeparator()
            again = menu.addAction(_("Restart the show now"))
            again.setEnabled(self._studio.show.status in _OFF_AIR)
            again.triggered.connect(lambda: self._studio.submit(RestartEngine()))
        return menu

    def _wanted(self) -> SettingsValues:
        return self._studio.settings.values

    def _is_waiting(self) -> bool:
        """Another size or rate comes with the next start."""
        scene, wanted = self._studio.scene, self._wanted()
        now = (scene.width_px, scene.height_px, scene.fps)
        return now != (wanted.width_px, wanted.height_px, wanted.fps)

    def _take(self, **changes: int) -> None:
        values = replace(self._wanted(), **changes)  # type: ignore[arg-type]  # pixels and rates
        self._studio.submit(SaveSettings(values))

    def _open(self) -> None:
        menu = self.menu_now()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without the rate where there is no room for it."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for the whole text, whatever is shown now."""
        width = self.fontMetrics().horizontalAdvance(self._full) + _AIR_PX
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """It may give way to the buttons beside it."""
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def _fit(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self._full) <= self.width() - _AIR_PX + 2
        self.setText(self._full if fits else self._full.split(" · ", maxsplit=1)[0])

    def _show(self) -> None:
        scene, wanted, is_waiting = self._studio.scene, self._wanted(), self._is_waiting()
        self._full = _words(scene.width_px, scene.height_px, scene.fps)
        tip = _("Size and rate of the picture")
        if is_waiting:
            canvas = _words(wanted.width_px, wanted.height_px, wanted.fps)
            self._full = _("{canvas} after a restart").format(canvas=canvas)
            tip = _("Another size needs a restart of the show: choose it in this menu, off air.")
        self.updateGeometry()
        self._fit()
        self.setAccessibleName(f"{tip}: {self._full}")
        set_tip(self, tip)
        if self.property("waits") != is_waiting:
            self.setProperty("waits", is_waiting)
            restyle(self)


def _words(width_px: int, height_px: int, fps: int) -> str:
    size = left_to_right(f"{width_px}×{height_px}")
    return f"{size} · {left_to_right(f'{fps} fps')}"


def _size_words(width: int, height: int) -> str:
    shape = _("Upright") if height > width else _("Wide") if width > height else _("Square")
    return f"{left_to_right(f'{width}×{height}')}  {shape}"
