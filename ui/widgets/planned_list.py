"""Sales that wait for their time or step, under the products; each can be dropped."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.control.offers_commands import DropPlannedSale
from studio.control.offers_states import PlannedSale
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import formats
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_S, SPACE_XS
from ui.widgets.buttons import icon_button

SHOWN = 4
_SECONDS_PER_MINUTE = 60


class PlannedList(QWidget):
    """Observes offers, run of show and steps. Hidden while nothing waits."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.rows: list[PlannedRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_XS)
        studio.offers_changed.connect(self._fill)
        studio.sheet_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        offers = self._studio.offers
        self.rows = [PlannedRow(self._studio, plan) for plan in offers.planned[:SHOWN]]
        if self.rows:
            title = PlainLabel(_("Planned sales"), shade="medium", face=font(TINY_PX, BOLD))
            self._column.addWidget(title)
        for row in self.rows:
            self._column.addWidget(row)
        hidden = len(offers.planned) - len(self.rows)
        if hidden > 0:
            text = ngettext("{count} more planned", "{count} more planned", hidden)
            more = text.format(count=formats.number(hidden))
            self._column.addWidget(PlainLabel(more, shade="medium", face=font(TINY_PX)))
        if offers.problem is not None:
            fields = offers.problem.fields
            reason = _(offers.problem.message).format_map(fields)
            text = _("A planned sale did not begin: {reason}").format(reason=reason)
            self._column.addWidget(PlainLabel(text, face=font(TINY_PX), wraps=True))
        self.setVisible(bool(self.rows) or offers.problem is not None)


class PlannedRow(QWidget):
    """One sale: when, what, at which price, how long."""

    def __init__(self, studio: Studio, plan: PlannedSale) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_S)
        words = QVBoxLayout()
        words.setSpacing(0)
        item = studio.product(plan.product_id)
        name = formats.isolated(item.name) if item is not None else _("Unknown")
        words.addWidget(ElidedLabel(f"{_when(studio, plan)} · {name}", face=font(TINY_PX, BOLD)))
        minutes = _("{minutes} min").format(
            minutes=formats.number(plan.duration_s // _SECONDS_PER_MINUTE)
        )
        price = formats.isolated(formats.money(plan.price_minor, plan.currency))
        terms = f"{price} · {minutes}"
        words.addWidget(ElidedLabel(terms, shade="medium", face=font(TINY_PX, tabular=True)))
        line.addLayout(words, 1)
        self.drop = icon_button("close", _("Drop this planned sale"))
        self.drop.clicked.connect(lambda: studio.submit(DropPlannedSale(plan.plan_id)))
        line.addWidget(self.drop)


def _when(studio: Studio, plan: PlannedSale) -> str:
    if plan.at_ms is not None:
        return formats.clock(plan.at_ms)
    steps = {step.segment_id: step.title for step in studio.sheet.segments}
    title = steps.get(plan.segment_id, "") if plan.segment_id is not None else ""
    return _("At: {step}").format(step=formats.isolated(title or _("Unknown")))
