"""The audience's part of the run column: what it says, and when its buttons can be pressed."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from studio.control.crowd_commands import DrawGiveaway
from studio.control.crowd_states import CrowdState, GiveawayState, GoalState
from tests.fakes.fake_control import now_ms
from tests.ui.conftest import Desk
from ui.widgets.crowd_panel import goal_words

pytestmark = pytest.mark.ui


def test_a_winner_is_drawn_once_entry_is_over_and_not_before(desk: Desk, qtbot: QtBot) -> None:
    desk.page.run_column.toggle_crowd()
    part = desk.page.run_column.crowd.giveaway
    assert part.button.isEnabled()
    running = GiveawayState("g", "A scarf", "c" * 64, now_ms() + 600_000, 3)
    desk.control.put("crowd", CrowdState(giveaway=running))
    assert not part.button.isEnabled()
    desk.control.put("crowd", CrowdState(giveaway=replace(running, closes_ms=now_ms() + 40)))
    assert not part.button.isEnabled()
    qtbot.waitUntil(part.button.isEnabled)
    part.button.click()
    assert desk.control.sent_of(DrawGiveaway) == [DrawGiveaway()]
    drawn = replace(running, seed="5f" * 32, winner="Ana")
    desk.control.put("crowd", CrowdState(giveaway=drawn))
    assert part.button.isEnabled()


def test_a_goal_says_what_it_leaves_out(desk: Desk) -> None:
    assert desk.page.isVisible()
    assert goal_words(None) == ""
    assert "\n" not in goal_words(GoalState(5000, 100, "USD"))
    assert "2 orders are left out" in goal_words(GoalState(5000, 100, "USD", unbooked=2))
