"""Settings: how long reservations are held, and the rates by which other currencies are booked."""

from datetime import datetime

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.orders_commands import ForgetRate, ImportRates, SetHold, SetRate
from studio.control.orders_states import RateState
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import formats
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.choice import Choice
from ui.widgets.fields import text_field
from ui.widgets.form import FormPage, Group

HOLDS_MIN = (15, 30, 60, 120, 1440, 0)
_MINUTES_PER_HOUR = 60
_VALUE_CHARS = 20
_SOURCE_CHARS = 60
_DAY_CHARS = 10


class MoneyForm(FormPage):
    """Two groups: reservations, currencies."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.add(self._reservations())
        self.add(self._currencies())
        studio.money_changed.connect(self._fill)
        studio.show_changed.connect(self._offer)
        self._fill()

    def _reservations(self) -> Group:
        group = Group(_("Reservations"))
        now = self._studio.money.hold_minutes
        steps = dict.fromkeys([*HOLDS_MIN, now])
        self.hold = Choice(_("Held for"), {str(m): hold_title(m) for m in steps}, str(now))
        self.hold.chosen.connect(lambda value: self._studio.submit(SetHold(int(value))))
        hint = _(
            "Then its units go to the waiting list, or are free again. Buyers see the time; it "
            "never becomes shorter for them. Who pays on delivery keeps the goods until you decide."
        )
        group.add(_("Held for"), self.hold, hint)
        return group

    def _currencies(self) -> Group:
        group = Group(_("Other currencies"))
        hint = _(
            "Totals stay in the currency that was paid. What is shown in yours beside them follows "
            "these rates and names them. None is fetched; without a rate nothing is converted."
        )
        group.rows.addWidget(PlainLabel(hint, shade="medium", wraps=True))
        self.missing = PlainLabel("", face=font(TINY_PX), wraps=True)
        group.rows.addWidget(self.missing)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_S)
        group.rows.addLayout(self._rows)
        self.currency = Choice(_("Currency"), {})
        group.add(_("Currency"), self.currency)
        self.value = text_field(_("Rate"), "", most=_VALUE_CHARS)
        self._value_row = group.add(_("Rate"), self.value, _("What one unit of it is in yours."))
        self.source = text_field(_("Source"), "", most=_SOURCE_CHARS)
        group.add(_("Source"), self.source, _("For example your bank, or the central bank."))
        self.day = text_field(_("Day"), f"{datetime.now().astimezone():%Y-%m-%d}", most=_DAY_CHARS)
        group.add(_("Day"), self.day, _("The day the rate is of: year-month-day."))
        self.keep_button = push_button(_("Keep this rate"), "check", kind="primary")
        self.keep_button.clicked.connect(self._keep)
        self.file_button = push_button(_("Take a file of rates…"), "disk")
        self.file_button.clicked.connect(self._choose)
        group.rows.addWidget(self.keep_button)
        group.rows.addWidget(self.file_button)
        from_file = _("The daily file of the European Central Bank: eurofxref-daily.xml.")
        group.rows.addWidget(PlainLabel(from_file, shade="medium", face=font(TINY_PX), wraps=True))
        self._offer()
        return group

    def _offer(self) -> None:
        """The currencies of the show's markets, of orders, and of rates there are."""
        money = self._studio.money
        wanted = [
            *money.missing,
            *(chip.currency for chip in self._studio.show.markets),
            *(rate.currency for rate in money.rates),
        ]
        known = [code for code in dict.fromkeys(wanted) if code != money.currency]
        self.currency.offer({code: code for code in known})
        if self.currency.value not in known and known:
            self.currency.show_value(known[0])

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        money = self._studio.money
        self.hold.show_value(str(money.hold_minutes))
        for rate in money.rates:
            self._rows.addWidget(RateRow(self._studio, rate, money.currency))
        names = formats.isolated(", ".join(money.missing))
        self.missing.setText(_("Orders wait for a rate of {names}.").format(names=names))
        self.missing.setVisible(bool(money.missing))
        self._offer()

    def _keep(self) -> None:
        command = SetRate(
            self.currency.value,
            self.value.text().strip(),
            self.source.text().strip(),
            formats.ascii_digits(self.day.text().strip()),
        )
        self._studio.submit(command)
        self.value.clear()

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Take a file of rates…"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("XML (*.xml)")
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Ask the engine to read a file of rates."""
        self._studio.submit(ImportRates(path))


class RateRow(QWidget):
    """One rate with its source and day, and a way to take it off."""

    def __init__(self, studio: Studio, rate: RateState, currency: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_S)
        self.text = PlainLabel(rate_text(rate, currency), face=font(TINY_PX), wraps=True)
        line.addWidget(self.text, 1)
        self.remove = icon_button("close", _("Remove"))
        self.remove.clicked.connect(lambda: studio.submit(ForgetRate(rate.currency)))
        line.addWidget(self.remove)


def rate_text(rate: RateState, currency: str) -> str:
    """A rate, its source and its day."""
    value = formats.left_to_right(formats.in_digits(f"1 {rate.currency} = {rate.value} {currency}"))
    day = formats.day(rate.at_ms)
    return f"{value} · {formats.isolated(_(rate.source))} · {day}"


def hold_title(minutes: int) -> str:
    """A length of time in words."""
    if not minutes:
        return _("until I decide")
    if minutes % _MINUTES_PER_HOUR:
        return ngettext("{count} minute", "{count} minutes", minutes).format(
            count=formats.number(minutes)
        )
    hours = minutes // _MINUTES_PER_HOUR
    return ngettext("{count} hour", "{count} hours", hours).format(count=formats.number(hours))


def money(studio: Studio) -> FormPage:
    """The subject's page."""
    return MoneyForm(studio)
