"""The design tokens of both themes, and which of them is in force.

Text on its surface reaches 4.5:1, facts about being on air 7:1 (tests/ui/test_theme.py measures).
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QColor

SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24
RADIUS_S = 8
RADIUS_M = 12
CONTROL_HEIGHT = 36


class Tone(Enum):
    """What a colour says, never without a word beside it."""

    NEUTRAL = 1
    GOOD = 2
    WARN = 3
    BAD = 4
    LIVE = 5
    ACCENT = 6


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme. surface_0 lies lowest; live_fill carries on_fill text at 7:1."""

    name: str
    surface_0: QColor
    surface_1: QColor
    surface_2: QColor
    surface_3: QColor
    line: QColor
    control_line: QColor
    text_high: QColor
    text_medium: QColor
    text_low: QColor
    accent: QColor
    accent_fill: QColor
    accent_hover: QColor
    accent_soft: QColor
    live: QColor
    live_fill: QColor
    live_edge: QColor
    live_soft: QColor
    good: QColor
    good_soft: QColor
    warn: QColor
    warn_soft: QColor
    ring: QColor
    bad: QColor
    bad_soft: QColor
    on_fill: QColor
    stage: QColor
    shadow: QColor

    def tone(self, tone: Tone) -> QColor:
        """The text and icon colour of a tone."""
        return {
            Tone.NEUTRAL: self.text_medium,
            Tone.GOOD: self.good,
            Tone.WARN: self.warn,
            Tone.BAD: self.bad,
            Tone.LIVE: self.live,
            Tone.ACCENT: self.accent,
        }[tone]

    def soft(self, tone: Tone) -> QColor:
        """The quiet background of a tone."""
        return {
            Tone.NEUTRAL: self.surface_3,
            Tone.GOOD: self.good_soft,
            Tone.WARN: self.warn_soft,
            Tone.BAD: self.bad_soft,
            Tone.LIVE: self.live_soft,
            Tone.ACCENT: self.accent_soft,
        }[tone]


DARK = Tokens(
    name="dark",
    surface_0=QColor("#0b0d12"),
    surface_1=QColor("#13161e"),
    surface_2=QColor("#1c202b"),
    surface_3=QColor("#282e3c"),
    line=QColor("#232835"),
    control_line=QColor("#3a4255"),
    text_high=QColor("#f4f6fb"),
    text_medium=QColor("#b9c1d0"),
    text_low=QColor("#8d96a9"),
    accent=QColor("#9aa8ff"),
    accent_fill=QColor("#4f5ff0"),
    accent_hover=QColor("#4352dd"),
    accent_soft=QColor("#20264b"),
    live=QColor("#ff7d83"),
    live_fill=QColor("#a80f26"),
    live_edge=QColor("#f0344e"),
    live_soft=QColor("#3a1520"),
    good=QColor("#4fd08b"),
    good_soft=QColor("#12301f"),
    warn=QColor("#f7b84b"),
    warn_soft=QColor("#38290d"),
    ring=QColor("#f7b84b"),
    bad=QColor("#ff7d83"),
    bad_soft=QColor("#3a1520"),
    on_fill=QColor("#ffffff"),
    stage=QColor("#050609"),
    shadow=QColor(0, 0, 0, 150),
)

LIGHT = Tokens(
    name="light",
    surface_0=QColor("#e9ecf2"),
    surface_1=QColor("#ffffff"),
    surface_2=QColor("#f2f4f8"),
    surface_3=QColor("#e2e6ee"),
    line=QColor("#dce1ea"),
    control_line=QColor("#b6bfce"),
    text_high=QColor("#12151c"),
    text_medium=QColor("#414a5b"),
    text_low=QColor("#5a6375"),
    accent=QColor("#3c4bd8"),
    accent_fill=QColor("#4353e6"),
    accent_hover=QColor("#3645d2"),
    accent_soft=QColor("#e4e7ff"),
    live=QColor("#b3122a"),
    live_fill=QColor("#a80f26"),
    live_edge=QColor("#d81f3c"),
    live_soft=QColor("#fde6e8"),
    good=QColor("#0d6b3c"),
    good_soft=QColor("#dcf4e6"),
    warn=QColor("#7d4e00"),
    warn_soft=QColor("#fdf0d5"),
    ring=QColor("#c27700"),
    bad=QColor("#b3122a"),
    bad_soft=QColor("#fde6e8"),
    on_fill=QColor("#ffffff"),
    stage=QColor("#12151c"),
    shadow=QColor(30, 38, 60, 60),
)

_SRGB_KNEE = 0.04045  # IEC 61966-2-1
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


class _Current:
    """The theme in force; widgets are built anew when it changes."""

    tokens = DARK


def tokens() -> Tokens:
    """The tokens in force."""
    return _Current.tokens


def use(name: str) -> Tokens:
    """Put the theme `name` in force (an unknown one falls back to dark)."""
    _Current.tokens = THEMES.get(name, DARK)
    return _Current.tokens


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2 contrast ratio of two opaque colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= _SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
