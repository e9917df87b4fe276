"""Settings: the show's markets, what holds there, and its texts with what is to be said of them."""

from collections.abc import Iterable, Iterator

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.control.market_commands import SignText
from studio.control.market_states import MarketState, MarketText, WordingHint
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import formats
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.form import FormPage, Group

_NAME_PX = 180


class MarketsForm(FormPage):
    """Who signs, then a group for each market."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        signer = Group(_("Texts and customs"))
        hint = _(
            "Let somebody who lives in a market read your texts, and keep who found them right."
        )
        signer.rows.addWidget(PlainLabel(hint, shade="medium", wraps=True))
        self.reviewer = QLineEdit()
        self.reviewer.setFont(font())
        self.reviewer.setMaxLength(60)
        signer.add(_("Signed by"), self.reviewer, _("The name that is kept with a text."))
        self.add(signer)
        self._groups: list[Group] = []
        studio.markets_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        for group in self._groups:
            self.column.removeWidget(group)
            group.deleteLater()
        self._groups = [self._group(one) for one in self._studio.markets.markets]
        for group in self._groups:
            self.add(group)

    def _group(self, market: MarketState) -> Group:
        group = Group(f"{formats.country(market.country)} · {formats.language(market.language)}")
        for name, fact in _facts(market):
            group.rows.addWidget(_fact(name, fact))
        for text in market.texts:
            group.rows.addWidget(TextRow(market.country, text, self))
        return group

    def sign(self, country: str, text: str, reviewer: str) -> None:
        """Ask the engine to keep a signature; "" as reviewer forgets it."""
        self._studio.submit(SignText(country, text, reviewer))


class TextRow(QWidget):
    """One text of the show in one market: its hints, and its signature."""

    def __init__(self, country: str, text: MarketText, form: MarketsForm) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        own = formats.isolated(text.text)
        head.addWidget(PlainLabel(own, face=font(weight=BOLD), wraps=True), 1)
        self.button = push_button(_("Take back") if text.signed_by else _("Sign"), "check")
        self.button.setAccessibleName(_("Sign: {text}").format(text=own))
        self.button.clicked.connect(lambda: self._clicked(country, text, form))
        head.addWidget(self.button)
        column.addLayout(head)
        column.addWidget(PlainLabel(standing(text), shade="medium", face=font(TINY_PX), wraps=True))
        for hint in text.hints:
            column.addWidget(PlainLabel(hint_text(hint), face=font(TINY_PX), wraps=True))

    @staticmethod
    def _clicked(country: str, text: MarketText, form: MarketsForm) -> None:
        name = form.reviewer.text().strip()
        if text.signed_by:
            form.sign(country, text.text, "")
        elif name:
            form.sign(country, text.text, name)
        else:
            form.reviewer.setFocus()


def standing(text: MarketText) -> str:
    """What the text is, and who found it right."""
    kind = {
        "product": _("Product"),
        "banner": _("Banner"),
        "script": _("Script"),
        "coupon": _("Coupon"),
        "poll": _("Poll"),
        "giveaway": _("Giveaway"),
        "question": _("Question"),
    }[text.kind]
    if not text.signed_by:
        return _("{kind} · not yet read by somebody from there").format(kind=kind)
    return _("{kind} · found right by {name}").format(
        kind=kind, name=formats.isolated(text.signed_by)
    )


def hint_text(hint: WordingHint) -> str:
    """Why a word does harm, what to say instead, and the rule."""
    parts = [f"{formats.isolated(hint.word)}: {reason(hint.reason)}"]
    if hint.say:
        parts.append(_("Better: {words}.").format(words=formats.isolated(hint.say)))
    if hint.source:
        parts.append(formats.isolated(hint.source))
    return " ".join(parts)


def reason(key: str) -> str:
    """Why a word is better avoided."""
    return {
        "familiar": _("sounds too familiar to strangers here."),
        "pushy": _("is felt as pressure here, and unlawful unless it is true."),
        "superlative": _("claims to be the best: needs proof here, or is unlawful."),
        "medical": _("promises health: unlawful without approval."),
        "religion": _("touches religion: use it only when it is certified and meant."),
        "origin": _("says where it comes from: must be provable."),
        "gambling": _("speaks of gambling, which is unlawful or disliked here."),
        "free": _("says free: nothing may be charged, and every condition stands beside it."),
        "regulated_sale": _("names a kind of sale that the law of this country regulates."),
    }[key]


def _facts(market: MarketState) -> Iterable[tuple[str, str]]:
    pressure = {"full": _("shown"), "soft": _("shown calmly"), "off": _("not shown")}
    yield _("Countdown"), pressure[market.countdown]
    yield _("Stock left"), pressure[market.stock]
    if market.was_price_days:
        days = market.was_price_days
        yield (
            _("Former price"),
            ngettext(
                "the lowest of the last {count} day", "the lowest of the last {count} days", days
            ).format(count=formats.number(days)),
        )
    yield _("Say"), formats.isolated(", ".join(market.address))
    yield _("People pay by"), ", ".join(map(payment, market.payment))
    soonest, latest = map(formats.number, market.delivery_days)
    yield (
        _("Promise parcels in"),
        _("{soonest} to {latest} working days").format(soonest=soonest, latest=latest),
    )
    begin, end = (f"{hour:02d}:00" for hour in market.quiet_hours)
    yield _("No promotion"), formats.left_to_right(formats.in_digits(f"{begin}-{end}"))
    days = market.kept_days
    kept = ngettext(
        "erased {count} day after the newest order",
        "erased {count} days after the newest order",
        days,
    ).format(count=formats.number(days))
    yield _("Buyers' names and contacts"), f"{kept}. {formats.isolated(market.kept_reason)}"
    yield _("Customs read by"), market.reviewed_by or _("nobody from there yet: house knowledge")
    yield from _rules(market)


def _rules(market: MarketState) -> Iterator[tuple[str, str]]:
    """What the rules are, and whether anybody has read them: reading is no review."""
    for title, rules in (
        (_("Rules, text read"), [one for one in market.sources if one.read_on]),
        (
            _("Rules, text not read yet"),
            [one for one in market.sources if not one.read_on and not one.is_house],
        ),
        (_("House rules"), [one for one in market.sources if one.is_house]),
    ):
        if rules:
            yield title, " ".join(formats.isolated(one.rule) for one in rules)


def payment(key: str) -> str:
    """A way to pay; names of services stay as they are."""
    named = {
        "card": _("card"),
        "cash_on_delivery": _("cash on delivery"),
        "bank_transfer": _("bank transfer"),
        "installments": _("instalments"),
        "invoice": _("invoice"),
        "wallet": _("wallet"),
        "e_wallet": _("wallet"),
        "konbini": _("convenience store"),
        "sepa_debit": _("SEPA direct debit"),
    }
    return named.get(key, _SERVICES.get(key, key))


_SERVICES = {
    "alipay": "Alipay",
    "apple_pay": "Apple Pay",
    "bizum": "Bizum",
    "boleto": "Boleto",
    "fpx": "FPX",
    "gcash": "GCash",
    "kakao_pay": "KakaoPay",
    "mada": "mada",
    "naver_pay": "Naver Pay",
    "oxxo": "OXXO",
    "paynow": "PayNow",
    "paypal": "PayPal",
    "paypay": "PayPay",
    "pix": "Pix",
    "promptpay": "PromptPay",
    "upi": "UPI",
    "wechat_pay": "WeChat Pay",
}


def _fact(name: str, text: str) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SPACE_S)
    label = PlainLabel(name, shade="medium", face=font(TINY_PX), wraps=True)
    label.setFixedWidth(_NAME_PX)
    line.addWidget(label)
    line.addWidget(PlainLabel(text, face=font(TINY_PX), wraps=True), 1)
    return row


def markets(studio: Studio) -> FormPage:
    """Everything about the markets."""
    return MarketsForm(studio)
