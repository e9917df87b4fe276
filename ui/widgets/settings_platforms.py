"""Other platforms' chats: what is read and written there, by which permission, and how it ends."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from studio.control.chat_commands import ConnectPlatform, DisconnectPlatform, SignInPlatform
from studio.control.chat_states import PlatformState, PlatformStatus, SignInCode
from studio.l10n.catalogue import gettext as _
from ui import formats, words
from ui.formats import isolated, number
from ui.plain import PlainLabel, leading
from ui.studio import Studio
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.form import Group
from ui.widgets.switch import Switch

_NEEDS = {
    "twitch": ("client_id", "token"),
    "youtube": ("client_id", "client_secret", "token"),
    "facebook": ("channel", "token"),
}
_READS = {
    "twitch": "user:read:chat",
    "youtube": "youtube.readonly",
    "facebook": "pages_read_engagement",
}
_WRITES = {
    "twitch": "user:write:chat",
    "youtube": "youtube",
    "facebook": "pages_manage_engagement",
}
_REVOKED_AT = {
    "twitch": "twitch.tv/settings/connections",
    "youtube": "myaccount.google.com/connections",
    "facebook": "facebook.com/settings?tab=business_tools",
}
_WITH_SIGN_IN = frozenset({"twitch", "youtube"})
_SECRET = frozenset({"token", "client_secret"})


class PlatformsGroup(Group):
    """Connect a platform, see how it goes, disconnect it."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Chat from other platforms"), parent)
        self._studio = studio
        self.states = leading(PlainLabel(shade="medium", face=font(TINY_PX), wraps=True))
        self.rows.addWidget(self.states)
        names = {name: words.platform(name) for name in _NEEDS}
        self.platform = Choice(_("Platform"), names, "twitch")
        self.platform.chosen.connect(self._show_fields)
        self.add(_("Platform"), self.platform)
        self.writes = Switch(_("Write my replies there too"))
        self.writes.toggled.connect(lambda _on: self._show_consent())
        hint = _("An answer goes to the platform of its question, in the viewer's language.")
        self.add(_("Write my replies there too"), self.writes, hint, is_wide=False)
        self.consent = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.rows.addWidget(self.consent)
        self._add_fields()
        self.code = CodePanel()
        self.rows.addWidget(self.code)
        self._add_buttons()
        studio.platforms_changed.connect(self._show)
        self._show_fields("twitch")

    def _add_fields(self) -> None:
        titles = {
            "channel": (_("Number of the live video"), _("It stands in the video's address.")),
            "client_id": (
                _("Client ID"),
                _("Of an app of yours, from the platform's developer console."),
            ),
            "client_secret": (_("Client secret"), _("Google gives it with the ID.")),
            "token": (
                _("Access token"),
                _("Instead of signing in. Kept in this computer's keyring, shown to nobody."),
            ),
        }
        self.fields = {name: QLineEdit() for name in titles}
        for name, field in self.fields.items():
            field.setFont(font())
            if name in _SECRET:
                field.setEchoMode(QLineEdit.EchoMode.Password)
        self._rows = {
            name: self.add(title, self.fields[name], hint) for name, (title, hint) in titles.items()
        }

    def _add_buttons(self) -> None:
        self.sign_in = push_button(_("Sign in"), "link", kind="primary")
        self.sign_in.clicked.connect(self._sign_in)
        self.connect_button = push_button(_("Use the token"), "check")
        self.connect_button.clicked.connect(self._connect)
        self.drop_button = push_button(_("Disconnect"), "close")
        self.drop_button.clicked.connect(
            lambda: self._studio.submit(DisconnectPlatform(self.platform.value))
        )
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.sign_in, 1)
        row.addWidget(self.connect_button, 1)
        row.addWidget(self.drop_button)
        self.rows.addLayout(row)

    def _show_fields(self, platform: str) -> None:
        for name, row in self._rows.items():
            row.setVisible(name in _NEEDS[platform])
        self.sign_in.setVisible(platform in _WITH_SIGN_IN)
        self.writes.setChecked(self._state().writes)
        self._show_consent()
        self._show()

    def _show_consent(self) -> None:
        text = consent(self.platform.value, writes=self.writes.isChecked())
        if not self._studio.platforms.keeps_tokens:
            text += "\n" + _(
                "This computer has no keyring: the token is forgotten when the studio ends."
            )
        self.consent.setText(text)

    def _show(self) -> None:
        platforms = self._studio.platforms.platforms
        self.states.setText("\n".join(platform_sentence(one) for one in platforms))
        self.code.show_code(self._state().signin)
        self._show_consent()

    def _state(self) -> PlatformState:
        known = {one.name: one for one in self._studio.platforms.platforms}
        return known.get(self.platform.value, PlatformState(self.platform.value))

    def _typed(self) -> dict[str, str]:
        """What is typed; secrets do not stay on the screen."""
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        for name in _SECRET:
            self.fields[name].clear()
        return typed

    def _sign_in(self) -> None:
        typed = self._typed()
        self._studio.submit(
            SignInPlatform(
                self.platform.value,
                typed["client_id"],
                typed["client_secret"],
                writes=self.writes.isChecked(),
            )
        )

    def _connect(self) -> None:
        typed = self._typed()
        self._studio.submit(
            ConnectPlatform(
                self.platform.value,
                typed["token"] or None,
                channel=typed["channel"],
                client_id=typed["client_id"],
                writes=self.writes.isChecked(),
            )
        )


class CodePanel(QWidget):
    """The code to enter on the platform's own page; away while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._code: SignInCode | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        self.label = leading(PlainLabel(face=font(STRONG_PX, BOLD)))
        self.copy = push_button(_("Copy the code"), "link")
        self.copy.clicked.connect(self._copy)
        self.open = push_button(_("Open the page"), "everyone", kind="primary")
        self.open.clicked.connect(self._open)
        row.addWidget(self.label, 1)
        row.addWidget(self.copy)
        row.addWidget(self.open)
        self.hide()

    def show_code(self, code: SignInCode | None) -> None:
        """Show it, or that there is none."""
        self._code = code
        self.label.setText(formats.left_to_right(code.code) if code is not None else "")
        self.open.setToolTip(code.url if code is not None else "")
        self.setVisible(code is not None)

    def _copy(self) -> None:
        if self._code is not None:
            QGuiApplication.clipboard().setText(self._code.code)

    def _open(self) -> None:
        if self._code is not None:
            QDesktopServices.openUrl(QUrl(self._code.url))


def consent(platform: str, *, writes: bool) -> str:
    """What is read, what is written, where the token lies, how it ends."""
    reads = _("Reads: messages, names and gifts of this chat ({scope}).")
    second = _("Writes: what you say here, as you ({scope}).") if writes else _("Writes: nothing.")
    parts = (
        reads.format(scope=isolated(_READS[platform])),
        second.format(scope=isolated(_WRITES[platform])),
        _("The token lies in this computer's keyring and goes to this platform alone."),
        _("To end it: Disconnect here, or there at {address}.").format(
            address=isolated(_REVOKED_AT[platform])
        ),
    )
    return "\n".join(parts)


def platform_sentence(state: PlatformState) -> str:
    """How one platform stands."""
    name = isolated(words.platform(state.name))
    if state.problem is not None:
        return f"{name}: {' '.join(words.problem_texts(state.problem)).strip()}"
    if state.post_problem is not None:
        return f"{name}: {' '.join(words.problem_texts(state.post_problem)).strip()}"
    if state.signin is not None:
        text = _("{platform}: enter the code below on the platform's page")
        return text.format(platform=name)
    match state.status:
        case PlatformStatus.ON if state.writes:
            text = _("{platform}: reading, {count} lines so far; {posted} of yours written there")
        case PlatformStatus.ON:
            text = _("{platform}: reading, {count} lines so far")
        case PlatformStatus.CONNECTING | PlatformStatus.RETRYING:
            text = _("{platform}: connecting")
        case PlatformStatus.OFF | PlatformStatus.FAILED:
            text = _("{platform}: not connected")
    return text.format(platform=name, count=number(state.lines), posted=number(state.posted))
