"""One destination in the list: where it leads, how it goes, and what can be done with it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.destination_commands import (
    EnableDestination,
    RemoveDestination,
    SetMainDestination,
    TryDestination,
)
from studio.control.destination_states import DestinationState, Trial
from studio.control.states import OutputState, OutputStatus
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import isolated, number
from ui.plain import ElidedLabel, PlainLabel, set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, Tone, tokens
from ui.widgets.buttons import push_button
from ui.widgets.pill import Pill
from ui.widgets.switch import Switch

_SURE_MS = 4000


class DestinationCard(QFrame):
    """Observes its destination and its output.

    Signals:
        change_wanted: the host wants to edit it. arg: DestinationState
    """

    change_wanted = Signal(object)

    def __init__(
        self, studio: Studio, destination: DestinationState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._studio = studio
        self.destination = destination
        self.name = ElidedLabel(face=font(STRONG_PX, BOLD))
        self.main = Pill(face=font(TINY_PX, BOLD))
        self.address = ElidedLabel(shade="medium", face=font(TINY_PX))
        self.watched = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.mark = PlainLabel()
        self.word = PlainLabel(face=font(TINY_PX, BOLD))
        self.cause = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.switch = Switch(_("Send there"))
        self.test = push_button(_("Test"), "retry")
        self.change = push_button(_("Change"), kind="quiet")
        self.make_main = push_button(_("Make main"), "star", kind="quiet")
        self.remove = push_button(_("Remove"), kind="quiet")
        self._sure = QTimer(self, singleShot=True, interval=_SURE_MS)
        self._place()
        self._wire()
        self.show_destination(destination)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        column.setSpacing(SPACE_S)
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        icon = PlainLabel()
        icon.setPixmap(icons.pixmap("destination", tokens().text_medium, 22))
        head.addWidget(icon)
        names = QVBoxLayout()
        names.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(SPACE_S)
        first.addWidget(self.name, 1)
        first.addWidget(self.main)
        names.addLayout(first)
        names.addWidget(self.address)
        head.addLayout(names, 1)
        head.addWidget(self.switch)
        column.addLayout(head)
        state = QHBoxLayout()
        state.setSpacing(SPACE_S)
        state.addWidget(self.mark)
        state.addWidget(self.word)
        state.addStretch(1)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        for label in (self.name, self.address):  # beside the icon, whatever their script
            label.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        for button in (self.test, self.change, self.make_main, self.remove):
            state.addWidget(button)
        column.addLayout(state)
        column.addWidget(self.cause)
        column.addWidget(self.watched)

    def _wire(self) -> None:
        destination_id = self.destination.destination_id
        submit = self._studio.submit
        self.switch.clicked.connect(
            lambda is_on: submit(EnableDestination(destination_id, enabled=is_on))
        )
        self.test.clicked.connect(lambda: submit(TryDestination(destination_id)))
        self.change.clicked.connect(lambda: self.change_wanted.emit(self.destination))
        self.make_main.clicked.connect(lambda: submit(SetMainDestination(destination_id)))
        self.remove.clicked.connect(self._remove)
        self._sure.timeout.connect(self._keep)
        self._studio.outputs_changed.connect(self._show_state)

    def show_destination(self, destination: DestinationState) -> None:
        """Take its new state."""
        self.destination = destination
        self.name.set_full_text(destination.name)
        self.address.set_full_text(isolated(destination.url))
        theme = tokens()
        self.main.say(_("Main") if destination.is_main else "", theme.accent_soft, theme.accent)
        set_tip(self.main, _("The bitrate follows what its network can take."))
        self.switch.setChecked(destination.is_enabled)
        self.watched.setVisible(destination.is_watched)
        late = number(destination.watch_delay_s)
        words_of_it = _("Your watch page plays its picture, up to {count} s late: {address}")
        address = isolated(destination.watch_url)
        self.watched.setText(words_of_it.format(count=late, address=address))
        self.make_main.setVisible(destination.is_enabled and not destination.is_main)
        set_tip(self.make_main, _("The bitrate follows what its network can take."))
        self._show_state()

    def _show_state(self) -> None:
        output = self._output()
        word, problem = _trial_word(self.destination), self.destination.problem
        if output is not None and output.status is not OutputStatus.OFF:
            word, problem = words.output_status(output.status), output.problem
        colour = tokens().tone(word.tone)
        self.mark.setPixmap(icons.pixmap(word.icon, colour, 16))
        self.word.setText(word.text)
        self.word.setStyleSheet(f"color: {colour.name()};")
        texts = words.problem_texts(problem) if problem is not None else ()
        self.cause.setText(" ".join(text for text in texts if text))
        self.cause.setVisible(bool(self.cause.text()))
        is_off = output is None or output.status in (OutputStatus.OFF, OutputStatus.FAILED)
        self.test.setEnabled(is_off and self.destination.trial is not Trial.RUNNING)

    def _output(self) -> OutputState | None:
        mine = str(self.destination.destination_id)
        outputs = self._studio.outputs.outputs
        return next((output for output in outputs if output.output_id == mine), None)

    def _remove(self) -> None:
        """The second press within some seconds removes it for good."""
        if self._sure.isActive():
            self._studio.submit(RemoveDestination(self.destination.destination_id))
            return
        self.remove.setText(_("Press again to remove"))
        self._sure.start()

    def _keep(self) -> None:
        self.remove.setText(_("Remove"))


def _trial_word(destination: DestinationState) -> words.Word:
    if not destination.is_enabled and destination.trial is Trial.NONE:
        return words.Word(_("Off"), Tone.NEUTRAL, "stop")
    match destination.trial:
        case Trial.NONE:
            return words.Word(_("Begins with the show"), Tone.NEUTRAL, "clock")
        case Trial.RUNNING:
            return words.Word(_("Testing…"), Tone.WARN, "retry")
        case Trial.PASSED:
            return words.Word(_("Test passed: it takes the show"), Tone.GOOD, "good")
        case Trial.FAILED:
            return words.Word(_("Test failed"), Tone.BAD, "bad")
