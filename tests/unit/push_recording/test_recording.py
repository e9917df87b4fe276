"""Recordings open afterwards, whatever happened."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import av
import pytest

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket, MediaKind
from studio.push.recording import RESERVE_BYTES, RecordingOutput, unused
from tests.fakes.pictures import SMALL, encoded_show

pytestmark = pytest.mark.media

SECONDS = 4


class Reports:
    """What the output said, and a way to wait for it."""

    def __init__(self) -> None:
        self.states: list[OutputState] = []
        self._changed = threading.Condition()

    def __call__(self, state: OutputState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def wait_for(self, status: OutputStatus) -> OutputState:
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(state.status is status for state in self.states), timeout=10
            )
            return next(state for state in self.states if state.status is status)


@pytest.fixture(scope="module")
def show() -> list[EncodedPacket]:
    return encoded_show(SECONDS)


def record(path: Path, packets: list[EncodedPacket]) -> Reports:
    fan_out: FanOut[EncodedPacket] = FanOut()
    reports = Reports()
    output = RecordingOutput(OutputId("recording"), path, fan_out, SMALL, reports)
    output.start()
    for packet in packets[: len(packets) // 2]:
        fan_out.publish(packet)
    reports.wait_for(OutputStatus.ON)
    for packet in packets[len(packets) // 2 :]:
        fan_out.publish(packet)
    output.stop()
    assert output.join(10)
    return reports


def instants_s(path: Path, kind: str) -> list[float]:
    with av.open(str(path)) as file:
        frames = file.decode(video=0) if kind == "video" else file.decode(audio=0)
        return [float(frame.time or 0) for frame in frames]


def test_a_recording_holds_pictures_and_sound(tmp_path: Path, show: list[EncodedPacket]) -> None:
    path = tmp_path / "new folder" / "show.mkv"
    reports = record(path, show)
    pictures = instants_s(path, "video")
    assert len(pictures) == SECONDS * SMALL.fps
    assert pictures[0] == pytest.approx(0, abs=0.002)
    assert pictures[-1] == pytest.approx(SECONDS - 1 / SMALL.fps, abs=0.01)
    assert instants_s(path, "audio")[-1] == pytest.approx(SECONDS, abs=0.1)
    with av.open(str(path)) as file:
        assert file.duration == pytest.approx(SECONDS * 1_000_000, rel=0.02)
        assert [stream.codec_context.name for stream in file.streams] == ["h264", "opus"]
    statuses = [state.status for state in reports.states]
    assert statuses[0] is OutputStatus.CONNECTING
    assert statuses[-2:] == [OutputStatus.CLOSING, OutputStatus.OFF]
    assert {state.kind for state in reports.states} == {"recording"}


def test_it_begins_with_a_key_frame(tmp_path: Path, show: list[EncodedPacket]) -> None:
    path = tmp_path / "show.mkv"
    second = next(n for n, packet in enumerate(show) if packet.is_sync_point and n > 0)
    record(path, show[5:])
    expected = [packet for packet in show[second:] if packet.kind is MediaKind.VIDEO]
    assert len(instants_s(path, "video")) == len(expected)


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "show.mkv"
    assert unused(path) == path
    path.write_bytes(b"precious")
    (tmp_path / "show-2.mkv").write_bytes(b"too")
    assert unused(path) == tmp_path / "show-3.mkv"


def test_a_folder_that_cannot_be_written_is_told_and_may_be_retried(
    tmp_path: Path, show: list[EncodedPacket]
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"a file where the folder should be")
    fan_out: FanOut[EncodedPacket] = FanOut()
    reports = Reports()
    path = blocked / "show.mkv"
    output = RecordingOutput(OutputId("recording"), path, fan_out, SMALL, reports)
    output.start()
    failed = reports.wait_for(OutputStatus.FAILED)
    assert failed.problem is not None
    assert failed.problem.code == "recording.cannot_write"
    assert output.join(10)
    blocked.unlink()
    output.retry_now()
    for packet in show:
        fan_out.publish(packet)
    reports.wait_for(OutputStatus.ON)
    output.stop()
    assert output.join(10)
    assert len(instants_s(path, "video")) == SECONDS * SMALL.fps


def test_a_killed_process_loses_at_most_two_seconds(tmp_path: Path) -> None:
    path = tmp_path / "show.mkv"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.push_recording.child", str(path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    written_s = float(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    pictures = instants_s(path, "video")
    assert written_s - pictures[-1] <= 2.0
    assert written_s - instants_s(path, "audio")[-1] <= 2.0


def chapters_of(path: Path) -> list[str]:
    with av.open(str(path)) as file:
        return [chapter["metadata"].get("title", "") for chapter in file.chapters()]


def test_marks_lie_beside_the_file_and_become_its_chapters(
    tmp_path: Path, show: list[EncodedPacket]
) -> None:
    path = tmp_path / "show.mkv"
    notes = tmp_path / "show.marks.txt"
    fan_out: FanOut[EncodedPacket] = FanOut()
    reports = Reports()
    output = RecordingOutput(OutputId("recording"), path, fan_out, SMALL, reports)
    assert output.mark("too soon") is None
    output.start()
    now_ns = SystemClock().now_ns()
    late = [replace(each, pts_ns=each.pts_ns - show[0].pts_ns + now_ns) for each in show]
    fan_out.publish(late[0])
    reports.wait_for(OutputStatus.ON)
    assert output.mark("ليلى won") is not None
    assert output.mark("") is not None
    for packet in late[1:]:
        fan_out.publish(packet)
    while output.backlog or not notes.exists():
        os.sched_yield()
    assert notes.read_text(encoding="utf-8").splitlines()[0] == "0:00:00 ليلى won"
    output.stop()
    assert output.join(10)
    assert chapters_of(path) == ["ليلى won", ""]
    assert not notes.exists()
    assert reports.states[-1].marks == 2


def test_the_recording_ends_before_the_disk_is_full_and_the_show_goes_on(
    tmp_path: Path, show: list[EncodedPacket]
) -> None:
    path = tmp_path / "show.mkv"
    room = [RESERVE_BYTES - 1]
    fan_out: FanOut[EncodedPacket] = FanOut()
    other = fan_out.attach(10_000)
    reports = Reports()
    output = RecordingOutput(
        OutputId("recording"), path, fan_out, SMALL, reports, lambda _: room[0]
    )
    output.start()
    for packet in show:
        fan_out.publish(packet)
    failed = reports.wait_for(OutputStatus.FAILED)
    assert failed.problem is not None
    assert failed.problem.code == "recording.disk_full"
    assert output.join(10)
    assert instants_s(path, "video"), "what was written can be played"
    assert other.backlog == len(show)
    assert other.dropped == 0
    room[0] = 10 * RESERVE_BYTES
    output.retry_now()
    for packet in show:
        fan_out.publish(packet)
    output.stop()
    assert output.join(10)
    assert len(instants_s(tmp_path / "show-2.mkv", "video")) == SECONDS * SMALL.fps


def test_a_disk_that_fills_up_all_the_same_ends_the_recording_alone(tmp_path: Path) -> None:
    """The limit on the size of a file stands for the disk: the write itself fails."""
    path = tmp_path / "show.mkv"
    child = subprocess.run(
        [sys.executable, "-m", "tests.unit.push_recording.full_disk", str(path), "300000"],
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    assert child.stdout.splitlines()[-1] == "recording.disk_full"
    assert path.stat().st_size <= 300_000
    assert instants_s(path, "video")
