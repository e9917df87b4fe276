"""The header: what the show is, where it sells, who can see it, how it goes, and the one button."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio.control.commands import EndShow, GoLive
from studio.control.states import Health, MarketChip, ShowStatus
from studio.control.summary_commands import Rehearse
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import words
from ui.formats import duration, now_ms, number
from ui.plain import ElidedLabel, PlainLabel, set_tip
from ui.preflight import doubts
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, DISPLAY_PX, STRONG_PX, TINY_PX, TITLE_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import icon_button, push_button, restyle, set_tinted_icon, with_keys
from ui.widgets.go_live import GoLiveButton
from ui.widgets.pill import Pill
from ui.widgets.preflight import PreflightPanel
from ui.widgets.share import SharePanel

REHEARSE_KEYS = "Ctrl+Shift+L"
HEIGHT_PX = 68
_OFF_AIR = frozenset({ShowStatus.IDLE, ShowStatus.PREVIEWING, ShowStatus.FAILED})
_NARROW_PX = 1330


class Header(QWidget):
    """Observes the show; sends GoLive, Rehearse and EndShow.

    Signals:
        mend_wanted: the host goes to mend something before the show. arg: the place
    """

    mend_wanted = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._is_narrow = False
        self._market_chips: list[Pill] = []
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT_PX)
        self.title = ElidedLabel(face=font(TITLE_PX, BOLD))
        self.mark = Pill(face=font(TINY_PX, BOLD))
        self.demo = Pill(face=font(TINY_PX, BOLD))
        self.chips = QHBoxLayout()
        self.chips.setSpacing(6)
        self.reach = push_button("", kind="chip")
        self.clock = PlainLabel(face=font(DISPLAY_PX, BOLD, tabular=True))
        self.viewers = PlainLabel(face=font(STRONG_PX, BOLD, tabular=True))
        self.health = push_button("", kind="quiet")
        self.rehearse = icon_button("play", _("Rehearse"))
        self.button = GoLiveButton()
        self.share: SharePanel | None = None
        self.preflight: PreflightPanel | None = None
        self._place()
        self._wire()
        self._show()

    def _place(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(self.title, 1)
        row.addWidget(self.demo)
        row.addLayout(self.chips)
        row.addWidget(self.reach)
        row.addSpacing(SPACE_S)
        row.addWidget(self.mark)
        row.addWidget(self.clock)
        eye = PlainLabel()
        eye.setPixmap(icons.pixmap("eye", tokens().text_medium, 20))
        row.addWidget(eye)
        row.addWidget(self.viewers)
        row.addWidget(self.health)
        row.addWidget(self.rehearse)
        row.addWidget(self.button)

    def _wire(self) -> None:
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self.reach.clicked.connect(self.open_share)
        self.health.clicked.connect(self._explain)
        self.rehearse.clicked.connect(lambda: self._studio.submit(Rehearse()))
        self.button.go_live.connect(self._go_live)
        self.button.end_show.connect(self._end_show)
        self._studio.show_changed.connect(self._show)

    def _show(self) -> None:
        show = self._studio.show
        self.title.set_full_text(show.title)
        self.demo.say(_("DEMO") if show.is_demo else "", tokens().warn_soft, tokens().warn)
        self._show_markets()
        self._show_status()
        self._show_viewers()
        reach = words.reach(show.reach)
        self._word(self.reach, reach)
        set_tip(self.reach, _("Who can see the show: {word}").format(word=reach.text))
        self._word(self.health, words.health(show.health))
        name = _("Health: {word}").format(word=words.health(show.health).text)
        self.health.setAccessibleName(name)
        set_tip(self.health, self._cause())

    def _show_status(self) -> None:
        show = self._studio.show
        self.button.show_status(show.status)
        self._show_rehearse()
        theme = tokens()
        match show.status:
            case _ if show.is_rehearsal:
                self.mark.say(_("REHEARSAL"), theme.warn_soft, theme.warn)
            case ShowStatus.LIVE:
                self.mark.say(_("ON AIR"), theme.live_fill, theme.on_fill)
            case ShowStatus.RECONNECTING:
                self.mark.say(_("RECONNECTING"), theme.warn_soft, theme.warn)
            case ShowStatus.FAILED:
                self.mark.say(_("FAILED"), theme.bad_soft, theme.bad)
            case _:
                self.mark.say(_("OFF AIR"), theme.surface_3, theme.text_medium)
        is_live = show.live_since_ms is not None
        self.clock.setVisible(is_live)
        if self.property("live") != is_live:
            self.setProperty("live", is_live)
            self.clock.setProperty("shade", "high" if is_live else "low")
            restyle(self)
            restyle(self.clock)
        if is_live and not self._second.isActive():
            self._second.start()
        elif not is_live:
            self._second.stop()
        self._tick()

    def _tick(self) -> None:
        since = self._studio.show.live_since_ms
        seconds = 0 if since is None else (now_ms() - since) // 1000
        self.clock.setText(duration(seconds, hours=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window keeps the title and shortens the rest."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW_PX
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._show_markets()
            self._show_viewers()

    def _show_rehearse(self) -> None:
        self.rehearse.setVisible(self._studio.show.status in _OFF_AIR)
        text = _("Rehearse: everything works, nothing is public. Your team gets a page of its own.")
        set_tip(self.rehearse, with_keys(text, REHEARSE_KEYS))

    def _show_viewers(self) -> None:
        count = self._studio.show.viewers
        text = ngettext("{count} watching", "{count} watching", count).format(count=number(count))
        self.viewers.setAccessibleName(text)
        set_tip(self.viewers, text)
        self.viewers.setText(number(count) if self._is_narrow else text)

    def _show_markets(self) -> None:
        markets = self._studio.show.markets
        texts = [m.country if self._is_narrow else _market(m) for m in markets]
        if texts == [chip.text for chip in self._market_chips]:
            return
        for chip in self._market_chips:
            self.chips.removeWidget(chip)
            chip.deleteLater()
        self._market_chips = [Pill(face=font(TINY_PX, BOLD)) for _text in texts]
        for chip, text in zip(self._market_chips, texts, strict=True):
            self.chips.addWidget(chip)  # first: a widget without a parent would be a window
            chip.say(text, tokens().surface_3, tokens().text_medium)

    def _word(self, button: QPushButton, word: words.Word) -> None:
        button.setText(word.text)
        set_tinted_icon(button, word.icon, tokens().tone(word.tone))
        button.setAccessibleName(word.text)

    def _cause(self) -> str:
        problem = self._studio.show.problem
        if problem is None:
            if self._studio.show.health is Health.GOOD:
                return _("Picture, sound and every output are running well.")
            return _("Look at the outputs at the bottom of the window.")
        return " ".join(text for text in words.problem_texts(problem) if text)

    def _explain(self) -> None:
        self._studio.said.emit(self._cause())

    def open_share(self) -> None:
        """Show who can see the show, and the way there."""
        self.share = SharePanel(self._studio, self)
        self.share.show_below(self.reach)

    def _go_live(self) -> None:
        """Look around first; nothing in the way goes live at once."""
        found = doubts(self._studio)
        if all(doubt.is_note for doubt in found):
            self._studio.submit(GoLive())
            return
        self.preflight = PreflightPanel(found, self)
        self.preflight.go_live.connect(lambda: self._studio.submit(GoLive()))
        self.preflight.mend.connect(self.mend_wanted)
        self.preflight.show_below(self.button)

    def _end_show(self) -> None:
        self._studio.submit(EndShow())


def _market(market: MarketChip) -> str:
    return f"{market.country} · {market.language.partition('-')[0]} · {market.currency}"
