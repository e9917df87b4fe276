"""Buttons as the studio uses them: a word, an icon, an accessible name, the shortcut in the tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from studio.l10n.catalogue import gettext as _
from ui.formats import isolated
from ui.plain import set_tip
from ui.theme import icons
from ui.theme.fonts import BOLD, font
from ui.theme.tokens import tokens

ICON_PX = 18
_GAP_PX = 4


def push_button(text: str, icon: str = "", *, kind: str = "", keys: str = "") -> QPushButton:
    """A button with a word. keys: its shortcut, for the tip.

    kind: primary, danger, warn, quiet, chip, scene, segment or "" (see the style sheet).
    """
    button = QPushButton(text.replace("&", "&&"))
    button.setFont(font(weight=BOLD))
    button.setAccessibleName(text)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    if kind:
        button.setProperty("kind", kind)
    if icon:
        set_icon(button, icon, kind)
    set_tip(button, with_keys(text, keys))
    return button


def icon_button(icon: str, name: str, *, kind: str = "quiet", keys: str = "") -> QToolButton:
    """A button that is an icon; its name stands in the tip and for screen readers."""
    button = QToolButton()
    button.setProperty("kind", kind)
    button.setIcon(icons.icon(icon, tokens().text_medium, ICON_PX))
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setAccessibleName(name)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    set_tip(button, with_keys(name, keys))
    return button


def tight(button: QToolButton, width_px: int = 34) -> QToolButton:
    """The same button without air beside its icon, where several stand in a narrow column."""
    button.setProperty("tight", "true")
    button.setFixedWidth(width_px)
    return button


def set_icon(button: QPushButton, icon: str, kind: str = "") -> None:
    """Give a button its icon in the colour of its kind."""
    theme = tokens()
    colours = {
        "primary": theme.on_fill,
        "danger": theme.on_fill,
        "warn": theme.surface_1 if button.isChecked() else theme.warn,
        "quiet": theme.text_medium,
        "chip": theme.text_medium,
    }
    set_tinted_icon(button, icon, colours.get(kind, theme.text_high))


def set_tinted_icon(button: QPushButton, icon: str, colour: QColor) -> None:
    """Give a button an icon of any colour, with air before its word."""
    button.setIcon(icons.icon(icon, colour, ICON_PX, gap_px=_GAP_PX))
    button.setIconSize(QSize(ICON_PX + _GAP_PX, ICON_PX))


def with_keys(text: str, keys: str) -> str:
    """`text (keys)`, for tool tips."""
    return _("{text} ({keys})").format(text=text, keys=isolated(keys)) if keys else text


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
