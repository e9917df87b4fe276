"""Rules of the chat, whom they hold, and the newest steps, each with its way back."""

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from studio.control.chat_commands import LiftSanction, SetModeration, UndoModeration
from studio.control.chat_states import ModerationState
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui.formats import clock, isolated, number
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.widgets.buttons import push_button
from ui.widgets.chat_menu import action_name
from ui.widgets.choice import Choice
from ui.widgets.form import Group
from ui.widgets.switch import Switch

_FIELD_PX = 84
_SLOW_S = (0, 5, 10, 30, 60, 300)
_STEPS_SHOWN = 8


class ModerationGroup(Group):
    """What may be said, and what moderators did."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Moderation"), parent)
        self._studio = studio
        state = studio.moderation
        self.blocked = self._words(
            _("Blocked words"), _("One a line. Only their author sees such a line."), state.blocked
        )
        self.patterns = self._words(
            _("Patterns"), _("Regular expressions (RE2), one a line."), state.patterns
        )
        self.links = self._switch(_("Hold lines with links for approval"), is_on=state.holds_links)
        self.floods = self._switch(_("Stop floods and repeated lines"), is_on=state.stops_floods)
        self.approval = self._switch(_("Approve every line"), is_on=state.needs_approval)
        slow = {str(seconds): _slow(seconds) for seconds in sorted({*_SLOW_S, state.slow_mode_s})}
        self.slow = Choice(_("Slow mode"), slow, str(state.slow_mode_s))
        self.add(_("Slow mode"), self.slow, _("How long a viewer waits between two messages."))
        self.keep = push_button(_("Use these rules"), "check", kind="primary")
        self.keep.clicked.connect(self._keep)
        self.rows.addWidget(self.keep)
        self.log = QWidget()
        self._entries = QVBoxLayout(self.log)
        self._entries.setContentsMargins(0, 0, 0, 0)
        self.rows.addWidget(self.log)
        studio.moderation_changed.connect(self._show)
        self._show(state)

    def _words(self, name: str, hint: str, text: str) -> QPlainTextEdit:
        self.rows.addWidget(PlainLabel(name))
        self.rows.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        field = QPlainTextEdit(text)
        field.setFont(font())
        field.setFixedHeight(_FIELD_PX)
        field.setAccessibleName(name)
        field.setTabChangesFocus(True)
        self.rows.addWidget(field)
        return field

    def _switch(self, name: str, *, is_on: bool) -> Switch:
        switch = Switch(name, is_on=is_on)
        self.add(name, switch, is_wide=False)
        return switch

    def _keep(self) -> None:
        self._studio.submit(
            SetModeration(
                blocked=self.blocked.toPlainText(),
                patterns=self.patterns.toPlainText(),
                holds_links=self.links.isChecked(),
                stops_floods=self.floods.isChecked(),
                needs_approval=self.approval.isChecked(),
                slow_mode_s=int(self.slow.value),
            )
        )

    def _show(self, state: ModerationState) -> None:
        while (item := self._entries.takeAt(0)) is not None:
            if (former := item.widget()) is not None:
                former.deleteLater()
        for one in state.sanctions:
            button = push_button(_("Let them write"), kind="quiet")
            command = LiftSanction(one.viewer_id, one.author)
            button.clicked.connect(lambda _on, command=command: self._studio.submit(command))
            until = _("until {time}").format(time=clock(one.until_ms)) if one.until_ms else ""
            hint = f"{action_name(one.kind)} {until}".strip()
            self._entries.addWidget(self.add(isolated(one.author), button, hint, is_wide=False))
        for step in [one for one in state.actions if not one.is_undone][:_STEPS_SHOWN]:
            undo = push_button(_("Take back"), kind="quiet")
            back = UndoModeration(step.number)
            undo.clicked.connect(lambda _on, back=back: self._studio.submit(back))
            name = f"{clock(step.at_ms)} {action_name(step.kind)}: {isolated(step.author)}"
            self._entries.addWidget(self.add(name, undo, is_wide=False))


def _slow(seconds: int) -> str:
    if not seconds:
        return _("Off")
    text = ngettext("{count} second", "{count} seconds", seconds)
    return text.format(count=number(seconds))
