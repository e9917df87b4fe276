"""The self-test: each part tells the truth, and a part that fails is named."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from studio import paths
from studio.doctor import self_test
from studio.encode import sound_trial

CHEAP = ("text", "store", "languages", "codecs")


@pytest.mark.parametrize("name", CHEAP)
async def test_a_part_passes_here(name: str, tmp_path: Path) -> None:
    assert await self_test.PARTS[name](tmp_path)


def test_the_report_is_one_line_that_names_what_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def good(_: Path) -> Mapping[str, object]:
        return {"found": ["en"]}

    async def bad(_: Path) -> Mapping[str, object]:
        raise OSError("no such thing")

    monkeypatch.setattr(self_test, "PARTS", {"fine": good, "broken": bad})
    assert self_test.main() == self_test.EXIT_FAILED
    (line,) = capsys.readouterr().out.splitlines()
    report = json.loads(line)
    assert report["failed"] == ["broken"]
    assert report["version"] == paths.version()
    assert report["parts"]["fine"]["found"] == ["en"]
    assert "no such thing" in report["parts"]["broken"]["reason"]


def test_a_part_that_hangs_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def hangs(_: Path) -> Mapping[str, object]:
        await asyncio.Event().wait()
        return {}

    monkeypatch.setattr(self_test, "_PART_S", 0.01)
    monkeypatch.setattr(self_test, "PARTS", {"stuck": hangs})
    assert self_test.main() == self_test.EXIT_FAILED


@pytest.mark.media
@pytest.mark.parametrize("codec", ["opus", "aac"])
def test_a_wrong_tone_is_noticed(codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sound_trial.fault_of_sound(codec) == ""
    monkeypatch.setattr(sound_trial, "_TONE_HZ", 1000)
    monkeypatch.setattr(sound_trial, "_tone", lambda _first: np.zeros((960, 2), np.float32))
    assert sound_trial.fault_of_sound(codec)
