import itertools
import math

import pytest

from studio.compose.countdown import RING_STEP_NS, CountdownSprite, clock_text, seconds_left
from studio.compose.look import LIVE_BRIGHT
from studio.compose.ring import Ring
from studio.compose.scene import CountdownSpec, Rect, TextStyle
from studio.kit.clock import NS_PER_SECOND

DEADLINE = 60 * NS_PER_SECOND
ARABIC = "٠١٢٣٤٥٦٧٨٩"
RECT = Rect(0, 0, 436, 124)
RING_PX = math.ceil(math.pi * 60)  # the ring is 60 px wide at this size


def sprite(digits: str = "0123456789", *, right_to_left: bool = False) -> CountdownSprite:
    style = TextStyle("ar" if right_to_left else "en", right_to_left)
    spec = CountdownSpec(DEADLINE, DEADLINE, "Flash sale ends in", "Sale ended", digits, style)
    return CountdownSprite(spec, RECT)


@pytest.mark.parametrize(
    ("now_ns", "shown"),
    [
        (0, 60),
        (1, 60),
        (NS_PER_SECOND - 1, 60),
        (NS_PER_SECOND, 59),
        (DEADLINE - 1, 1),
        (DEADLINE, 0),
        (DEADLINE + NS_PER_SECOND, 0),
    ],
)
def test_seconds_are_rounded_up_and_zero_comes_at_the_deadline(now_ns: int, shown: int) -> None:
    assert seconds_left(DEADLINE, now_ns) == shown


def test_the_clock_uses_the_digits_of_the_market() -> None:
    assert clock_text(65, "0123456789") == "01:05"
    assert clock_text(65, ARABIC) == "٠١:٠٥"
    assert clock_text(100_000, "0123456789") == "99:59"


def test_digits_change_on_the_tick_that_reaches_the_second() -> None:
    countdown = sprite()
    boundary = 18 * NS_PER_SECOND
    just_before = countdown.at(boundary - 1)
    assert (just_before.y != countdown.at(boundary).y).any()


def test_nothing_is_composed_again_while_it_looks_the_same() -> None:
    """In ten seconds of 30 pictures each the second flips ten times, the ring loses pixels."""
    countdown = sprite()
    shown = [countdown.at(number * NS_PER_SECOND // 30) for number in range(300)]
    composed = sum(later is not former for former, later in itertools.pairwise(shown))
    pixels_gone = 10 * NS_PER_SECOND // max(RING_STEP_NS, DEADLINE // RING_PX)
    assert 10 <= composed <= 10 + pixels_gone + 1


def test_it_says_ended_from_the_deadline_on() -> None:
    countdown = sprite()
    running, ended = countdown.at(DEADLINE - 1), countdown.at(DEADLINE)
    assert (running.y != ended.y).any()
    assert countdown.at(DEADLINE + 10 * NS_PER_SECOND) is ended


def test_it_never_changes_its_size() -> None:
    countdown = sprite(ARABIC, right_to_left=True)
    for now_ns in (0, 30 * NS_PER_SECOND, DEADLINE):
        shown = countdown.at(now_ns)
        assert (shown.width_px, shown.height_px) == countdown.size_px


def test_right_to_left_puts_the_ring_right() -> None:
    left, right = sprite().at(0), sprite(right_to_left=True).at(0)
    half = left.v.shape[1] // 2
    # The ring is the only red thing: V rises where it stands.
    assert left.v[:, :half].max() > left.v[:, half:].max()
    assert right.v[:, : right.v.shape[1] // 2].max() < right.v.max()


@pytest.mark.parametrize("share", [1.0, 0.75, 0.5, 0.25, 0.0])
def test_the_ring_shows_the_share_that_is_left(share: float) -> None:
    ring = Ring(60, 6, LIVE_BRIGHT)
    whole, part = (255 - ring.sprite(each).clear.astype(int) for each in (1.0, share))
    assert part.sum() / whole.sum() == pytest.approx(share, abs=0.02)


def test_the_ring_drains_clockwise_from_the_top() -> None:
    left_over = 255 - Ring(60, 6, LIVE_BRIGHT).sprite(0.75).clear
    assert left_over[:28, 32:].max() == 0
    assert left_over[32:, 32:].max() == 255
