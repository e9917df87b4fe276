"""The destinations of this studio: a list, and the form that adds or changes one."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.control.destination_states import DestinationState
from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.tokens import SPACE_M
from ui.uplink import upload_text
from ui.widgets.buttons import push_button
from ui.widgets.destination_card import DestinationCard
from ui.widgets.destination_form import DestinationForm
from ui.widgets.form import FormPage
from ui.widgets.key_strip import NewKeyFile


class DestinationsPage(FormPage):
    """Observes the destinations; one form at a time."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.form: DestinationForm | None = None
        self.cards: list[DestinationCard] = []
        intro = _("The show always goes to your own watch page. It can go to these as well.")
        self.add(PlainLabel(intro, shade="medium", wraps=True))
        self.keys = NewKeyFile(studio)
        self.add(self.keys)
        self._list = QVBoxLayout()
        self._list.setSpacing(SPACE_M)
        holder = QWidget()
        holder.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.add(holder)
        self.upload = PlainLabel(shade="medium", wraps=True)
        self.add(self.upload)
        row = QHBoxLayout()
        self.new = push_button(_("Add a destination"), "plus", kind="primary")
        self.new.clicked.connect(lambda: self._open(None))
        row.addWidget(self.new)
        row.addStretch(1)
        self._foot = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        self._foot.setLayout(row)
        self.add(self._foot)
        self.verticalScrollBar().rangeChanged.connect(self._reveal)
        studio.destinations_changed.connect(self._show)
        studio.edges_changed.connect(self._show_upload)
        studio.settings_changed.connect(self._show_upload)
        self._show()

    def _show(self) -> None:
        state = self._studio.destinations
        shown = [card.destination.destination_id for card in self.cards]
        if shown != [each.destination_id for each in state.destinations]:
            self._rebuild()
        for card, destination in zip(self.cards, state.destinations, strict=True):
            card.show_destination(destination)
        self._show_upload()

    def _show_upload(self) -> None:
        text = upload_text(self._studio)
        self.upload.setText(text)
        self.upload.setVisible(bool(text))

    def _rebuild(self) -> None:
        for card in self.cards:
            self._list.removeWidget(card)
            card.deleteLater()
        self.cards = []
        for destination in self._studio.destinations.destinations:
            card = DestinationCard(self._studio, destination)
            card.change_wanted.connect(self._open)
            self._list.addWidget(card)
            self.cards.append(card)

    def _open(self, former: DestinationState | None) -> None:
        self._close()
        self.form = DestinationForm(self._studio, former)
        self.form.closed.connect(self._close)
        self.add(self.form)
        self._foot.hide()
        self.form.begin()

    def _reveal(self, _: int, highest: int) -> None:
        """The form stands at the end; its place is known when it is laid out."""
        if self.form is not None:
            self.verticalScrollBar().setValue(highest)

    def _close(self) -> None:
        form, self.form = self.form, None
        if form is not None:
            form.hide()
            form.deleteLater()
        self._foot.show()
