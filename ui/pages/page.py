"""What every page of the window is: a widget that can be built anew without losing a word."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

Kept = Mapping[str, str]


class Page(QWidget):
    """A page of the rail. It is thrown away and built anew when language or theme change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")

    def keep(self) -> Kept:
        """What a person would miss in the next one: drafts, places, choices."""
        return {}

    def restore(self, kept: Kept) -> None:
        """Take back what the former one kept."""

    def begin(self) -> None:
        """The page is shown: put the focus where work begins."""
