"""The rail: the pages that exist, and at its foot the language and the theme."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from studio.errors import N_
from studio.l10n.catalogue import current_language, languages
from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel, set_tip
from ui.preferences import Preferences
from ui.theme import icons
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import with_keys

WIDTH_PX = 84
ICON_PX = 24
LIVE = "live"
SETTINGS = "settings"
SUMMARY = "summary"
PAGES = {  # icon, title
    LIVE: ("live", N_("Live")),
    "catalogue": ("box", N_("Catalogue")),
    SETTINGS: ("settings", N_("Settings")),
    SUMMARY: ("summary", N_("Last show")),
}
_FOR_NOW = frozenset({SUMMARY})  # there only while there is something to see
OWN_NAMES = {  # a language is found by its own name, whatever the window speaks
    "en": "English",
    "ar": "العربية",
    "es": "Español",
    "zh-CN": "简体中文",
    "pt-BR": "Português (Brasil)",
    "id": "Bahasa Indonesia",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "de": "Deutsch",
    "fr": "Français",
}


class Rail(QWidget):
    """Pages, language, theme.

    Signals:
        page_chosen: the host goes to another page. arg: its name
    """

    page_chosen = Signal(str)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_M + 4, SPACE_S, SPACE_M)
        column.setSpacing(SPACE_S)
        brand = PlainLabel()
        brand.setPixmap(icons.pixmap("mark", tokens().accent, 34))
        brand.setAlignment(Qt.AlignmentFlag.AlignCenter)
        brand.setAccessibleName("Caravan Studio")
        column.addWidget(brand)
        column.addSpacing(SPACE_M)
        self.pages = {name: self._page_button(name, place) for place, name in enumerate(PAGES, 1)}
        for name, button in self.pages.items():
            column.addWidget(button)
            button.setHidden(name in _FOR_NOW)
        column.addStretch(1)
        self._add_foot(column)

    def offer(self, name: str, *, is_there: bool) -> None:
        """Show the way to a page, or hide it."""
        self.pages[name].setVisible(is_there)

    def go(self, name: str) -> None:
        """As a press on the page's button does, if it is there."""
        if not self.pages[name].isHidden():
            self._go(name)

    def show_page(self, name: str) -> None:
        """Mark the page that is shown."""
        for other, button in self.pages.items():
            button.setChecked(other == name)
            colour = tokens().accent if other == name else tokens().text_medium
            button.setIcon(icons.icon(PAGES[other][0], colour, ICON_PX))

    def _page_button(self, name: str, place: int) -> QToolButton:
        icon, key = PAGES[name]
        button = _rail_button(icon, _(key))
        button.setCheckable(True)
        set_tip(button, with_keys(_(key), f"Alt+{place}"))
        button.clicked.connect(lambda: self._go(name))
        return button

    def _go(self, name: str) -> None:
        self.show_page(name)  # a press on the page that is shown leaves it marked
        self.page_chosen.emit(name)

    def _add_foot(self, column: QVBoxLayout) -> None:
        self.language = _rail_button(
            "language", OWN_NAMES.get(current_language(), current_language())
        )
        set_tip(self.language, _("Language"))
        self.language.setAccessibleName(_("Language"))
        self.language.clicked.connect(self._open_languages)
        column.addWidget(self.language)
        is_dark = tokens().name == "dark"
        self.theme = _rail_button(
            "sun" if is_dark else "moon", _("Light") if is_dark else _("Dark")
        )
        set_tip(self.theme, _("Use the light theme") if is_dark else _("Use the dark theme"))
        self.theme.clicked.connect(self._switch_theme)
        column.addWidget(self.theme)

    def _switch_theme(self) -> None:
        self._preferences.use_theme("light" if tokens().name == "dark" else "dark")

    def _open_languages(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for language in languages():
            action = menu.addAction(OWN_NAMES.get(language, language))
            action.setCheckable(True)
            action.setChecked(language == current_language())
            action.setData(language)
            group.addAction(action)
        group.triggered.connect(lambda action: self._preferences.use_language(action.data()))
        menu.popup(self.language.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


def _rail_button(icon: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("kind", "rail")
    button.setIcon(icons.icon(icon, tokens().text_medium, ICON_PX))
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setText(text)
    button.setFont(font(TINY_PX))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setFixedSize(WIDTH_PX - 2 * SPACE_S, 56)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAccessibleName(text)
    set_tip(button, text)
    return button
