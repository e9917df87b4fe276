"""The drawer of a flash sale: price, length, announcement, limits, and when it starts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from studio.control.commands import StartFlashSale
from studio.control.offers_commands import PlanFlashSale
from studio.control.sheet_states import Segment
from studio.control.states import RunItem
from studio.ids import SegmentId
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import PlainLabel, set_tip
from ui.theme.fonts import TINY_PX, font
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.drawers import Drawer, mark

DURATIONS_S = (60, 180, 300, 600, 1200)
LEADS_S = (0, 10, 30, 60, 300)
NOW, AT = "now", "at"
_USUAL_S = 300
_SUGGESTED_SHARE = 0.8
_SECONDS_PER_MINUTE = 60
_REASON_CHARS = 200


class FlashDrawer(Drawer):
    """What a flash sale needs. steps: of the run of show, at which it may start."""

    def __init__(
        self, item: RunItem, steps: Sequence[Segment] = (), parent: QWidget | None = None
    ) -> None:
        title = _("Flash sale: {name}").format(name=formats.isolated(item.name))
        super().__init__(title, _("Start flash sale"), "bolt", parent)
        self._item = item
        label = _("Price ({currency}), now {price}").format(
            currency=item.currency, price=formats.money(item.price_minor, item.currency)
        )
        suggested = round(item.price_minor * _SUGGESTED_SHARE)
        self.price = self.add_field(label, formats.plain_amount(suggested, item.currency), row=0)
        self.fields.addWidget(self.price, 1, 0, 1, 2)
        self.durations = self._choices(_("Minutes"), DURATIONS_S, _minutes, row=1)
        self.leads = self._choices(_("Announce it before"), LEADS_S, _short, row=2)
        self.durations.button(_USUAL_S).setChecked(True)
        self.leads.button(0).setChecked(True)
        self.total = self.add_field(_("Pieces at this price"), row=3)
        self.each = self.add_field(_("For each buyer"), row=3, column=1)
        for field in (self.total, self.each):
            field.setPlaceholderText(_("no limit"))
        self.start = Choice(_("Starts"), self._starts(steps), NOW)
        self.start.chosen.connect(self._show_start)
        self.fields.addWidget(PlainLabel(_("Starts"), shade="medium", face=font(TINY_PX)), 8, 0)
        self.fields.addWidget(self.start, 9, 0)
        self.time = self.add_field(_("Time here"), _soon(), row=4, column=1)
        self.reason = self.add_field(_("Reason, if it was on sale lately"), row=5)
        self.reason.setMaxLength(_REASON_CHARS)
        self.fields.addWidget(self.reason, 11, 0, 1, 2)
        self._show_start(NOW)

    def command(self) -> StartFlashSale | PlanFlashSale | None:
        """Only a price below today's is a sale; empty limits are none."""
        price = formats.minor_units(self.price.text(), self._item.currency)
        is_wrong = price is None or not 0 < price < self._item.price_minor
        total, each = _limit(self.total), _limit(self.each)
        at_ms = _instant_ms(self.time.text()) if self.start.value == AT else None
        mark(self.time, is_wrong=self.start.value == AT and at_ms is None)
        mark(self.each, is_wrong=each is None)
        mark(self.total, is_wrong=total is None)
        mark(self.price, is_wrong=is_wrong)
        if price is None or is_wrong or total is None or each is None:
            return None
        numbers = (price, self.durations.checkedId(), self.leads.checkedId(), total, each)
        product_id, reason = self._item.product_id, self.reason.text().strip()
        if self.start.value == NOW:
            return StartFlashSale(product_id, *numbers, reason)
        if self.start.value != AT:
            step = SegmentId(self.start.value)
            return PlanFlashSale(product_id, *numbers, segment_id=step, reason=reason)
        if at_ms is None:
            return None
        return PlanFlashSale(product_id, *numbers, at_ms=at_ms, reason=reason)

    def _choices(
        self, label: str, seconds: Sequence[int], short: Callable[[int], str], *, row: int
    ) -> QButtonGroup:
        group = QButtonGroup(self)
        line = QHBoxLayout()
        line.setSpacing(4)
        for one in seconds:
            name = _length(one)
            choice = push_button(short(one), kind="segment")
            choice.setAccessibleName(f"{label}: {name}")
            set_tip(choice, name)
            choice.setCheckable(True)
            group.addButton(choice, one)
            line.addWidget(choice, 1)
        title = PlainLabel(label, shade="medium", face=font(TINY_PX))
        self.fields.addWidget(title, 2 * row, 0, 1, 2)
        self.fields.addLayout(line, 2 * row + 1, 0, 1, 2)
        return group

    def _starts(self, steps: Sequence[Segment]) -> dict[str, str]:
        known = {NOW: _("Now"), AT: _("At a time")}
        return known | {step.segment_id: _("At: {step}").format(step=step.title) for step in steps}

    def _show_start(self, value: str) -> None:
        self.time.setEnabled(value == AT)
        self.button.setText(_("Start flash sale") if value == NOW else _("Plan flash sale"))


def _minutes(seconds: int) -> str:
    return formats.number(seconds // _SECONDS_PER_MINUTE)


def _length(seconds: int) -> str:
    if not seconds:
        return _("at once")
    if seconds < _SECONDS_PER_MINUTE:
        return _("{seconds} s").format(seconds=formats.number(seconds))
    return _("{minutes} min").format(minutes=formats.number(seconds // _SECONDS_PER_MINUTE))


def _short(seconds: int) -> str:
    return formats.duration(seconds) if seconds else "–"


def _limit(field: QLineEdit) -> int | None:
    """A count; 0, no limit, for an empty field; None for something else."""
    return 0 if not field.text().strip() else formats.whole_number(field.text())


def _soon() -> str:
    return formats.in_digits(f"{datetime.now().astimezone() + timedelta(minutes=10):%H:%M}")


def _instant_ms(text: str) -> int | None:
    """The next instant at which clocks here show `hh:mm`; None for something else."""
    hours, _colon, minutes = text.strip().partition(":")
    hour, minute = formats.whole_number(hours), formats.whole_number(minutes)
    if hour is None or minute is None or hour > 23 or minute > 59:  # noqa: PLR2004 - of a clock
        return None
    now = datetime.now().astimezone()
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if then <= now:
        then += timedelta(days=1)
    return int(then.timestamp() * 1000)
