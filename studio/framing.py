"""Framing: how a source's picture is laid into its place, as a value for everyone.

The host sets it in the window, the show file keeps it, the compositor obeys it. A plain framing
costs nothing: a picture of the place's size is copied as it is.
"""

import re
from dataclasses import dataclass
from enum import Enum

MOST_ZOOM = 4.0
LEAST_SHARE = 0.1  # of the picture's width or height that cropping must leave
TURNS = (0, 90, 180, 270)
_KEY = re.compile(r"^#[0-9a-f]{6}$")


class Fit(Enum):
    """How a source fills its rectangle."""

    FIT = "fit"  # whole picture, black beside it
    FILL = "fill"  # no black, edges cut
    FIT_BLURRED = "fit_blurred"  # whole picture, its own blurred enlargement beside it


@dataclass(frozen=True, slots=True)
class Framing:
    """Cut, turned, coloured. Left and top are meant as the audience sees the picture.

    crop_*: shares of the picture cut off. zoom: 1..4, towards the point x, y (shares; they also
    say which part stays when edges are cut). turn: degrees clockwise. brightness -0.5..0.5,
    contrast 0.5..2, saturation 0..2, warmth -1..1. key: "#rrggbb" of the backdrop that becomes
    clear, or ""; key_tolerance, key_softness: 0..1. Raises ValueError out of range.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - pydantic reads it; a typo must not pass

    crop_left: float = 0.0
    crop_top: float = 0.0
    crop_right: float = 0.0
    crop_bottom: float = 0.0
    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    turn: int = 0
    mirror: bool = False
    fit: Fit = Fit.FILL
    brightness: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    warmth: float = 0.0
    key: str = ""
    key_tolerance: float = 0.25
    key_softness: float = 0.15

    def __post_init__(self) -> None:
        for name, least, most in _RANGES:
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must lie between {least} and {most}")
        if self.turn not in TURNS:
            raise ValueError("turn must be 0, 90, 180 or 270")
        if (
            max(self.crop_left + self.crop_right, self.crop_top + self.crop_bottom)
            > 1 - LEAST_SHARE
        ):
            raise ValueError("cropping must leave a tenth of the picture")
        if self.key and not _KEY.match(self.key):
            raise ValueError("key must be a colour like #00ff00")

    @property
    def has_colour(self) -> bool:
        """True when brightness, contrast, saturation or warmth are not neutral."""
        return (self.brightness, self.contrast, self.saturation, self.warmth) != (0, 1, 1, 0)

    @property
    def is_whole(self) -> bool:
        """True when the picture stands upright, unmirrored, with nothing cut on purpose."""
        crop = (self.crop_left, self.crop_top, self.crop_right, self.crop_bottom)
        return not any(crop) and self.zoom == 1 and self.turn == 0 and not self.mirror


_RANGES = (
    ("crop_left", 0.0, 1 - LEAST_SHARE),
    ("crop_top", 0.0, 1 - LEAST_SHARE),
    ("crop_right", 0.0, 1 - LEAST_SHARE),
    ("crop_bottom", 0.0, 1 - LEAST_SHARE),
    ("zoom", 1.0, MOST_ZOOM),
    ("x", 0.0, 1.0),
    ("y", 0.0, 1.0),
    ("brightness", -0.5, 0.5),
    ("contrast", 0.5, 2.0),
    ("saturation", 0.0, 2.0),
    ("warmth", -1.0, 1.0),
    ("key_tolerance", 0.0, 1.0),
    ("key_softness", 0.0, 1.0),
)

PLAIN = Framing()
