"""A window with the fake engine behind it, laid out and shown offscreen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.fakes.fake_control import FakeControl
from tests.ui.direct import open_window
from ui import language as languages
from ui.pages.live import LivePage
from ui.shell import Shell
from ui.theme.apply import apply_theme
from ui.window import MainWindow


class Desk:
    """What a test holds in its hands."""

    def __init__(self, window: MainWindow, control: FakeControl) -> None:
        self.window = window
        self.control = control

    @property
    def shell(self) -> Shell:
        """What is shown now (language and theme build a new one)."""
        assert self.window.shell is not None
        return self.window.shell

    @property
    def page(self) -> LivePage:
        """The Live page."""
        return self.shell.live

    def use_language(self, language: str) -> None:
        """As the language menu does."""
        self.window._preferences.use_language(language)

    def use_theme(self, name: str) -> None:
        """As the theme button does."""
        self.window._preferences.use_theme(name)

    def flush(self) -> None:
        """Show what waits in the feeds."""
        self.page.chat._model.flush()
        self.page.orders._model.flush()


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenDesk]:
    """Open a window: language, theme, is_portrait."""

    def opened(language: str = "en", theme: str = "dark", *, is_portrait: bool = True) -> Desk:
        window, control = open_window(
            tmp_path, language=language, theme=theme, is_portrait=is_portrait
        )
        qtbot.addWidget(window)
        window.resize(1440, 900)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        return Desk(window, control)

    yield opened
    languages.use("en")
    apply_theme("dark")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """An English, dark window with a portrait picture."""
    return open_desk()
