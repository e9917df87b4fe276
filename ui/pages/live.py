"""The Live page: run of show, programme, chat and orders side by side."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from studio.control.feeds import ChatLine, OrderLine
from ui.models.feed_model import FeedModel
from ui.pages.page import Kept, Page
from ui.studio import Studio
from ui.theme.tokens import SPACE_M
from ui.widgets.chat_panel import ChatPanel
from ui.widgets.orders_panel import OrdersPanel
from ui.widgets.preview import PictureSource
from ui.widgets.run_column import RunColumn
from ui.widgets.sound_drawer import SoundDrawer
from ui.widgets.sources_panel import SourcesPanel
from ui.widgets.stage import StagePanel

_SHARES = (23, 33, 22, 22)
_WIDE_SHARES = (21, 41, 19, 19)
_SHARE_PX = 13  # of a column's share at the designed width
_LEAST_PX = (220, 300, 220, 220)


@dataclass(frozen=True, slots=True)
class Sources:
    """What outlives a page: it is built anew when language or theme change."""

    studio: Studio
    pictures: PictureSource
    chat: FeedModel[ChatLine]
    orders: FeedModel[OrderLine]


class LivePage(Page):
    """Places the columns; owns no logic."""

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        studio = sources.studio
        self.run_column = RunColumn(studio)
        self.run_panel = self.run_column.products
        self.sources = SourcesPanel(studio)
        self.sound = SoundDrawer(studio)
        self.left = QStackedWidget()
        self.left.addWidget(self.run_column)
        self.left.addWidget(self.sources)
        self.left.addWidget(self.sound)
        self.sources.closed.connect(self.close_drawer)
        self.sound.closed.connect(self.close_drawer)
        self.stage = StagePanel(studio, sources.pictures)
        self.chat = ChatPanel(studio, sources.chat)
        self.orders = OrdersPanel(studio, sources.orders)
        self.stage.sources_wanted.connect(self.toggle_sources)
        self.columns = self._columns()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.addWidget(self.columns)
        self.stage.deck.sound_wanted.connect(self.toggle_sound)
        self._studio = studio
        self._is_wide: bool | None = None
        studio.scene_changed.connect(self._share)
        self._share()

    def keep(self) -> Kept:
        """The columns' widths and the words not yet sent."""
        kept = {"columns": bytes(self.columns.saveState().toHex().data()).decode()}
        kept["draft"] = self.chat.composer.text()
        if self.stage.deck.banner.isModified():
            kept["banner"] = self.stage.deck.banner.text()
        return kept

    def restore(self, kept: Kept) -> None:
        """Widths and words of the former page."""
        if kept.get("columns"):
            self.columns.restoreState(QByteArray.fromHex(kept["columns"].encode()))
        self.chat.composer.setText(kept.get("draft", ""))
        if "banner" in kept:
            self.stage.deck.draft_banner(kept["banner"])

    def begin(self) -> None:
        """The keyboard works on the run of show."""
        self.run_panel.list.setFocus()

    def toggle_sources(self) -> None:
        """Sources in the place of the run of show, or the run of show again."""
        if self.left.currentWidget() is self.sources:
            self.close_drawer()
        else:
            self.open_sources()

    def open_sources(self) -> None:
        """Sources in the place of the run of show."""
        self.left.setCurrentWidget(self.sources)
        self.sources.setFocus()

    def close_drawer(self) -> None:
        """The run of show again."""
        self.left.setCurrentWidget(self.run_column)
        self.run_panel.list.setFocus()

    def toggle_sound(self) -> None:
        """The mixer in the place of the run of show, or the run of show again."""
        if self.left.currentWidget() is self.sound:
            self.close_drawer()
        else:
            self.open_sound()

    def open_sound(self) -> None:
        """The mixer in the place of the run of show."""
        self.left.setCurrentWidget(self.sound)
        self.sound.microphones[0].setFocus()

    def _columns(self) -> QSplitter:
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setHandleWidth(SPACE_M - 2)
        columns.setChildrenCollapsible(False)
        parts = (self.left, self.stage, self.chat, self.orders)
        for place, (part, least) in enumerate(zip(parts, _LEAST_PX, strict=True)):
            part.setMinimumWidth(least)
            columns.addWidget(part)
            columns.setStretchFactor(place, _SHARES[place])
        return columns

    def _share(self) -> None:
        """Give the columns their widths when the picture takes another shape."""
        scene = self._studio.scene
        is_wide = scene.width_px > scene.height_px
        if is_wide is not self._is_wide:
            self._is_wide = is_wide
            shares = _WIDE_SHARES if is_wide else _SHARES
            self.columns.setSizes([share * _SHARE_PX for share in shares])
