"""The shell of the window: rail, header, the page that is chosen, footer; it owns no logic.

Header, footer, notices and the keys that must always work stand here, so that being on air is
visible and in reach on every page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.control.states import ShowStatus
from ui.pages.catalogue import CataloguePage
from ui.pages.live import LivePage, Sources
from ui.pages.page import Kept, Page
from ui.pages.settings import SettingsPage
from ui.pages.summary import SummaryPage
from ui.pages.welcome import WelcomePage
from ui.preferences import Preferences
from ui.shortcuts import LIVE_KEYS, LiveKeys, shortcut
from ui.studio import Studio
from ui.widgets.deck import MUTE_KEYS, PANIC_KEYS
from ui.widgets.footer import MARK_KEYS, Footer
from ui.widgets.header import REHEARSE_KEYS, Header
from ui.widgets.key_strip import KeyStrip
from ui.widgets.notices import LostLinkStrip, Toasts
from ui.widgets.rail import LIVE, PAGES, SETTINGS, SUMMARY, Rail

WELCOME = "welcome"
_OFF_AIR = frozenset({ShowStatus.IDLE, ShowStatus.PREVIEWING, ShowStatus.FAILED})


@dataclass(slots=True)
class ShellKept:
    """What one shell hands to the next: the page that was shown, and what each page kept."""

    page: str = ""
    pages: dict[str, Kept] = field(default_factory=dict)


class Shell(QWidget):
    """Places rail, header, pages and footer."""

    def __init__(
        self, sources: Sources, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._sources = sources
        self._preferences = preferences
        studio = sources.studio
        self.rail = Rail(preferences)
        self.header = Header(studio)
        self.footer = Footer(studio)
        self.live = LivePage(sources)
        self.body = QWidget()
        self.stack = QStackedWidget()
        self.strip = LostLinkStrip(studio, self.body)
        self.keys = KeyStrip(studio, self.body)
        self._makers: dict[str, Callable[[], Page]] = {
            LIVE: lambda: self.live,
            "catalogue": lambda: CataloguePage(studio),
            SETTINGS: lambda: SettingsPage(studio, preferences),
            WELCOME: self._welcome,
            SUMMARY: self._summary,
        }
        self._pages: dict[str, Page] = {}
        self._kept: dict[str, Kept] = {}
        self._place()
        self.toasts = Toasts(studio, self.body)
        self.rail.page_chosen.connect(self.show_page)
        preferences.preview_changed.connect(self._use_preview_rate)
        self._use_preview_rate()
        self.footer.destinations_wanted.connect(partial(self.show_subject, "destinations"))
        LiveKeys(studio, self.live)
        ShellKeys(studio, self)
        self.header.mend_wanted.connect(self.mend)
        self._told_ms = studio.summary.ended_ms
        self.rail.offer(SUMMARY, is_there=self._told_ms > 0)
        studio.summary_changed.connect(self._show_summary)
        self.show_page(LIVE)

    @property
    def page_name(self) -> str:
        """The page that is shown."""
        shown = self.stack.currentWidget()
        return next(name for name, page in self._pages.items() if page is shown)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._pages[self.page_name]

    def show_page(self, name: str) -> None:
        """Go to a page; it is built when it is wanted first."""
        if name not in self._pages:
            page = self._makers[name]()
            page.restore(self._kept.get(name, {}))
            self._pages[name] = page
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(self._pages[name])
        self.rail.show_page(name)
        self._pages[name].begin()

    def show_subject(self, name: str) -> None:
        """Go to a subject of the settings."""
        self.show_page(SETTINGS)
        page = self._pages[SETTINGS]
        if isinstance(page, SettingsPage):
            page.open(name)
            page.begin()

    def mend(self, place: str) -> None:
        """Go where something is mended: a drawer, the catalogue, a subject of the settings."""
        if place in {"sources", "sound"}:
            self.show_page(LIVE)
            (self.live.open_sources if place == "sources" else self.live.open_sound)()
        elif place == "catalogue":
            self.show_page(place)
        else:
            self.show_subject(place)

    def _first_page(self) -> str:
        """The first steps, once, in a studio without products; never in the way of a show."""
        studio = self._sources.studio
        is_empty = not studio.run.items and not studio.catalog.products
        is_new = is_empty and not self._preferences.settings.welcomed
        return WELCOME if is_new and studio.show.status in _OFF_AIR else LIVE

    def _show_summary(self) -> None:
        """A show that has just ended is told of; the way back to it stays on the rail."""
        ended_ms = self._sources.studio.summary.ended_ms
        self.rail.offer(SUMMARY, is_there=ended_ms > 0)
        if ended_ms > self._told_ms:
            self.show_page(SUMMARY)
        self._told_ms = ended_ms

    def _summary(self) -> SummaryPage:
        page = SummaryPage(self._sources.studio)
        page.done.connect(partial(self.show_page, LIVE))
        return page

    def _welcome(self) -> WelcomePage:
        page = WelcomePage(self._sources.studio, self._preferences, self._sources.pictures)
        page.done.connect(partial(self.show_page, LIVE))
        page.destinations_wanted.connect(partial(self.show_subject, "destinations"))
        return page

    def keep(self) -> ShellKept:
        """What the next shell shall show again."""
        pages = {name: page.keep() for name, page in self._pages.items()}
        return ShellKept(self.page_name, self._kept | pages)

    def restore(self, kept: ShellKept) -> None:
        """Show what the former shell kept."""
        self._kept = dict(kept.pages)
        self.live.restore(self._kept.get(LIVE, {}))
        self.show_page(kept.page if kept.page in self._makers else self._first_page())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Toasts keep their place."""
        super().resizeEvent(event)
        self.toasts.place()

    def _use_preview_rate(self) -> None:
        self.live.stage.frame.preview.use_fps(self._preferences.preview_fps)

    def _place(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.rail)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.strip)
        column.addWidget(self.keys)
        column.addWidget(self.stack, 1)
        column.addWidget(self.footer)
        row.addWidget(self.body, 1)


class ShellKeys(QObject):
    """The keys that work on every page; they die with the shell."""

    def __init__(self, studio: Studio, shell: Shell) -> None:
        super().__init__(shell)
        self._studio = studio
        self._shell = shell
        deck = shell.live.stage.deck
        self.panic = shortcut(PANIC_KEYS, deck.toggle_panic, shell)
        self.panic.setContext(Qt.ShortcutContext.ApplicationShortcut)
        shortcut(MUTE_KEYS, deck.toggle_mute, shell)
        shortcut(LIVE_KEYS, self._go_live, shell)
        shortcut(REHEARSE_KEYS, self._rehearse, shell)
        shortcut(MARK_KEYS, self._mark, shell)
        for place, name in enumerate(PAGES, 1):
            shortcut(f"Alt+{place}", partial(shell.rail.go, name), shell)

    def _mark(self) -> None:
        if self._shell.footer.mark.isVisible():
            self._shell.footer.mark_moment()

    def _go_live(self) -> None:
        if self._studio.show.status in _OFF_AIR:
            self._shell.header.button.go_live.emit()

    def _rehearse(self) -> None:
        if self._studio.show.status in _OFF_AIR:
            self._shell.header.rehearse.click()
