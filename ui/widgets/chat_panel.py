"""The chat column: lines as they come, and the host's own word to everyone."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from studio.control.chat_commands import SendQuickReply
from studio.control.chat_states import TranslationStatus
from studio.control.commands import SendChat
from studio.control.feeds import ChatLine
from studio.l10n.catalogue import gettext as _
from ui.formats import isolated, number
from ui.models.feed_model import FeedModel
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import icon_button
from ui.widgets.chat_delegate import ChatDelegate
from ui.widgets.chat_filters import ChatFilters, WaitingPill
from ui.widgets.chat_menu import ChatMenu
from ui.widgets.demo_audience import DemoAudienceRow
from ui.widgets.feed_view import FeedView
from ui.widgets.panel import Panel, inset
from ui.widgets.quick_replies import QuickReplies
from ui.widgets.settings_chat import translation_sentence

_MAX_CHARS = 300
_RATE_FROM_PX = 250
CHAT_KEYS = "Ctrl+T"


class Composer(QLineEdit):
    """Where the host writes.

    Signals:
        left: Escape was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the answer; what was typed stays."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class ChatPanel(Panel):
    """Shows the chat's model; sends SendChat and HideChatLine."""

    def __init__(
        self, studio: Studio, model: FeedModel[ChatLine], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Chat"), "chat", parent)
        self._studio = studio
        self._model = model
        self._answering: ChatLine | None = None
        self.rate = PlainLabel(shade="medium", face=font(TINY_PX, tabular=True))
        self.waiting = WaitingPill()
        self.heading.addWidget(self.waiting)
        self.heading.addWidget(self.rate)
        self.demo_audience = DemoAudienceRow(studio)
        inset(self.demo_audience, self)
        self.filters = ChatFilters()
        self.filters.chosen.connect(model.show_only)
        inset(self.filters, self)
        hint = _("What your audience writes appears here.")
        self.view = FeedView(model, _("Chat"), hint, self)
        self.view.setObjectName("chat")
        self.view.setItemDelegate(ChatDelegate(model, self.view))
        self.body.addWidget(self.view, 1)
        self.replies = QuickReplies(studio)
        self.replies.chosen.connect(self._reply)
        inset(self.replies, self)
        self.composer = Composer()
        self.composer.setFont(font())
        self.composer.setMaxLength(_MAX_CHARS)
        self.composer.setPlaceholderText(_("Write to everyone…"))
        self.composer.setAccessibleName(_("Write to everyone"))
        self.send = icon_button("send", _("Send"), kind="", keys="Enter")
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.composer, 1)
        row.addWidget(self.send)
        inset(row, self)
        self.languages = PlainLabel(shade="low", face=font(TINY_PX), wraps=True)
        inset(self.languages, self)
        self.composer.returnPressed.connect(self._send)
        self.send.clicked.connect(self._send)
        self.view.actions_wanted.connect(self._open_menu)
        self.view.activated.connect(lambda index: self.answer(self._model.entry(index.row())))
        self.composer.left.connect(lambda: self.answer(None))
        studio.replies_changed.connect(self.waiting.show_state)
        self.waiting.show_state(studio.replies)
        studio.chat_arrived.connect(self._show_rate)
        studio.translation_changed.connect(self._show_languages)
        self._show_languages()
        self._show_rate()

    def _send(self) -> None:
        text = self.composer.text().strip()
        if text:
            self._studio.submit(SendChat(text, self._answered()))
            self.composer.clear()
            self.answer(None)

    def answer(self, line: ChatLine | None) -> None:
        """What is written next answers `line`; None: it is for everyone."""
        self._answering = line if line is not None and not line.is_host else None
        if self._answering is None:
            text = _("Write to everyone…")
        else:
            text = _("Answer {author}…").format(author=isolated(self._answering.author))
            self.composer.setFocus()
        self.composer.setPlaceholderText(text)

    def _answered(self) -> str:
        return self._answering.line_id if self._answering is not None else ""

    def _reply(self, kind: str) -> None:
        self._studio.submit(SendQuickReply(kind, answers=self._answered()))
        self.answer(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pace gives way first: who waits for an answer matters more."""
        super().resizeEvent(event)
        self.rate.setVisible(event.size().width() >= _RATE_FROM_PX)

    def _show_rate(self) -> None:
        text = _("{count}/min").format(count=number(self._studio.lines_per_minute))
        if text != self.rate.text():
            self.rate.setText(text)

    def _show_languages(self) -> None:
        state = self._studio.translation
        if state.status is TranslationStatus.ON and state.problem is None:
            spoken = " · ".join((state.host_language, *state.languages))
            self.languages.setText(_("Sent in {languages}").format(languages=spoken))
        else:
            self.languages.setText(translation_sentence(state))

    def _open_menu(self, row: int, at: QPoint) -> None:
        line = self._model.entry(row)
        menu = ChatMenu(self._studio, line, lambda: self.answer(line), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
