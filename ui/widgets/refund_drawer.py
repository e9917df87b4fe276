"""Noting that money of an order was given back."""

from PySide6.QtWidgets import QWidget

from studio.control.feeds import OrderLine
from studio.control.orders_commands import RefundOrder
from studio.ids import new_id
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.widgets.drawers import Drawer, mark


class RefundDrawer(Drawer):
    """How much; all that is left, unless told otherwise."""

    def __init__(self, order: OrderLine, parent: QWidget | None = None) -> None:
        title = _("Refund of {number}").format(number=formats.isolated(order.number))
        super().__init__(title, _("Note the refund"), "retry", parent)
        self._order = order
        self._refund_id = new_id()  # pressed twice it is still one refund
        left = order.total_minor - order.refunded_minor
        label = _("Amount ({currency}), at most {amount}").format(
            currency=order.currency, amount=formats.money(left, order.currency)
        )
        self.amount = self.add_field(label, formats.plain_amount(left, order.currency), row=0)

    def command(self) -> RefundOrder | None:
        """Only what was paid can be given back."""
        order = self._order
        minor = formats.minor_units(self.amount.text(), order.currency)
        left = order.total_minor - order.refunded_minor
        is_wrong = minor is None or not 0 < minor <= left
        mark(self.amount, is_wrong=is_wrong)
        if minor is None or is_wrong:
            return None
        return RefundOrder(order.order_id, self._refund_id, minor)
