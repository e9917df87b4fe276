"""How the machine is doing: the room is that of the folder that is written to."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.encode.h264 import EncoderStats
from studio.engine.vitals import Vitals, free_bytes
from studio.program.stats import ProgramStats


def test_room_is_measured_where_recordings_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, disk = tmp_path / "profile", tmp_path / "disk"
    for folder in (profile, disk):
        folder.mkdir()
    room = {profile: 1, disk: 2}
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=room[path]))
    folders = [profile, disk / "not made yet" / "recordings"]
    vitals = Vitals(lambda: folders[0])
    stats = ProgramStats(30.0, 0, 0, 0, 0, EncoderStats(), is_encoding=False)
    assert vitals.sample(stats).disk_free_bytes == 1
    folders.reverse()
    assert vitals.sample(stats).disk_free_bytes == 2


def test_a_disk_that_does_not_answer_is_no_fault_of_the_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise OSError("gone")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert free_bytes(tmp_path) == 0
