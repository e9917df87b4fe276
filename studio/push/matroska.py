"""Muxing program packets into a Matroska file that can be read up to the last moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av

from studio.kit.clock import NS_PER_MS
from studio.media.packets import EncodedPacket, MediaKind
from studio.media.rates import AUDIO_SAMPLE_RATE, Canvas

_TIME_BASE = Fraction(1, 1_000_000)
_NS_PER_UNIT = 1000
_CLUSTER_MS = 500  # what a killed process may lose, together with the interleaving below
_OPTIONS = {
    "cluster_time_limit": str(_CLUSTER_MS),
    "flush_packets": "1",
    "max_interleave_delta": str(500 * NS_PER_MS // _NS_PER_UNIT),  # us: sound may be missing
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth finding again. at_ns: since the first picture."""

    at_ns: int
    label: str


class MatroskaFile:
    """H.264 and Opus, from the first key frame on. Every call may raise av.FFmpegError or OSError.

    A finished cluster is handed to the operating system at once, so a process killed outright
    loses about a second; the file opens without repair, only its index is missing.
    """

    def __init__(self, path: Path, canvas: Canvas) -> None:
        self._container = av.open(str(path), "w", format="matroska", options=dict(_OPTIONS))
        self._video = self._container.add_mux_stream(
            "h264", rate=canvas.fps, width=canvas.width_px, height=canvas.height_px
        )
        # The idle encoder tells the muxer what an Opus header needs; it never encodes.
        self._audio = self._container.add_stream("libopus", rate=AUDIO_SAMPLE_RATE, layout="stereo")
        self._begin_ns: int | None = None

    def __enter__(self) -> "MatroskaFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()

    @property
    def begin_ns(self) -> int | None:
        """Instant of the first picture; None before it."""
        return self._begin_ns

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Chapters of the file, written when it is closed."""
        ends = [mark.at_ns for mark in marks[1:]] + [marks[-1].at_ns] if marks else []
        self._container.set_chapters(
            [
                {
                    "id": number,
                    "start": mark.at_ns // _NS_PER_UNIT,
                    "end": end_ns // _NS_PER_UNIT,
                    "time_base": _TIME_BASE,
                    "metadata": {"title": mark.label},
                }
                for number, (mark, end_ns) in enumerate(zip(marks, ends, strict=True), 1)
            ]
        )

    def write(self, unit: EncodedPacket) -> None:
        """Append a unit; what comes before the first key frame is left out."""
        if self._begin_ns is None:
            if not unit.is_sync_point:
                return
            self._begin_ns = unit.pts_ns
        at_ns = unit.pts_ns - self._begin_ns
        if at_ns < 0:
            return
        packet = av.Packet(unit.data)
        packet.stream = self._video if unit.kind is MediaKind.VIDEO else self._audio
        packet.time_base = _TIME_BASE
        packet.pts = packet.dts = at_ns // _NS_PER_UNIT
        packet.duration = unit.duration_ns // _NS_PER_UNIT
        packet.is_keyframe = unit.is_key
        self._container.mux(packet)
