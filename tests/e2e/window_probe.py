"""The studio's own window, told to write down what its two columns hold.

Usage: python -m tests.e2e.window_probe PROFILE OUT.json. Runs `ui.app` unchanged; five times a
second the rows of the chat and order models and the shown products are written to OUT.json.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, Qt, QTimer
from PySide6.QtWidgets import QApplication, QListView

from ui import app


def rows(model: QAbstractItemModel) -> list[str]:
    """Every row as a screen reader would hear it."""
    texts = []
    for number in range(model.rowCount()):
        index = model.index(number, 0)
        role = Qt.ItemDataRole.AccessibleTextRole
        texts.append(str(index.data(role) or index.data() or ""))
    return texts


def write_down(out: Path) -> None:
    """Visible list views by object name, and their rows."""
    lists: dict[str, list[str]] = {}
    for widget in QApplication.allWidgets():
        if isinstance(widget, QListView) and widget.isVisible() and widget.model() is not None:
            lists[widget.objectName() or widget.accessibleName()] = rows(widget.model())
    fresh = out.with_suffix(".new")
    fresh.write_text(json.dumps(lists, ensure_ascii=False))
    fresh.replace(out)


def main(profile: Path, out: Path) -> int:
    """Run the window with the watcher inside."""
    timer = QTimer()
    timer.setInterval(200)
    timer.timeout.connect(lambda: write_down(out))
    QTimer.singleShot(0, timer.start)
    return app.run(profile, "en")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
