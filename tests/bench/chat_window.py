"""The real window for bench `chat`, with a probe: how long a frame takes, what is held, in order.

Usage: python -m tests.bench.chat_window PROFILE. For each line read from standard input (`mark`
begins a stretch, `tell` ends it) prints one line of JSON.
"""

import asyncio
import itertools
import json
import sys
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from studio.paths import Profile
from tests.ui.direct import NoPictures
from ui import language
from ui.app import rest_collector
from ui.bridge import Bridge, profile_client
from ui.studio import Studio
from ui.theme.apply import apply_theme
from ui.window import MainWindow

_FRAME_MS = 16  # sixty a second
_MIB = 1024 * 1024


class Probe:
    """Sixty times a second: how long since the last time. A busy window answers late."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._model = window._sources.chat
        self._frames_ms: list[float] = []
        self._delays_ms: list[float] = []
        self._lines_ms: list[float] = []
        self._last_s = time.perf_counter()
        self._rss = 0
        self._timer = QTimer(window, interval=_FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._frame)
        self._timer.start()
        self._model.rowsInserted.connect(self._shown)

    def mark(self) -> None:
        """A stretch begins."""
        self._frames_ms.clear()
        self._delays_ms.clear()
        self._lines_ms.clear()
        self._rss = psutil.Process().memory_info().rss

    def tell(self) -> dict[str, float]:
        """The stretch's figures."""
        seqs = [line.seq for line in self._model._held.values()]
        rss = psutil.Process().memory_info().rss
        return {
            "frame_p99_ms": _quantile(self._frames_ms, 0.99),
            "frame_max_ms": max(self._frames_ms),
            "column_p95_ms": _quantile(self._delays_ms, 0.95),
            "lines": len(self._lines_ms),
            "line_p50_ms": _quantile(self._lines_ms, 0.5),
            "line_p95_ms": _quantile(self._lines_ms, 0.95),
            "held": self._model.held,
            "held_mb": (rss - self._rss) / _MIB,
            "out_of_order": sum(a >= b for a, b in itertools.pairwise(seqs)),
        }

    def _frame(self) -> None:
        now_s = time.perf_counter()
        self._frames_ms.append((now_s - self._last_s) * 1000)
        self._last_s = now_s

    def _shown(self, _parent: QModelIndex, first: int, last: int) -> None:
        now_ms = time.time() * 1000
        entries = [self._model.entry(row) for row in range(first, last + 1)]
        self._delays_ms.extend(now_ms - line.at_ms for line in entries)
        sent_ms = (line.text.rpartition("@")[2] for line in entries if "@" in line.text)
        self._lines_ms.extend(now_ms - float(sent) for sent in sent_ms)


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def main(root: str) -> None:
    """Show the window until standard input ends."""
    studio = Studio()
    bridge = Bridge(studio, profile_client(Profile(Path(root))))
    window = MainWindow(studio, NoPictures(), Path(root))
    window.show()
    running = asyncio.ensure_future(bridge.run())
    rest_collector()
    probe = Probe(window)
    lines = asyncio.Queue[str]()
    asyncio.get_running_loop().add_reader(sys.stdin, lambda: lines.put_nowait(sys.stdin.readline()))
    _say({"ready": 1})
    while word := (await lines.get()).strip():
        if word == "mark":
            probe.mark()
            _say({"marked": 1})
        else:
            window._sources.chat.flush()
            _say(probe.tell())
    running.cancel()


def _say(figures: dict[str, float]) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    language.use("en")
    apply_theme("dark")
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(main(sys.argv[1]))
    sys.stdout.flush()
