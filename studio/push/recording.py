"""RecordingOutput: the programme as a Matroska file that survives a crash and a full disk."""

import errno
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import av
import structlog

from studio.control.states import OutputState, OutputStatus, Problem
from studio.errors import N_
from studio.ids import OutputId
from studio.kit.clock import NS_PER_SECOND, SystemClock, epoch_ms
from studio.kit.fan_out import FanOut, Reader
from studio.kit.sliding_rate import SlidingRate
from studio.media.packets import REALTIME_CODECS, EncodedPacket
from studio.media.rates import Canvas
from studio.push.matroska import Mark, MatroskaFile
from studio.push.output import Report

_MARKS_SUFFIX = ".marks.txt"
QUEUE_LIMIT = 400  # about 5 s of video and sound: a disk may pause that long
_WAIT_S = 0.2
_REPORT_EVERY_NS = NS_PER_SECOND
RESERVE_BYTES = 256 * 1024 * 1024  # left for orders and settings; the recording ends before
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

FreeBytes = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """Room on the disk of `folder`."""
    return shutil.disk_usage(folder).free


_log = structlog.get_logger(__name__)


class RecordingOutput:
    """Writes packets on a thread of its own; a slow disk costs pictures here and nowhere else.

    After a failure `retry_now` begins a new file beside the first ("name-2.mkv"); an existing
    file is never overwritten. Marks become chapters when the file is closed; until then they lie
    in a text file beside it, a line each, so that a crash loses none.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - as for every output; the last is for tests
        self,
        output_id: OutputId,
        path: Path,
        packets: FanOut[EncodedPacket],
        canvas: Canvas,
        report: Report,
        free: FreeBytes = free_bytes,
    ) -> None:
        self.output_id = output_id
        self._path, self._name = path, path.name
        self._packets = packets
        self._canvas = canvas
        self._report = report
        self._clock = SystemClock()
        self._reader: Reader[EncodedPacket] | None = None
        self._rate = SlidingRate()
        self._status = OutputStatus.OFF
        self._since_ms = 0
        self._reported_ns = 0
        self._free = free
        self._marks: list[Mark] = []
        self._file: MatroskaFile | None = None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def backlog(self) -> int:
        """Units that wait to be written."""
        reader = self._reader
        return 0 if reader is None else reader.backlog

    def start(self) -> None:
        """Begin a file with the next key frame. Idempotent."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._reader = reader = self._packets.attach(QUEUE_LIMIT, tracks=REALTIME_CODECS)
            self._thread = threading.Thread(
                target=self._run, args=(reader,), name="recording", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Write what waits, close the file, report OFF. Returns at once."""
        with self._lock:
            if self._reader is not None:
                self._packets.detach(self._reader)
                self._reader = None

    def mark(self, label: str) -> int | None:
        """Note the present moment. Nanoseconds since the first picture; None when none is there."""
        with self._lock:
            file = self._file
            if file is None or file.begin_ns is None:
                return None
            mark = Mark(self._clock.now_ns() - file.begin_ns, label)
            self._marks.append(mark)
        return mark.at_ns

    def retry_now(self) -> None:
        """Begin a new file if the last one failed."""
        if self._status is OutputStatus.FAILED:
            self.start()

    def join(self, timeout_s: float) -> bool:
        """Wait for the file to be closed; True when it is."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def _run(self, reader: Reader[EncodedPacket]) -> None:
        self._say(OutputStatus.CONNECTING, reader)
        path = unused(self._path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(reader, path)
        except (OSError, av.FFmpegError) as error:
            _log.warning("recording.failed", error=str(error))
            self._packets.detach(reader)
            problem = _disk_full(path) if error.errno in _FULL else _cannot_write(path)
            self._say(OutputStatus.FAILED, reader, problem)
        else:
            self._say(OutputStatus.OFF, reader)

    def _write(self, reader: Reader[EncodedPacket], path: Path) -> None:
        """Raises OSError, with ENOSPC when the disk has only its reserve left."""
        self._name, self._marks = path.name, []
        with MatroskaFile(path, self._canvas) as self._file:
            try:
                self._copy(reader, self._file, path)
            finally:
                file, self._file = self._file, None
                file.set_marks(self._marks)
        path.with_suffix(_MARKS_SUFFIX).unlink(missing_ok=True)  # they are chapters now

    def _copy(self, reader: Reader[EncodedPacket], file: MatroskaFile, path: Path) -> None:
        noted = 0
        while (packet := reader.wait_take(_WAIT_S)) is not None or not reader.closed:
            noted = self._note_marks(noted, path)
            if packet is None:
                continue
            file.write(packet)
            if self._note(packet, reader) and self._free(path.parent) < RESERVE_BYTES:
                raise OSError(errno.ENOSPC, "only the reserve is left")
        self._say(OutputStatus.CLOSING, reader)

    def _note_marks(self, noted: int, path: Path) -> int:
        """Append what is new to the text file; a crash from now on loses it no more."""
        new = self._marks[noted:]
        if new:
            with path.with_suffix(_MARKS_SUFFIX).open("a", encoding="utf-8") as file:
                file.writelines(f"{_clock_text(mark.at_ns)} {mark.label}\n" for mark in new)
        return noted + len(new)

    def _note(self, packet: EncodedPacket, reader: Reader[EncodedPacket]) -> bool:
        """Count, and report at the beginning and once a second: True then."""
        now_ns = self._clock.now_ns()
        self._rate.add(now_ns, len(packet.data) * 8)
        is_first = self._status is OutputStatus.CONNECTING and packet.is_sync_point
        is_due = self._status is OutputStatus.ON and now_ns - self._reported_ns >= _REPORT_EVERY_NS
        if is_first or is_due:
            self._say(OutputStatus.ON, reader)
        return is_first or is_due

    def _say(
        self, status: OutputStatus, reader: Reader[EncodedPacket], problem: Problem | None = None
    ) -> None:
        now_ns = self._clock.now_ns()
        if status is not self._status:
            self._status, self._since_ms = status, epoch_ms(self._clock.utc_now())
        self._reported_ns = now_ns
        is_on = status is OutputStatus.ON
        state = OutputState(
            self.output_id,
            "recording",
            self._name,
            status,
            self._since_ms,
            bitrate_bps=round(self._rate.per_second(now_ns)) if is_on else None,
            dropped=reader.dropped,
            problem=problem,
            marks=len(self._marks),
        )
        self._report(state)


def unused(path: Path) -> Path:
    """`path`, or the first of name-2, name-3, ... that does not exist."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_stem(f"{path.stem}-{number}")
    return candidate


def _clock_text(at_ns: int) -> str:
    seconds = at_ns // NS_PER_SECOND
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _disk_full(path: Path) -> Problem:
    return Problem(
        "recording.disk_full",
        N_("The disk is full: the recording {name} has ended. The show goes on."),
        N_("Free some space, then press here: a new recording begins."),
        {"name": path.name},
    )


def _cannot_write(path: Path) -> Problem:
    return Problem(
        "recording.cannot_write",
        N_("The recording {name} cannot be written."),
        N_("Free some space or choose another folder, then try again."),
        {"name": path.name},
    )
