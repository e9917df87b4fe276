"""Bridges: a tool brings the chat of any other platform. Its token is made here and shown once."""

import secrets
from urllib.parse import urlsplit

from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.control.chat_commands import AddChatBridge, RemoveChatBridge
from studio.control.chat_states import BridgeState
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import formats
from ui.formats import number
from ui.plain import ElidedLabel, PlainLabel, leading
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.form import Group

_TOKEN_BYTES = 32
_NAME_CHARS = 16


class BridgesGroup(Group):
    """The bridges there are, and a token for another one."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Chat from anywhere else"), parent)
        self._studio = studio
        self._made: tuple[str, str] | None = None
        text = _(
            "For platforms that are not in the list above: a tool of yours brings their messages "
            "to this address and hears your replies there. It can read or write nothing else. How "
            "it speaks is told in assets/bridge."
        )
        self.rows.addWidget(PlainLabel(text, shade="medium", face=font(TINY_PX), wraps=True))
        self.address = _Copied(_("Copy address"))
        self.rows.addWidget(self.address)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_M)
        self.rows.addLayout(self._list)
        self.name = QLineEdit()
        self.name.setFont(font())
        self.name.setMaxLength(_NAME_CHARS)
        self.name.setPlaceholderText("Kick")
        self.add(_("Name"), self.name, _("Stands beside every message from there."))
        self.make = push_button(_("Make a token"), "plus", kind="primary")
        self.make.clicked.connect(self._make)
        self.rows.addWidget(self.make)
        self.told = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.rows.addWidget(self.told)
        self.token = _Copied(_("Copy the token"))
        self.rows.addWidget(self.token)
        studio.bridges_changed.connect(self._show)
        studio.show_changed.connect(self._show)
        self._show()

    def _make(self) -> None:
        """The token is shown when the studio has taken it."""
        name, token = self.name.text().strip(), secrets.token_urlsafe(_TOKEN_BYTES)
        self._made = (name, token)
        self._studio.submit(AddChatBridge(name, token))

    def _show(self) -> None:
        self.address.show_text(bridge_address(self._studio.show.watch_url))
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        bridges = self._studio.bridges.bridges
        for bridge in bridges:
            self._list.addWidget(_Row(self._studio, bridge))
        name, token = self._made or ("", "")
        is_taken = any(one.name == name for one in bridges)
        self.token.show_text(token if is_taken else "")
        text = _("The token of {name}: copy it now, it is not shown again.")
        self.told.setText(text.format(name=formats.isolated(name)) if is_taken else "")
        self.told.setVisible(is_taken)
        if is_taken and self.name.text().strip() == name:
            self.name.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        """A token is not on the screen any more when one comes back to this page."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._made = None
            self._show()


class _Row(QWidget):
    """One bridge: its name, what it brought, and the end of it."""

    def __init__(self, studio: Studio, bridge: BridgeState) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(leading(PlainLabel(formats.isolated(bridge.name), face=font(weight=BOLD))))
        words.addWidget(
            PlainLabel(bridge_sentence(bridge), shade="medium", face=font(TINY_PX), wraps=True)
        )
        row.addLayout(words, 1)
        self.revoke = push_button(_("Revoke"), "close")
        self.revoke.setAccessibleName(_("Revoke {name}").format(name=bridge.name))
        self.revoke.clicked.connect(lambda: studio.submit(RemoveChatBridge(bridge.bridge_id)))
        row.addWidget(self.revoke)


class _Copied(QWidget):
    """A line to copy; away while there is nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._text = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        self.label = leading(ElidedLabel())
        self.copy = push_button(name, "link")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text))
        row.addWidget(self.label, 1)
        row.addWidget(self.copy)

    def show_text(self, text: str) -> None:
        """What is copied."""
        self._text = text
        self.label.set_full_text(formats.left_to_right(text))
        self.setVisible(bool(text))


def bridge_address(watch_url: str) -> str:
    """Where tools connect, beside the watch page; "" while there is none."""
    parts = urlsplit(watch_url)
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme)
    return f"{scheme}://{parts.netloc}/bridge" if scheme else ""


def bridge_sentence(bridge: BridgeState) -> str:
    """How one bridge stands."""
    if not bridge.has_token:
        return _("Its token is not known any more: revoke it and make a new one.")
    text = ngettext("{count} message so far", "{count} messages so far", bridge.lines)
    return text.format(count=number(bridge.lines))
