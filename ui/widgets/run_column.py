"""The left column: products, steps or audience, and beneath them where the run of show is."""

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ui.studio import Studio
from ui.theme.tokens import SPACE_S
from ui.widgets.crowd_panel import CrowdPanel
from ui.widgets.run_panel import RunPanel
from ui.widgets.sheet_panel import SheetPanel
from ui.widgets.sheet_strip import SheetStrip


class RunColumn(QWidget):
    """Places the parts; owns no logic."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.products = RunPanel(studio)
        self.steps = SheetPanel(studio)
        self.crowd = CrowdPanel(studio)
        self.strip = SheetStrip(studio)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.products)
        self._pages.addWidget(self.steps)
        self._pages.addWidget(self.crowd)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(self._pages, 1)
        column.addWidget(self.strip)
        self.strip.opened.connect(self.toggle)
        self.strip.crowd_opened.connect(self.toggle_crowd)

    def toggle(self) -> None:
        """Show the steps instead of the products, or the products again."""
        self._turn(self.steps, self.steps.list)

    def toggle_crowd(self) -> None:
        """Show what the audience takes part in instead of the products, or the products again."""
        self._turn(self.crowd, self.crowd.coupon.button)

    def _turn(self, page: QWidget, first: QWidget) -> None:
        is_open = self._pages.currentWidget() is not page
        self._pages.setCurrentWidget(page if is_open else self.products)
        self.strip.show_open(
            steps=is_open and page is self.steps, crowd=is_open and page is self.crowd
        )
        (first if is_open else self.products.list).setFocus()
