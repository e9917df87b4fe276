"""Type: one family with script fallbacks, five sizes, tabular figures for money and time."""

from functools import cache

from PySide6.QtGui import QFont

TINY_PX = 12
BODY_PX = 14
STRONG_PX = 16
TITLE_PX = 20
DISPLAY_PX = 28

FAMILIES = [
    "Noto Sans",
    "Segoe UI Variable Text",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Noto Sans Arabic",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "Noto Sans CJK SC",
    "Noto Color Emoji",
    "DejaVu Sans",
]

REGULAR = QFont.Weight.Normal
BOLD = QFont.Weight.DemiBold
HEAVY = QFont.Weight.Bold


@cache
def font(
    size_px: int = BODY_PX,
    weight: QFont.Weight = REGULAR,
    *,
    tabular: bool = False,
    struck: bool = False,
) -> QFont:
    """A font of the studio. tabular: figures of one width, so that clocks do not dance.

    struck: struck through, for a price that was.
    """
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(size_px)
    made.setWeight(weight)
    made.setStrikeOut(struck)
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
