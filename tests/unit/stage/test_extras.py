"""The smaller overlays stand in the safe zone, beside each other, in every canvas and direction."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from studio.compose import look
from studio.compose.compositor import Compositor
from studio.compose.scene import GoalSpec, QuestionSpec, Rect, TickerSpec
from studio.ids import OverlayId
from studio.media.rates import Canvas
from studio.paths import ASSETS_DIR
from studio.stage.extras import GOAL, LOGO, QR, QUESTION, TICKER, Extras, Goal, Question
from studio.stage.stage import BANNER, CARD, stage_scene
from studio.stage.zones import safe_zone, unit_px
from tests.unit.stage.test_arrange import overlap
from tests.unit.stage.test_stage import CANVASES, NOW_MS, specs, staging

LOGO_FILE = ASSETS_DIR / "demo" / "products" / "lantern.png"
ALL = Extras(
    qr_url="http://192.168.1.20:8787/watch",
    logo=LOGO_FILE,
    question=Question(
        "Does the scarf come in a larger size, and may it be washed by machine?", "Ana"
    ),
    goal=Goal("Tonight", "61 %", 0.61),
    ticker=("A*** from Guadalajara, 2 × scarf", "J*** from Austin, 1 × bag"),
)


def plates(canvas: Canvas, language: str) -> dict[OverlayId, Rect]:
    """Where the plates really are, without their shadows."""
    compositor = Compositor(canvas)
    scene = stage_scene(replace(staging(canvas, language), extras=ALL, has_timecode=False), NOW_MS)
    compositor.set_scene(scene)
    shadow = round(look.SHADOW * unit_px(canvas)) + 2
    return {
        name: rect
        if name == LOGO
        else Rect(
            rect.x_px + shadow,
            rect.y_px + shadow,
            rect.width_px - 2 * shadow,
            rect.height_px - 2 * shadow,
        )
        for name, rect in compositor.placed().items()
    }


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("canvas", CANVASES)
def test_everything_at_once_stays_in_the_zone_without_overlap(
    canvas: Canvas, language: str
) -> None:
    found = plates(canvas, language)
    assert {QR, LOGO, QUESTION, GOAL, TICKER, BANNER, CARD} <= set(found)
    zone = safe_zone(canvas)
    for rect in found.values():
        assert zone.x_px - 2 <= rect.x_px
        assert zone.y_px - 2 <= rect.y_px
        assert rect.x_px + rect.width_px <= zone.x_px + zone.width_px + 2
        assert rect.y_px + rect.height_px <= zone.y_px + zone.height_px + 2
    together = [
        (one, other) for one, other in combinations(found, 2) if overlap(found[one], found[other])
    ]
    assert together == []


def test_texts_from_outside_are_made_safe() -> None:
    hostile = Extras(
        question=Question("a\u202eb\x00c", "e\nve"),
        goal=Goal("x\u2066", "1", 2.0),
        ticker=tuple(f"line {number}" for number in range(40)),
    )
    shown = specs(stage_scene(replace(staging(), extras=hostile), NOW_MS))
    question, goal, ticker = shown[QUESTION], shown[GOAL], shown[TICKER]
    assert isinstance(question, QuestionSpec)
    assert isinstance(goal, GoalSpec)
    assert isinstance(ticker, TickerSpec)
    assert "\u202e" not in question.text
    assert "\n" not in question.author
    assert len(ticker.lines) == 6


def test_nothing_extra_shows_nothing_extra() -> None:
    assert {QR, LOGO, QUESTION, GOAL, TICKER}.isdisjoint(specs(stage_scene(staging(), NOW_MS)))


def test_a_scaled_overlay_keeps_its_proportions() -> None:
    plain = stage_scene(staging(), NOW_MS).overlays
    larger = stage_scene(replace(staging(), scales={CARD: 1.5}), NOW_MS).overlays
    (before,) = (o.rect for o in plain if o.overlay_id == CARD)
    (after,) = (o.rect for o in larger if o.overlay_id == CARD)
    assert after.width_px / before.width_px == pytest.approx(1.5, abs=0.01)
    assert after.height_px / before.height_px == pytest.approx(1.5, abs=0.02)


def test_a_logo_that_is_no_picture_draws_nothing(tmp_path: Path) -> None:
    compositor = Compositor(CANVASES[0])
    extras = Extras(logo=tmp_path / "none.png")
    compositor.set_scene(stage_scene(replace(staging(), extras=extras), NOW_MS))
    assert compositor.placed()[LOGO].width_px == 2
