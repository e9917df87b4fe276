"""The run of show: what is sold tonight, what is on air, and how to put it there."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QWidget

from studio.control.command import Command
from studio.control.commands import EndFlashSale, PinProduct
from studio.control.states import RunItem
from studio.ids import ProductId
from studio.l10n.catalogue import gettext as _
from ui.models.run_model import RunModel
from ui.plain import set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.tokens import SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import push_button, set_icon, with_keys
from ui.widgets.drawers import AddDrawer, Drawer, StockDrawer
from ui.widgets.flash import FlashTicker
from ui.widgets.flash_drawer import FlashDrawer
from ui.widgets.panel import Panel, inset
from ui.widgets.planned_list import PlannedList
from ui.widgets.run_delegate import RunDelegate
from ui.widgets.selling_drawer import SellingDrawer

ADD_KEYS = "Ctrl+N"
OFF_KEYS = "0"


class RunPanel(Panel):
    """Observes run, offers and show; sends what pins, sells, adds and counts products."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Run of show"), "list", parent)
        self._studio = studio
        self.model = RunModel(self)
        self.list = QListView()
        self.action_row = QWidget()
        self.drawer: Drawer | None = None
        self.air = push_button(_("Put on air"), "pin", kind="primary", keys="Enter")
        self.flash = push_button(_("Flash sale"), "bolt", keys="F")
        self.add = push_button(_("Add"), "plus", kind="quiet", keys=ADD_KEYS)
        self._ticker = FlashTicker(studio, self)
        self._place()
        self._wire()
        self._show_run()
        self._show_offers()
        self._show_status()

    def pin_number(self, number: int) -> None:
        """Put the product with this number on air; a second press in a hurry changes nothing."""
        found = (item for item in self._studio.run.items if item.number == number)
        item = next(found, None)
        if item is not None:
            self._select(item.product_id)
            self._studio.submit(PinProduct(item.product_id))

    def pin_selected(self) -> None:
        """Put the selected product on air."""
        item = self._selected()
        if item is not None:
            self._studio.submit(PinProduct(item.product_id))

    def unpin(self) -> None:
        """Take the product on air off again."""
        self._studio.submit(PinProduct(None))

    def open_flash(self) -> None:
        """Open the flash sale's drawer for the selected product; end the sale that runs for it."""
        item = self._selected()
        if item is None:
            return
        flash = self._studio.offers.flash
        if flash is not None and flash.product_id == item.product_id:
            self._studio.submit(EndFlashSale())
            return
        drawer = FlashDrawer(item, self._studio.sheet.segments)
        self._open(drawer)
        drawer.price.setFocus()
        drawer.price.selectAll()

    def open_add(self) -> None:
        """Open the drawer for a new product."""
        drawer = AddDrawer(self._studio.show.host_currency)
        self._open(drawer)
        drawer.name.setFocus()

    def open_stock(self) -> None:
        """Open the drawer that corrects the selected product's stock."""
        item = self._selected()
        if item is not None:
            drawer = StockDrawer(item)
            self._open(drawer)
            drawer.stock.setFocus()
            drawer.stock.selectAll()

    def open_selling(self) -> None:
        """Open the drawer for the selected product's payment link and keyword."""
        item = self._selected()
        if item is not None:
            drawer = SellingDrawer(self._studio, item)
            self._open(drawer)
            drawer.link.setFocus()

    def close_drawer(self) -> None:
        """Close the open drawer and go back to the list."""
        if self.drawer is not None:
            self.drawer.deleteLater()
            self.drawer = None
            self.action_row.show()
            self.list.setFocus()

    def _place(self) -> None:
        self.heading.addWidget(self.add)
        self.list.setObjectName("run")
        self.list.setAccessibleName(_("Run of show"))
        self.list.setItemDelegate(RunDelegate(self.model, self.list))
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.body.addWidget(self.list, 1)
        row = QHBoxLayout(self.action_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for button in (self.air, self.flash):
            button.setProperty("tight", True)  # noqa: FBT003 - Qt's signature
            row.addWidget(button, 1)
        self.planned = PlannedList(self._studio)
        inset(self.planned, self)
        self.body.addSpacing(SPACE_S)
        inset(self.action_row, self)

    def _wire(self) -> None:
        self.list.doubleClicked.connect(self.pin_selected)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.selectionModel().currentChanged.connect(self._name_buttons)
        self.air.clicked.connect(self._toggle)
        self.flash.clicked.connect(self.open_flash)
        self.add.clicked.connect(self.open_add)
        self._ticker.ticked.connect(self._repaint_flash)
        self._studio.run_changed.connect(self._show_run)
        self._studio.offers_changed.connect(self._show_offers)
        self._studio.show_changed.connect(self._show_status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words before icons, where both do not fit."""
        super().resizeEvent(event)
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        set_icon(self.air, "pin", "primary")
        set_icon(self.flash, "bolt")
        half = (self.width() - 2 * SPACE_M - SPACE_S) // 2
        if max(self.air.sizeHint().width(), self.flash.sizeHint().width()) > half:
            self.air.setIcon(QIcon())
            self.flash.setIcon(QIcon())

    def _show_run(self) -> None:
        selected = self._selected()
        self.model.show_run(self._studio.run)
        if selected is not None:
            self._select(selected.product_id)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self._name_buttons()

    def _show_offers(self) -> None:
        self.model.show_offers(self._studio.offers)
        self._name_buttons()

    def _show_status(self) -> None:
        self.model.show_live(is_live=self._studio.show.live_since_ms is not None)
        self._name_buttons()

    def _name_buttons(self) -> None:
        item = self._selected()
        offers = self._studio.offers
        is_on_air = item is not None and item.product_id == offers.pinned
        is_flashed = (
            item is not None
            and offers.flash is not None
            and offers.flash.product_id == item.product_id
        )
        self.air.setEnabled(item is not None)
        self.flash.setEnabled(item is not None)
        if self._studio.show.live_since_ms is None:
            self.air.setText(_("Unpin") if is_on_air else _("Pin"))
        else:
            self.air.setText(_("Take off air") if is_on_air else _("Put on air"))
        keys = OFF_KEYS if is_on_air else "Enter"
        set_tip(self.air, with_keys(self.air.text(), keys))
        self.flash.setText(_("End sale") if is_flashed else _("Flash sale"))
        self._fit_buttons()

    def _selected(self) -> RunItem | None:
        index = self.list.currentIndex()
        if not index.isValid() or index.row() >= self.model.rowCount():
            return None
        return self.model.row(index.row()).item

    def _select(self, product_id: ProductId) -> None:
        row = self.model.row_of(product_id)
        if row is not None:
            self.list.setCurrentIndex(self.model.index(row))

    def _toggle(self) -> None:
        item = self._selected()
        if item is not None and self._studio.offers.pinned == item.product_id:
            self.unpin()
        else:
            self.pin_selected()

    def _open(self, drawer: Drawer) -> None:
        self.close_drawer()
        self.drawer = drawer
        drawer.confirmed.connect(self._submit)
        drawer.closed.connect(self.close_drawer)
        self.action_row.hide()
        inset(drawer, self)

    def _submit(self, command: Command) -> None:
        self._studio.submit(command)

    def _open_menu(self, at: QPoint) -> None:
        if self._selected() is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        colour = tokens().text_medium
        menu.addAction(icons.icon("pin", colour), self.air.text(), self._toggle)
        menu.addAction(icons.icon("bolt", colour), self.flash.text(), self.open_flash)
        menu.addAction(icons.icon("stock", colour), _("Correct the stock"), self.open_stock)
        menu.addAction(icons.icon("card", colour), _("Payment and keyword"), self.open_selling)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _repaint_flash(self) -> None:
        row = self.model.flash_row()
        if row is not None:
            self.list.update(self.model.index(row))
