"""The drawer that edits a product: name, prices, stock or variants, pictures."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from studio.control.catalog_commands import (
    ArchiveProduct,
    SaveProduct,
    SetInRun,
    VariantEdit,
)
from studio.control.catalog_states import CatalogProduct, PriceTag, VariantState
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.drawers import mark
from ui.widgets.fields import FieldRow, labelled, text_field
from ui.widgets.picture_row import PictureRow

WIDTH_PX = 420
_SKU_CHARS = 64
_AMOUNT_CHARS = 13


@dataclass(slots=True)
class _VariantFields:
    """The fields of one variant. product_id: "" for a new one."""

    row: FieldRow
    product_id: str
    title: QLineEdit
    sku: QLineEdit
    stock: QLineEdit
    price: QLineEdit


class ProductEditor(QFrame):
    """Edits one product, or a new one; sends SaveProduct, ArchiveProduct, SetInRun.

    Signals:
        closed: the drawer is done with.
    """

    closed = Signal()

    def __init__(
        self, studio: Studio, product: CatalogProduct | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self.product = product
        self._currency = studio.show.host_currency
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH_PX)
        self.name = text_field(_("Name"), product.name if product else "")
        self.sku = text_field(_("SKU"), product.sku if product else "", most=_SKU_CHARS)
        self.stock = text_field(_("Stock"), str(product.stock) if product else "1", most=7)
        self.prices: dict[str, QLineEdit] = {}
        self.variants: list[_VariantFields] = []
        self.pictures = PictureRow(studio)
        self._place()
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; Ctrl+S saves."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif (
            event.key() == Qt.Key.Key_S and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.save()
        else:
            super().keyPressEvent(event)

    def show_product(self, product: CatalogProduct) -> None:
        """The same product with what others changed; fields being edited stay as they are."""
        self.product = product
        self.pictures.show_pictures(product)
        self._name_buttons()

    def command(self) -> SaveProduct | None:
        """What the fields ask for; None while one makes no sense."""
        name = self.name.text().strip()
        mark(self.name, is_wrong=not name)
        prices = self._price_tags()
        variants = self._variant_edits()
        stock = 0 if self.variants else formats.whole_number(self.stock.text())
        mark(self.stock, is_wrong=stock is None)
        if not name or prices is None or variants is None or stock is None:
            return None
        product_id = self.product.product_id if self.product else ""
        sku = self.sku.text().strip()
        return SaveProduct(
            product_id, name, sku, prices, stock, variants, to_run=self.product is None
        )

    def save(self) -> None:
        """Ask the engine to keep what stands in the fields."""
        command = self.command()
        if command is not None:
            self._studio.submit(command)
            self.closed.emit()

    def add_variant(self, known: VariantState | None = None) -> None:
        """Another row for a size or colour."""
        price = (
            formats.plain_amount(known.price.minor, known.price.currency)
            if (known and known.price)
            else ""
        )
        title = text_field(_("Size, colour…"), known.title if known else "")
        sku = text_field(_("SKU"), known.sku if known else "", most=_SKU_CHARS)
        stock = text_field(_("Stock"), str(known.stock) if known else "0", most=7)
        own = text_field(_("Price"), price, most=_AMOUNT_CHARS)
        row = FieldRow(title, (sku, 4), (stock, 3), (own, 3))
        fields = _VariantFields(row, known.product_id if known else "", title, sku, stock, own)
        row.remove.clicked.connect(lambda: self._remove_variant(fields))
        self.variants.append(fields)
        self._variant_rows.addWidget(row)
        self._stock_box.setVisible(False)
        title.setFocus()

    def _remove_variant(self, fields: _VariantFields) -> None:
        self.variants.remove(fields)
        fields.row.hide()
        fields.row.deleteLater()
        self._stock_box.setVisible(not self.variants)

    def _price_tags(self) -> tuple[PriceTag, ...] | None:
        tags: list[PriceTag] = []
        is_right = True
        for currency, field in self.prices.items():
            text = field.text().strip()
            minor = formats.minor_units(text, currency) if text else None
            is_wrong = (not text and currency == self._currency) or (bool(text) and not minor)
            mark(field, is_wrong=is_wrong)
            is_right &= not is_wrong
            if minor:
                tags.append(PriceTag(minor, currency))
        return tuple(tags) if is_right else None

    def _variant_edits(self) -> tuple[VariantEdit, ...] | None:
        edits: list[VariantEdit] = []
        for fields in self.variants:
            title, text = fields.title.text().strip(), fields.price.text().strip()
            stock = formats.whole_number(fields.stock.text())
            minor = formats.minor_units(text, self._currency) if text else None
            mark(fields.price, is_wrong=bool(text) and not minor)
            mark(fields.stock, is_wrong=stock is None)
            mark(fields.title, is_wrong=not title)
            if not title or stock is None or (text and not minor):
                return None
            price = PriceTag(minor, self._currency) if minor else None
            sku = fields.sku.text().strip()
            edits.append(VariantEdit(fields.product_id, title, sku, stock, price))
        return tuple(edits)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        head = QHBoxLayout()
        title = self.product.name if self.product else _("New product")
        head.addWidget(ElidedLabel(title, face=font(STRONG_PX, BOLD)), 1)
        close = icon_button("close", _("Close"), keys="Esc")
        close.clicked.connect(self.closed)
        head.addWidget(close)
        column.addLayout(head)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._fields())
        column.addWidget(scroll, 1)
        column.addLayout(self._buttons())

    def _fields(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, SPACE_S, 0)
        column.setSpacing(SPACE_M)
        self._pictures_box = labelled(_("Pictures"), self.pictures)
        column.addWidget(self._pictures_box)
        column.addWidget(labelled(_("Name"), self.name))
        column.addWidget(labelled(_("SKU"), self.sku))
        column.addLayout(self._prices())
        self._stock_box = labelled(_("Stock"), self.stock)
        column.addWidget(self._stock_box)
        column.addWidget(PlainLabel(_("Variants"), shade="medium", face=font(TINY_PX)))
        self._variant_rows = QVBoxLayout()
        self._variant_rows.setSpacing(SPACE_S)
        column.addLayout(self._variant_rows)
        add = push_button(_("Add a variant"), "plus")
        add.clicked.connect(lambda: self.add_variant())
        column.addWidget(add)
        column.addStretch(1)
        return body

    def _prices(self) -> QVBoxLayout:
        """One field per currency of the show's markets, the host's first."""
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        known = {tag.currency: tag for tag in self.product.prices} if self.product else {}
        markets = [market.currency for market in self._studio.show.markets]
        for currency in dict.fromkeys([self._currency, *markets, *known]):
            tag = known.get(currency)
            text = formats.plain_amount(tag.minor, currency) if tag else ""
            name = _("Price ({currency})").format(currency=currency)
            self.prices[currency] = text_field(name, text, most=_AMOUNT_CHARS)
            column.addWidget(labelled(name, self.prices[currency]))
        return column

    def _buttons(self) -> QVBoxLayout:
        self.save_button = push_button(_("Save"), "check", kind="primary", keys="Ctrl+S")
        self.save_button.clicked.connect(self.save)
        self.run_button = push_button("", "list")
        self.run_button.clicked.connect(self._toggle_run)
        self.archive_button = push_button("", "box", kind="quiet")
        self.archive_button.clicked.connect(self._toggle_archived)
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        column.addWidget(self.save_button)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.run_button, 1)
        row.addWidget(self.archive_button, 1)
        column.addLayout(row)
        return column

    def _fill(self) -> None:
        for variant in self.product.variants if self.product else ():
            self.add_variant(variant)
        if self.product is not None:
            self.pictures.show_pictures(self.product)
        self._pictures_box.setVisible(self.product is not None)
        self._name_buttons()
        self.name.setFocus()

    def _name_buttons(self) -> None:
        product = self.product
        self.run_button.setVisible(product is not None and not product.is_archived)
        self.archive_button.setVisible(product is not None)
        if product is not None:
            in_run = bool(product.run_number)
            self.run_button.setText(_("Take out of the show") if in_run else _("Add to the show"))
            self.archive_button.setText(_("Bring back") if product.is_archived else _("Archive"))

    def _toggle_run(self) -> None:
        if self.product is not None:
            in_run = not self.product.run_number
            self._studio.submit(SetInRun(self.product.product_id, in_run=in_run))

    def _toggle_archived(self) -> None:
        if self.product is not None:
            archived = not self.product.is_archived
            self._studio.submit(ArchiveProduct(self.product.product_id, archived=archived))
            self.closed.emit()
