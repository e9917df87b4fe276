"""The ticking of a flash sale: whole seconds, rounded up, so 0 appears exactly at its end."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.control.states import FlashSale
from ui.formats import now_ms
from ui.studio import Studio

_MS = 1000


def seconds_shown(flash: FlashSale) -> int:
    """Whole seconds of a sale's countdown: to its start while it is announced, then to its end."""
    return seconds_left(flash.next_ms(now_ms()))


def is_announced(flash: FlashSale) -> bool:
    """Whether the sale has not begun yet."""
    return now_ms() < flash.starts_ms


def share_left(flash: FlashSale) -> float:
    """How much of the countdown's whole length is left, 0 to 1."""
    now = now_ms()
    whole_s = flash.lead_s if now < flash.starts_ms else flash.total_s
    return min(1.0, max(0, flash.next_ms(now) - now) / max(1, whole_s * _MS))


def seconds_left(ends_ms: int) -> int:
    """Whole seconds to show until `ends_ms`."""
    return max(0, -((now_ms() - ends_ms) // _MS))


class FlashTicker(QObject):
    """Ticks at the instants at which a running sale's seconds change, and only then.

    Signals:
        ticked: another second shows.
    """

    ticked = Signal()

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._flash: FlashSale | None = None
        studio.offers_changed.connect(self._follow)
        self._studio = studio
        self._follow()

    def _follow(self) -> None:
        self._flash = self._studio.offers.flash
        self._tick()

    def _tick(self) -> None:
        self.ticked.emit()
        flash = self._flash
        if flash is None or now_ms() > flash.ends_ms:
            self._timer.stop()
            return
        self._timer.start((flash.next_ms(now_ms()) - now_ms()) % _MS + 1)
