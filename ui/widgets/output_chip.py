"""One output in the footer: name, figures, state as a word. A press tries a failed one again."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from studio.control.commands import RetryOutput
from studio.control.states import OutputState, OutputStatus
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import words
from ui.formats import duration, isolated, now_ms, number
from ui.plain import set_tip
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import tokens
from ui.widgets.painting import Mirror, draw_line, fill_rounded, text_width

_CHIP_PX = 28
_EDGES_PX = 36
_GAP_PX = 8
_NAME_PX = 64  # what stays of a long name when the footer is full
_NAME_AND_WORD = 2
_RETRYABLE = frozenset({OutputStatus.RETRYING, OutputStatus.FAILED})

Run = tuple[str, bool, QColor]  # text, is bold, colour


class OutputChip(QAbstractButton):
    """One output: name, figures, state as a word. A press tries a failed one again."""

    def __init__(self, studio: Studio, output: OutputState) -> None:
        super().__init__()
        self._studio = studio
        self.output = output
        self._runs: tuple[Run, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._retry)
        self.show_output(output)

    def show_output(self, output: OutputState) -> None:
        """Take the output's new state."""
        self.output = output
        word = words.output_status(output.status)
        theme = tokens()
        is_recording = output.kind == "recording"
        name = _("Recording") if is_recording else isolated(_(output.name))
        runs = [(name, True, theme.text_high)]
        runs += [(text, False, theme.text_medium) for text in _figures(output)]
        runs.append((word.text, True, theme.tone(word.tone)))
        if tuple(runs) == self._runs:
            return
        self._runs = tuple(runs)
        self.setAccessibleName(", ".join(text for text, *_rest in runs))
        can_retry = output.status in _RETRYABLE
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if can_retry else Qt.FocusPolicy.NoFocus)
        set_tip(self, _tip(output))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(_EDGES_PX + _total(self._runs), _CHIP_PX)

    def minimumSizeHint(self) -> QSize:
        """Room for the beginning of the name and for the word."""
        word = _width(self._runs[-1][0], is_bold=True)
        return QSize(_EDGES_PX + min(_NAME_PX, _total(self._runs[:1])) + word + _GAP_PX, _CHIP_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon and words."""
        del event
        theme = tokens()
        painter = QPainter(self)
        word = words.output_status(self.output.status)
        fill_rounded(painter, self.rect(), theme.surface_2, _CHIP_PX / 2)
        if self.hasFocus():
            painter.setPen(theme.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 14, 14)
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        mirror = Mirror(self.rect(), is_rtl)
        spot = mirror.at(10, 6, 16, 16)
        mark = icons.pixmap(words.output_icon(self.output), theme.tone(word.tone), 16)
        painter.drawPixmap(spot.topLeft(), mark)
        x = 32
        for text, bold, colour in self._fitting():
            width = _width(text, is_bold=bold)
            style = (_face(is_bold=bold), colour)
            draw_line(painter, mirror.at(x, 0, width, _CHIP_PX), text, style, mirror.leading)
            x += width + _GAP_PX

    def _fitting(self) -> list[Run]:
        """What there is room for: the round trip goes first, then the rate, then the name's end."""
        runs, room = list(self._runs), self.width() - _EDGES_PX
        least = -2 if self.output.kind == "recording" else 1  # of a recording the time stays
        while len(runs) > _NAME_AND_WORD and _total(runs) > room:
            runs.pop(least)
        excess = _total(runs) - room
        if excess > 0:
            name, bold, colour = runs[0]
            metrics = QFontMetrics(_face(is_bold=bold))
            left = _width(name, is_bold=bold) - excess
            cut = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0, left))
            runs[0] = (cut, bold, colour)
        return runs

    def _retry(self) -> None:
        if self.output.status in _RETRYABLE:
            self._studio.submit(RetryOutput(self.output.output_id))


def _figures(output: OutputState) -> list[str]:
    if output.status is not OutputStatus.ON:
        return []
    if output.kind == "recording":
        return [duration((now_ms() - output.since_ms) // 1000), *_marks(output)]
    found = []
    if output.rtt_ms is not None:
        found.append(_("{count} ms").format(count=number(round(output.rtt_ms))))
    if output.bitrate_bps is not None:
        found.append(_("{rate} Mb/s").format(rate=megabits(output.bitrate_bps)))
    if output.dropped:
        text = ngettext("{count} dropped", "{count} dropped", output.dropped)
        found.append(text.format(count=number(output.dropped)))
    return found


def _marks(output: OutputState) -> list[str]:
    if not output.marks:
        return []
    text = ngettext("{count} mark", "{count} marks", output.marks)
    return [text.format(count=number(output.marks))]


def megabits(rate_bps: int) -> str:
    """A bitrate in megabits with one decimal, in the person's digits."""
    tenths = round(rate_bps / 100_000)
    return number(tenths // 10) + _decimal_mark() + number(tenths % 10)


def _decimal_mark() -> str:
    return "\u066b" if number(1) != "1" else "."


def _tip(output: OutputState) -> str:
    if output.problem is None:
        return _(output.name)
    texts = [text for text in words.problem_texts(output.problem) if text]
    if output.status in _RETRYABLE:
        texts.append(_("Press to try again now."))
    return " ".join(texts)


def _face(*, is_bold: bool) -> QFont:
    return font(TINY_PX, BOLD, tabular=True) if is_bold else font(TINY_PX, tabular=True)


def _width(text: str, *, is_bold: bool) -> int:
    return text_width(text, _face(is_bold=is_bold)) + 1


def _total(runs: Sequence[Run]) -> int:
    return sum(_width(text, is_bold=bold) + _GAP_PX for text, bold, _colour in runs)
