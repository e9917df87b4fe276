import pytest

from studio.control.states import OutputState, OutputStatus, ShowStatus
from studio.engine.status import StatusRule
from studio.ids import OutputId


def output(status: OutputStatus, kind: str = "whip") -> OutputState:
    return OutputState(OutputId(kind), kind, kind, status, 0)


def test_nothing_is_on_air_before_the_host_asks() -> None:
    assert StatusRule().status([output(OutputStatus.ON)]) is ShowStatus.PREVIEWING


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([OutputStatus.CONNECTING], ShowStatus.STARTING),
        ([OutputStatus.RETRYING, OutputStatus.ON], ShowStatus.LIVE),
        ([OutputStatus.FAILED], ShowStatus.FAILED),
        ([OutputStatus.FAILED, OutputStatus.RETRYING], ShowStatus.STARTING),
        ([], ShowStatus.STARTING),
    ],
)
def test_status_follows_the_outputs(statuses: list[OutputStatus], expected: ShowStatus) -> None:
    rule = StatusRule()
    rule.go_live()
    assert rule.status([output(status) for status in statuses]) is expected


def test_a_recording_alone_is_no_audience() -> None:
    rule = StatusRule()
    rule.go_live()
    recording = output(OutputStatus.ON, "recording")
    assert rule.status([recording]) is ShowStatus.STARTING


def test_a_lost_output_means_reconnecting_until_the_show_ends() -> None:
    rule = StatusRule()
    rule.go_live()
    rule.status([output(OutputStatus.ON)])
    assert rule.status([output(OutputStatus.RETRYING)]) is ShowStatus.RECONNECTING
    rule.begin_ending()
    assert rule.status([output(OutputStatus.CLOSING)]) is ShowStatus.ENDING
    rule.ended()
    assert rule.status([]) is ShowStatus.PREVIEWING
