"""Who can see the show, and the way there: link, QR code, and opening it to the network."""

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.settings_states import ShareState
from studio.control.states import Reach
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import isolated
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, STRONG_PX, TINY_PX, font
from ui.theme.tokens import SPACE_L, SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import push_button
from ui.widgets.qr_code import QrCode
from ui.widgets.settings_engine import RestartStrip, Setter, network_warning

_WIDTH_PX = 400
_QR_PX = 196


class SharePanel(QFrame):
    """Hangs below the header's chip; a click elsewhere or Escape closes it."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._studio = studio
        self._to = Setter(studio)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(_WIDTH_PX)
        self.setWindowTitle(_("Share"))
        self.title = PlainLabel(face=font(STRONG_PX, BOLD), wraps=True)
        self.meaning = PlainLabel(shade="medium", wraps=True)
        self.code = QrCode(_QR_PX)
        self.link = ElidedLabel(face=font(weight=BOLD))
        self.copy = push_button(_("Copy the link"), "link", kind="primary")
        self.look = push_button(_("Open"), "play")
        self.others = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.widen = push_button("", "network")
        self.warning = PlainLabel(network_warning(), shade="medium", face=font(TINY_PX), wraps=True)
        self._place()
        self.copy.clicked.connect(self._copy)
        self.look.clicked.connect(self._look)
        self.widen.clicked.connect(self._toggle_reach)
        studio.share_changed.connect(self._show)
        studio.settings_changed.connect(self._show)
        self._show()

    def show_below(self, chip: QWidget) -> None:
        """Open below `chip`, inside the screen."""
        self.adjustSize()
        corner = chip.mapToGlobal(QPoint(0, chip.height() + SPACE_S))
        screen = chip.screen().availableGeometry()
        x = min(max(screen.left(), corner.x()), screen.right() - self.width())
        self.move(x, corner.y())
        self.show()
        self.copy.setFocus()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        head = QHBoxLayout()
        self.mark = PlainLabel()
        head.addWidget(self.mark)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        column.addWidget(self.meaning)
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        self.link.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        column.addWidget(self.link)
        row = QHBoxLayout()
        row.addWidget(self.copy, 1)
        row.addWidget(self.look)
        column.addLayout(row)
        column.addWidget(self.others)
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        column.addWidget(rule)
        column.addWidget(self.warning)
        column.addWidget(self.widen)
        column.addWidget(RestartStrip(self._studio))

    def _show(self) -> None:
        share, wanted = self._studio.share, self._to.values.reach
        word = words.reach(share.audience)
        self.mark.setPixmap(icons.pixmap(word.icon, tokens().tone(word.tone), 20))
        title = _("Who can see the show: {word}").format(word=word.text)
        self.title.setText(
            _("Your team’s page for this rehearsal") if share.is_rehearsal else title
        )
        self.meaning.setText(" ".join([*_elsewhere(share), _page(share)]))
        link = share.links[0] if share.links else ""
        self.code.show_text(share.for_others)
        self.link.set_full_text(link or _("The watch page is starting…"))
        self.copy.setEnabled(bool(link))
        self.look.setEnabled(bool(link))
        self.others.setText("\n".join(share.links[1:]))
        self.others.setVisible(len(share.links) > 1)
        is_local = wanted is Reach.COMPUTER
        self.widen.setText(_("Open to this network") if is_local else _("Only this computer"))
        self.warning.setVisible(is_local and not share.is_rehearsal)
        self.widen.setVisible(not share.is_rehearsal)
        self.adjustSize()

    def _copy(self) -> None:
        if self._studio.share.links:
            QGuiApplication.clipboard().setText(self._studio.share.links[0])
            self._studio.said.emit(_("The watch link is in the clipboard."))

    def _look(self) -> None:
        if self._studio.share.links:
            QDesktopServices.openUrl(QUrl(self._studio.share.links[0]))

    def _toggle_reach(self) -> None:
        is_local = self._to.values.reach is Reach.COMPUTER
        self._to.set(reach=Reach.NETWORK if is_local else Reach.COMPUTER)


def _elsewhere(share: ShareState) -> list[str]:
    if not share.sent_to:
        return []
    names = ", ".join(isolated(name) for name in share.sent_to)
    return [_("It is sent to {names}: whoever watches there sees it.").format(names=names)]


def _page(share: ShareState) -> str:
    if share.is_rehearsal:
        others = _("Buyers see nothing of it, and the link ends with the rehearsal.")
        if share.reach is Reach.COMPUTER:
            return " ".join([_("Only browsers on this computer can open this page."), others])
        return " ".join([_("Whoever in this network has this link can."), others])
    match share.reach:
        case Reach.COMPUTER:
            return _("Only browsers on this computer can open the watch page.")
        case Reach.NETWORK:
            return _("Phones and computers in the same network can. Let them scan this code.")
        case Reach.EVERYONE:
            return _("Everybody who has the link can.")
