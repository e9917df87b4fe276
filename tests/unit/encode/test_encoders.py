"""Encoders: a real trial in a child, and the way back to x264 when hardware fails."""

import sys
from dataclasses import replace

import pytest

from studio.encode import encoders, h264
from studio.encode.encoders import BY_NAME, HARDWARE, candidates
from studio.encode.h264 import VideoSettings
from studio.encode.probing import CRASHED, HANGS, fault_of
from studio.encode.trial import NOT_HERE
from tests.fakes.pictures import SMALL, EncoderBench, textured

pytestmark = pytest.mark.media


def test_every_system_has_its_candidates() -> None:
    assert [kind.name for kind in candidates("darwin")] == ["h264_videotoolbox"]
    assert "h264_nvenc" in {kind.name for kind in candidates("linux")}
    assert "h264_mf" in {kind.name for kind in candidates("win32")}
    named = {kind.name for name in ("linux", "win32", "darwin") for kind in candidates(name)}
    assert named == {kind.name for kind in HARDWARE}


async def test_the_trial_passes_what_works_and_names_what_is_not_there() -> None:
    assert await fault_of("libx264", SMALL) == ""
    assert await fault_of("h264_videotoolbox", SMALL) == NOT_HERE


async def test_a_driver_that_hangs_is_killed_and_one_that_crashes_is_named() -> None:
    hangs = (sys.executable, "-c", "import signal; signal.pause()")
    assert await fault_of("h264_nvenc", SMALL, hangs, wait_s=0.5) == HANGS
    crashes = (sys.executable, "-c", "import os; os.abort()")
    assert await fault_of("h264_nvenc", SMALL, crashes) == CRASHED


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it might be there")
def test_hardware_that_is_gone_costs_no_show() -> None:
    settings = VideoSettings(SMALL, 400_000, 1_000_000, "ultrafast", 1, "h264_videotoolbox")
    with EncoderBench(settings) as bench:
        first = bench.encode(textured(0))
        assert first.is_key
        assert bench.encoder.stats().codec == "libx264"
        assert bench.encoder.stats().failed == 1


def test_an_encoder_that_follows_no_live_bitrate_is_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """x264 by another name stands for such hardware."""
    stubborn = replace(BY_NAME["libx264"], follows_bitrate=False)
    monkeypatch.setitem(encoders.BY_NAME, "libx264", stubborn)
    monkeypatch.setattr(h264, "SOFTWARE", stubborn)
    with EncoderBench(VideoSettings(SMALL, 400_000, 1_000_000, "ultrafast", 1)) as bench:
        assert [bench.encode(textured(n)).is_key for n in range(3)] == [True, False, False]
        bench.encoder.set_bitrate(420_000)
        assert not bench.encode(textured(3)).is_key, "a small change is not worth an IDR"
        bench.encoder.set_bitrate(200_000)
        assert bench.encode(textured(4)).is_key or bench.encode(textured(5)).is_key
