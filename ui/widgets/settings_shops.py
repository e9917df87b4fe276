"""Settings: the shops orders come from, and what each of them must be told."""

from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.control.orders_commands import ConnectShop, DisconnectShop
from studio.control.orders_states import ShopState
from studio.control.states import Reach
from studio.l10n.catalogue import gettext as _
from ui import formats, words
from ui.plain import ElidedLabel, PlainLabel, leading
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.form import FormPage, Group

_POLLED = frozenset({"shopify", "woocommerce", "stripe"})
_WITH_ADDRESS = frozenset({"shopify", "woocommerce"})


class ShopsForm(FormPage):
    """The connected shops, and a form for another one."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.shops = Group(_("Connected shops"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_M)
        self.shops.rows.addLayout(self._rows)
        self.unreached = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.shops.rows.addWidget(self.unreached)
        self.add(self.shops)
        self.form = NewShop(studio)
        self.add(self.form)
        studio.shops_changed.connect(self._fill)
        studio.share_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        shops = self._studio.shops.shops
        if not shops:
            text = _("None yet. Orders of your watch page arrive without any of this.")
            self._rows.addWidget(PlainLabel(text, shade="medium", wraps=True))
        for shop in shops:
            self._rows.addWidget(ShopRow(self._studio, shop))
        lacking = _lacking(self._studio.share.reach) if shops else ""
        self.unreached.setText(lacking)
        self.unreached.setVisible(bool(lacking))


class ShopRow(QWidget):
    """One shop: its webhook address to copy, how it stands, and a way to take it off."""

    def __init__(self, studio: Studio, shop: ShopState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        parts = urlsplit(_edge_of(studio))
        self._address = f"{parts.scheme}://{parts.netloc}{shop.hook_path}"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        title = f"{words.shop_name(shop.provider)} · {formats.isolated(shop.shop)}"
        head.addWidget(leading(ElidedLabel(title, face=font(weight=BOLD))), 1)
        self.copy = push_button(_("Copy address"), "link")
        self.copy.clicked.connect(self._copy)
        self.remove = push_button(_("Disconnect"), "close")
        self.remove.clicked.connect(lambda: studio.submit(DisconnectShop(shop.provider, shop.shop)))
        head.addWidget(self.copy)
        head.addWidget(self.remove)
        column.addLayout(head)
        address = ElidedLabel(formats.left_to_right(self._address), face=font(TINY_PX))
        column.addWidget(leading(address))
        column.addWidget(
            PlainLabel(_standing(shop), shade="medium", face=font(TINY_PX), wraps=True)
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address)


class NewShop(Group):
    """Kind, short name, secrets. What is left empty stays as it is."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Connect a shop"), parent)
        self._studio = studio
        kinds = {key: words.shop_name(key) for key in words.SHOPS}
        self.kind = Choice(_("Kind of shop"), kinds, "shopify")
        self.kind.chosen.connect(self._suit)
        self.add(_("Kind of shop"), self.kind)
        self.shop = _field("my-shop")
        self.add(_("Short name"), self.shop, _("Small letters, digits and hyphens."))
        self.secret = _field(is_secret=True)
        hint = _(
            "The shop shows it where you enter the address. To change it, enter the new one: "
            "the former stays valid until the next change."
        )
        self._secret_row = self.add(_("Webhook secret"), self.secret, hint)
        self.app_key = _field()
        hint = _("Of your app in the Partner Center. Its webhooks are signed with both.")
        self._key_row = self.add(_("App key"), self.app_key, hint)
        self.app_secret = _field(is_secret=True)
        self._app_secret_row = self.add(_("App secret"), self.app_secret)
        self.address = _field("https://")
        hint = _("For asking the shop itself, every minute, for whatever a webhook missed.")
        self._address_row = self.add(_("Shop address"), self.address, hint)
        self.token = _field(is_secret=True)
        self._token_row = self.add(
            _("API key"), self.token, _("May read orders, nothing else is needed.")
        )
        hint = _(
            "The code of your consent in TikTok Shop, or its refresh token. Without it orders come "
            "with their number only, without goods and sum."
        )
        self.consent = _field(is_secret=True)
        self._consent_row = self.add(_("Consent"), self.consent, hint)
        self.connect_button = push_button(_("Connect"), "plus", kind="primary")
        self.connect_button.clicked.connect(self._connect)
        self.rows.addWidget(self.connect_button)
        self._suit(self.kind.value)

    def _suit(self, provider: str) -> None:
        """Only what this kind of shop needs."""
        is_app = provider == "tiktok"
        self._key_row.setVisible(is_app)
        self._app_secret_row.setVisible(is_app)
        self._secret_row.setVisible(not is_app)
        self._address_row.setVisible(provider in _WITH_ADDRESS)
        self._token_row.setVisible(provider in _POLLED)
        self._consent_row.setVisible(is_app)

    def _connect(self) -> None:
        is_app = self.kind.value == "tiktok"
        command = ConnectShop(
            self.kind.value,
            self.shop.text().strip(),
            (self.app_secret if is_app else self.secret).text().strip(),
            self.app_key.text().strip() if is_app else "",
            "" if is_app else self.address.text().strip(),
            (self.consent if is_app else self.token).text().strip(),
        )
        self._studio.submit(command)
        for field in (self.secret, self.app_key, self.app_secret, self.token, self.consent):
            field.clear()  # a secret does not stay on the screen


def shops(studio: Studio) -> Callable[[], FormPage]:
    """The subject's maker."""
    return lambda: ShopsForm(studio)


def _field(hint: str = "", *, is_secret: bool = False) -> QLineEdit:
    field = QLineEdit()
    field.setFont(font())
    field.setPlaceholderText(hint)
    if is_secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def _edge_of(studio: Studio) -> str:
    """A page of the edge to which shops write: one on a server, where there is one."""
    share = studio.share
    is_reached = share.reach is Reach.EVERYONE and not share.is_rehearsal
    return share.first if is_reached else studio.show.watch_url


def _lacking(reach: Reach) -> str:
    """Why the webhooks of a shop on the internet would not arrive; "" when they do."""
    match reach:
        case Reach.COMPUTER:
            return _(
                "Only this computer reaches this address. A shop on the internet needs an edge on "
                "a server: Settings, Edges."
            )
        case Reach.NETWORK:
            return _(
                "Only your network reaches this address. A shop on the internet needs an edge on "
                "a server: Settings, Edges."
            )
        case Reach.EVERYONE:
            return ""


def _standing(shop: ShopState) -> str:
    parts = []
    if not shop.has_secret:
        parts.append(_("No webhook secret: enter it below under the same short name."))
    if not shop.is_lasting:
        parts.append(
            _("This computer has no keyring: enter the secrets again after the next start.")
        )
    if shop.provider == "tiktok" and not shop.is_asked:
        parts.append(_("Orders come without goods and sum: enter app key and consent below."))
    if shop.problem:
        parts.append(_(shop.problem))
    elif shop.polled_ms is not None:
        parts.append(_("Asked at {time}.").format(time=formats.clock(shop.polled_ms)))
    return " ".join(parts) or _("Waits for webhooks at this address.")
