import numpy as np
import pytest

from studio.compose import look
from studio.compose.sprite import Planes, Sprite, blend, with_shadow
from studio.errors import BugError


def pixels(blue: int, green: int, red: int, alpha: int, size: int = 8) -> np.ndarray:
    return np.full((size, size, 4), (blue, green, red, alpha), np.uint8)


def canvas(y: int = 16, size: int = 16) -> Planes:
    half = (size // 2, size // 2)
    return Planes(
        np.full((size, size), y, np.uint8),
        np.full(half, 128, np.uint8),
        np.full(half, 128, np.uint8),
    )


@pytest.mark.parametrize(
    ("bgr", "yuv"),
    [
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((0, 0, 255), (63, 102, 240)),  # red of BT.709 limited range
        ((255, 0, 0), (32, 240, 118)),
    ],
)
def test_opaque_colours_become_bt709_limited(
    bgr: tuple[int, int, int], yuv: tuple[int, int, int]
) -> None:
    sprite = Sprite.from_pixels(pixels(*bgr, 255))
    assert (sprite.y[0, 0], sprite.u[0, 0], sprite.v[0, 0]) == pytest.approx(yuv, abs=1)
    assert not sprite.clear.any()


def test_a_clear_sprite_changes_nothing() -> None:
    picture = canvas(y=90)
    blend(picture, Sprite.from_pixels(pixels(0, 0, 0, 0)), 4, 4)
    assert (picture.y == 90).all()
    assert (picture.u == 128).all()


def test_half_transparent_white_over_black_is_grey_inside_its_rectangle_only() -> None:
    picture = canvas()
    blend(picture, Sprite.from_pixels(pixels(128, 128, 128, 128)), 4, 6)
    assert picture.y[6:14, 4:12] == pytest.approx(126, abs=1)
    assert picture.u[3:7, 2:6] == pytest.approx(128, abs=1)
    picture.y[6:14, 4:12] = 16
    assert (picture.y == 16).all()


@pytest.mark.parametrize("place", [(-2, 0), (0, -2), (10, 0), (0, 10), (1, 0), (0, 3)])
def test_a_sprite_outside_or_at_an_odd_place_is_a_bug(place: tuple[int, int]) -> None:
    with pytest.raises(BugError):
        blend(canvas(), Sprite.from_pixels(pixels(0, 0, 0, 255)), *place)


def test_odd_sizes_are_a_bug() -> None:
    with pytest.raises(BugError):
        Sprite.from_pixels(pixels(0, 0, 0, 255, size=7))


def test_laying_sprites_together_equals_blending_one_after_the_other() -> None:
    below, above = (
        Sprite.from_pixels(pixels(20, 60, 100, 200, size=12)),
        Sprite.from_pixels(pixels(90, 10, 30, 120, size=4)),
    )
    apart, together = canvas(y=180), canvas(y=180)
    blend(apart, below, 2, 2)
    blend(apart, above, 6, 4)
    joined = below.copy()
    joined.put(above, 4, 2)
    blend(together, joined, 2, 2)
    for one, other in zip(apart, together, strict=True):
        assert np.abs(one.astype(int) - other.astype(int)).max() <= 2


def test_the_shadow_darkens_below_the_plate_and_keeps_the_plate() -> None:
    plate = np.zeros((60, 60, 4), np.uint8)
    plate[20:40, 20:40] = (200, 200, 200, 255)
    shadowed = with_shadow(plate, scale=1)
    assert (shadowed[20:40, 20:40] == plate[20:40, 20:40]).all()
    assert shadowed[42, 30, 3] > shadowed[18, 30, 3] > 0
    assert (shadowed[..., :3] == plate[..., :3]).all()


def luminance(color: look.Color) -> float:
    linear = [
        (value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4)
        for value in color[:3]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def over_white(plate: look.Color) -> look.Color:
    share = plate.alpha / 255
    return look.Color(*(round(value * share + 255 * (1 - share)) for value in plate[:3]))


@pytest.mark.parametrize("text", [look.TEXT_HIGH, look.TEXT_MEDIUM, look.ACCENT])
@pytest.mark.parametrize("plate", [look.PLATE_TOP, look.PLATE_BOTTOM])
def test_texts_keep_a_contrast_of_seven_over_a_white_picture(
    text: look.Color, plate: look.Color
) -> None:
    assert (luminance(text) + 0.05) / (luminance(over_white(plate)) + 0.05) >= 7


def test_the_live_price_keeps_a_contrast_of_seven() -> None:
    assert (luminance(look.TEXT_HIGH) + 0.05) / (luminance(look.LIVE_TOP) + 0.05) >= 7
