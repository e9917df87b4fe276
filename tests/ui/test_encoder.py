"""The encoder's settings: verdicts, the choice among what works, the trial."""

from dataclasses import replace

import pytest

from studio.control.command import Command
from studio.control.encoder_commands import SetEncoder, TryEncoders
from studio.control.states import Problem
from tests.ui.conftest import Desk
from ui.widgets.settings_encoder import EncoderPage

pytestmark = pytest.mark.ui


@pytest.fixture
def page(desk: Desk) -> EncoderPage:
    assert desk.window.shell is not None
    desk.window.shell.show_subject("encoder")
    found = desk.window.shell.findChild(EncoderPage)
    assert found is not None
    return found


def last_sent(desk: Desk) -> Command:
    return desk.control.sent[-1]


def test_verdicts_and_choices_follow_the_trial(desk: Desk, page: EncoderPage) -> None:
    assert page.verdicts["h264_nvenc"].text() == "works"
    assert page.verdicts["h264_qsv"].text() == "not on this computer"
    assert page.verdicts["h264_amf"].text() == "not tried yet"
    page.choice.choose("h264_nvenc")
    assert last_sent(desk) == SetEncoder("h264_nvenc")
    page.button.click()
    assert last_sent(desk) == TryEncoders()
    desk.control.put("encoder", replace(desk.control.slices["encoder"], is_trying=True))
    assert not page.button.isEnabled()


def test_it_says_what_is_in_use_and_what_fell_back(desk: Desk, page: EncoderPage) -> None:
    state = desk.control.slices["encoder"]
    assert "x264" in page.state.text()
    desk.control.put("encoder", replace(state, in_use="h264_nvenc"))
    assert "NVENC" in page.state.text()
    problem = Problem(
        "encoder.fell_back", "{encoder} failed; the picture is encoded in software.", "",
        {"encoder": "NVIDIA NVENC"},
    )  # fmt: skip
    desk.control.put("encoder", replace(state, in_use="libx264", problem=problem))
    assert "failed" in page.state.text()
