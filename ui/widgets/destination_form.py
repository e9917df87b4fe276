"""The form of one destination: platform, name, address, key. It stays open until it is saved."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.control.command import Command
from studio.control.destination_commands import AddDestination, ChangeDestination
from studio.control.destination_states import DestinationState, PresetState
from studio.control.states import Problem
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import number
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.form_keys import SecretField

_NAME_CHARS = 60
_DELAY_S = 10
_DELAYS_S = (2, 5, 10, 15, 20, 30, 60)
_OURS = ("destination.", "rtmp.", "whip.")


class DestinationForm(QFrame):
    """Adds a destination, or changes the one it was given.

    Signals:
        closed: saved or given up.
    """

    closed = Signal()

    def __init__(
        self, studio: Studio, former: DestinationState | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._studio = studio
        self._former = former
        self._is_waiting = False
        self._suggested = ("", "")
        self._presets: Mapping[str, PresetState] = {
            preset.preset: preset for preset in studio.destinations.presets
        }
        preset = former.preset if former is not None else next(iter(self._presets))
        self.platform = Choice(_("Platform"), _names(self._presets), preset)
        self.name = QLineEdit(former.name if former is not None else "")
        self.name.setMaxLength(_NAME_CHARS)
        self.url = QLineEdit(former.url if former is not None else "")
        self.url.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.key = SecretField(_("Show the key"))
        self.where = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.fault = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self.key_name = PlainLabel(shade="medium", face=font(TINY_PX))
        self.save = push_button(_("Save"), "check", kind="primary", keys="Enter")
        self.watch = WatchFields(former)
        self._place()
        self.platform.chosen.connect(self._suggest)
        self.save.clicked.connect(self._save)
        for field in (self.name, self.url, self.key.field, self.watch.url):
            field.returnPressed.connect(self._save)
        studio.destinations_changed.connect(self._saved)
        studio.refused.connect(self._refused)
        self._suggest()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        title = _("New destination") if self._former is None else _("Change this destination")
        column.addWidget(PlainLabel(title, face=font(STRONG_PX, BOLD)))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S // 2)
        rows: tuple[tuple[PlainLabel, QWidget], ...] = (
            (_caption(_("Platform")), self.platform),
            (_caption(_("Name")), self.name),
            (_caption(_("Server address")), self.url),
            (self.key_name, self.key),
        )
        for place, (caption, control) in enumerate(rows):
            row, side = 2 * (place // 2), place % 2
            grid.addWidget(caption, row, side)
            grid.addWidget(control, row + 1, side)
            grid.setColumnStretch(side, 1)
            if not control.accessibleName():
                control.setAccessibleName(caption.text())
        self.platform.setEnabled(self._former is None)
        column.addLayout(grid)
        column.addWidget(self.where)
        column.addWidget(self.watch)
        column.addWidget(self.fault)
        self.fault.hide()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = push_button(_("Cancel"), kind="quiet", keys="Esc")
        cancel.clicked.connect(self.closed)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)

    def begin(self) -> None:
        """Put the focus where work begins."""
        (self.platform if self._former is None else self.name).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _suggest(self) -> None:
        """Fill in what the platform is known for, over nothing the host has written."""
        preset = self._presets[self.platform.value]
        name, url = self._suggested
        if self._former is None:
            if self.name.text() in ("", name):
                self.name.setText(preset.name)
            if self.url.text() in ("", url):
                self.url.setText(preset.url)
            self._suggested = (preset.name, preset.url)
        self.key_name.setText(_(preset.key_name))
        self.key.field.setAccessibleName(_(preset.key_name))
        kept = self._former is not None and self._former.has_key
        self.key.field.setPlaceholderText(_("The one that is kept") if kept else "")
        self.where.setText(_(preset.where))
        self.watch.setVisible(preset.can_serve)
        example = "https://" if preset.kind == "whip" else "rtmps://"
        self.url.setPlaceholderText(example)

    def _save(self) -> None:
        self._is_waiting = True
        self.fault.hide()
        self._studio.submit(self._command())

    def _command(self) -> Command:
        name, url, key = self.name.text(), self.url.text(), self.key.field.text()
        watch_url, delay_s = self.watch.url.text(), int(self.watch.delay.value)
        if self._former is None:
            return AddDestination(self.platform.value, name, url, key, watch_url, delay_s)
        former = self._former.destination_id
        return ChangeDestination(former, name, url, key or None, watch_url, delay_s)

    def _saved(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self.closed.emit()

    def _refused(self, problem: Problem) -> None:
        if self._is_waiting and problem.code.startswith(_OURS):
            self._is_waiting = False
            self.fault.setText(" ".join(text for text in words.problem_texts(problem) if text))
            self.fault.show()
            self.url.setFocus()


class WatchFields(QWidget):
    """Where that server shows the picture to people, and how late."""

    def __init__(self, former: DestinationState | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.url = QLineEdit(former.watch_url if former is not None else "")
        self.url.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.url.setPlaceholderText("https://server/show/whep")
        late_s = former.watch_delay_s if former is not None else _DELAY_S
        delays = {str(each): _seconds(each) for each in sorted({*_DELAYS_S, late_s})}
        self.delay = Choice(_("Picture late by"), delays, str(late_s))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S // 2)
        fields: tuple[tuple[str, QWidget], ...] = (
            (_("Watch address (WHEP or HLS), if your watch page shall play it"), self.url),
            (_("Picture late by"), self.delay),
        )
        for side, (name, field) in enumerate(fields):
            field.setAccessibleName(name)
            grid.addWidget(_caption(name), 0, side)
            grid.addWidget(field, 1, side)
        grid.setColumnStretch(0, 1)
        hint = _(
            "For more viewers than your edge can carry: chat and orders stay with the edge, the "
            "picture comes from there. A price is honoured for so long after its end."
        )
        note = PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True)
        grid.addWidget(note, 2, 0, 1, 2)


def _seconds(count: int) -> str:
    return _("{count} s").format(count=number(count))


def _caption(text: str) -> PlainLabel:
    return PlainLabel(text, shade="medium", face=font(TINY_PX))


def _names(presets: Mapping[str, PresetState]) -> dict[str, str]:
    return {name: preset.name for name, preset in presets.items()}
