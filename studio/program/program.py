"""The program clock: one tick per frame takes pictures, composes, encodes and shows them.

Threads: "program" ticks, "program-sound" mixes, "encode-h264" encodes; callers use any thread.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import structlog

from studio.encode.h264 import EncoderStats, H264Encoder, VideoSettings
from studio.ids import SourceId
from studio.kit.clock import NS_PER_SECOND, Clock
from studio.kit.fan_out import FanOut
from studio.kit.pacer import Pacer, Tick
from studio.kit.sliding_rate import SlidingRate
from studio.media.frames import VideoFrame
from studio.media.packets import EncodedPacket
from studio.media.rates import Canvas
from studio.media.source import Source
from studio.mix.mixer import Mixer
from studio.mix.settings import StripRole
from studio.mix.strip import Strip
from studio.program.compositor import Compositor
from studio.program.phase_lock import PhaseLock
from studio.program.preview_writer import PreviewSize, PreviewWriter
from studio.program.sound import SoundProgram
from studio.program.stats import ProgramStats

STALE_NS = NS_PER_SECOND  # a picture this old is shown no more: its source is lost

_log = structlog.get_logger(__name__)


class Program:
    """Never waits for a source: what has nothing new is shown again, and counted.

    A source whose newest picture is a second old counts as dark until the next one comes.
    The beat follows the main source (the first of `sources` unless told otherwise): it comes 2.5
    ms after that source's pictures. Sources are started and stopped by whoever made them. The
    encoders run only between `start_encoding` and `stop_encoding`; the preview always may.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - everything that meets here, each once
        self,
        canvas: Canvas,
        clock: Clock,
        sources: Mapping[SourceId, Source],
        compositor: Compositor,
        encoder_settings: VideoSettings,
        packets: FanOut[EncodedPacket],
        preview_path: Path,
    ) -> None:
        self._canvas = canvas
        self._clock = clock
        self._sources = dict(sources)
        self._main = next(iter(self._sources), None)
        self._compositor = compositor
        self._settings = encoder_settings
        self._packets = packets
        self._preview = PreviewWriter(preview_path, canvas)
        self.mixer = Mixer()
        self._sound = SoundProgram(clock, self.mixer, packets)
        self._hear_sources()
        self._encoder: H264Encoder | None = None
        self._encoder_lock = threading.Lock()
        self._last_encoder_stats = EncoderStats()
        self._bitrate_bps = encoder_settings.bitrate_bps
        self._frames: dict[SourceId, VideoFrame] = {}
        self._phase = PhaseLock(canvas.frame_ns)
        self._rate = SlidingRate()
        self._ticks = self._skipped = self._repeated = self._failed = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to tick. Idempotent."""
        if self._thread is None:
            self._stopping.clear()
            self._sound.start()
            self._thread = threading.Thread(target=self._run, name="program", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop every thread of the program and let go of the preview; it does not start again."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping.set()
        thread.join()
        self._sound.stop()
        self.stop_encoding()
        self._preview.close()

    def start_encoding(self) -> None:
        """Encode from the next tick on, beginning with an IDR. Idempotent."""
        with self._encoder_lock:
            if self._encoder is None:
                self._encoder = H264Encoder(self._settings, self._packets.publish)
                self._encoder.set_bitrate(self._bitrate_bps)
                self._encoder.start()
                self._sound.is_encoding = True

    def stop_encoding(self) -> None:
        """Nothing needs packets any more. Idempotent; waits for the picture in work."""
        with self._encoder_lock:
            encoder, self._encoder = self._encoder, None
            self._sound.is_encoding = False
        if encoder is not None:
            encoder.stop()
            self._last_encoder_stats = encoder.stats()

    def set_main(self, source_id: SourceId | None) -> None:
        """Follow this source's beat from now on (the scene's first layer); None: nobody's."""
        if source_id != self._main:
            self._main = source_id
            self._phase = PhaseLock(self._canvas.frame_ns)

    def set_sources(self, sources: Mapping[SourceId, Source]) -> None:
        """Take pictures from these from the next tick on."""
        heard = {source_id for source_id, source in sources.items() if source.sound is not None}
        silent = self._sources.keys() - heard
        self._sources = dict(sources)
        for source_id in silent:
            self.mixer.remove(source_id)
        self._hear_sources()

    def set_preview(self, width_px: int, height_px: int, fps: int) -> PreviewSize:
        """Show the programme within this box; 0 turns it off. Returns what will be written."""
        self._preview.set_size(width_px, height_px, fps)
        return self._preview.size

    def set_sound_lag(self, lag_ns: int) -> None:
        """Read sound so long after its instant: what the slowest microphone needs."""
        self._sound.lag_ns = lag_ns

    def set_bitrate(self, bitrate_bps: int) -> None:
        """Aim for this video bitrate; kept when encoding starts again."""
        self._bitrate_bps = bitrate_bps
        encoder = self._encoder
        if encoder is not None:
            encoder.set_bitrate(bitrate_bps)

    @property
    def codec(self) -> str:
        """The encoder that was asked for."""
        return self._settings.codec

    def use_encoder(self, codec: str) -> None:
        """Encode with this encoder from the next `start_encoding` on."""
        self._settings = replace(self._settings, codec=codec)

    def request_keyframe(self) -> None:
        """Somebody needs an IDR; wishes are merged by the encoder."""
        encoder = self._encoder
        if encoder is not None:
            encoder.request_keyframe()

    def stats(self) -> ProgramStats:
        """Figures of the last moments and since the start."""
        encoder = self._encoder
        return ProgramStats(
            fps=self._rate.per_second(self._clock.now_ns()),
            ticks=self._ticks,
            skipped_ticks=self._skipped,
            repeated=self._repeated,
            failed_ticks=self._failed,
            encoder=self._last_encoder_stats if encoder is None else encoder.stats(),
            is_encoding=encoder is not None,
        )

    def _run(self) -> None:
        pacer = Pacer(self._clock, self._canvas.fps)
        while not self._stopping.is_set():
            tick = pacer.wait()
            try:
                shift_ns = self.tick(tick)
            except Exception:  # noqa: BLE001 - the show goes on: the next tick tries again
                self._failed += 1
                if self._failed % self._canvas.fps == 1:  # once a second is enough to be read
                    _log.exception("program.tick_failed", failed=self._failed)
                continue
            pacer.shift(shift_ns)

    def tick(self, tick: Tick) -> int:
        """One frame of the program. Returns by how much later ticks should move, in ns."""
        self._ticks += 1
        self._skipped += tick.skipped
        self._rate.add(tick.deadline_ns)
        arrived = self._take_pictures(tick.deadline_ns)
        image = self._compositor.render(self._frames, tick.deadline_ns)
        # The preview first: x264 then has both cores to itself.
        due = self._preview.is_due(tick.deadline_ns)
        aside = self._compositor.aside(self._frames, tick.deadline_ns) if due else None
        self._preview.offer(aside or image, tick.deadline_ns)
        encoder = self._encoder
        if encoder is not None:
            encoder.submit(image, tick.deadline_ns)
        if arrived is None:
            self._repeated += 1
            return 0
        return self._phase.shift_ns(tick.deadline_ns, arrived.captured_ns, arrived.counter)

    def _hear_sources(self) -> None:
        for source_id, source in self._sources.items():
            if source.sound is not None and not self.mixer.hears(source_id, source.sound):
                self.mixer.put(Strip(source_id, source.sound, StripRole.VOICE))

    def _take_pictures(self, deadline_ns: int) -> VideoFrame | None:
        """Take what is new, drop what is old; returns the main source's new picture."""
        arrived = None
        for source_id, source in self._sources.items():
            frame = source.frames.take()
            if frame is not None:
                self._frames[source_id] = frame
                if source_id == self._main:
                    arrived = frame
        for source_id, frame in tuple(self._frames.items()):
            if source_id not in self._sources or deadline_ns - frame.captured_ns > STALE_NS:
                del self._frames[source_id]
        return arrived
