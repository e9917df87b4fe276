"""The level of the programme's sound: segments by loudness, and the figure in words."""

import itertools

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.control.sound_states import AudioState, SoundAlarm
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import left_to_right, number
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import Tone, tokens
from ui.widgets.painting import Mirror, draw_line, fill_rounded

FLOOR_DB = -60.0
WARN_DB = -12.0
HOT_DB = -3.0
SILENT_LUFS = -69.0
_SEGMENTS = 20
_SEGMENT_PX = 11


def loudness_text(lufs: float) -> str:
    """`-14 LUFS`, in the window's digits."""
    level = "–∞" if lufs <= SILENT_LUFS else number(round(lufs))
    return left_to_right(_("{level} LUFS").format(level=level))


def level_colour(level_db: float) -> QColor:
    """Of a segment at this level."""
    theme = tokens()
    if level_db > HOT_DB:
        return theme.bad
    return theme.warn if level_db > WARN_DB else theme.good


class LevelMeter(QWidget):
    """Shows AudioState; repaints itself only when a segment or the figure changes.

    An alarm is a word in its own colour; the sentence that goes with it stands on the picture.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = 0
        self._peak = 0
        self._text = ""
        self._tone = Tone.NEUTRAL
        self._is_muted = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Sound level"))

    @property
    def text(self) -> str:
        """What stands beside the segments."""
        return self._text

    def show_audio(self, audio: AudioState) -> None:
        """Take a new level."""
        text, tone = _said(audio)
        lit, peak = _segment(audio.rms_db), _segment(audio.peak_db)
        fresh = (lit, peak, text, tone, audio.is_muted)
        if fresh == (self._lit, self._peak, self._text, self._tone, self._is_muted):
            return
        self._lit, self._peak, self._text, self._tone, self._is_muted = fresh
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """A row of segments above the figure."""
        return QSize(200, 34)

    def minimumSizeHint(self) -> QSize:
        """Enough for a word."""
        return QSize(72, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Segments from the leading edge, the figure beneath them."""
        del event
        painter = QPainter(self)
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        mirror = Mirror(self.rect(), is_rtl)
        step = self.width() / _SEGMENTS
        for place in range(_SEGMENTS):
            x = round(place * step)
            box = mirror.at(x, 2, round((place + 1) * step) - x - 2, _SEGMENT_PX)
            fill_rounded(painter, box, self._colour(place), 2)
        top = _SEGMENT_PX + 4
        figure = mirror.at(0, top, self.width(), self.height() - top)
        self._paint_figure(painter, figure, mirror)

    def _paint_figure(self, painter: QPainter, place: QRect, mirror: Mirror) -> None:
        face = font(TINY_PX, BOLD, tabular=True)
        draw_line(painter, place, self._text, (face, tokens().tone(self._tone)), mirror.leading)

    def _colour(self, place: int) -> QColor:
        if self._is_muted or (place >= self._lit and place != self._peak - 1):
            return tokens().surface_3
        return level_colour(FLOOR_DB * (1 - (place + 1) / _SEGMENTS))


def _said(audio: AudioState) -> tuple[str, Tone]:
    if audio.is_muted:
        return _("muted"), Tone.WARN
    if audio.alarm is not SoundAlarm.NONE:
        word = words.sound_alarm(audio.alarm)
        return word.text, word.tone
    return loudness_text(audio.lufs), Tone.NEUTRAL


def _segment(level_db: float) -> int:
    share = 1 - max(FLOOR_DB, min(0.0, level_db)) / FLOOR_DB
    return round(share * _SEGMENTS)


class LevelBar(QWidget):
    """One sound's peak as a bar that runs from -60 to 0 dBFS, with marks where it gets loud."""

    def __init__(self, name: str, height_px: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level_db = FLOOR_DB
        self._is_quiet = False
        self.setFixedHeight(height_px)
        self.setAccessibleName(_("Level of {name}").format(name=name))

    def show_level(self, level_db: float, *, is_silenced: bool = False) -> None:
        """Take a new level. is_silenced: the audience does not hear it."""
        fresh = (max(FLOOR_DB, level_db), is_silenced)
        if fresh != (self._level_db, self._is_quiet):
            self._level_db, self._is_quiet = fresh
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """From the leading edge; grey when nobody hears it."""
        del event
        painter = QPainter(self)
        theme = tokens()
        is_rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        mirror = Mirror(self.rect(), is_rtl)
        fill_rounded(painter, self.rect(), theme.surface_3, 3)
        marks = (FLOOR_DB, WARN_DB, HOT_DB, 0.0)
        for begin, end in itertools.pairwise(marks):
            reached = min(end, self._level_db)
            if reached > begin:
                left, right = self._x(begin), self._x(reached)
                colour = theme.text_low if self._is_quiet else level_colour((begin + end) / 2)
                painter.fillRect(mirror.at(left, 0, right - left, self.height()), colour)

    def _x(self, level_db: float) -> int:
        return round(self.width() * (1 - level_db / FLOOR_DB))
