"""What no file of the window may do, and the measure of its colours."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.paths import PROGRAM_DIR
from ui.theme.tokens import DARK, LIGHT, Tokens, Tone, contrast

FILES = sorted((PROGRAM_DIR / "ui").rglob("*.py"))
FORBIDDEN = {"exec", "exec_", "QThread", "QMessageBox", "QTextEdit", "QTextBrowser", "asyncSlot"}
COROUTINES = {"ui/bridge.py", "ui/app.py"}
EMITS = 10_000


def names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_blocks_the_loop_or_reads_rich_text(path: Path) -> None:
    assert names(path) & FORBIDDEN == set()


def test_coroutines_live_in_the_bridge_and_the_app() -> None:
    with_coroutines = {
        path.relative_to(PROGRAM_DIR).as_posix()
        for path in FILES
        if any(
            isinstance(node, ast.AsyncFunctionDef)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert with_coroutines == COROUTINES


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_text_reaches_its_contrast(theme: Tokens) -> None:
    surfaces = (theme.surface_0, theme.surface_1, theme.surface_2)
    for text in (theme.text_high, theme.text_medium, theme.text_low, theme.accent):
        for surface in surfaces:
            assert contrast(text, surface) >= 4.5, (text.name(), surface.name())
    for tone in Tone:
        assert contrast(theme.tone(tone), theme.soft(tone)) >= 4.5, tone
    assert contrast(theme.on_fill, theme.accent_fill) >= 4.5
    assert contrast(theme.on_fill, theme.accent_hover) >= 4.5
    assert contrast(theme.text_medium, theme.surface_3) >= 4.5
    assert contrast(theme.on_fill, theme.live_fill) >= 7  # on-air facts
    assert contrast(theme.text_high, theme.live_soft) >= 7
    assert contrast(theme.ring, theme.surface_2) >= 3


class Emitter(QObject):
    fired = Signal(bool)


@pytest.mark.ui
def test_signals_and_void_calls_keep_their_references(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on CPython 3.11 loses one reference per emit and per call, then aborts."""
    emitter, label = Emitter(), QLabel()
    qtbot.addWidget(label)
    heard: list[bool] = []
    emitter.fired.connect(heard.append)
    for number in range(EMITS):
        emitter.fired.emit(True)
        label.setText(str(number))
    assert len(heard) == EMITS
    assert all(heard)
