"""A product's pictures: the main one first, each with a button that takes it off, and adding."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.catalog_commands import AddPicture, RemovePicture
from studio.control.catalog_states import CatalogProduct
from studio.l10n.catalogue import gettext as _
from ui.studio import Studio
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.fields import text_field
from ui.widgets.painting import draw_picture

_SIDE_PX = 72
_PER_ROW = 4
_KINDS = "*.png *.jpg *.jpeg *.webp *.gif"


class PictureTile(QWidget):
    """One picture with a small button in its corner."""

    def __init__(self, picture: str, name: str) -> None:
        super().__init__()
        self._picture, self._name = picture, name
        self.setFixedSize(_SIDE_PX, _SIDE_PX)
        self.remove = icon_button("close", _("Take this picture off"), kind="")
        self.remove.setProperty("small", "true")
        self.remove.setParent(self)
        self.remove.setIconSize(QSize(12, 12))
        self.remove.setGeometry(_SIDE_PX - 26, 2, 24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture."""
        del event
        draw_picture(QPainter(self), self.rect(), self._picture, self._name)


class PictureRow(QWidget):
    """Sends AddPicture and RemovePicture."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._product: CatalogProduct | None = None
        self.tiles: list[PictureTile] = []
        self.choose = push_button(_("Choose a file…"), "plus")
        self.choose.clicked.connect(self._choose_file)
        self.address = text_field(_("or the address of a picture"), most=2000)
        self.address.returnPressed.connect(self._take_address)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_S)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self._grid)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.choose)
        row.addWidget(self.address, 1)
        column.addLayout(row)

    def show_pictures(self, product: CatalogProduct) -> None:
        """Show the pictures of `product`."""
        is_same = self._product is not None and self._product.pictures == product.pictures
        self._product = product
        if is_same:
            return
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = [PictureTile(picture, product.name) for picture in product.pictures]
        for place, (tile, picture) in enumerate(zip(self.tiles, product.pictures, strict=True)):
            command = RemovePicture(product.product_id, picture)
            tile.remove.clicked.connect(lambda _=False, c=command: self._studio.submit(c))
            self._grid.addWidget(tile, place // _PER_ROW, place % _PER_ROW)

    def take(self, source: str) -> None:
        """Add the picture in a file or behind an address."""
        if self._product is not None and source:
            self._studio.submit(AddPicture(self._product.product_id, source))

    def _take_address(self) -> None:
        self.take(self.address.text().strip())
        self.address.clear()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose a picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        title = _("Pictures")
        dialog.setNameFilter(f"{title} ({_KINDS})")
        dialog.fileSelected.connect(self.take)
        dialog.open()
