"""The program's H.264 encoder, on a worker thread of its own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import av
import structlog
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from studio.encode.encoders import BY_NAME, SOFTWARE, open_encoder
from studio.encode.keyframe_gate import KeyframeGate
from studio.encode.x264 import TIME_BASE, VideoSettings
from studio.kit.clock import NS_PER_SECOND
from studio.kit.latest_slot import LatestSlot
from studio.kit.sliding_rate import SlidingRate
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import VIDEO_CLOCK_RATE

__all__ = ["EncoderStats", "H264Encoder", "VideoSettings"]

LOWEST_BPS = 100_000
_IDLE_WAIT_S = 0.1
_STALE_SHARE = 0.15

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EncoderStats:
    """fps, bitrate_bps: over the last two seconds. dropped: pictures that came too soon.

    codec: the encoder in use; another than was asked for when that one failed.
    """

    fps: float = 0.0
    bitrate_bps: int = 0
    target_bps: int = 0
    idr_total: int = 0
    idr_forced: int = 0
    dropped: int = 0
    failed: int = 0
    codec: str = ""


class H264Encoder:
    """Turns pictures into packets, newest first: a picture that cannot be begun in time is lost.

    sink: called on the worker with each packet. A picture handed in is only read, but its
    timestamps and picture type are set by the worker: do not hand it in twice at a time.
    """

    def __init__(self, settings: VideoSettings, sink: Callable[[EncodedPacket], None]) -> None:
        self._settings = settings
        self._sink = sink
        self._queue: LatestSlot[tuple[av.VideoFrame, int]] = LatestSlot()
        self._gate = KeyframeGate()
        self._kind = BY_NAME.get(settings.codec, SOFTWARE)
        self._opened_bps = 0
        self._reformatter = VideoReformatter()
        self._target_bps = self._allowed(settings.bitrate_bps)
        self._bits = SlidingRate()
        self._pictures = SlidingRate()
        self._last_pts_ns = 0
        self._idr_total = self._idr_forced = self._failed = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the encoder and begin. The first picture becomes an IDR."""
        if self._thread is None:
            self._stopping.clear()
            self._queue.take()
            self._thread = threading.Thread(target=self._run, name="encode-h264", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish the picture in work and end the worker."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join()

    def submit(self, image: av.VideoFrame, pts_ns: int) -> None:
        """Encode `image` next; one that still waits is replaced and counted. Never waits."""
        self._queue.put((image, pts_ns))

    def request_keyframe(self) -> None:
        """Make the next picture an IDR; wishes less than 300 ms apart are merged."""
        self._gate.request()

    def set_bitrate(self, bitrate_bps: int) -> None:
        """Aim for `bitrate_bps` (held between 100 kb/s and the ceiling) from the next picture."""
        self._target_bps = self._allowed(bitrate_bps)

    def stats(self) -> EncoderStats:
        """Figures of the last moments."""
        return EncoderStats(
            fps=self._pictures.per_second(self._last_pts_ns),
            bitrate_bps=round(self._bits.per_second(self._last_pts_ns)),
            target_bps=self._target_bps,
            idr_total=self._idr_total,
            idr_forced=self._idr_forced,
            dropped=self._queue.overwritten,
            failed=self._failed,
            codec=self._kind.name,
        )

    def _allowed(self, bitrate_bps: int) -> int:
        return max(LOWEST_BPS, min(self._settings.ceiling_bps, bitrate_bps))

    def _run(self) -> None:
        context = self._open()
        while not self._stopping.is_set():
            if self._is_stale():
                context = None
            job = self._queue.wait_take(_IDLE_WAIT_S)
            if job is None:
                continue
            context = context or self._open()
            if context is not None and not self._did_encode(context, *job):
                context = None  # one broken picture must not end the show: begin afresh

    def _is_stale(self) -> bool:
        """An encoder that follows no live bitrate is opened again for a real change."""
        change_bps = abs(self._target_bps - self._opened_bps)
        return not self._kind.follows_bitrate and change_bps > self._opened_bps * _STALE_SHARE

    def _open(self) -> av.VideoCodecContext | None:
        self._opened_bps = self._target_bps
        try:
            return open_encoder(self._kind, self._settings, self._target_bps)
        except (av.FFmpegError, ValueError):
            self._note_failure()
            return None

    def _did_encode(self, context: av.VideoCodecContext, image: av.VideoFrame, pts_ns: int) -> bool:
        try:
            self._encode(context, image, pts_ns)
        except av.FFmpegError:
            self._note_failure()
            return False
        return True

    def _note_failure(self) -> None:
        self._failed += 1
        self._kind = SOFTWARE  # hardware gets one chance; x264 is tried again with every picture
        if self._failed % self._settings.canvas.fps == 1:  # once a second is enough to be read
            _log.exception("h264.failed", failed=self._failed)

    def _encode(self, context: av.VideoCodecContext, image: av.VideoFrame, pts_ns: int) -> None:
        if self._kind.follows_bitrate and context.bit_rate != self._target_bps:
            context.bit_rate = self._target_bps
        is_forced = self._gate.take(pts_ns)
        if self._kind.pixels != image.format.name:
            image = self._reformatter.reformat(image, format=self._kind.pixels)
        image.pts, image.time_base = pts_ns * VIDEO_CLOCK_RATE // NS_PER_SECOND, TIME_BASE
        image.pict_type = PictureType.I if is_forced else PictureType.NONE
        for packet in context.encode(image):
            self._deliver(packet, pts_ns)
        self._idr_forced += is_forced

    def _deliver(self, packet: "av.Packet[av.VideoStream]", pts_ns: int) -> None:
        data = bytes(packet)
        self._last_pts_ns = pts_ns
        self._bits.add(pts_ns, len(data) * 8)
        self._pictures.add(pts_ns)
        if packet.is_keyframe:
            self._idr_total += 1
            self._gate.passed(pts_ns)
        frame_ns = self._settings.canvas.frame_ns
        self._sink(EncodedPacket(Codec.H264, data, pts_ns, frame_ns, packet.is_keyframe))
