"""What the smaller overlays must be able to do: be scanned, fill, take turns."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.compose import look
from studio.compose.goal import paint_goal
from studio.compose.qr import paint_qr
from studio.compose.scene import GoalSpec, QrSpec, Rect, TextStyle, TickerSpec
from studio.compose.sprite import Sprite
from studio.compose.ticker import TURN_NS, TickerSprite

URL = "http://192.168.1.20:8787/watch?product=0123456789abcdef"


def luma(sprite: Sprite) -> NDArray[np.uint8]:
    return sprite.y


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5])
def test_the_code_can_be_scanned(scale: float) -> None:
    size = [2 * round(length * scale / 2) for length in look.QR_SIZE]
    sprite = paint_qr(QrSpec(URL, "Scan to buy"), Rect(0, 0, *size))
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(luma(sprite))
    assert text == URL


def filled(share: float, *, right_to_left: bool = False) -> NDArray[np.bool_]:
    """Which columns of the bar are bright."""
    size = [2 * round(length / 2) for length in look.GOAL_SIZE]
    style = TextStyle(right_to_left=right_to_left)
    sprite = paint_goal(GoalSpec("", "", share, style), Rect(0, 0, *size))
    return np.asarray(luma(sprite)[round(look.SHADOW + 55)] > 140)


def test_the_bar_fills_from_where_reading_starts() -> None:
    full, half = filled(1.0), filled(0.5)
    assert half.sum() == pytest.approx(full.sum() / 2, abs=8)
    assert half[: half.size // 2].sum() > half[half.size // 2 :].sum()
    mirrored = filled(0.5, right_to_left=True)
    assert mirrored[: half.size // 2].sum() < mirrored[half.size // 2 :].sum()
    assert not filled(0.0).any()
    assert filled(7.0).sum() == full.sum()


def test_lines_take_turns_in_one_size() -> None:
    spec = TickerSpec(("A*** from Austin, 1 × bag", "L***, 2 × silk scarf", "K***"))
    made = TickerSprite(spec, Rect(0, 0, 596, 84))
    turns = [made.at(number * TURN_NS) for number in range(4)]
    assert turns[0] is turns[3]
    assert turns[0] is made.at(TURN_NS - 1)
    assert len({id(turn) for turn in turns}) == 3
    assert {(turn.width_px, turn.height_px) for turn in turns} == {made.size_px}
