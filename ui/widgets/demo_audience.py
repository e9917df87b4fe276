"""The demo's switch: made-up buyers come and go."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.control.demo_commands import SetDemoAudience
from studio.l10n.catalogue import gettext as _
from ui.plain import ElidedLabel, set_tip
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_S, tokens
from ui.widgets.pill import Pill
from ui.widgets.switch import Switch


class DemoAudienceRow(QWidget):
    """Shown in the demo only; sends SetDemoAudience and shows what the engine says of it."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.mark = Pill()
        self.label = ElidedLabel(shade="medium", face=font(TINY_PX))
        self.switch = Switch(_("Demo audience"))
        set_tip(self.switch, _("Made-up buyers write and order, marked as demo everywhere."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.mark)
        row.addWidget(self.label, 1)
        row.addWidget(self.switch)
        self.switch.clicked.connect(self._send)
        studio.show_changed.connect(self._show)
        self._show()

    def _send(self) -> None:
        self._studio.submit(SetDemoAudience(self.switch.isChecked()))

    def _show(self) -> None:
        show = self._studio.show
        self.setVisible(show.is_demo)
        is_there = show.has_demo_audience
        self.switch.setChecked(is_there)
        mark = _("DEMO AUDIENCE") if is_there else ""
        self.mark.say(mark, tokens().warn_soft, tokens().warn)
        self.label.set_full_text(_("made-up buyers") if is_there else _("Invite a demo audience"))
