"""The main window: places the shell, asks before it closes on air; owns no logic."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from studio.control.commands import SetLanguage
from studio.control.feeds import ChatBatch, OrderBatch
from studio.control.states import ShowStatus
from studio.l10n.catalogue import current_language
from studio.l10n.catalogue import gettext as _
from ui import language as languages
from ui.dialogs.close_while_live import CloseWhileLive
from ui.models.claim_marks import ClaimMarks
from ui.models.feeds import chat_model, order_model
from ui.pages.live import Sources
from ui.plain import PlainLabel
from ui.preferences import Preferences
from ui.shell import Shell, ShellKept
from ui.studio import Studio
from ui.theme import icons
from ui.theme.apply import SYSTEM, apply_theme
from ui.theme.fonts import BOLD, TITLE_PX, font
from ui.theme.tokens import tokens
from ui.widgets.preview import PictureSource
from ui.widgets.rail import LIVE

_SIZE_PX = (1440, 900)
_LEAST_PX = (1100, 640)
_ON_AIR = frozenset({ShowStatus.STARTING, ShowStatus.LIVE, ShowStatus.RECONNECTING})


class MainWindow(QMainWindow):
    """The studio's window.

    Signals:
        closed: the window may go, the show is off the air.
        left_on_air: the window may go, the show goes on.
        end_wanted: the show shall end, then the window may go.
    """

    closed = Signal()
    left_on_air = Signal()
    end_wanted = Signal()

    def __init__(self, studio: Studio, pictures: PictureSource, folder: Path) -> None:
        super().__init__()
        self._studio = studio
        self._preferences = Preferences(folder, self)
        self._sources = Sources(studio, pictures, chat_model(self), order_model(self))
        self._marks = ClaimMarks(self._sources.chat)
        self.shell: Shell | None = None
        self._question: CloseWhileLive | None = None
        self.setWindowTitle("Caravan Studio")
        self.setMinimumSize(*_LEAST_PX)
        self.resize(QSize(*_SIZE_PX).boundedTo(self.screen().availableSize()))
        self.restoreGeometry(QByteArray.fromHex(self._preferences.settings.geometry.encode()))
        studio.chat_arrived.connect(self._take_chat)
        studio.orders_arrived.connect(self._take_orders)
        studio.feeds_reset.connect(self._forget_feeds)
        studio.attached.connect(self._begin)
        self._preferences.language_changed.connect(self.use_language)
        self._preferences.theme_changed.connect(self.use_theme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._build()

    def use_theme(self) -> None:
        """Wear the theme that was chosen; the pages are built anew with it."""
        apply_theme(self._preferences.settings.theme)
        self._build()

    def use_language(self) -> None:
        """Speak the language that was chosen, in its direction; the pages are built anew."""
        languages.use(self._preferences.settings.language)
        self._studio.submit(SetLanguage(current_language()))
        self._build()

    def _follow_system(self) -> None:
        if self._preferences.settings.theme == SYSTEM:
            self.use_theme()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Off air the window goes; on air the host decides first."""
        event.ignore()
        self._remember_places()
        if self._studio.is_ready and self._studio.show.status in _ON_AIR:
            self._ask()
        else:
            self.closed.emit()

    def _ask(self) -> None:
        if self._question is None:
            self._question = CloseWhileLive(self._studio, self)
            self._question.keep_broadcasting.connect(self.left_on_air)
            self._question.end_show.connect(self.end_wanted)
            self._question.finished.connect(self._answered)
        self._question.open()

    def _answered(self) -> None:
        if self._question is not None:
            self._question.deleteLater()
            self._question = None

    def _begin(self) -> None:
        self._studio.submit(SetLanguage(current_language()))
        if self.shell is None:
            self._build()

    def _build(self) -> None:
        if not self._studio.is_ready:
            self.setCentralWidget(_starting())
            return
        kept = self.shell.keep() if self.shell is not None else self._remembered()
        self.shell = Shell(self._sources, self._preferences)
        self.setCentralWidget(self.shell)  # deletes the former one
        self.shell.restore(kept)

    def _remembered(self) -> ShellKept:
        return ShellKept(pages={LIVE: {"columns": self._preferences.settings.columns}})

    def _remember_places(self) -> None:
        settings = self._preferences.settings
        settings.geometry = bytes(self.saveGeometry().toHex().data()).decode()
        if self.shell is not None:
            settings.columns = self.shell.live.keep()["columns"]
        self._preferences.save()

    def _take_chat(self, batch: ChatBatch) -> None:
        self._sources.chat.take(self._marks.lines(batch.lines))

    def _take_orders(self, batch: OrderBatch) -> None:
        self._sources.orders.take(batch.orders)
        self._marks.take(batch.orders)

    def _forget_feeds(self) -> None:
        self._sources.chat.clear()
        self._sources.orders.clear()


def _starting() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(1)
    mark = PlainLabel()
    mark.setPixmap(icons.pixmap("mark", tokens().accent, 64))
    mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addWidget(mark)
    text = PlainLabel(_("Starting the studio…"), face=font(TITLE_PX, BOLD))
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    column.addWidget(text)
    column.addStretch(1)
    return page
