"""What was sold by product and by market, and what was lost to payments."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.orders_states import Loss, PartTotal, SalesState
from studio.l10n.catalogue import gettext as _
from ui import formats, words
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import icon_button
from ui.widgets.settings_money import rate_text

_SHOWN = 5


class SumsDrawer(QFrame):
    """Three short tables in the seller's currency; follows while it is open.

    Signals:
        closed: the host closed it.
    """

    closed = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._studio = studio
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(_("Sums of this show"), face=font(weight=BOLD)), 1)
        close = icon_button("close", _("Close"), keys="Esc")
        close.clicked.connect(self.closed)
        head.addWidget(close)
        column.addLayout(head)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(SPACE_S)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        column.addLayout(self.grid)
        studio.sales_changed.connect(self._fill)
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _fill(self) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        sales = self._studio.sales
        self._part(_("By product"), sales.products)
        self._part(_("By market"), sales.markets)
        self._losses(sales.losses)
        self._rates(sales)

    def _part(self, title: str, parts: tuple[PartTotal, ...]) -> None:
        self._title(title)
        for part in parts[:_SHOWN]:
            count = formats.number(part.units)
            amount = formats.money(part.total_minor, self._studio.sales.currency)
            note = " + ?" if part.unbooked else ""
            self._row(part.name or _("Unknown"), count, amount + note)
        if not parts:
            self._row(_("Nothing yet"), "", "")

    def _losses(self, losses: tuple[Loss, ...]) -> None:
        if not losses:
            return
        self._title(_("Not paid"))
        for loss in losses[:_SHOWN]:
            cause = words.payment_cause(loss.cause).text
            name = f"{cause} {loss.country}".strip()
            amount = formats.money(loss.total_minor, self._studio.sales.currency)
            self._row(name, formats.number(loss.orders), amount)

    def _rates(self, sales: SalesState) -> None:
        """What the sums in the seller's currency rest on."""
        if not sales.rates:
            return
        self._title(_("Converted by"))
        for rate in sales.rates:
            text = rate_text(rate, sales.currency)
            label = PlainLabel(text, face=font(TINY_PX), wraps=True)
            self.grid.addWidget(label, self.grid.rowCount(), 0, 1, 3)

    def _title(self, text: str) -> None:
        row = self.grid.rowCount()
        label = PlainLabel(text, shade="medium", face=font(TINY_PX, BOLD))
        self.grid.addWidget(label, row, 0, 1, 3)

    def _row(self, name: str, count: str, amount: str) -> None:
        row = self.grid.rowCount()
        face = font(TINY_PX, tabular=True)
        self.grid.addWidget(ElidedLabel(name, face=font(TINY_PX)), row, 0)
        for place, text in ((1, count), (2, amount)):
            label = PlainLabel(text, face=face)
            label.setAlignment(Qt.AlignmentFlag.AlignTrailing)
            self.grid.addWidget(label, row, place)
