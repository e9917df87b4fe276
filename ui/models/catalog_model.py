"""The catalogue as a list: what matches the words searched for, archived or on sale."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.control.catalog_states import CatalogProduct, CatalogState
from studio.l10n.catalogue import gettext as _
from ui.formats import isolated, money, number

_NOWHERE = QModelIndex()


class CatalogModel(QAbstractListModel):
    """Rows of products. Found: every word searched for stands in the name, a SKU or a variant."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[CatalogProduct, ...] = ()
        self._rows: list[CatalogProduct] = []
        self._words: list[str] = []
        self._archived = False

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        """How many match."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The name; for screen readers the row in one sentence."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        product = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return product.name
        return describe(product) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def product(self, row: int) -> CatalogProduct:
        """The product of a row."""
        return self._rows[row]

    def row_of(self, product_id: str) -> int | None:
        """Where a product stands, if it matches."""
        rows = enumerate(self._rows)
        return next((row for row, one in rows if one.product_id == product_id), None)

    def show_catalog(self, state: CatalogState) -> None:
        """Take a new catalogue."""
        self._all = state.products
        self._filter()

    def search(self, text: str, *, archived: bool) -> None:
        """Show what matches every word of `text`."""
        self._words = text.casefold().split()
        self._archived = archived
        self._filter()

    def _filter(self) -> None:
        rows = [one for one in self._all if self._matches(one)]
        if [row.product_id for row in rows] == [row.product_id for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _matches(self, product: CatalogProduct) -> bool:
        if product.is_archived is not self._archived:
            return False
        texts = [product.name, product.sku]
        texts += [text for one in product.variants for text in (one.title, one.sku)]
        text = "\n".join(texts).casefold()
        return all(word in text for word in self._words)


def describe(product: CatalogProduct) -> str:
    """A row in one sentence."""
    return _("{name}, {price}, {stock} in stock").format(
        name=isolated(product.name),
        price=money(product.prices[0].minor, product.prices[0].currency),
        stock=number(product.stock),
    )
