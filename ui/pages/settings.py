"""The Settings page: what can be changed, by subject. Each subject is built when it is opened."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.l10n.catalogue import gettext as _
from ui.pages.page import Kept, Page
from ui.plain import PlainLabel
from ui.preferences import Preferences
from ui.studio import Studio
from ui.theme.fonts import BOLD, TITLE_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, SPACE_XL
from ui.widgets.buttons import push_button
from ui.widgets.destinations import DestinationsPage
from ui.widgets.edges import EdgesPage
from ui.widgets.form import FormPage
from ui.widgets.settings_appearance import appearance
from ui.widgets.settings_chat import chat
from ui.widgets.settings_encoder import EncoderPage
from ui.widgets.settings_engine import (
    RestartStrip,
    network_settings,
    picture_settings,
    show_settings,
)
from ui.widgets.settings_keys import shortcuts
from ui.widgets.settings_markets import markets
from ui.widgets.settings_money import money
from ui.widgets.settings_shops import shops

_NAMES_PX = 220


class SettingsPage(Page):
    """Subjects at the side, the chosen one's groups beside them."""

    def __init__(
        self, studio: Studio, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._makers: dict[str, tuple[str, str, Callable[[], FormPage]]] = {
            "appearance": (_("Language and look"), "language", lambda: appearance(preferences)),
            "show": (_("Show and markets"), "list", lambda: show_settings(studio)),
            "markets": (_("Markets"), "everyone", lambda: markets(studio)),
            "picture": (
                _("Picture and recording"),
                "camera",
                lambda: picture_settings(studio, preferences),
            ),
            "network": (_("Network"), "network", lambda: network_settings(studio)),
            "destinations": (
                _("Destinations"),
                "destination",
                lambda: DestinationsPage(studio),
            ),
            "edges": (_("Edges"), "edge", lambda: EdgesPage(studio)),
            "chat": (_("Chat"), "chat", lambda: chat(studio)),
            "money": (_("Orders and money"), "card", lambda: money(studio)),
            "shops": (_("Shops"), "orders", shops(studio)),
            "encoder": (_("Encoder"), "cpu", lambda: EncoderPage(studio)),
            "shortcuts": (_("Shortcuts"), "list", shortcuts),
        }
        self._built: dict[str, FormPage] = {}
        self._chosen = ""
        self.subjects = QButtonGroup(self)
        self.stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, 0)
        row.setSpacing(SPACE_XL)
        row.addLayout(self._names())
        column = QVBoxLayout()
        column.setSpacing(SPACE_M)
        column.addWidget(RestartStrip(studio))
        column.addWidget(self.stack, 1)
        row.addLayout(column, 1)
        self.open(next(iter(self._makers)))

    def open(self, name: str) -> None:
        """Show a subject."""
        if name not in self._makers:
            return
        if name not in self._built:
            self._built[name] = self._makers[name][2]()
            self.stack.addWidget(self._built[name])
        self._chosen = name
        self.stack.setCurrentWidget(self._built[name])
        button = self.subjects.button(list(self._makers).index(name))
        button.setChecked(True)
        if self.focusWidget() in self.subjects.buttons():  # the ring goes with the choice
            button.setFocus()

    def keep(self) -> Kept:
        """The subject."""
        return {"subject": self._chosen}

    def restore(self, kept: Kept) -> None:
        """The subject."""
        self.open(kept.get("subject", ""))

    def begin(self) -> None:
        """The keyboard chooses a subject."""
        if (button := self.subjects.checkedButton()) is not None:
            button.setFocus()

    def _names(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        column.addWidget(PlainLabel(_("Settings"), face=font(TITLE_PX, BOLD)))
        column.addSpacing(SPACE_M)
        for place, (name, (title, icon, _make)) in enumerate(self._makers.items()):
            button = push_button(title, icon, kind="subject")
            button.setCheckable(True)
            button.setFixedWidth(_NAMES_PX)
            button.clicked.connect(lambda _on, name=name: self.open(name))
            self.subjects.addButton(button, place)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        return column
