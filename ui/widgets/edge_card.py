"""One edge in the list: where it is, whether it is reached, who watches there."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.edge_commands import EnableEdge, RemoveEdge
from studio.control.edge_states import EdgeState
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import words
from ui.formats import isolated, number
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, Tone, tokens
from ui.widgets.buttons import push_button
from ui.widgets.switch import Switch

_SURE_MS = 4000


class EdgeCard(QFrame):
    """Shows what it is told; its switch and button submit."""

    def __init__(self, studio: Studio, edge: EdgeState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._studio = studio
        self.edge = edge
        self.name = ElidedLabel(face=font(STRONG_PX, BOLD))
        self.address = ElidedLabel(shade="medium", face=font(TINY_PX))
        self.mark = PlainLabel()
        self.word = PlainLabel(face=font(TINY_PX, BOLD))
        self.figures = PlainLabel(shade="medium", face=font(TINY_PX))
        self.cause = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.switch = Switch(_("Take part"))
        self.remove = push_button(_("Remove"), kind="quiet")
        self._sure = QTimer(self, singleShot=True, interval=_SURE_MS)
        self._place()
        self.switch.clicked.connect(
            lambda is_on: studio.submit(EnableEdge(edge.edge_id, enabled=is_on))
        )
        self.remove.clicked.connect(self._remove)
        self._sure.timeout.connect(lambda: self.remove.setText(_("Remove")))
        self.show_edge(edge)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        column.setSpacing(SPACE_S)
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        icon = PlainLabel()
        icon.setPixmap(icons.pixmap("edge", tokens().text_medium, 22))
        head.addWidget(icon)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name)
        names.addWidget(self.address)
        head.addLayout(names, 1)
        head.addWidget(self.switch)
        column.addLayout(head)
        state = QHBoxLayout()
        state.setSpacing(SPACE_S)
        for widget in (self.mark, self.word, self.figures):
            state.addWidget(widget)
        state.addStretch(1)
        state.addWidget(self.remove)
        column.addLayout(state)
        column.addWidget(self.cause)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if is_mirrored else Qt.AlignmentFlag.AlignLeft
        for label in (self.name, self.address):  # beside the icon, whatever their script
            label.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)

    def show_edge(self, edge: EdgeState) -> None:
        """Take its new state."""
        self.edge = edge
        self.name.set_full_text(edge.name)
        self.address.set_full_text(isolated(edge.watch_url))
        self.switch.setChecked(edge.is_enabled)
        word = _word(edge)
        colour = tokens().tone(word.tone)
        self.mark.setPixmap(icons.pixmap(word.icon, colour, 16))
        self.word.setText(word.text)
        self.word.setStyleSheet(f"color: {colour.name()};")
        self.figures.setText(_figures(edge))
        texts = words.problem_texts(edge.problem) if edge.problem and edge.is_enabled else ()
        self.cause.setText(" ".join(text for text in texts if text))
        self.cause.setVisible(bool(self.cause.text()))

    def _remove(self) -> None:
        """The second press within some seconds removes it for good."""
        if self._sure.isActive():
            self._studio.submit(RemoveEdge(self.edge.edge_id))
            return
        self.remove.setText(_("Press again to remove"))
        self._sure.start()


def _word(edge: EdgeState) -> words.Word:
    if not edge.is_enabled:
        return words.Word(_("Off"), Tone.NEUTRAL, "stop")
    if edge.is_connected:
        return words.Word(_("Connected"), Tone.GOOD, "good")
    if edge.problem is not None:
        return words.Word(_("Not connected"), Tone.BAD, "bad")
    return words.Word(_("Connecting…"), Tone.WARN, "retry")


def _figures(edge: EdgeState) -> str:
    if not edge.is_connected:
        return ""
    viewers = ngettext("{count} viewer", "{count} viewers", edge.viewers)
    parts = [viewers.format(count=number(edge.viewers))]
    if edge.rtt_ms is not None:
        parts.append(_("{count} ms").format(count=number(edge.rtt_ms)))
    return " · ".join(parts)
