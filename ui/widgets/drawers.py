"""Inline drawers of the run of show: flash sale, new product, stock. None covers the picture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio.control.command import Command
from studio.control.commands import AddProduct, SetStock
from studio.control.states import RunItem
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import ElidedLabel, PlainLabel
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import icon_button, push_button, restyle

_NAME_CHARS = 80


class Drawer(QFrame):
    """Fields, a button that confirms, Escape that closes.

    Signals:
        confirmed: the fields make sense and the host confirmed. arg: Command
        closed: the host closed it.
    """

    confirmed = Signal(object)
    closed = Signal()

    def __init__(self, title: str, verb: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        head = QHBoxLayout()
        self.title = ElidedLabel(title, face=font(weight=BOLD))
        head.addWidget(self.title, 1)
        close = icon_button("close", _("Close"), keys="Esc")
        close.clicked.connect(self.closed)
        head.addWidget(close)
        column.addLayout(head)
        self.fields = QGridLayout()
        self.fields.setSpacing(6)
        column.addLayout(self.fields)
        self.button = push_button(verb, icon, kind="primary", keys="Enter")
        self.button.clicked.connect(self._confirm)
        column.addWidget(self.button)

    def add_field(self, label: str, text: str = "", *, row: int, column: int = 0) -> QLineEdit:
        """A labelled text field."""
        field = QLineEdit(text)
        field.setFont(font())
        field.setAccessibleName(label)
        field.returnPressed.connect(self._confirm)
        self.fields.addWidget(
            PlainLabel(label, shade="medium", face=font(TINY_PX)), 2 * row, column
        )
        self.fields.addWidget(field, 2 * row + 1, column)
        return field

    def pack(self) -> None:
        """Keep the fields together where the drawer has more room than it needs."""
        self._column.addStretch(1)

    def command(self) -> Command | None:
        """What the fields ask for; None while one makes no sense. For the concrete drawer."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _confirm(self) -> None:
        command = self.command()
        if command is not None:
            self.confirmed.emit(command)
            self.closed.emit()


def mark(field: QLineEdit, *, is_wrong: bool) -> None:
    """Outline a field that makes no sense, and go there."""
    field.setProperty("wrong", is_wrong)
    restyle(field)
    if is_wrong:
        field.setFocus()


class AddDrawer(Drawer):
    """Name, price and stock of a new product."""

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(_("New product"), _("Add to the show"), "plus", parent)
        self._currency = currency
        self.name = self.add_field(_("Name"), row=0)
        self.name.setMaxLength(_NAME_CHARS)
        self.fields.addWidget(self.name, 1, 0, 1, 2)
        self.price = self.add_field(_("Price ({currency})").format(currency=currency), row=1)
        self.stock = self.add_field(_("Stock"), "1", row=1, column=1)

    def command(self) -> AddProduct | None:
        """A name, a price above nothing, a stock that is a count."""
        name = self.name.text().strip()
        price = formats.minor_units(self.price.text(), self._currency)
        stock = formats.whole_number(self.stock.text())
        mark(self.stock, is_wrong=stock is None)
        mark(self.price, is_wrong=not price)
        mark(self.name, is_wrong=not name)
        if not name or not price or stock is None:
            return None
        return AddProduct(name, price, self._currency, stock)


class StockDrawer(Drawer):
    """The true count of what is there."""

    def __init__(self, item: RunItem, parent: QWidget | None = None) -> None:
        title = _("Stock: {name}").format(name=formats.isolated(item.name))
        super().__init__(title, _("Correct the stock"), "stock", parent)
        self._item = item
        self.stock = self.add_field(_("Free units"), str(item.stock), row=0)

    def command(self) -> SetStock | None:
        """A count."""
        stock = formats.whole_number(self.stock.text())
        mark(self.stock, is_wrong=stock is None)
        return None if stock is None else SetStock(self._item.product_id, stock)
