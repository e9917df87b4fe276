"""One Qt application for the whole run: the widgets' kind, so that window tests can share it."""

import os

import pytest
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _qt(qapp: QApplication) -> QApplication:
    return qapp
