"""Small pictures in the picture, moved and sized by hand like overlays."""

from collections.abc import Iterable, Mapping

from studio.compose.scene import Layer
from studio.control.commands import MoveOverlay
from studio.control.picture_commands import LEAST_PERCENT, MOST_PERCENT, ResizeOverlay
from studio.control.states import OverlayState
from studio.ids import OverlayId, SourceId
from studio.media.rates import Canvas
from studio.stage.arrange import Spot

_PREFIX = "inset:"
_USUAL = 1.0


def inset_states(
    layers: Iterable[Layer], spots: Mapping[SourceId, Spot]
) -> tuple[OverlayState, ...]:
    """The small pictures as the window shows them, from back to front."""
    return tuple(
        OverlayState(
            overlay_id=OverlayId(f"{_PREFIX}{layer.source_id}"),
            kind="inset",
            x_px=layer.rect.x_px,
            y_px=layer.rect.y_px,
            width_px=layer.rect.width_px,
            height_px=layer.rect.height_px,
            is_visible=True,
            scale_percent=round(100 * _scale(spots, layer.source_id)),
        )
        for layer in layers
        if layer.has_edge
    )


def inset_of(layers: Iterable[Layer], overlay_id: OverlayId) -> SourceId | None:
    """The source whose small picture goes by this name now; None when there is none."""
    small = (layer.source_id for layer in layers if layer.has_edge)
    return next((name for name in small if overlay_id == f"{_PREFIX}{name}"), None)


def spot_of(
    command: MoveOverlay | ResizeOverlay,
    source_id: SourceId,
    spots: Mapping[SourceId, Spot],
    canvas: Canvas,
) -> Spot:
    """Where a command puts a small picture."""
    scale = _scale(spots, source_id)
    if isinstance(command, ResizeOverlay):
        scale = max(LEAST_PERCENT, min(MOST_PERCENT, command.scale_percent)) / 100
    x = max(0.0, min(1.0, command.x_px / canvas.width_px))
    y = max(0.0, min(1.0, command.y_px / canvas.height_px))
    return Spot(x, y, scale)


def _scale(spots: Mapping[SourceId, Spot], source_id: SourceId) -> float:
    spot = spots.get(source_id)
    return _USUAL if spot is None else spot.scale
