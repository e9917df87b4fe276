"""What stands on the picture, as values. `stage` makes scenes, the compositor draws them.

Texts are final: translated, formatted and made safe. Positions are canvas pixels, even.
"""

from dataclasses import dataclass
from pathlib import Path

from studio.framing import PLAIN, Framing
from studio.ids import OverlayId, SceneId, SourceId


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in canvas pixels; every number even (chroma is shared by 2 x 2 pixels)."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A source's place. has_edge: a thin light line around it, for a picture in the picture."""

    source_id: SourceId
    rect: Rect
    framing: Framing = PLAIN
    has_edge: bool = False


@dataclass(frozen=True, slots=True)
class TextStyle:
    """language: BCP 47, chooses glyph variants; right_to_left mirrors the layout."""

    language: str = "en"
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class CardSpec:
    """The product card. was, stock, note: "" leaves them out. picture: a local file or None."""

    name: str
    price: str
    was: str = ""
    stock: str = ""
    note: str = ""
    number: str = ""
    picture: Path | None = None
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class CountdownSpec:
    """Time left to `deadline_ns` of the program (monotonic) clock; drains a ring.

    digits: the ten digits of the market, "0123456789" or another script's.
    """

    deadline_ns: int
    total_ns: int
    label: str
    ended_text: str
    digits: str = "0123456789"
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class BannerSpec:
    """One line of text on a band."""

    text: str
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class TimecodeSpec:
    """The machine-readable strip of studio.media.timecode (frame counter and capture clock)."""


@dataclass(frozen=True, slots=True)
class SlateSpec:
    """What stands where no picture is: in a scene without sources, and for a source that is lost.

    text, detail: "" leaves them out.
    """

    text: str = ""
    detail: str = ""
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class QrSpec:
    """A code to scan. url: what it opens. caption: one short line beneath, "" leaves it out."""

    url: str
    caption: str = ""
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class LogoSpec:
    """The host's own sign; clear parts stay clear. picture: a local file."""

    picture: Path
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """A buyer's question. label: "Question" in the show's language."""

    text: str
    author: str = ""
    label: str = ""
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """How near a goal is. share: 0..1 of the bar. value: beside the label, such as "61 %"."""

    label: str
    value: str
    share: float
    style: TextStyle = TextStyle()


@dataclass(frozen=True, slots=True)
class TickerSpec:
    """Real orders, one line each; they take turns on one band."""

    lines: tuple[str, ...]
    style: TextStyle = TextStyle()


Drawn = (
    CardSpec | CountdownSpec | BannerSpec | QrSpec | LogoSpec | QuestionSpec | GoalSpec | TickerSpec
)
Spec = Drawn | TimecodeSpec


@dataclass(frozen=True, slots=True)
class Overlay:
    """A spec at a place.

    rect: the largest area it may use; the sprite is anchored top left of it (top right in
    right-to-left styles). is_free: moved by hand, so anchored top left in every direction.
    """

    overlay_id: OverlayId
    rect: Rect
    spec: Spec
    is_visible: bool = True
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Layers from back to front, then overlays from back to front.

    slate: fills the canvas of a scene without layers, and the place of a layer without pictures.
    """

    scene_id: SceneId
    layers: tuple[Layer, ...]
    overlays: tuple[Overlay, ...] = ()
    slate: SlateSpec = SlateSpec()
