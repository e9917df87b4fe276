"""How one product is sold: how it is paid, and what may be written to claim it."""

from PySide6.QtWidgets import QWidget

from studio.control.orders_commands import SetClaimKeyword, SetPayLink
from studio.control.orders_states import PayLink, Way
from studio.control.states import RunItem
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.widgets.choice import Choice
from ui.widgets.drawers import Drawer, mark

_LINKED = frozenset({Way.LINK, Way.SHOP})


class SellingDrawer(Drawer):
    """Way of payment, link and keyword."""

    def __init__(self, studio: Studio, item: RunItem, parent: QWidget | None = None) -> None:
        title = _("Selling: {name}").format(name=formats.isolated(item.name))
        super().__init__(title, _("Keep"), "check", parent)
        self._studio = studio
        self._item = item
        links = {link.product_id: link for link in studio.sales.pay_links}
        known = links.get(item.product_id, PayLink(item.product_id, "", Way.ASK))
        titles = {
            Way.ASK.value: _("The seller asks the buyer"),
            Way.LINK.value: _("At a payment link"),
            Way.SHOP.value: _("In the seller's shop"),
            Way.DELIVERY.value: _("On delivery"),
        }
        self.way = Choice(_("Paid"), titles, known.way.value)
        self.way.chosen.connect(self._suit)
        self.fields.addWidget(PlainLabel(_("Paid"), shade="medium", face=font(TINY_PX)), 0, 0)
        self.fields.addWidget(self.way, 1, 0)
        self.link = self.add_field(_("Link"), known.url, row=1)
        self.link.setPlaceholderText("https://")
        words = {one.product_id: one.keyword for one in studio.claims.keywords}
        self._former_word = words.get(item.product_id, "")
        self.word = self.add_field(_("Keyword in comments"), self._former_word, row=2)
        hint = _(
            "Buyers read how it is paid before they order. Comments may always name number {no}."
        )
        label = PlainLabel(
            hint.format(no=formats.number(item.number)),
            shade="medium",
            face=font(TINY_PX),
            wraps=True,
        )
        self.fields.addWidget(label, 6, 0)
        self._suit(self.way.value)

    def _suit(self, way: str) -> None:
        """Only what this way needs."""
        self.link.setEnabled(Way(way) in _LINKED)

    def command(self) -> SetPayLink | None:
        """The way and its link; the keyword goes beside it."""
        way = Way(self.way.value)
        url = self.link.text().strip() if way in _LINKED else ""
        is_wrong = way in _LINKED and not url.startswith("https://")
        mark(self.link, is_wrong=is_wrong)
        if is_wrong:
            return None
        word = self.word.text().strip()
        if word != self._former_word:
            self._studio.submit(SetClaimKeyword(self._item.product_id, word))
        return SetPayLink(self._item.product_id, url, way)
