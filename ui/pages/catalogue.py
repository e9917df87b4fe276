"""The Catalogue page: every product, searched, edited in a drawer, imported and exported."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.control.catalog_commands import ExportCatalog, ReadImport
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui.formats import number
from ui.models.catalog_model import CatalogModel
from ui.pages.page import Kept, Page
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TITLE_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.catalog_delegate import CatalogDelegate
from ui.widgets.fields import text_field
from ui.widgets.import_preview import ImportPreview
from ui.widgets.panel import Panel
from ui.widgets.product_editor import ProductEditor

_IMPORTED = "*.csv *.tsv *.txt *.xml *.json *.jsonld *.html *.htm"


class CataloguePage(Page):
    """Observes the catalogue and the waiting import."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.model = CatalogModel(self)
        self.list = QListView()
        self.search = text_field(_("Search by name, SKU or variant"))
        self.archived = push_button(_("Archived"), "box", kind="chip")
        self.add = push_button(_("New product"), "plus", kind="primary", keys="Ctrl+N")
        self.bring = push_button(_("Import…"), "down")
        self.export = push_button(_("Export…"), "leave")
        self.count = PlainLabel(shade="medium")
        self.editor: ProductEditor | None = None
        self.preview: ImportPreview | None = None
        self.stack = QStackedWidget()
        self._place()
        self._wire()
        self._show_catalog()
        self._show_import()

    def begin(self) -> None:
        """The keyboard searches."""
        self.search.setFocus()

    def keep(self) -> Kept:
        """The search, and the product being edited with what stands in its fields."""
        kept = {"search": self.search.text()}
        if self.editor is not None:
            kept["open"] = self.editor.product.product_id if self.editor.product else ""
            fields = [field.text() for field in self.editor.findChildren(QLineEdit)]
            kept["fields"] = json.dumps(fields)
            kept["variants"] = str(len(self.editor.variants))
        return kept

    def restore(self, kept: Kept) -> None:
        """As it was."""
        self.search.setText(kept.get("search", ""))
        if "open" not in kept:
            return
        self.open(kept["open"])
        if self.editor is None:
            return
        while len(self.editor.variants) < int(kept["variants"]):
            self.editor.add_variant()
        fields = self.editor.findChildren(QLineEdit)
        texts = json.loads(kept["fields"])
        if len(fields) == len(texts):
            for field, text in zip(fields, texts, strict=True):
                field.setText(text)

    def open(self, product_id: str) -> None:
        """Edit a product; "" begins a new one."""
        known = {one.product_id: one for one in self._studio.catalog.products}
        product = next((one for key, one in known.items() if key == product_id), None)
        if product_id and product is None:
            return
        self.close_editor()
        self.editor = ProductEditor(self._studio, product)
        self.editor.closed.connect(self.close_editor)
        self._body.addWidget(self.editor)
        self.editor.name.setFocus()

    def close_editor(self) -> None:
        """Close the drawer."""
        if self.editor is not None:
            self.editor.hide()
            self.editor.deleteLater()
            self.editor = None
            self.list.setFocus()

    def read(self, path: str) -> None:
        """Read a product file."""
        self._studio.submit(ReadImport(path))

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_M)
        column.setSpacing(SPACE_M)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(PlainLabel(_("Catalogue"), face=font(TITLE_PX, BOLD)))
        head.addWidget(self.count)
        head.addStretch(1)
        for button in (self.bring, self.export, self.add):
            head.addWidget(button)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self.stack.addWidget(self._products())

    def _products(self) -> QWidget:
        products = QWidget()
        self._body = QHBoxLayout(products)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(SPACE_M)
        panel = Panel(_("Products"), "box")
        self.archived.setCheckable(True)
        panel.heading.addWidget(self.search, 3)
        panel.heading.addWidget(self.archived)
        self.list.setObjectName("catalogue")
        self.list.setAccessibleName(_("Catalogue"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(CatalogDelegate(self.model, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        panel.body.addWidget(self.list, 1)
        self.hint = PlainLabel(shade="medium", wraps=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        panel.body.addWidget(self.hint, 1)
        self._body.addWidget(panel, 1)
        return products

    def _wire(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.archived.toggled.connect(self._filter)
        self.list.activated.connect(lambda index: self._open_row(index.row()))
        self.list.clicked.connect(lambda index: self._open_row(index.row()))
        self.add.clicked.connect(lambda: self.open(""))
        self.bring.clicked.connect(self._choose_import)
        self.export.clicked.connect(self._choose_export)
        self._studio.catalog_changed.connect(self._show_catalog)
        self._studio.import_changed.connect(self._show_import)

    def _open_row(self, row: int) -> None:
        self.open(self.model.product(row).product_id)

    def _filter(self) -> None:
        self.model.search(self.search.text(), archived=self.archived.isChecked())
        self._show_hint()

    def _show_catalog(self) -> None:
        catalog = self._studio.catalog
        self.model.show_catalog(catalog)
        count = sum(not one.is_archived for one in catalog.products)
        text = ngettext("{count} product", "{count} products", count)
        self.count.setText(text.format(count=number(count)))
        self._show_hint()
        if self.editor is not None and self.editor.product is not None:
            wanted = self.editor.product.product_id
            for product in catalog.products:
                if product.product_id == wanted:
                    self.editor.show_product(product)

    def _show_hint(self) -> None:
        is_empty = self.model.rowCount() == 0
        self.list.setVisible(not is_empty)
        self.hint.setVisible(is_empty)
        if self.search.text() or self.archived.isChecked():
            self.hint.setText(_("Nothing matches."))
        else:
            self.hint.setText(_("Add your first product, or import a file from your shop."))

    def _show_import(self) -> None:
        state = self._studio.imports
        if self.preview is not None:
            self.stack.removeWidget(self.preview)
            self.preview.deleteLater()
            self.preview = None
        if state.file:
            self.preview = ImportPreview(self._studio, state)
            self.stack.addWidget(self.preview)
            self.stack.setCurrentWidget(self.preview)
        self.bring.setEnabled(not state.pictures_left)
        text = _("Import…")
        if state.pictures_left:
            text = _("Fetching pictures: {count}").format(count=number(state.pictures_left))
        self.bring.setText(text)

    def _choose_import(self) -> None:
        dialog = QFileDialog(self, _("Import products"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        title = _("Product files")
        dialog.setNameFilter(f"{title} ({_IMPORTED})")
        dialog.fileSelected.connect(self.read)
        dialog.open()

    def _choose_export(self) -> None:
        dialog = QFileDialog(self, _("Export products"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("products.csv")
        dialog.fileSelected.connect(lambda path: self._studio.submit(ExportCatalog(path)))
        dialog.open()
