"""What a product file holds, before it is taken over: the good products, and every bad row."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.catalog_commands import ApplyImport
from studio.control.catalog_states import BadRow, ImportedProduct, ImportState
from studio.control.states import Problem
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import words
from ui.formats import isolated, money, number
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import push_button
from ui.widgets.form import FormPage, Group
from ui.widgets.pill import Pill

_KINDS = {
    "shopify": "Shopify CSV",
    "merchant_tsv": "Google Merchant (TSV)",
    "merchant_xml": "Google Merchant (XML)",
    "json_ld": "JSON-LD",
}


class ImportPreview(QWidget):
    """Shows the waiting import; sends ApplyImport.

    Signals:
        answered: it was taken over or forgotten.
    """

    answered = Signal()

    def __init__(self, studio: Studio, state: ImportState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        column.addWidget(self._head(state))
        page = FormPage()
        if state.bad:
            page.add(_bad_rows(state.bad))
        if state.products:
            page.add(_products(state.products))
        column.addWidget(page, 1)

    def _head(self, state: ImportState) -> QFrame:
        head = QFrame()
        head.setObjectName("panel")
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        row.setSpacing(SPACE_M)
        text = QVBoxLayout()
        text.addWidget(ElidedLabel(state.file, face=font(STRONG_PX, BOLD)))
        text.addWidget(PlainLabel(summary(state), shade="medium", wraps=True))
        row.addLayout(text, 1)
        self.cancel = push_button(_("Cancel"))
        self.cancel.clicked.connect(lambda: self._answer(accepted=False))
        row.addWidget(self.cancel)
        self.accept = push_button(_("Take over"), "check", kind="primary")
        self.accept.setEnabled(bool(state.products))
        self.accept.clicked.connect(lambda: self._answer(accepted=True))
        row.addWidget(self.accept)
        return head

    def _answer(self, *, accepted: bool) -> None:
        self._studio.submit(ApplyImport(accepted))
        self.answered.emit()


def summary(state: ImportState) -> str:
    """The import in one line."""
    fresh = sum(one.is_new for one in state.products)
    changed = len(state.products) - fresh
    parts = [_KINDS.get(state.kind, state.kind)]
    if fresh:
        text = ngettext("{count} new product", "{count} new products", fresh)
        parts.append(text.format(count=number(fresh)))
    if changed:
        text = ngettext("{count} changed product", "{count} changed products", changed)
        parts.append(text.format(count=number(changed)))
    if state.bad:
        text = ngettext("{count} row left out", "{count} rows left out", len(state.bad))
        parts.append(text.format(count=number(len(state.bad))))
    return " · ".join(parts)


def _bad_rows(bad: tuple[BadRow, ...]) -> Group:
    group = Group(_("Left out"))
    for row in bad:
        line = QHBoxLayout()
        line.setSpacing(SPACE_M)
        place = PlainLabel(
            _("Row {number}").format(number=number(row.line)),
            shade="medium",
            face=font(TINY_PX, tabular=True),
        )
        place.setFixedWidth(90)
        line.addWidget(place)
        line.addWidget(ElidedLabel(row.title or "–", face=font(weight=BOLD)), 1)
        reason, _remedy = words.problem_texts(Problem("", row.reason, fields=dict(row.fields)))
        line.addWidget(PlainLabel(reason, shade="warn", wraps=True), 2)
        group.rows.addLayout(line)
    return group


def _products(products: tuple[ImportedProduct, ...]) -> Group:
    group = Group(_("Products"))
    for one in products:
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(ElidedLabel(one.name, face=font(weight=BOLD)), 1)
        details = [isolated(money(one.price.minor, one.price.currency))]
        if one.stock is not None:
            details.append(_("stock {count}").format(count=number(one.stock)))
        if one.variants:
            text = ngettext("{count} variant", "{count} variants", one.variants)
            details.append(text.format(count=number(one.variants)))
        if one.pictures:
            text = ngettext("{count} picture", "{count} pictures", one.pictures)
            details.append(text.format(count=number(one.pictures)))
        line.addWidget(PlainLabel(" · ".join(details), shade="medium"))
        pill = Pill()
        line.addWidget(pill)
        theme = tokens()
        if one.is_new:
            pill.say(_("new"), theme.good_soft, theme.good)
        else:
            pill.say(_("changed"), theme.warn_soft, theme.warn)
        group.rows.addLayout(line)
    return group
