"""From a scene to what is blended: painting, once per change, in the thread of the change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from studio.compose.banner import paint_banner
from studio.compose.card import paint_card
from studio.compose.countdown import CountdownSprite
from studio.compose.goal import paint_goal
from studio.compose.layers import LayerPainter, empty, paint_black
from studio.compose.logo import paint_logo
from studio.compose.qr import paint_qr
from studio.compose.question import paint_question
from studio.compose.scene import (
    BannerSpec,
    CardSpec,
    CountdownSpec,
    Drawn,
    GoalSpec,
    Layer,
    LogoSpec,
    Overlay,
    QrSpec,
    QuestionSpec,
    Rect,
    Scene,
    SlateSpec,
    TickerSpec,
    TimecodeSpec,
)
from studio.compose.slate import paint_slate
from studio.compose.sprite import Planes, Sprite
from studio.compose.ticker import TickerSprite
from studio.errors import BugError
from studio.ids import OverlayId, SceneId
from studio.media import timecode
from studio.media.rates import Canvas


class Moving(Protocol):
    """A sprite that changes with time; asked by the program thread at every tick."""

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height, the same at every instant."""
        ...

    def at(self, now_ns: int) -> Sprite:
        """What is seen at `now_ns`."""
        ...


Painted = Sprite | Moving
_PaintKey = tuple[Drawn, int, int]
_SlateKey = tuple[SlateSpec, int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A painted overlay at its even place."""

    painted: Painted
    rect: Rect


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """A layer with its painter and what stands there while its source has no picture."""

    layer: Layer
    painter: LayerPainter
    slate: Planes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scene ready to render; replaced as a whole. strip: where the timecode goes, if at all.

    ground: what fills the canvas first: a slate, black, or None when a layer covers it.
    """

    scene_id: SceneId
    layers: tuple[DrawnLayer, ...]
    ground: Planes | None
    overlays: tuple[Placed, ...]
    placed: Mapping[OverlayId, Rect]
    strip: Rect | None


class Preparer:
    """Paints scenes for one canvas and keeps what the next scene shows too.

    One thread at a time: the compositor's lock sees to it.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._whole = Rect(0, 0, canvas.width_px, canvas.height_px)
        self._painted: dict[_PaintKey, Painted] = {}
        self._slates: dict[_SlateKey, Planes] = {}
        self._painters: dict[Layer, LayerPainter] = {}
        self._black = empty(canvas.width_px, canvas.height_px)
        paint_black(self._black)

    def prepare(self, scene: Scene) -> Prepared:
        """`scene` ready to be drawn. Raises BugError when a layer leaves the canvas."""
        for layer in scene.layers:
            self._check_inside(layer.rect)
        visible = [overlay for overlay in scene.overlays if overlay.is_visible]
        painted: dict[_PaintKey, Painted] = {}
        overlays: dict[OverlayId, Placed] = {}
        strips: dict[OverlayId, Rect] = {}
        for overlay in visible:
            if isinstance(overlay.spec, TimecodeSpec):
                strips[overlay.overlay_id] = self._inside(
                    overlay, timecode.WIDTH_PX, timecode.HEIGHT_PX
                )
            else:
                overlays[overlay.overlay_id] = self._place(overlay, overlay.spec, painted)
        self._painted = painted  # what the new scene does not show is forgotten
        return Prepared(
            scene_id=scene.scene_id,
            layers=self._prepare_layers(scene),
            ground=self._ground(scene),
            overlays=tuple(overlays.values()),
            placed={name: placed.rect for name, placed in overlays.items()} | strips,
            strip=next(iter(strips.values()), None),
        )

    def _prepare_layers(self, scene: Scene) -> tuple[DrawnLayer, ...]:
        """Painters and slates of the same layers are kept; what is shown no more is forgotten."""
        painters = {
            layer: self._painters.get(layer) or LayerPainter(layer) for layer in scene.layers
        }
        sizes = {(layer.rect.width_px, layer.rect.height_px) for layer in scene.layers}
        sizes |= set() if scene.layers else {(self._canvas.width_px, self._canvas.height_px)}
        keys = {(scene.slate, *size) for size in sizes}
        slates = {key: self._slates.get(key) or paint_slate(*key) for key in keys}
        self._painters, self._slates = painters, slates
        return tuple(
            DrawnLayer(
                layer,
                painters[layer],
                slates[scene.slate, layer.rect.width_px, layer.rect.height_px],
            )
            for layer in scene.layers
        )

    def _ground(self, scene: Scene) -> Planes | None:
        """Called after `_prepare_layers`, which painted the slate."""
        if not scene.layers:
            return self._slates[scene.slate, self._canvas.width_px, self._canvas.height_px]
        if any(layer.rect == self._whole and not layer.framing.key for layer in scene.layers):
            return None
        return self._black

    def _place(self, overlay: Overlay, spec: Drawn, painted: dict[_PaintKey, Painted]) -> Placed:
        width = min(overlay.rect.width_px, self._canvas.width_px)
        height = min(overlay.rect.height_px, self._canvas.height_px)
        key = (spec, width, height)
        known = self._painted.get(key)
        painted[key] = known or _paint(spec, Rect(0, 0, width, height))
        rect = self._inside(overlay, *_size_px(painted[key]))
        return Placed(painted[key], rect)

    def _inside(self, overlay: Overlay, width_px: int, height_px: int) -> Rect:
        """Anchored at the start of the overlay's rectangle, moved inside the canvas, even."""
        x = overlay.rect.x_px
        style = None if isinstance(overlay.spec, TimecodeSpec) else overlay.spec.style
        if style is not None and style.right_to_left and not overlay.is_free:
            x += overlay.rect.width_px - width_px
        x = max(0, min(x, self._canvas.width_px - width_px))
        y = max(0, min(overlay.rect.y_px, self._canvas.height_px - height_px))
        rect = Rect(x // 2 * 2, y // 2 * 2, width_px, height_px)
        self._check_inside(rect)
        return rect

    def _check_inside(self, rect: Rect) -> None:
        is_inside = (
            rect.x_px >= 0 <= rect.y_px
            and rect.x_px + rect.width_px <= self._canvas.width_px
            and rect.y_px + rect.height_px <= self._canvas.height_px
        )
        is_even = not (rect.x_px | rect.y_px | rect.width_px | rect.height_px) & 1
        if not (is_inside and is_even):
            raise BugError(
                "a rectangle must lie inside the canvas, at even places", code="compose.place"
            )


_PAINTERS: dict[type, Callable[[Any, Rect], Painted]] = {
    CardSpec: paint_card,
    CountdownSpec: CountdownSprite,
    BannerSpec: paint_banner,
    QrSpec: paint_qr,
    LogoSpec: paint_logo,
    QuestionSpec: paint_question,
    GoalSpec: paint_goal,
    TickerSpec: TickerSprite,
}  # Any: each painter takes the spec it stands beside


def _paint(spec: Drawn, rect: Rect) -> Painted:
    return _PAINTERS[type(spec)](spec, rect)


def _size_px(painted: Painted) -> tuple[int, int]:
    if isinstance(painted, Sprite):
        return painted.width_px, painted.height_px
    return painted.size_px
