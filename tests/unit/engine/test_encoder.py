"""The choice of the encoder: tried, kept, and taken for the next show."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.control.door import Door
from studio.control.encoder_commands import SetEncoder, TryEncoders
from studio.control.encoder_states import EncoderState
from studio.control.roles import Role
from studio.encode.encoders import candidates
from studio.encode.h264 import VideoSettings
from studio.engine.encoder import Encoder
from studio.errors import UserError
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.media.rates import Canvas
from studio.program.program import Program
from tests.fakes.pictures import SMALL
from tests.fakes.program import FirstSourceCompositor
from tests.fakes.until import until


class Desk:
    """An encoder's choice over a resting program. faults: what the next trial finds."""

    def __init__(self, folder: Path) -> None:
        self.faults: dict[str, str] = {}
        self.door = Door()
        self.program = Program(
            SMALL,
            SystemClock(),
            {},
            FirstSourceCompositor(SMALL),
            VideoSettings(SMALL),
            FanOut(),
            folder / "preview.bin",
        )
        self.encoder = Encoder(folder, self.program, SMALL, self._probe)
        self.encoder.wire(self.door)

    async def _probe(self, name: str, canvas: Canvas) -> str:
        assert canvas == SMALL
        return self.faults.get(name, "not_here")

    @property
    def state(self) -> EncoderState:
        state = self.door.slices["encoder"]
        assert isinstance(state, EncoderState)
        return state

    async def try_all(self) -> None:
        await self.door.execute(TryEncoders(), Role.OWNER)
        assert self.state.is_trying
        await until(lambda: not self.state.is_trying)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    await desk.encoder.aclose()


async def test_without_hardware_the_picture_is_encoded_in_software(desk: Desk) -> None:
    assert desk.state.planned == "libx264"
    assert not any(choice.is_tried for choice in desk.state.choices)
    await desk.try_all()
    assert all(choice.fault == "not_here" for choice in desk.state.choices)
    assert desk.state.planned == desk.program.codec == "libx264"


async def test_what_passed_is_taken_and_remembered(desk: Desk, tmp_path: Path) -> None:
    last = candidates()[-1].name
    desk.faults = {last: ""}
    await desk.try_all()
    assert desk.state.planned == desk.program.codec == last
    await until(lambda: (tmp_path / "encoder.json").exists())
    again = Desk(tmp_path)
    assert again.state.planned == last
    await again.door.execute(SetEncoder("libx264"), Role.OWNER)
    assert again.state.planned == "libx264"
    third = Desk(tmp_path)
    assert (third.state.chosen, third.program.codec) == ("libx264", "libx264")


async def test_a_choice_that_never_passed_is_not_used(desk: Desk) -> None:
    await desk.door.execute(SetEncoder(candidates()[0].name), Role.OWNER)
    assert desk.state.planned == "libx264"
    with pytest.raises(UserError):
        await desk.door.execute(SetEncoder("h264_magic"), Role.OWNER)
