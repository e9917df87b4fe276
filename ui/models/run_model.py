"""The run of show as a list model: the products, and what is on offer of each."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.control.states import FlashSale, OffersState, RunItem, RunOfShowState
from studio.ids import ProductId
from studio.l10n.catalogue import gettext as _
from ui.formats import isolated, money, now_ms, number

ROW_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class RunRow:
    """A product with its offers. flash: the sale that runs for it. is_live: the show is on air."""

    item: RunItem
    is_pinned: bool
    flash: FlashSale | None
    is_live: bool

    @property
    def price_minor(self) -> int:
        """What it costs now."""
        if self.flash is None:
            return self.item.price_minor
        return self.flash.price_at(now_ms(), self.item.price_minor)

    @property
    def is_reduced(self) -> bool:
        """Whether the sale has begun and not ended."""
        return self.price_minor != self.item.price_minor


class RunModel(QAbstractListModel):
    """Rows are replaced one by one while the products stay the same, so selection survives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RunRow] = []
        self._run = RunOfShowState()
        self._offers = OffersState()
        self._is_live = False

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Rows of the flat list."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The RunRow (ROW_ROLE), or one plain sentence about it."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return describe(row)
        return None

    def row(self, number: int) -> RunRow:
        """The row at `number`, from 0."""
        return self._rows[number]

    def row_of(self, product_id: ProductId | None) -> int | None:
        """Where a product stands."""
        places = (i for i, row in enumerate(self._rows) if row.item.product_id == product_id)
        return next(places, None)

    def flash_row(self) -> int | None:
        """Where the product of the running sale stands."""
        return None if self._offers.flash is None else self.row_of(self._offers.flash.product_id)

    def show_run(self, run: RunOfShowState) -> None:
        """Take the products."""
        self._run = run
        self._rebuild()

    def show_offers(self, offers: OffersState) -> None:
        """Take what is on offer."""
        self._offers = offers
        self._rebuild()

    def show_live(self, *, is_live: bool) -> None:
        """Take whether the show is on air: only then a pinned product is."""
        self._is_live = is_live
        self._rebuild()

    def _rebuild(self) -> None:
        rows = [self._row(item) for item in self._run.items]
        ids = [row.item.product_id for row in rows]
        known = [row.item.product_id for row in self._rows]
        if ids[: len(known)] != known:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        for number_, row in enumerate(rows[: len(known)]):
            if row != self._rows[number_]:
                self._rows[number_] = row
                self.dataChanged.emit(self.index(number_), self.index(number_))
        if len(rows) > len(known):
            self.beginInsertRows(QModelIndex(), len(known), len(rows) - 1)
            self._rows.extend(rows[len(known) :])
            self.endInsertRows()

    def _row(self, item: RunItem) -> RunRow:
        flash = self._offers.flash
        is_flashed = flash is not None and flash.product_id == item.product_id
        is_pinned = item.product_id == self._offers.pinned
        return RunRow(item, is_pinned, flash if is_flashed else None, self._is_live)


def describe(row: RunRow) -> str:
    """A row in one sentence, for screen readers."""
    key = _("{number}, {name}, {price}, {stock} in stock")
    if row.is_pinned and row.is_live:
        key = _("{number}, {name}, {price}, {stock} in stock, on air")
    elif row.is_pinned:
        key = _("{number}, {name}, {price}, {stock} in stock, pinned")
    return key.format(
        number=number(row.item.number),
        name=isolated(row.item.name),
        price=money(row.price_minor, row.item.currency),
        stock=number(row.item.stock),
    )
