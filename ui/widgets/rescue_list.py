"""Unpaid orders on top of the orders column: why, how long their stock waits, what helps."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.commands import SetOrderStatus
from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_commands import CopyPayLink, RescueOrder
from studio.control.orders_states import SalesState
from studio.ids import new_id
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import formats, words
from ui.models.feed_model import FeedModel
from ui.plain import ElidedLabel, PlainLabel, set_tip
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_S, SPACE_XS
from ui.widgets.buttons import push_button

SHOWN = 3
_TICK_MS = 1000


class RescueRow(QFrame):
    """One unpaid order."""

    def __init__(self, studio: Studio, order: OrderLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rescue")
        self.order = order
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(2)
        head = QHBoxLayout()
        title = f"{formats.isolated(order.number)} · {formats.isolated(order.buyer)}"
        head.addWidget(ElidedLabel(title, face=font(weight=BOLD)), 1)
        amount = PlainLabel(words.order_amount(order), face=font(weight=BOLD, tabular=True))
        head.addWidget(amount)
        column.addLayout(head)
        cause = words.payment_cause(order.cause)
        self.cause = PlainLabel(f"{cause.text} {cause.helps}", face=font(TINY_PX), wraps=True)
        column.addWidget(self.cause)
        self.clock = PlainLabel(shade="medium", face=font(TINY_PX, tabular=True))
        column.addWidget(self.clock)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_S)
        self._studio = studio
        self.send = push_button(_send_text(order), kind="primary")
        self.send.setEnabled(order.can_pay or order.has_link)
        if not order.can_pay:
            set_tip(self.send, _by_hand(order) if order.has_link else _why_not(order))
        self.send.clicked.connect(self._send)
        self.release = push_button(_("Release"))
        set_tip(self.release, _("Give its stock to the next buyer"))
        command = SetOrderStatus(order.order_id, OrderStatus.RELEASED.value)
        self.release.clicked.connect(lambda: studio.submit(command))
        foot.addWidget(self.send, 1)
        foot.addWidget(self.release, 1)
        column.addLayout(foot)
        self.tick()

    def _send(self) -> None:
        if self.order.can_pay:
            self._studio.submit(RescueOrder(self.order.order_id))
        else:
            self._studio.submit(CopyPayLink(self.order.order_id, take_words(self._studio)))

    def tick(self) -> None:
        """Show how long the stock still waits."""
        until_ms = self.order.hold_until_ms
        if until_ms is None:
            return
        left = formats.duration(max(0, (until_ms - formats.now_ms()) // 1000))
        self.clock.setText(_("Stock held {time}").format(time=left))


class RescueList(QWidget):
    """The unpaid orders, the one whose time ends first on top. Hidden while there is none."""

    def __init__(
        self, studio: Studio, model: FeedModel[OrderLine], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._model = model
        self._unpaid: dict[str, OrderLine] = {}
        self.rows: list[RescueRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        self._column = column
        self.more = PlainLabel(shade="medium", face=font(TINY_PX))
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        studio.orders_arrived.connect(lambda batch: self.take(batch.orders))
        studio.feeds_reset.connect(self._forget)
        self.take([model.entry(row) for row in range(model.rowCount())])

    def take(self, orders: "list[OrderLine] | tuple[OrderLine, ...]") -> None:
        """New or amended orders."""
        before = dict(self._unpaid)
        for order in orders:
            self._unpaid.pop(order.order_id, None)
            if order.status is OrderStatus.PAYMENT_FAILED:
                self._unpaid[order.order_id] = order
        if self._unpaid != before or not self.rows:
            self._draw()

    def _forget(self) -> None:
        self._unpaid.clear()
        self._draw()

    def _draw(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self.more:
                widget.deleteLater()
        waiting = sorted(self._unpaid.values(), key=lambda order: order.hold_until_ms or 0)
        self.rows = [RescueRow(self._studio, order) for order in waiting[:SHOWN]]
        for row in self.rows:
            self._column.addWidget(row)
        hidden = len(waiting) - len(self.rows)
        text = ngettext("{count} more unpaid", "{count} more unpaid", hidden)
        self.more.setText(text.format(count=formats.number(hidden)))
        self.more.setVisible(hidden > 0)
        self.more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addWidget(self.more)
        self.setVisible(bool(waiting))
        self._timer.start() if waiting else self._timer.stop()

    def _tick(self) -> None:
        for row in self.rows:
            row.tick()


def take_words(studio: Studio) -> str:
    """Let the words that are asked for under the returned id go to the clipboard once they come."""
    ask_id = new_id()

    def take(sales: SalesState) -> None:
        words = sales.pay_words
        if words is None or words.ask_id != ask_id:
            return
        studio.sales_changed.disconnect(take)
        QGuiApplication.clipboard().setText(words.text)
        studio.said.emit(_("The words with the link are in the clipboard: send them to the buyer."))

    studio.sales_changed.connect(take)
    return ask_id


def _by_hand(order: OrderLine) -> str:
    place = words.order_place(order)
    return _("Copies the link with a sentence in the buyer's language, to send at {place}").format(
        place=place
    )


def _why_not(order: OrderLine) -> str:
    if order.source == "tiktok":
        return _("TikTok Shop lets buyers pay in its app only: write to the buyer there.")
    if order.source not in words.OWN_SOURCES:
        return _("The shop gave no link to pay: write to the buyer there.")
    return _("Give its product a payment link first.")


def _send_text(order: OrderLine) -> str:
    if order.has_link and not order.can_pay:
        return _("Copy link")
    return _("Send link") if order.pay_sent_ms is None else _("Send again")
