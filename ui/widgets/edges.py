"""The edges elsewhere: a card for each, and the form that pairs one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.control.edge_commands import PairEdge
from studio.control.states import Problem
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.edge_card import EdgeCard
from ui.widgets.fields import labelled
from ui.widgets.form import FormPage, Group

_NAME_CHARS = 60
_CODE_CHARS = 20


class EdgesPage(FormPage):
    """Observes the edges."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.cards: list[EdgeCard] = []
        intro = _(
            "An edge on a server shows your watch page near your buyers. Chat and orders of all "
            "edges come together here."
        )
        self.add(PlainLabel(intro, shade="medium", wraps=True))
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_M)
        self._list.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._list)
        self.add(holder)
        self.form = PairForm(studio)
        self.add(self.form)
        studio.edges_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        edges = self._studio.edges.edges
        if [card.edge.edge_id for card in self.cards] != [edge.edge_id for edge in edges]:
            self._rebuild()
        for card, edge in zip(self.cards, edges, strict=True):
            card.show_edge(edge)

    def _rebuild(self) -> None:
        for card in self.cards:
            self._list.removeWidget(card)
            card.deleteLater()
        self.cards = [EdgeCard(self._studio, edge) for edge in self._studio.edges.edges]
        for card in self.cards:
            self._list.addWidget(card)


class _Form(Group):
    """Fields, a button, and the reason when the engine refuses. `code`: of our own refusals."""

    def __init__(self, studio: Studio, title: str, code: str) -> None:
        super().__init__(title)
        self._studio = studio
        self._code = code
        self._is_waiting = False
        self.fault = PlainLabel(shade="warn", face=font(TINY_PX), wraps=True)
        self.fault.hide()
        studio.edges_changed.connect(self._changed)
        studio.refused.connect(self._refused)

    def _finish(self, *buttons: QWidget) -> None:
        self.rows.addWidget(self.fault)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.rows.addLayout(row)

    def _wait(self) -> None:
        self._is_waiting = True
        self.fault.hide()

    def _changed(self) -> None:
        """The engine shows something new."""

    def _refused(self, problem: Problem) -> None:
        if self._is_waiting and problem.code.startswith(self._code):
            self._is_waiting = False
            self.fault.setText(" ".join(text for text in words.problem_texts(problem) if text))
            self.fault.show()


class PairForm(_Form):
    """Address, code, name."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, _("Pair an edge"), "edge.")
        self._pairings = studio.edges.pairings
        hint = _(
            "Start the edge on its server; it prints a code of nine digits that is good for ten "
            "minutes. “main.py edge --new-code” prints another one."
        )
        self.rows.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        self.address = _line("live.example.org")
        self.code = _line("482 913 507")
        self.code.setMaxLength(_CODE_CHARS)
        self.name = QLineEdit()
        self.name.setMaxLength(_NAME_CHARS)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S)
        fields = ((_("Address"), self.address), (_("Code"), self.code), (_("Name"), self.name))
        for column, (name, field) in enumerate(fields):
            field.setAccessibleName(name)
            grid.addWidget(labelled(name, field), 0, column)
            field.returnPressed.connect(self._pair)
        self.rows.addLayout(grid)
        self.pair = push_button(_("Pair"), "link", kind="primary", keys="Enter")
        self.pair.clicked.connect(self._pair)
        self._finish(self.pair)

    def _pair(self) -> None:
        self._wait()
        self.pair.setEnabled(False)
        self._studio.submit(PairEdge(self.address.text(), self.code.text(), self.name.text()))

    def _changed(self) -> None:
        if self._studio.edges.pairings != self._pairings:
            self._pairings = self._studio.edges.pairings
            self._is_waiting = False
            self.pair.setEnabled(True)
            for field in (self.address, self.code, self.name):
                field.clear()

    def _refused(self, problem: Problem) -> None:
        self.pair.setEnabled(True)
        super()._refused(problem)


def _line(example: str) -> QLineEdit:
    """A field whose text runs from left to right in every language."""
    field = QLineEdit()
    field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    field.setPlaceholderText(example)
    return field
