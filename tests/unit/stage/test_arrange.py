from itertools import combinations

import pytest

from studio.compose.scene import Rect
from studio.media.rates import Canvas
from studio.stage.arrange import Arrangement, arrange
from studio.stage.zones import safe_zone

CANVASES = [Canvas(*size, 30) for size in ((720, 1280), (1280, 720), (1080, 1080), (1920, 1080))]


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x_px < other.x_px + other.width_px
        and other.x_px < one.x_px + one.width_px
        and one.y_px < other.y_px + other.height_px
        and other.y_px < one.y_px + one.height_px
    )


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_split_covers_the_canvas_without_overlap(canvas: Canvas, count: int) -> None:
    places = [rect for rect, _ in arrange(canvas, count, Arrangement.SPLIT)]
    area = sum(rect.width_px * rect.height_px for rect in places)
    assert area == canvas.width_px * canvas.height_px
    assert not any(overlap(one, other) for one, other in combinations(places, 2))


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("right_to_left", [False, True])
def test_a_small_picture_stands_in_the_safe_zone_at_the_end(
    canvas: Canvas, right_to_left: bool
) -> None:
    (whole, is_small), (small, has_edge) = arrange(
        canvas, 2, Arrangement.CORNER, right_to_left=right_to_left
    )
    zone = safe_zone(canvas)
    assert (whole.width_px, is_small, has_edge) == (canvas.width_px, False, True)
    assert zone.x_px <= small.x_px <= zone.x_px + zone.width_px - small.width_px
    assert small.y_px + small.height_px <= zone.y_px + zone.height_px
    assert (small.x_px < canvas.width_px / 4) is right_to_left
    assert all(value % 2 == 0 for value in (small.x_px, small.y_px, small.width_px))


def test_nobody_and_everybody_on_the_whole_canvas() -> None:
    assert arrange(CANVASES[0], 0, Arrangement.CORNER) == ()
    assert arrange(CANVASES[0], 3, Arrangement.FULL) == ((Rect(0, 0, 720, 1280), False),) * 3
