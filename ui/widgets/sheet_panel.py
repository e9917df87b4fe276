"""The steps of the run of show: their order, what is said in each, and which one runs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.control.command import Command
from studio.control.sheet_commands import GoToSegment, MoveSegment, RemoveSegment
from studio.control.sheet_states import Segment
from studio.l10n.catalogue import current_language
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, STRONG_PX, font
from ui.theme.tokens import SPACE_S, tokens
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.drawers import Drawer
from ui.widgets.panel import Panel, inset
from ui.widgets.segment_drawer import SegmentDrawer

_PROMPT_PX = 150


class SheetPanel(Panel):
    """Observes the run of show; sends what begins, moves, edits and removes steps."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Steps"), "list", parent)
        self._studio = studio
        self.list = QListWidget()
        self.notes = PlainLabel(shade="medium", wraps=True)
        self.prompt = PlainLabel(face=font(STRONG_PX), wraps=True)
        self.action_row = QWidget()
        self.drawer: Drawer | None = None
        self.add = push_button(_("Add"), "plus", kind="quiet")
        self.begin = push_button(_("Begin"), kind="primary", keys="Enter")
        self.edit = icon_button("more", _("Edit the step"))
        self.up = icon_button("up", _("Earlier"), keys="Alt+Up")
        self.down = icon_button("down", _("Later"), keys="Alt+Down")
        self.remove = icon_button("close", _("Remove the step"))
        self._place()
        self._wire()
        self._show()

    def open_drawer(self, segment: Segment | None) -> None:
        """Edit a step, or write a new one."""
        self.close_drawer()
        show, items = self._studio.show, self._studio.run.items
        drawer = SegmentDrawer(segment, items, tuple(chip.language for chip in show.markets))
        drawer.pack()
        drawer.confirmed.connect(self._submit)
        drawer.closed.connect(self.close_drawer)
        self.drawer = drawer
        for part in self._parts:
            part.hide()
        inset(drawer, self)
        drawer.title_field.setFocus()

    def close_drawer(self) -> None:
        """Back to the list."""
        if self.drawer is not None:
            self.drawer.deleteLater()
            self.drawer = None
            for part in self._parts:
                part.show()
            self.list.setFocus()

    def _place(self) -> None:
        self.heading.addWidget(self.add)
        self.list.setObjectName("run")
        self.list.setAccessibleName(_("Steps"))
        self.list.setFont(font())
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.list, 3)
        said = QWidget()
        said.setObjectName("inner")
        words = QVBoxLayout(said)
        words.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        for label in (self.notes, self.prompt):
            words.addWidget(label)
        words.addStretch(1)
        reader = QScrollArea()
        reader.setFrameShape(QScrollArea.Shape.NoFrame)
        reader.setWidgetResizable(True)
        reader.setMinimumHeight(_PROMPT_PX)
        reader.setAccessibleName(_("What to say"))
        reader.setWidget(said)
        self._parts = (self.list, reader, self.action_row)
        inset(reader, self)
        rows = QVBoxLayout(self.action_row)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_S)
        rows.addWidget(self.begin)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        rows.addLayout(row)
        for button in (self.edit, self.up, self.down, self.remove):
            row.addWidget(button)
        inset(self.action_row, self)

    def _wire(self) -> None:
        self.list.itemActivated.connect(self._begin)
        self.list.currentRowChanged.connect(self._show_prompt)
        self.add.clicked.connect(lambda: self.open_drawer(None))
        self.begin.clicked.connect(self._begin)
        self.edit.clicked.connect(self._edit)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._remove)
        self._studio.sheet_changed.connect(self._show)

    def _submit(self, command: Command) -> None:
        self._studio.submit(command)

    def _selected(self) -> Segment | None:
        row, segments = self.list.currentRow(), self._studio.sheet.segments
        return segments[row] if 0 <= row < len(segments) else None

    def _begin(self) -> None:
        if (segment := self._selected()) is not None:
            self._studio.submit(GoToSegment(segment.segment_id))

    def _edit(self) -> None:
        if (segment := self._selected()) is not None:
            self.open_drawer(segment)

    def _move(self, by: int) -> None:
        segment, row = self._selected(), self.list.currentRow()
        if segment is not None and 0 <= row + by < self.list.count():
            self.list.setCurrentRow(row + by)  # the selection goes with the step
            self._studio.submit(MoveSegment(segment.segment_id, row + by))

    def _remove(self) -> None:
        if (segment := self._selected()) is not None:
            self._studio.submit(RemoveSegment(segment.segment_id))

    def _show(self) -> None:
        sheet, row = self._studio.sheet, self.list.currentRow()
        self.list.clear()
        for number, segment in enumerate(sheet.segments, 1):
            self.list.addItem(
                self._item(number, segment, is_on=segment.segment_id == sheet.current)
            )
        if row < 0 and sheet.running is not None:
            row = sheet.segments.index(sheet.running)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        for button in (self.begin, self.edit, self.up, self.down, self.remove):
            button.setEnabled(self.list.count() > 0)
        self._show_prompt()

    def _item(self, number: int, segment: Segment, *, is_on: bool) -> QListWidgetItem:
        product = self._studio.product(segment.product_id)
        words = [_("now")] if is_on else []
        words += [formats.isolated(product.name)] if product is not None else []
        length = formats.duration(segment.planned_s)
        first = f"{formats.number(number)}  {formats.isolated(segment.title)} · {length}"
        item = QListWidgetItem("\n".join([first, " · ".join(words)] if words else [first]))
        theme = tokens()
        item.setForeground(theme.text_high if is_on else theme.text_medium)
        item.setFont(font(weight=BOLD) if is_on else font())
        return item

    def _show_prompt(self) -> None:
        segment = self._selected()
        self.notes.setText("" if segment is None else segment.notes)
        self.notes.setVisible(bool(self.notes.text()))
        text = "" if segment is None else spoken(segment)
        self.prompt.setText(text or _("Nothing to read in this step. Edit it to write a prompt."))


def spoken(segment: Segment) -> str:
    """What the host reads: in the window's language, else in any."""
    language = current_language().partition("-")[0].partition("_")[0]
    own = [text for tag, text in segment.prompts.items() if tag.partition("-")[0] == language]
    others = list(segment.prompts.values())
    return (own or others or [""])[0]
