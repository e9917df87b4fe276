"""The first start: four short steps, each with a sensible default; skipping all is fine too."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.control.commands import AddProduct
from studio.control.settings_commands import RestartEngine
from studio.control.states import Reach
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import languages
from ui import formats
from ui.pages.page import Kept, Page
from ui.plain import PlainLabel
from ui.preferences import Preferences
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, DISPLAY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, SPACE_XL, tokens
from ui.widgets.buttons import push_button
from ui.widgets.camera_step import CameraStep
from ui.widgets.choice import Choice
from ui.widgets.drawers import mark
from ui.widgets.fields import labelled, text_field
from ui.widgets.form import Group
from ui.widgets.preview import PictureSource
from ui.widgets.rail import OWN_NAMES
from ui.widgets.settings_engine import Follow, Setter, network_warning, reach_titles

_WIDTH_PX = 640
_STEPS = 4
CAMERA_STEP = 1


class WelcomePage(Page):
    """Language and market; camera and sound; who can watch; the first product.

    Signals:
        done: the studio may begin.
        destinations_wanted: the host adds a platform first.
    """

    done = Signal()
    destinations_wanted = Signal()

    def __init__(
        self,
        studio: Studio,
        preferences: Preferences,
        pictures: PictureSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._preferences = preferences
        self._to = Setter(studio)
        self.count = PlainLabel(shade="medium")
        self.stack = QStackedWidget()
        self.back = push_button(_("Back"))
        self.skip = push_button(_("Skip all"), kind="quiet")
        self.next = push_button("", kind="primary")
        self.camera_step = CameraStep(studio, pictures)
        for step in (self._market_step(), self.camera_step, self._reach_step(), self._goods_step()):
            self.stack.addWidget(step)
        self._place()
        self.back.clicked.connect(lambda: self.go_to(self.stack.currentIndex() - 1))
        self.next.clicked.connect(self._forward)
        self.skip.clicked.connect(self._finish)
        self.go_to(0)

    def keep(self) -> Kept:
        """The step, and what stands in the first product's fields."""
        return {
            "step": str(self.stack.currentIndex()),
            "name": self.name.text(),
            "price": self.price.text(),
            "heard": "yes" if self.camera_step.has_turned_on else "",
        }

    def restore(self, kept: Kept) -> None:
        """As it was."""
        self.name.setText(kept.get("name", ""))
        self.price.setText(kept.get("price", ""))
        self.camera_step.has_turned_on = bool(kept.get("heard"))
        self.go_to(int(kept.get("step", "0")))

    def begin(self) -> None:
        """Enter goes on."""
        self.next.setFocus()

    def go_to(self, step: int) -> None:
        """Show a step."""
        self.stack.setCurrentIndex(step)
        self.camera_step.look(is_shown=step == CAMERA_STEP)
        text = _("Step {number} of {count}")
        self.count.setText(
            text.format(number=formats.number(step + 1), count=formats.number(_STEPS))
        )
        self.back.setEnabled(step > 0)
        self.next.setText(_("Next") if step < _STEPS - 1 else _("Begin"))

    def _place(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        box = QWidget()
        box.setMaximumWidth(_WIDTH_PX)
        column = QVBoxLayout(box)
        column.setSpacing(SPACE_M)
        head = QHBoxLayout()
        brand = PlainLabel()
        brand.setPixmap(icons.pixmap("mark", tokens().accent, 40))
        head.addWidget(brand)
        head.addWidget(PlainLabel(_("Welcome"), face=font(DISPLAY_PX, BOLD)), 1)
        head.addWidget(self.count)
        column.addLayout(head)
        column.addWidget(self.stack)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(box, 4)
        row.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)

    def _market_step(self) -> Group:
        group = Group(_("Your language and your market"))
        names = {"": _("As on this computer")}
        names |= {language: OWN_NAMES.get(language, language) for language in languages()}
        self.language = Choice(_("Language"), names, self._preferences.settings.language)
        self.language.chosen.connect(self._preferences.use_language)
        group.add(_("Language"), self.language)
        chips = {chip.country: chip for chip in self._studio.settings.countries}
        titles = {country: formats.country(country) for country in chips}
        by_name = dict(sorted(titles.items(), key=lambda item: item[1]))
        first = self._to.values.markets[0].country
        self.country = Choice(_("You sell to"), {**by_name, first: formats.country(first)}, first)
        self.country.chosen.connect(
            lambda country: self._to.set(
                markets=(chips[country],), host_currency=chips[country].currency
            )
        )
        hint = _("Sets language, currency and law of the show; more countries in the settings.")
        group.add(_("You sell to"), self.country, hint)
        group.rows.addStretch(1)
        return group

    def _reach_step(self) -> Group:
        group = Group(_("Who shall watch"))
        self.reach = Choice(_("Who can see the show"), reach_titles(), self._to.values.reach.value)
        self.reach.chosen.connect(lambda value: self._to.set(reach=Reach(value)))
        Follow(self._studio, self.reach, lambda: self._to.values.reach.value)
        group.add(_("Who can see the show"), self.reach, network_warning())
        more = push_button(_("Add a platform…"), "destination")
        more.clicked.connect(self._add_platform)
        hint = _("YouTube, Twitch, TikTok, Facebook or a server of your own.")
        group.add(_("Send it elsewhere too"), more, hint)
        group.rows.addStretch(1)
        return group

    def _goods_step(self) -> Group:
        group = Group(_("Your first product"))
        self.name = text_field(_("Name"), most=80)
        self.price = text_field(_("Price"), most=13)
        self.stock = text_field(_("Stock"), "1", most=6)
        group.rows.addWidget(labelled(_("Name"), self.name))
        row = QHBoxLayout()
        row.addWidget(labelled(_("Price"), self.price), 1)
        row.addWidget(labelled(_("Stock"), self.stock), 1)
        group.rows.addLayout(row)
        hint = _("Leave it empty to begin without. The catalogue imports whole shops.")
        group.rows.addWidget(PlainLabel(hint, shade="medium", wraps=True))
        group.rows.addStretch(1)
        return group

    def _forward(self) -> None:
        step = self.stack.currentIndex()
        if step < _STEPS - 1:
            self.go_to(step + 1)
        elif self._add_product():
            self._finish()

    def _add_product(self) -> bool:
        """Add what stands in the fields; False while one makes no sense."""
        name, currency = self.name.text().strip(), self._to.values.host_currency
        if not name and not self.price.text().strip():
            return True
        price = formats.minor_units(self.price.text(), currency)
        stock = formats.whole_number(self.stock.text())
        mark(self.stock, is_wrong=stock is None)
        mark(self.price, is_wrong=not price)
        mark(self.name, is_wrong=not name)
        if not name or not price or stock is None:
            return False
        self._studio.submit(AddProduct(name, price, currency, stock))
        return True

    def _add_platform(self) -> None:
        self._remember()
        self.destinations_wanted.emit()

    def _finish(self) -> None:
        self._remember()
        self.camera_step.look(is_shown=False)
        if self._studio.settings.waiting:
            self._studio.submit(RestartEngine())
        self.done.emit()

    def _remember(self) -> None:
        self._preferences.settings.welcomed = "yes"
        self._preferences.save()
