"""Where the run of show is: the step that runs, its time against the plan, and the way on."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.sheet_commands import StepSegment
from studio.control.sheet_states import SheetState
from studio.l10n.catalogue import gettext as _
from ui import formats
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, SPACE_XS
from ui.widgets.buttons import icon_button, push_button, restyle

NEXT_KEYS, PREVIOUS_KEYS = "Ctrl+Right", "Ctrl+Left"
_TICK_MS = 1000
_MS = 1000
_CALM_S = 15  # so much off plan is nothing to speak of


class SheetStrip(QFrame):
    """Observes the run of show; sends StepSegment.

    Signals:
        opened: the host wants to see all steps, or the products again.
        crowd_opened: the same for what the audience takes part in.
    """

    opened = Signal()
    crowd_opened = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._studio = studio
        self.title = ElidedLabel("", face=font(weight=BOLD))
        self.time = PlainLabel(face=font(TINY_PX, tabular=True), shade="medium")
        self.steps = push_button(_("Steps"), kind="chip")
        self.crowd = push_button(_("Audience"), kind="chip")
        self.previous = icon_button(back_icon(), _("Previous step"), keys=PREVIOUS_KEYS)
        self.next = push_button("", kind="primary", keys=NEXT_KEYS)
        self._place()
        self.steps.clicked.connect(self.opened)
        self.crowd.clicked.connect(self.crowd_opened)
        self.previous.clicked.connect(lambda: studio.submit(StepSegment(-1)))
        self.next.clicked.connect(lambda: studio.submit(StepSegment(1)))
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._show_time)
        studio.sheet_changed.connect(self._show)
        self._show()

    def show_open(self, *, steps: bool, crowd: bool) -> None:
        """The button of the open list leads back to the products."""
        self.steps.setText(_("Products") if steps else _("Steps"))
        self.crowd.setText(_("Products") if crowd else _("Audience"))

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.time)
        way, lists = QHBoxLayout(), QHBoxLayout()
        for row in (way, lists):
            row.setSpacing(SPACE_S)
            column.addSpacing(SPACE_XS)
            column.addLayout(row)
        way.addWidget(self.previous)
        way.addWidget(self.next, 1)
        lists.addWidget(self.steps, 1)
        lists.addWidget(self.crowd, 1)

    def _show(self) -> None:
        sheet = self._studio.sheet
        running = sheet.running
        ids = [segment.segment_id for segment in sheet.segments]
        place = ids.index(running.segment_id) if running else -1
        if running is not None:
            self.title.set_full_text(running.title)
        elif ids:
            self.title.set_full_text(_("The run of show has not begun."))
        else:
            self.title.set_full_text(_("No run of show yet."))
        self.next.setEnabled(place + 1 < len(ids))
        text = _("Begin") if running is None else _("Next")
        self.next.setText(text)
        self.next.setAccessibleName(text)
        self.previous.setEnabled(place > 0)
        if running is None:
            self._timer.stop()
        else:
            self._timer.start()
        self._show_time()

    def _show_time(self) -> None:
        text, is_off = time_words(self._studio.sheet, formats.now_ms())
        self.time.setText(text)
        if self.time.property("shade") != (shade := "warn" if is_off else "medium"):
            self.time.setProperty("shade", shade)
            restyle(self.time)


def back_icon() -> str:
    """The arrow that leads back in the window's direction."""
    is_rtl = QApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return "forward" if is_rtl else "back"


def time_words(sheet: SheetState, now_ms: int) -> tuple[str, bool]:
    """The running step's time and how far off plan the show is; and whether that is much."""
    running = sheet.running
    if running is None or sheet.since_ms is None:
        total_s = sum(segment.planned_s for segment in sheet.segments)
        return (formats.duration(total_s) if total_s else ""), False
    spent = formats.duration((now_ms - sheet.since_ms) // _MS)
    text = _("{spent} of {planned}").format(
        spent=spent, planned=formats.duration(running.planned_s)
    )
    drift_s = sheet.drift_s(now_ms)
    if abs(drift_s) < _CALM_S:
        return text, False
    off = formats.duration(abs(drift_s))
    words = _("{time} late") if drift_s > 0 else _("{time} early")
    return f"{text} · {words.format(time=off)}", drift_s > 0
