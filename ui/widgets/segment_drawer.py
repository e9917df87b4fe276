"""The drawer of a step of the run of show: title, minutes, product, notes, what the host reads."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.control.sheet_commands import AddSegment, EditSegment
from studio.control.sheet_states import Segment
from studio.control.states import RunItem
from studio.ids import ProductId
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import PlainLabel
from ui.theme.fonts import TINY_PX, font
from ui.widgets.choice import Choice
from ui.widgets.drawers import Drawer, mark

_TITLE_CHARS = 80
_USUAL_MINUTES = 5
_MOST_MINUTES = 240
_TEXT_PX = 84
_SECONDS_PER_MINUTE = 60


class SegmentDrawer(Drawer):
    """A new step (None), or one to change. languages: in which the host may need a prompt."""

    def __init__(
        self,
        segment: Segment | None,
        items: Sequence[RunItem],
        languages: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        is_new = segment is None
        title = _("New step") if is_new else _("Edit the step")
        verb = _("Add the step") if is_new else _("Save the step")
        super().__init__(title, verb, "check", parent)
        known = segment or Segment("", "", _USUAL_MINUTES * _SECONDS_PER_MINUTE)  # type: ignore[arg-type] # the engine names a new one
        self._segment = segment
        self._prompts = dict(known.prompts)
        self.title_field = self.add_field(_("Title"), known.title, row=0)
        self.title_field.setMaxLength(_TITLE_CHARS)
        self.fields.addWidget(self.title_field, 1, 0, 1, 2)
        minutes = formats.in_digits(str(known.planned_s // _SECONDS_PER_MINUTE))
        self.minutes = self.add_field(_("Minutes"), minutes, row=1)
        titles = {"": _("no product")} | {item.product_id: item.name for item in items}
        self.product = Choice(_("Pins"), titles, known.product_id or "")
        self.fields.addWidget(self.minutes, 3, 0, 1, 2)
        self._label(_("Pins"), 4, 0)
        self.fields.addWidget(self.product, 5, 0, 1, 2)
        self.notes = self._text(_("Notes for yourself"), known.notes, row=3)
        tags = list(dict.fromkeys([*languages, *known.prompts]))
        self.language = Choice(_("Language"), {tag: _language(tag) for tag in tags}, tags[0])
        self._label(_("What to say"), 8, 0)
        self.fields.addWidget(self.language, 8, 1)
        self.prompt = self._edit(_("What to say"), self._prompts.get(tags[0], ""))
        self.fields.addWidget(self.prompt, 9, 0, 1, 2)
        self._spoken = tags[0]
        self.language.chosen.connect(self._take_language)

    def command(self) -> AddSegment | EditSegment | None:
        """A title, minutes that are a count."""
        title = self.title_field.text().strip()
        minutes = formats.whole_number(self.minutes.text())
        is_odd = minutes is None or minutes > _MOST_MINUTES
        mark(self.minutes, is_wrong=is_odd)
        mark(self.title_field, is_wrong=not title)
        if not title or minutes is None or is_odd:
            return None
        self._prompts[self._spoken] = self.prompt.toPlainText()
        values = {
            "title": title,
            "planned_s": minutes * _SECONDS_PER_MINUTE,
            "product_id": ProductId(self.product.value) if self.product.value else None,
            "notes": self.notes.toPlainText(),
            "prompts": {tag: text for tag, text in self._prompts.items() if text.strip()},
        }
        if self._segment is None:
            return AddSegment(**values)  # type: ignore[arg-type] # named as the command names them
        return EditSegment(segment_id=self._segment.segment_id, **values)  # type: ignore[arg-type]

    def _take_language(self, tag: str) -> None:
        self._prompts[self._spoken] = self.prompt.toPlainText()
        self._spoken = tag
        self.prompt.setPlainText(self._prompts.get(tag, ""))

    def _text(self, label: str, text: str, *, row: int) -> QPlainTextEdit:
        self._label(label, 2 * row, 0)
        edit = self._edit(label, text)
        self.fields.addWidget(edit, 2 * row + 1, 0, 1, 2)
        return edit

    def _edit(self, label: str, text: str) -> QPlainTextEdit:
        edit = QPlainTextEdit(text)
        edit.setFont(font())
        edit.setAccessibleName(label)
        edit.setFixedHeight(_TEXT_PX)
        edit.setTabChangesFocus(True)
        return edit

    def _label(self, text: str, row: int, column: int) -> None:
        self.fields.addWidget(PlainLabel(text, shade="medium", face=font(TINY_PX)), row, column)


def _language(tag: str) -> str:
    return formats.language_name(tag)
