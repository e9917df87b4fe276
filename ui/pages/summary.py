"""After the show: what it was, as a file too, and the way to the next one."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.control.summary_commands import ExportSummary, StartNextShow
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui.formats import duration, money, number
from ui.pages.page import Page
from ui.plain import ElidedLabel, PlainLabel, leading
from ui.studio import Studio
from ui.theme.fonts import BOLD, DISPLAY_PX, TINY_PX, TITLE_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from ui.widgets.buttons import push_button
from ui.widgets.form import FormPage, Group

_MS_PER_SECOND = 1000


class SummaryPage(Page):
    """Shows the last show; sends ExportSummary and StartNextShow.

    Signals:
        done: back to the studio.
    """

    done = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.title = ElidedLabel(face=font(TITLE_PX, BOLD))
        self.export = push_button(_("Export…"), "leave")
        self.back = push_button(_("Back to the studio"), kind="quiet")
        self.again = push_button(_("Next show with the same products"), "plus", kind="primary")
        self.fresh = push_button(_("Next show, empty"))
        self.folder: QPushButton | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, 0)
        self._column.setSpacing(SPACE_L)
        self._place()
        self._figures: FormPage | None = None
        self.export.clicked.connect(self._choose_file)
        self.back.clicked.connect(self.done)
        self.again.clicked.connect(lambda: self._next(keep_products=True))
        self.fresh.clicked.connect(lambda: self._next(keep_products=False))
        studio.summary_changed.connect(self._show)
        studio.show_changed.connect(self._show_ways)
        self._show()

    def begin(self) -> None:
        """Enter prepares the next show; when that is here already it leads there."""
        (self.back if self.again.isHidden() else self.again).setFocus()

    def write(self, path: str) -> None:
        """Write the figures into a file."""
        self._studio.submit(ExportSummary(path))

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.title, 1)
        head.addWidget(self.back)
        head.addWidget(self.export)
        head.addWidget(self.fresh)
        head.addWidget(self.again)
        self._column.addLayout(head)

    def _show_ways(self) -> None:
        """The next show is prepared once: after a restart the studio is at it already."""
        is_current = self._studio.summary.show_id == self._studio.show.show_id
        self.again.setVisible(is_current)
        self.fresh.setVisible(is_current)

    def _show(self) -> None:
        self._show_ways()
        state = self._studio.summary
        self.title.set_full_text(_("The show has ended: {title}").format(title=state.title))
        if self._figures is not None:
            self._column.removeWidget(self._figures)
            self._figures.deleteLater()
        self._figures = page = FormPage()
        page.add(self._tiles())
        if state.products:
            page.add(self._products())
        if state.recording:
            page.add(self._recording())
        self._column.addWidget(page, 1)

    def _tiles(self) -> QWidget:
        state = self._studio.summary
        seconds = (state.ended_ms - state.began_ms) // _MS_PER_SECOND
        tiles = [
            (duration(seconds, hours=True), _("on air")),
            (number(state.viewers_most), _("most viewers at once")),
            (number(state.chat_lines), _("chat messages")),
        ]
        sales = []
        for total in state.totals:
            count = ngettext("{count} order", "{count} orders", total.orders)
            text = count.format(count=number(total.orders))
            sales.append((money(total.total_minor, total.currency), text))
        sales = sales or [(number(0), _("orders"))]
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_M)
        for first in range(0, len(sales), len(tiles)):
            _tiles_row(rows, sales[first : first + len(tiles)])
        _tiles_row(rows, tiles)
        return box

    def _products(self) -> Group:
        group = Group(_("Sold"))
        for product in self._studio.summary.products:
            row = QHBoxLayout()
            row.addWidget(ElidedLabel(product.name), 1)
            row.addWidget(PlainLabel(number(product.units), face=font(weight=BOLD, tabular=True)))
            group.rows.addLayout(row)
        return group

    def _recording(self) -> Group:
        group = Group(_("Recording"))
        path = leading(PlainLabel(self._studio.summary.recording, shade="medium", wraps=True))
        path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        group.rows.addWidget(path)
        self.folder = push_button(_("Open its folder"), "folder")
        self.folder.clicked.connect(self._open_folder)
        group.rows.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignLeading)
        return group

    def _open_folder(self) -> None:
        folder = Path(self._studio.summary.recording).parent
        if not folder.is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._studio.said.emit(_("The folder of the recording cannot be opened."))

    def _next(self, *, keep_products: bool) -> None:
        self._studio.submit(StartNextShow(keep_products))
        self.done.emit()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Export the figures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("show.csv")
        dialog.fileSelected.connect(self.write)
        dialog.open()


def _tiles_row(rows: QVBoxLayout, tiles: list[tuple[str, str]]) -> None:
    """Figures of one kind side by side: they share the row, whatever their number."""
    row = QHBoxLayout()
    row.setSpacing(SPACE_M)
    for figure, meaning in tiles:
        row.addWidget(_tile(figure, meaning), 1)
    rows.addLayout(row)


def _tile(figure: str, meaning: str) -> QFrame:
    tile = QFrame()
    tile.setObjectName("panel")
    column = QVBoxLayout(tile)
    column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
    column.addWidget(PlainLabel(figure, face=font(DISPLAY_PX, BOLD, tabular=True)))
    column.addWidget(PlainLabel(meaning, shade="medium", face=font(TINY_PX)))
    return tile
