"""What can be done with a chat line: answer, hide, approve, mute, shadow, ban; take a step back."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from studio.control.chat_commands import ApproveChatLine, SanctionViewer, UndoModeration
from studio.control.chat_states import ActionShown
from studio.control.command import Command
from studio.control.commands import HideChatLine
from studio.control.feeds import Audience, ChatLine
from studio.control.orders_commands import EraseViewer, ExportViewer
from studio.l10n.catalogue import gettext as _
from ui.formats import isolated
from ui.studio import Studio
from ui.theme import icons
from ui.theme.tokens import tokens

_MUTE_MINUTES = 5


class ChatMenu(QMenu):
    """A menu for one line. answer: called when the host wants to answer it."""

    def __init__(
        self, studio: Studio, line: ChatLine, answer: Callable[[], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        if not line.is_host:
            self._add("chat", _("Answer"), answer)
        if line.audience is not Audience.EVERYONE:
            self._send("check", _("Show to everyone"), ApproveChatLine(line.line_id))
        text = _("Show again") if line.is_hidden else _("Hide from every screen")
        icon = "eye" if line.is_hidden else "eye_off"
        self._send(icon, text, HideChatLine(line.line_id, hidden=not line.is_hidden))
        if not line.is_host:
            self._add_sanctions(line)
            self._add_data(line)
        last = next((one for one in studio.moderation.actions if not one.is_undone), None)
        if last is not None:
            self.addSeparator()
            self._send("retry", undo_text(last), UndoModeration(last.number))

    def _add_sanctions(self, line: ChatLine) -> None:
        self.addSeparator()
        line_id = line.line_id
        self._send("clock", _("Mute for 5 minutes"), SanctionViewer(line_id, "mute", _MUTE_MINUTES))
        self._send("eye_off", _("Only they see what they write"), SanctionViewer(line_id, "shadow"))
        self._send("stop", _("Ban from the chat"), SanctionViewer(line_id, "ban"))

    def _add_data(self, line: ChatLine) -> None:
        """What a viewer may ask of whoever keeps their data."""
        shade = tokens().text_medium
        save, gone = ExportViewer(line.line_id), EraseViewer(line.line_id)
        data = self.addMenu(icons.icon("disk", shade), _("Viewer's data"))
        data.addAction(
            icons.icon("disk", shade), _("Save all of it"), lambda: self._studio.submit(save)
        )
        erase = data.addMenu(icons.icon("close", shade), _("Erase"))
        erase.addAction(
            _("Erase name, contact and comments for ever"), lambda: self._studio.submit(gone)
        )

    def _send(self, icon: str, text: str, command: Command) -> None:
        self._add(icon, text, lambda: self._studio.submit(command))

    def _add(self, icon: str, text: str, call: Callable[[], None]) -> None:
        self.addAction(icons.icon(icon, tokens().text_medium), text.replace("&", "&&"), call)


def action_name(kind: str) -> str:
    """A moderator's step in a word or two."""
    names = {
        "hide": _("Hidden"),
        "show": _("Shown again"),
        "approve": _("Approved"),
        "mute": _("Muted"),
        "ban": _("Banned"),
        "shadow": _("Only they see it"),
        "lift": _("May write again"),
    }
    return names.get(kind, kind)


def undo_text(action: ActionShown) -> str:
    """What taking this step back is called."""
    return _("Undo: {step}, {author}").format(
        step=action_name(action.kind), author=isolated(action.author)
    )
