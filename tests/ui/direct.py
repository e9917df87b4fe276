"""A window on the fake engine without an event loop: commands are answered before they return."""

from collections.abc import Mapping
from pathlib import Path

from studio.control.command import Command
from studio.control.preview import PreviewPicture
from studio.control.roles import Role
from studio.control.states import Problem
from studio.errors import StudioError
from tests.fakes.fake_control import FakeControl
from ui import language as languages
from ui.studio import Studio
from ui.theme.apply import apply_theme
from ui.window import MainWindow


class NoPictures:
    """A preview file that is not there."""

    def read(self) -> PreviewPicture | None:
        return None

    def close(self) -> None:
        return


class DirectLink:
    """Stands where the bridge stands, without coroutines that wait."""

    def __init__(self, studio: Studio, *, is_portrait: bool = True) -> None:
        self.studio = studio
        self.control = FakeControl(self, is_portrait=is_portrait)
        studio.submitted.connect(self.submit)

    def submit(self, command: Command) -> None:
        sending = self.control.send(command)
        try:
            sending.send(None)
        except StopIteration:
            return
        except StudioError as error:
            problem = Problem(error.code, error.message, error.remedy, dict(error.fields))
            self.studio.refused.emit(problem)
        finally:
            sending.close()

    def connected(
        self, role: Role, slices: Mapping[str, object], feeds: Mapping[str, object]
    ) -> None:
        del role
        self.studio.replace_all(slices, feeds)

    def slice_changed(self, name: str, value: object) -> None:
        self.studio.replace(name, value)

    def feed_arrived(self, name: str, batch: object) -> None:
        self.studio.hear(name, batch)

    def disconnected(self, problem: Problem) -> None:
        self.studio.lose(problem)


def open_window(
    folder: Path, *, language: str = "en", theme: str = "dark", is_portrait: bool = True
) -> tuple[MainWindow, FakeControl]:
    """A window that is attached and laid out."""
    languages.use(language)
    apply_theme(theme)
    studio = Studio()
    link = DirectLink(studio, is_portrait=is_portrait)
    window = MainWindow(studio, NoPictures(), folder)
    studio.setParent(window)
    window.destroyed.connect(lambda: link)  # the link lives as long as the window
    link.control.connect()
    return window, link.control
