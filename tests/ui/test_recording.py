"""The recording in the footer: marks by button and key, room on the disk, many outputs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.control.recording_commands import MarkMoment
from studio.control.states import OutputsState, OutputState, OutputStatus
from studio.ids import OutputId
from tests.ui.conftest import Desk
from ui.widgets.disk_room import disk_room
from ui.widgets.footer import Footer

pytestmark = pytest.mark.ui

GIB = 1024**3
RECORDING = OutputState(
    OutputId("rec"), "recording", "x.mkv", OutputStatus.ON, 5, bitrate_bps=2_500_000, marks=2
)


@pytest.fixture
def footer(desk: Desk) -> Footer:
    assert desk.window.shell is not None
    return desk.window.shell.footer


def test_a_moment_is_marked_by_button_and_by_key_while_recording(
    desk: Desk, footer: Footer
) -> None:
    assert footer.mark.isHidden()
    QTest.keyClick(desk.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert desk.control.sent_of(MarkMoment) == []
    desk.control.put("outputs", OutputsState((RECORDING,)))
    assert not footer.mark.isHidden()
    footer.mark.click()
    QTest.keyClick(desk.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert desk.control.sent_of(MarkMoment) == [MarkMoment(), MarkMoment()]
    assert "2 marks" in footer.chips[0].accessibleName()


def test_the_room_on_the_disk_becomes_time_while_a_recording_fills_it() -> None:
    assert disk_room(212 * GIB, ()).text == "212 GB free"
    assert disk_room(212 * GIB, (RECORDING,)).text == "212 GB free", "more than a day"
    hours = disk_room(9 * GIB, (RECORDING,))
    assert "8 h 21 min" in hours.text
    assert not hours.is_low
    assert disk_room(GIB // 2, (RECORDING,)).is_low
    assert disk_room(GIB // 8, (RECORDING,)).text.endswith("0 h 0 min")


def test_many_outputs_stay_inside_a_small_window(desk: Desk, footer: Footer) -> None:
    names = ("This computer", "YouTube", "TikTok Mexico", "Guadalajara edge", "Facebook")
    outputs = tuple(
        OutputState(OutputId(name), "rtmp", name, OutputStatus.ON, 5, 41.0, 2_500_000, 12)
        for name in names
    )
    desk.window.resize(1280, 720)
    desk.control.put("outputs", OutputsState((*outputs, RECORDING)))
    desk.window.grab()
    right = max(footer.clocks.geometry().right(), footer.chips[-1].geometry().right())
    assert right <= footer.width()
    assert all(chip.width() >= 90 for chip in footer.chips)
