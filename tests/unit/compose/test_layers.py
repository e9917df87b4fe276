"""How one source is laid into its place: cut, zoomed, turned, mirrored, coloured, keyed."""

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.compose.layers import LayerPainter, empty, paint_black, planes_of
from studio.compose.scene import Layer, Rect
from studio.compose.sprite import Planes
from studio.framing import Fit, Framing
from tests.unit.compose.pictures import SOURCE, as_frame, flat, gradient

WIDE, TALL = (640, 360), (360, 640)


def laid(source: av.VideoFrame, framing: Framing, size: tuple[int, int] = WIDE) -> Planes:
    target = empty(*size)
    paint_black(target)
    LayerPainter(Layer(SOURCE, Rect(0, 0, *size), framing)).draw(planes_of(source), target)
    return target


def columns(framing: Framing, size: tuple[int, int] = WIDE) -> NDArray[np.float64]:
    """Mean luma of each column; the source rises from 30 at its left to 220 at its right."""
    luma = laid(gradient(640, 360).image, framing, size).y
    return np.asarray(luma.mean(axis=0), np.float64)


def test_a_plain_framing_copies() -> None:
    source = gradient(640, 360).image
    assert all(
        (there == here).all()
        for there, here in zip(planes_of(source), laid(source, Framing()), strict=True)
    )


def test_odd_sizes_lose_their_last_line() -> None:
    image = av.VideoFrame.from_ndarray(np.full((361, 641, 3), 90, np.uint8), format="bgr24")
    shown = planes_of(image.reformat(format="yuv420p"))
    assert [plane.shape for plane in shown] == [(360, 640), (180, 320), (180, 320)]


def test_mirroring_turns_left_and_right_round() -> None:
    assert columns(Framing(mirror=True))[[2, -3]] == pytest.approx([219, 31], abs=2)


def test_cropping_is_meant_as_seen_even_when_mirrored() -> None:
    assert columns(Framing(crop_left=0.5, crop_top=0.5))[2] == pytest.approx(125, abs=3)
    half = Framing(crop_left=0.5, crop_top=0.5, mirror=True)
    assert columns(half)[[2, -3]] == pytest.approx([125, 31], abs=3)


def test_zoom_goes_towards_its_point() -> None:
    assert columns(Framing(zoom=2))[[1, -2]] == pytest.approx([77, 172], abs=3)
    assert columns(Framing(zoom=2, x=0))[[1, -2]] == pytest.approx([30, 125], abs=3)
    assert columns(Framing(zoom=2, x=0, mirror=True))[[1, -2]] == pytest.approx([219, 125], abs=3)


def test_what_is_cut_when_filling_follows_the_point() -> None:
    left, right = columns(Framing(x=0), TALL), columns(Framing(x=1), TALL)
    assert (left[1], right[-2]) == (pytest.approx(30, abs=3), pytest.approx(219, abs=3))


@pytest.mark.parametrize(("turn", "corner"), [(90, (2, -3)), (180, (-3, -3)), (270, (-3, 2))])
def test_turning_is_clockwise(turn: int, corner: tuple[int, int]) -> None:
    """The bright corner stands at the top left before."""
    memory = np.full((540, 640), 128, np.uint8)
    memory[:360] = 40
    memory[:60, :60] = 220
    size = WIDE if turn == 180 else TALL
    assert laid(as_frame(memory).image, Framing(turn=turn), size).y[corner] == 220


def test_blurred_sides_are_soft_darker_and_cover_everything() -> None:
    shown = laid(flat(640, 360, 200).image, Framing(fit=Fit.FIT_BLURRED), TALL).y
    assert (shown[320] == 200).all()
    assert 100 < shown[20].mean() < 150
    assert shown.min() > 60


def test_a_fitted_picture_keeps_its_proportions() -> None:
    shown = laid(flat(640, 360, 200).image, Framing(fit=Fit.FIT), TALL).y
    rows = np.flatnonzero(shown[:, 180] == 200)
    assert len(rows) == pytest.approx(360 * 360 / 640, abs=3)
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(320, abs=2)


def test_zooming_a_fitted_picture_fills_the_place_before_it_cuts() -> None:
    shown = laid(flat(640, 360, 200).image, Framing(fit=Fit.FIT, zoom=4), TALL).y
    assert (shown == 200).all()


def test_colour_moves_light_and_chroma() -> None:
    grey = flat(640, 360, 126).image
    assert laid(grey, Framing(brightness=0.25)).y[0, 0] == 126 + 55
    warm = laid(grey, Framing(warmth=1))
    assert warm.u[0, 0] < 128 < warm.v[0, 0]
    pale = laid(gradient(640, 360).image, Framing(saturation=0))
    assert (pale.u == 128).all()
    strong = laid(gradient(640, 360).image, Framing(contrast=2)).y
    assert (strong.min(), strong.max()) == (16, 235)


def green_room() -> av.VideoFrame:
    """A grey host before a green wall."""
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[:, :] = (30, 200, 40)
    pixels[100:, 240:400] = (150, 150, 150)
    return av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(
        format="yuv420p", dst_colorspace=1
    )


def test_the_keyed_colour_becomes_clear_and_the_rest_stays() -> None:
    source = planes_of(green_room())
    target = planes_of(flat(640, 360, 50).image)
    framing = Framing(key="#28c81e")
    LayerPainter(Layer(SOURCE, Rect(0, 0, 640, 360), framing)).draw(source, target)
    assert target.y[20, 20] == pytest.approx(50, abs=1)
    assert target.y[300, 320] == pytest.approx(int(source.y[300, 320]), abs=1)
    assert (target.u[10, 10], target.v[10, 10]) == (128, 128)


def test_a_small_picture_has_its_edge() -> None:
    target = planes_of(flat(640, 360, 50).image)
    place = Rect(100, 100, 200, 100)
    painter = LayerPainter(Layer(SOURCE, place, has_edge=True))
    painter.draw(planes_of(flat(640, 360, 90).image), target)
    assert (target.y[100, 100], target.y[150, 200], target.y[99, 99]) == (200, 90, 50)


@pytest.mark.parametrize(
    "values",
    [
        {"zoom": 0.5},
        {"turn": 45},
        {"crop_left": 0.5, "crop_right": 0.5},
        {"key": "green"},
        {"contrast": 9},
    ],
)
def test_a_framing_that_makes_no_sense_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must|cropping"):
        Framing(**values)  # type: ignore[arg-type]  # values of every field
