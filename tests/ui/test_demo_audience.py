"""The demo's switch over the chat."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.control.demo_commands import SetDemoAudience
from tests.ui.conftest import Desk
from ui.widgets.demo_audience import DemoAudienceRow

pytestmark = pytest.mark.ui


def row_of(desk: Desk) -> DemoAudienceRow:
    (row,) = desk.window.findChildren(DemoAudienceRow)
    return row


def test_the_switch_invites_and_sends_away(desk: Desk) -> None:
    row = row_of(desk)
    QTest.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(SetDemoAudience) == [SetDemoAudience(on=True)]
    show = desk.control.slices["show"]
    desk.control.put("show", replace(show, has_demo_audience=True))
    assert row.mark.text == "DEMO AUDIENCE"
    QTest.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(SetDemoAudience)[-1] == SetDemoAudience(on=False)


def test_it_is_the_demos_alone(desk: Desk) -> None:
    assert row_of(desk).isVisible()
    desk.control.put("show", replace(desk.control.slices["show"], is_demo=False))
    assert not row_of(desk).isVisible()
