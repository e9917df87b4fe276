"""The style sheet and palette made from the tokens: no default-grey control anywhere."""

from string import Template

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import CONTROL_HEIGHT, RADIUS_M, RADIUS_S, Tokens

_SHEET = Template("""
QWidget { color: $text_high; selection-background-color: $accent_fill;
          selection-color: $on_fill; }
QMainWindow, QWidget#page, QDialog { background: $surface_0; }
QFrame#panel { background: $surface_1; border: 1px solid $line; border-radius: ${radius_m}px; }
QFrame#rescue { background: $surface_2; border: 1px solid $bad; border-radius: 8px; }
QFrame#drawer { background: $surface_2; border: 1px solid $control_line;
                border-radius: ${radius_s}px; }
QFrame#drawer[chosen="true"] { border-color: $accent; }
QFrame#popup { background: $surface_2; border: 1px solid $control_line;
               border-radius: ${radius_m}px; }
QFrame#toast { background: $surface_2; border: 1px solid $control_line;
               border-radius: ${radius_m}px; }
QWidget#header, QWidget#footer, QWidget#rail { background: $surface_1; }
QWidget#header { border-bottom: 2px solid $line; }
QWidget#header[live="true"] { border-bottom: 2px solid $live_edge; }
QWidget#footer { border-top: 1px solid $line; }
QFrame#strip { background: $warn_soft; border: none; }
QFrame#rule { background: $line; border: none; }

QLabel { background: transparent; }
QLabel[shade="medium"] { color: $text_medium; }
QLabel[shade="low"] { color: $text_low; }
QLabel[shade="warn"] { color: $warn; }

QPushButton, QToolButton { min-height: ${inner}px; border-radius: ${radius_s}px;
    padding: 0 12px; border: 1px solid $control_line; background: $surface_2;
    color: $text_high; }
QPushButton:hover, QToolButton:hover { background: $surface_3; }
QPushButton:pressed, QToolButton:pressed { background: $control_line; }
QPushButton:disabled, QToolButton:disabled { color: $text_low; background: $surface_1;
    border-color: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton[tight="true"] { padding: 0 5px; }
QPushButton[kind="primary"] { background: $accent_fill; border-color: $accent_fill;
    color: $on_fill; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:disabled { background: $surface_2; border-color: $line;
    color: $text_low; }
QPushButton[kind="primary"]:focus { border: 2px solid $text_high; }
QPushButton[kind="danger"] { background: $live_fill; border-color: $live_fill; color: $on_fill; }
QPushButton[kind="danger"]:focus { border: 2px solid $text_high; }
QPushButton[kind="warn"] { color: $warn; border-color: $warn; background: transparent; }
QPushButton[kind="warn"]:hover { background: $warn_soft; }
QPushButton[kind="warn"]:checked { background: $warn; color: $surface_1; border-color: $warn; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent;
    border-color: transparent; color: $text_medium; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $surface_3;
    color: $text_high; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid $accent; }
QPushButton[kind="chip"] { min-height: 26px; border-radius: 14px; border-color: $line;
    color: $text_medium; padding: 0 10px; background: $surface_2; }
QPushButton[kind="chip"]:hover { background: $surface_3; }
QPushButton[kind="chip"]:focus { border: 2px solid $accent; padding: 0 9px; }
QPushButton[kind="segment"] { min-height: 30px; padding: 0; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="float"] { min-height: 28px; border-radius: 15px; padding: 0 12px;
    background: $accent_fill; border-color: $accent_fill; color: $on_fill; }
QPushButton[kind="scene"] { padding: 0 9px; }
QPushButton[kind="scene"]:checked { background: $accent_fill; border-color: $accent_fill;
    color: $on_fill; }
QPushButton[kind="fact"] { padding: 0 6px; min-height: 28px; background: transparent;
    border-color: transparent; color: $text_medium; }
QPushButton[kind="fact"]:hover { background: $surface_3; }
QPushButton[kind="fact"]:focus { border: 2px solid $accent; padding: 0 5px; }
QPushButton[kind="fact"][waits="true"] { color: $warn; }
QPushButton[kind="choice"] { text-align: left; padding: 0 12px; }
QPushButton[kind="choice"]:focus { padding: 0 11px; }
QPushButton[kind="subject"] { text-align: left; background: transparent;
    border-color: transparent; color: $text_medium; }
QPushButton[kind="subject"]:hover { background: $surface_3; }
QPushButton[kind="subject"]:checked { background: $accent_soft; color: $accent; }
QPushButton[kind="subject"]:focus { border: 2px solid $accent; }
QScrollArea, QScrollArea > QWidget, QScrollArea > QWidget > QWidget {
    background: transparent; border: none; }
QToolButton[tight="true"] { padding: 0; min-width: 32px; }
QToolButton[small="true"] { min-height: 20px; padding: 0; border-radius: 12px; }
QToolButton[kind="rail"] { border: none; background: transparent; color: $text_medium;
    border-radius: ${radius_s}px; padding: 4px 0; }
QToolButton[kind="rail"]:hover { background: $surface_3; }
QToolButton[kind="rail"]:checked { background: $accent_soft; color: $accent; }
QToolButton[kind="rail"]:focus { border: 2px solid $accent; }
QToolButton::menu-indicator { image: none; }

QLineEdit { min-height: ${inner}px; border: 1px solid $control_line;
    border-radius: ${radius_s}px; padding: 0 10px; background: $surface_2;
    placeholder-text-color: $text_low; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 9px; }
QLineEdit:disabled { color: $text_low; background: $surface_1; }
QLineEdit[wrong="true"] { border: 2px solid $bad; padding: 0 9px; }

QPlainTextEdit { border: 1px solid $control_line; border-radius: ${radius_s}px; padding: 4px 6px;
    background: $surface_2; color: $text_high; }
QPlainTextEdit:focus { border: 2px solid $accent; }
QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $surface_3; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent_fill; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
    background: $text_high; border: 1px solid $control_line; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal:disabled { background: $text_low; }

QListView { background: transparent; border: none; outline: none; }
QListWidget#run::item { padding: 9px 10px; border-radius: ${radius_s}px; }
QListWidget#run::item:selected { background: $surface_3; color: $text_high; }
QMenu { background: $surface_2; border: 1px solid $control_line; padding: 6px; }
QMenu::item { padding: 8px 24px 8px 12px; border-radius: 6px; }
QMenu::item:selected { background: $surface_3; }
QMenu::item:disabled { color: $text_low; }
QMenu::icon { padding-left: 10px; }
QMenu::separator { height: 1px; background: $line; margin: 6px 4px; }
QMenu::indicator { width: 16px; height: 16px; }
QToolTip { background: $surface_3; color: $text_high; border: 1px solid $control_line;
    padding: 6px 8px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $control_line; border-radius: 3px;
    min-height: 32px; }
QScrollBar::handle:vertical:hover { background: $text_low; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def sheet(tokens: Tokens) -> str:
    """The application's style sheet."""
    values: dict[str, str | int] = {
        name: getattr(tokens, name).name()
        for name in tokens.__slots__
        if isinstance(getattr(tokens, name), QColor)
    }
    values |= {"radius_s": RADIUS_S, "radius_m": RADIUS_M, "inner": CONTROL_HEIGHT - 2}
    return _SHEET.substitute(values)


def palette(tokens: Tokens) -> QPalette:
    """The palette for what the style sheet does not reach (menus' marks, carets, disabled text)."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, tokens.surface_0),
        (role.Base, tokens.surface_1),
        (role.AlternateBase, tokens.surface_2),
        (role.Button, tokens.surface_2),
        (role.Text, tokens.text_high),
        (role.WindowText, tokens.text_high),
        (role.ButtonText, tokens.text_high),
        (role.PlaceholderText, tokens.text_low),
        (role.Highlight, tokens.accent_fill),
        (role.HighlightedText, tokens.on_fill),
        (role.ToolTipBase, tokens.surface_3),
        (role.ToolTipText, tokens.text_high),
    ):
        made.setColor(name, colour)
    return made
