"""Drawers of what the audience takes part in: a coupon, a poll, a giveaway."""

from PySide6.QtWidgets import QWidget

from studio.control.crowd_commands import DropCoupon, StartGiveaway, StartPoll
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import PlainLabel
from ui.theme.fonts import TINY_PX, font
from ui.widgets.choice import Choice
from ui.widgets.drawers import Drawer, mark

PERCENT, FIXED, THRESHOLD, BUY_GET = "percent", "fixed", "threshold", "buy_get"
_SECONDS_PER_MINUTE = 60
_MOST_MINUTES = 600
_MOST_DRAW_MINUTES = 60
_MOST_PERCENT = 99
_OPTIONS = 4


class CouponDrawer(Drawer):
    """A word, what it takes off, for how many and how long."""

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(_("New coupon"), _("Give it out"), "star", parent)
        self._currency = currency
        self.code = self.add_field(_("Word buyers type"), row=0)
        self.code.setMaxLength(24)
        self.fields.addWidget(self.code, 1, 0, 1, 2)
        kinds = {
            PERCENT: _("Per cent off"),
            FIXED: _("Amount off"),
            THRESHOLD: _("Amount off from a sum on"),
            BUY_GET: _("Buy some, get some free"),
        }
        self.kind = Choice(_("What it takes off"), kinds, PERCENT)
        self.kind.chosen.connect(self._name_fields)
        self.fields.addWidget(self.kind, 2, 0, 1, 2)
        self.first, self.second = (
            PlainLabel(shade="medium", face=font(TINY_PX)),
            PlainLabel(shade="medium", face=font(TINY_PX)),
        )
        self.amount = self.add_field("", "10", row=2)
        self.least = self.add_field("", "", row=2, column=1)
        self.fields.addWidget(self.first, 4, 0)
        self.fields.addWidget(self.second, 4, 1)
        self.first_n = self.add_field(_("For the first … orders"), "20", row=3)
        self.minutes = self.add_field(_("Minutes"), "10", row=3, column=1)
        self._name_fields(PERCENT)

    def command(self) -> DropCoupon | None:
        """Numbers that make sense for the kind."""
        code = self.code.text().strip()
        first_n = formats.whole_number(self.first_n.text())
        minutes = formats.whole_number(self.minutes.text())
        one, two = self._numbers()
        is_long = minutes is not None and minutes > _MOST_MINUTES
        mark(self.minutes, is_wrong=not minutes or is_long)
        mark(self.first_n, is_wrong=not first_n)
        mark(self.least, is_wrong=two is None)
        mark(self.amount, is_wrong=not one)
        mark(self.code, is_wrong=not code)
        if not code or not first_n or not minutes or is_long or not one or two is None:
            return None
        kind, seconds = self.kind.value, minutes * _SECONDS_PER_MINUTE
        if kind == BUY_GET:
            return DropCoupon(code, kind, first_n, seconds, buy=one, get=two)
        return DropCoupon(code, kind, first_n, seconds, amount=one, least_minor=two)

    def _numbers(self) -> tuple[int | None, int | None]:
        """What the two fields say: per cent, amounts or pieces; 0 where the second is not asked."""
        kind = self.kind.value
        if kind == BUY_GET:
            pieces = formats.whole_number(self.least.text())
            return formats.whole_number(self.amount.text()), pieces or None
        if kind == PERCENT:
            percent = formats.whole_number(self.amount.text())
            return (percent if percent and percent <= _MOST_PERCENT else None), 0
        amount = formats.minor_units(self.amount.text(), self._currency)
        if kind == FIXED:
            return amount, 0
        least = formats.minor_units(self.least.text(), self._currency)
        is_fair = amount is not None and least is not None and least > amount
        return amount, least if is_fair else None

    def _name_fields(self, kind: str) -> None:
        names = {
            PERCENT: (_("Per cent"), ""),
            FIXED: (_("Amount ({currency})").format(currency=self._currency), ""),
            THRESHOLD: (
                _("Amount ({currency})").format(currency=self._currency),
                _("From ({currency})").format(currency=self._currency),
            ),
            BUY_GET: (_("Buy"), _("Free")),
        }
        one, two = names[kind]
        self.first.setText(one)
        self.second.setText(two)
        self.amount.setAccessibleName(one)
        self.least.setAccessibleName(two)
        self.least.setVisible(bool(two))


class PollDrawer(Drawer):
    """A question and two to four answers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("New poll"), _("Ask the audience"), "chat", parent)
        self.question = self.add_field(_("Question"), row=0)
        self.question.setMaxLength(120)
        self.options = [
            self.add_field(_("Answer {number}").format(number=formats.number(n)), row=n)
            for n in range(1, _OPTIONS + 1)
        ]

    def command(self) -> StartPoll | None:
        """A question, two answers at least."""
        options = tuple(text for field in self.options if (text := field.text().strip()))
        is_short = len(options) < 2  # noqa: PLR2004 - one answer is no choice
        mark(self.options[1], is_wrong=is_short)
        mark(self.question, is_wrong=not self.question.text().strip())
        if is_short or not self.question.text().strip():
            return None
        return StartPoll(self.question.text().strip(), options)


class GiveawayDrawer(Drawer):
    """A prize, and how long anybody may enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("New giveaway"), _("Open the giveaway"), "star", parent)
        self.prize = self.add_field(_("Prize"), row=0)
        self.prize.setMaxLength(100)
        self.minutes = self.add_field(_("Minutes to enter"), "5", row=1)
        hint = _(
            "Entry is free. The draw is sealed now and can be checked by everybody afterwards."
        )
        self.fields.addWidget(
            PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True), 4, 0
        )

    def command(self) -> StartGiveaway | None:
        """A prize, up to an hour."""
        prize = self.prize.text().strip()
        minutes = formats.whole_number(self.minutes.text())
        is_odd = not minutes or minutes > _MOST_DRAW_MINUTES
        mark(self.minutes, is_wrong=is_odd)
        mark(self.prize, is_wrong=not prize)
        if not prize or not minutes or is_odd:
            return None
        return StartGiveaway(prize, minutes * _SECONDS_PER_MINUTE)
