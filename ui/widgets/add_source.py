"""Adding a source: a menu of kinds, and the address for a network camera."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from studio.control.picture_commands import AddSource, ListDevices, SourceKind
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.studio import Studio
from ui.theme import icons
from ui.theme.tokens import tokens
from ui.widgets.buttons import push_button
from ui.widgets.fields import labelled, text_field
from ui.widgets.source_editor import choose_file

_KINDS: tuple[SourceKind, ...] = ("camera", "screen", "network", "clip", "image", "test_card")
_EXAMPLE_URL = "rtsp://192.168.1.20/stream"
_URL_CHARS = 1000


class SourceAdder:
    """Sends AddSource and ListDevices. button: opens the menu. url_row: shown when it is needed."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        self._studio = studio
        self._parent = parent
        self.button = push_button(_("Add"), "plus", kind="quiet")
        self.button.clicked.connect(self.open)
        self.url = text_field(_("Address of the network camera"), most=_URL_CHARS)
        self.url.setPlaceholderText(_EXAMPLE_URL)
        self.url.returnPressed.connect(self._add_url)
        self.url_row = labelled(_("Address of the network camera"), self.url)
        self.url_row.hide()

    def menu(self) -> QMenu:
        """What can be added."""
        menu = QMenu(self._parent)
        for kind in _KINDS:
            word = words.source_kind(kind)
            action = menu.addAction(icons.icon(word.icon, tokens().text_medium, 18), word.text)
            action.triggered.connect(lambda _on=False, which=kind: self._add(which))
        return menu

    def open(self) -> None:
        """Below the button; what was plugged in meanwhile is looked for."""
        self._studio.submit(ListDevices())
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _add(self, kind: SourceKind) -> None:
        self.url_row.setVisible(kind == "network")
        if kind == "network":
            self.url.setFocus()
        elif kind in {"clip", "image"}:
            choose_file(
                self._parent, is_clip=kind == "clip", chosen=lambda path: self._submit(kind, path)
            )
        else:
            self._submit(kind, "")

    def _add_url(self) -> None:
        self._submit("network", self.url.text().strip())
        self.url.clear()
        self.url_row.hide()

    def _submit(self, kind: SourceKind, address: str) -> None:
        title = words.source_kind(kind).text
        self._studio.submit(AddSource(kind, title, address, scene_id=self._studio.scene.scene_id))
