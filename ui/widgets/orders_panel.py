"""The orders column: newest first, totals per currency, and what to do with an order."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from studio.control.commands import SetOrderStatus
from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_commands import (
    EraseBuyer,
    ExportBuyer,
    ExportOrders,
    HoldLonger,
    OpenClaims,
)
from studio.ids import OrderId
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import isolated, left_to_right, money, number
from ui.models.feed_model import FeedModel
from ui.plain import PlainLabel, set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BODY_PX, BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_XS, tokens
from ui.widgets.buttons import icon_button, tight
from ui.widgets.drawers import Drawer
from ui.widgets.feed_view import FeedView
from ui.widgets.order_delegate import OrderDelegate, actions_place
from ui.widgets.painting import Mirror, text_width
from ui.widgets.panel import Panel, inset
from ui.widgets.refund_drawer import RefundDrawer
from ui.widgets.rescue_list import RescueList
from ui.widgets.sums_drawer import SumsDrawer

_FACES = (
    partial(font, BODY_PX, BOLD, tabular=True),
    partial(font, TINY_PX, BOLD, tabular=True),
)


class OrdersView(FeedView):
    """The list of orders; its rows carry a button."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a row's button opens its actions."""
        super().mousePressEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if actions_place(Mirror(self.visualRect(index), is_rtl)).contains(at):
            self.actions_wanted.emit(index.row(), self.viewport().mapToGlobal(at))


class TotalsLabel(PlainLabel):
    """Amounts of several currencies: whole ones, as many as fit, then how many more.

    The first is never cut: it gives up what stands beside it, then its size.
    """

    def __init__(self) -> None:
        super().__init__(face=font(BODY_PX, BOLD, tabular=True))
        self._amounts: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    def show_amounts(self, amounts: list[str]) -> None:
        """The most important first."""
        self._amounts = amounts
        self.setAccessibleName(", ".join(amounts))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        texts = [self._text(count) for count in range(len(self._amounts), 0, -1)]
        texts += [isolated(amount) for amount in self._amounts[:1]]
        for face in _FACES:
            for text in texts:
                if text_width(text, face()) <= self.width():
                    self.setFont(face())
                    self.setText(text)
                    return
        self.setText(texts[-1] if texts else "")

    def _text(self, count: int) -> str:
        more = len(self._amounts) - count
        parts = [isolated(amount) for amount in self._amounts[:count]]
        return " · ".join(parts) + (" " + left_to_right(f"+{number(more)}") if more else "")


class OrdersPanel(Panel):
    """Shows the orders' model; sends SetOrderStatus and RefundOrder."""

    def __init__(
        self, studio: Studio, model: FeedModel[OrderLine], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Orders"), "orders", parent)
        self._studio = studio
        self._model = model
        self.drawer: Drawer | SumsDrawer | None = None
        self._told_export = studio.sales.export
        self.totals = TotalsLabel()
        self.heading.setSpacing(SPACE_XS)
        self.heading.addWidget(self.totals, 8)
        self.more = icon_button("more", _("More about orders"))
        self.more.clicked.connect(self._open_more)
        self.heading.addWidget(tight(self.more))
        hint = _("Orders appear here the moment they are safely stored.")
        self.view = OrdersView(model, _("Orders"), hint, self)
        self.view.setObjectName("orders")
        self._delegate = OrderDelegate(model, self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.activated.connect(self._open_current)
        self.rescue = RescueList(studio, model)
        inset(self.rescue, self)
        self.body.addWidget(self.view, 1)
        self.view.actions_wanted.connect(self.open_actions)
        studio.orders_arrived.connect(self._show_totals)
        studio.sales_changed.connect(self._tell_export)
        studio.shops_changed.connect(self._show_asked)
        self._show_asked()
        self._show_totals()

    def _show_asked(self, _state: object = None) -> None:
        shops = self._studio.shops.shops
        asked = frozenset((one.provider, one.shop) for one in shops if one.is_asked)
        self._delegate.show_asked(asked)
        self.view.viewport().update()

    def open_actions(self, row: int, at: QPoint) -> QMenu | None:
        """A menu of where this order may go next."""
        order = self._model.entry(row)
        steps = words.NEXT_STATUSES[order.status]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for status in steps:
            self._add_step(menu, order.order_id, status)
        if words.may_refund(order):
            icon = icons.icon("retry", tokens().text_medium)
            menu.addAction(icon, _("Note a refund…"), lambda: self.open_refund(order))
        if order.status is OrderStatus.RESERVED and order.hold_until_ms is not None:
            longer = HoldLonger(order.order_id)
            icon = icons.icon("clock", tokens().text_medium)
            menu.addAction(icon, _("Hold longer"), lambda: self._studio.submit(longer))
        self._add_buyer(menu, order)
        menu.popup(at)
        return menu

    def more_menu(self) -> QMenu:
        """What concerns all orders."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        claims = menu.addAction(_("Comments like “SOLD 12 2” or “+1” reserve"))
        claims.setCheckable(True)
        claims.setChecked(self._studio.claims.is_open)
        claims.triggered.connect(lambda on: self._studio.submit(OpenClaims(on)))
        shade = tokens().text_medium
        menu.addAction(icons.icon("list", shade), _("Sums by product and market…"), self.open_sums)
        menu.addAction(
            icons.icon("disk", shade),
            _("Save as a table (CSV)"),
            lambda: self._studio.submit(ExportOrders()),
        )
        return menu

    def open_sums(self) -> None:
        """Show what was sold by product, by market, and what was lost."""
        self.close_drawer()
        self.drawer = drawer = SumsDrawer(self._studio)
        drawer.closed.connect(self.close_drawer)
        inset(drawer, self)

    def _open_more(self) -> None:
        self.more_menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _tell_export(self) -> None:
        path = self._studio.sales.export
        if path and path != self._told_export:
            self._studio.said.emit(_("The orders are in {path}").format(path=path))
        self._told_export = path

    def open_refund(self, order: OrderLine) -> None:
        """Ask how much was given back."""
        self.close_drawer()
        self.drawer = drawer = RefundDrawer(order)
        drawer.confirmed.connect(self._studio.submit)
        drawer.closed.connect(self.close_drawer)
        inset(drawer, self)
        drawer.amount.setFocus()
        drawer.amount.selectAll()

    def close_drawer(self) -> None:
        """Close the open drawer and go back to the list."""
        if self.drawer is not None:
            self.drawer.deleteLater()
            self.drawer = None
            self.view.setFocus()

    def _add_buyer(self, menu: QMenu, order: OrderLine) -> None:
        """What a buyer may ask of whoever keeps their data."""
        buyer = menu.addMenu(_("Buyer's data"))
        shade = tokens().text_medium
        save, gone = ExportBuyer(order.order_id), EraseBuyer(order.order_id)
        buyer.addAction(
            icons.icon("disk", shade), _("Save all of it"), lambda: self._studio.submit(save)
        )
        erase = buyer.addMenu(icons.icon("close", shade), _("Erase"))
        erase.addAction(
            _("Erase name, contact and comments for ever"), lambda: self._studio.submit(gone)
        )

    def _add_step(self, menu: QMenu, order_id: OrderId, status: OrderStatus) -> None:
        word = words.order_action(status)
        command = SetOrderStatus(order_id, status.value)
        icon = icons.icon(word.icon, tokens().tone(word.tone))
        menu.addAction(icon, word.text, lambda: self._studio.submit(command))

    def _open_current(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            at = self.view.visualRect(index).center()
            self.open_actions(index.row(), self.view.viewport().mapToGlobal(at))

    def _show_totals(self) -> None:
        own = self._studio.show.host_currency
        totals = sorted(self._studio.order_totals, key=lambda total: total.currency != own)
        amounts = [money(total.total_minor, total.currency) for total in totals]
        lines = [
            _("{amount} in {count} orders").format(
                amount=money(total.total_minor, total.currency), count=number(total.orders)
            )
            for total in totals
        ]
        self.totals.show_amounts(amounts)
        set_tip(self.totals, "; ".join(lines))
