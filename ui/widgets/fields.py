"""Labelled text fields and groups of them, as the catalogue's editor needs them."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_S, SPACE_XS
from ui.widgets.buttons import icon_button


def text_field(name: str, text: str = "", *, most: int = 120) -> QLineEdit:
    """A field; its name stands in it while it is empty."""
    field = QLineEdit(text)
    field.setFont(font())
    field.setMaxLength(most)
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    return field


def labelled(name: str, field: QWidget) -> QWidget:
    """A field with its name above."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(PlainLabel(name, shade="medium", face=font(TINY_PX)))
    column.addWidget(field)
    return box


class FieldRow(QWidget):
    """A field with a button that takes the row away, and smaller fields below it."""

    def __init__(
        self, first: QWidget, *below: tuple[QWidget, int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_S)
        column.setSpacing(SPACE_XS)
        self.remove = icon_button("close", _("Remove"))
        head = QHBoxLayout()
        head.setSpacing(SPACE_XS)
        head.addWidget(first, 1)
        head.addWidget(self.remove)
        column.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        for part, stretch in below:
            row.addWidget(part, stretch)
        column.addLayout(row)
