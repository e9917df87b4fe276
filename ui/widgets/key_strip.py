"""The passphrase of the keys' file: asked for when the studio starts, and chosen once."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.key_commands import ForgetKeys, UnlockKeys
from studio.control.key_states import KeyPlace
from studio.control.states import Problem
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import push_button
from ui.widgets.form_keys import SecretField

_OURS = "keys."
_SURE_MS = 4000
_FIELD_PX = 220


class _KeyForm(QFrame):
    """A sentence, a passphrase, a button, and why it was refused. Shown in one place alone."""

    def __init__(
        self, studio: Studio, place: KeyPlace, text: str, name: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._studio = studio
        self._where = place
        self._is_waiting = False
        mark = PlainLabel()
        mark.setPixmap(icons.pixmap("fair", tokens().warn, 18))
        self.text = PlainLabel(text, shade="warn", face=font(TINY_PX), wraps=True)
        self.fault = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self.fault.hide()
        self.passphrase = _field(_("Passphrase"), _("Passphrase"))
        self._fields = [self.passphrase]
        self.take = push_button(name, "check", kind="primary", keys="Enter")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        said = QHBoxLayout()
        said.setSpacing(SPACE_S)
        said.addWidget(mark)
        said.addWidget(self.text, 1)
        column.addLayout(said)
        self.row = QHBoxLayout()
        self.row.setSpacing(SPACE_M)
        self.row.addWidget(self.passphrase)
        self.row.addWidget(self.take)
        self.row.addStretch(1)
        column.addLayout(self.row)
        column.addWidget(self.fault)
        self.take.clicked.connect(self._take)
        self.passphrase.field.returnPressed.connect(self._take)
        studio.keys_changed.connect(self._show)
        studio.refused.connect(self._refused)
        self._show()

    def _take(self) -> None:
        """Ask the engine to open or begin the file."""
        if not self._is_waiting and self.passphrase.field.text():
            self._is_waiting = True
            self.take.setEnabled(False)
            self.fault.hide()
            self._studio.submit(UnlockKeys(self.passphrase.field.text()))

    def _show(self) -> None:
        is_shown = self._studio.keys.place is self._where
        self.setVisible(is_shown)
        if not is_shown:
            self._is_waiting = False
            self.take.setEnabled(True)
            self.fault.hide()
            for each in self._fields:
                each.field.clear()

    def _refused(self, problem: Problem) -> None:
        if self._is_waiting and problem.code.startswith(_OURS):
            self._is_waiting = False
            self.take.setEnabled(True)
            self._say(" ".join(text for text in words.problem_texts(problem) if text))

    def _say(self, text: str) -> None:
        self.fault.setText(text)
        self.fault.show()
        self.passphrase.setFocus()


class KeyStrip(_KeyForm):
    """Asks for the passphrase while the keys are locked."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        text = _("Your stream keys are locked. What needs one waits until you unlock them.")
        super().__init__(studio, KeyPlace.LOCKED, text, _("Unlock"), parent)
        self.forget = push_button(_("Forget the keys"), kind="quiet")
        self._sure = QTimer(self, singleShot=True, interval=_SURE_MS)
        self.row.addWidget(self.forget)
        self.forget.clicked.connect(self._forget)
        self._sure.timeout.connect(lambda: self.forget.setText(_("Forget the keys")))

    def _forget(self) -> None:
        """The second press within some seconds forgets them for good."""
        if self._sure.isActive():
            self._studio.submit(ForgetKeys())
            return
        self.forget.setText(_("Press again to forget them"))
        self._sure.start()


class NewKeyFile(_KeyForm):
    """Offers the encrypted file where the system has no keyring."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        text = _(
            "This computer has no keyring. Keys are forgotten when the studio ends, unless you "
            "choose a passphrase: then they are kept in an encrypted file."
        )
        super().__init__(studio, KeyPlace.MEMORY, text, _("Keep the keys"), parent)
        self.again = _field(_("Once more"), _("Passphrase, once more"))
        self._fields.append(self.again)
        self.row.insertWidget(1, self.again)
        self.again.field.returnPressed.connect(self._take)

    def _take(self) -> None:
        if self.passphrase.field.text() != self.again.field.text():
            self._say(_("The two passphrases differ."))
            return
        super()._take()


def _field(hint: str, name: str) -> SecretField:
    made = SecretField(_("Show the passphrase"))
    made.field.setPlaceholderText(hint)
    made.field.setAccessibleName(name)
    made.setFixedWidth(_FIELD_PX)
    return made
