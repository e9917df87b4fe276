"""TestCard: colour bars with a moving block, a tone, and the machine-readable strip."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from studio.capture.worker import SourceWorker
from studio.ids import SourceId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, Clock
from studio.kit.pacer import Pacer, Tick
from studio.media import timecode
from studio.media.frames import Samples
from studio.media.planes import plane_pixels
from studio.media.rates import AUDIO_CHANNELS, AUDIO_SAMPLE_RATE, Canvas
from studio.media.sound import SoundQueue, samples_of_ns

_POOL = 8  # a picture comes round after 8 beats: long after everybody let go of it
_TONE_HZ = 1000
_TONE_LEVEL = 0.1  # -20 dBFS, the customary line-up level
_BLOCK_PX = 32
_BLOCK_Y = 235
# 75 % bars in BT.709 limited range: white, yellow, cyan, green, magenta, red, blue (Y, Cb, Cr)
_BARS = (
    (180, 128, 128),
    (168, 44, 136),
    (145, 147, 44),
    (133, 63, 52),
    (63, 193, 204),
    (51, 109, 212),
    (28, 212, 120),
)
_GREY = (60, 128, 128)
_BARS_SHARE = 0.75
_SOUND_AHEAD_NS = 180 * NS_PER_MS  # mixed ahead of its picture, see studio.program.sound
FLASH_PX = 96  # the square in the upper left corner
_FLASH_SHARE = 10  # flash and beep last a tenth of each second
_FLASH_Y, _DARK_Y = 235, 16


class TestCard(SourceWorker):
    """A source that never fails, for line-up and for tests.

    Near the bottom stands the strip of studio.media.timecode: this source's picture counter and
    its capture clock. Costs 0.05 ms per picture: only block and strip are drawn anew. has_beat: a
    square flashes once a second, and the tone sounds with it instead of all the time.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(
        self,
        source_id: SourceId,
        canvas: Canvas,
        clock: Clock,
        *,
        has_tone: bool = False,
        has_beat: bool = False,
    ) -> None:
        super().__init__(source_id, canvas, clock)
        self.sound = SoundQueue() if has_tone or has_beat else None
        self._has_beat = has_beat
        self._pool = [bars(canvas) for _ in range(_POOL)]
        self._luma = [plane_pixels(image.planes[0]) for image in self._pool]
        self._block_top_px = int(canvas.height_px * (1 + _BARS_SHARE) / 2) // 2 * 2 - _BLOCK_PX
        self._strip_top_px = canvas.height_px - 2 * _BLOCK_PX
        self._sounded = 0

    def _run(self) -> None:
        pacer = Pacer(self._clock, self._canvas.fps)
        begin_ns: int | None = None
        while not self._stopping.is_set():
            tick = pacer.wait()
            begin_ns = tick.deadline_ns if begin_ns is None else begin_ns
            now_ns = self._clock.now_ns()
            self._deliver(self._draw(tick, now_ns), now_ns)
            self._put_tone(tick, begin_ns)

    def _draw(self, tick: Tick, now_ns: int) -> av.VideoFrame:
        place = self._counter % _POOL
        luma = self._luma[place]
        band = luma[self._block_top_px : self._block_top_px + _BLOCK_PX]
        left = tick.number * _BLOCK_PX // 4 % (self._canvas.width_px - _BLOCK_PX)
        band[:] = _GREY[0]
        band[:, left : left + _BLOCK_PX] = _BLOCK_Y
        if self._has_beat:
            fps = self._canvas.fps
            is_flash = tick.number % fps < fps // _FLASH_SHARE
            luma[:FLASH_PX, :FLASH_PX] = _FLASH_Y if is_flash else _DARK_Y
        start = (self._canvas.width_px - timecode.WIDTH_PX) // 2
        if start >= 0:  # a narrower canvas has no room for the strip
            strip = timecode.encode(self._counter, now_ns)
            bottom = self._strip_top_px + timecode.HEIGHT_PX
            luma[self._strip_top_px : bottom, start : start + timecode.WIDTH_PX] = strip
        return self._pool[place]

    def _put_tone(self, tick: Tick, begin_ns: int) -> None:
        if self.sound is None:
            return
        ahead_ns = (tick.number + 1) * NS_PER_SECOND // self._canvas.fps + _SOUND_AHEAD_NS
        until = samples_of_ns(ahead_ns)
        start_ns = begin_ns + self._sounded * NS_PER_SECOND // AUDIO_SAMPLE_RATE
        wave = tone(self._sounded, until)
        if self._has_beat:
            second = np.arange(self._sounded, until) % AUDIO_SAMPLE_RATE
            wave[second >= AUDIO_SAMPLE_RATE // _FLASH_SHARE] = 0.0
        self.sound.put(wave, start_ns)
        self._sounded = until


def tone(first: int, last: int) -> Samples:
    """Samples `first` to `last` of an endless sine of 1 kHz."""
    phase = 2 * np.pi * _TONE_HZ / AUDIO_SAMPLE_RATE * np.arange(first, last)
    wave = (_TONE_LEVEL * np.sin(phase)).astype(np.float32)
    return np.repeat(wave[:, None], AUDIO_CHANNELS, axis=1)


def bars(canvas: Canvas) -> av.VideoFrame:
    """Colour bars over grey, of the canvas' size."""
    image = av.VideoFrame(canvas.width_px, canvas.height_px, "yuv420p")
    image.color_range, image.colorspace = ColorRange.MPEG, Colorspace.ITU709
    for number, plane in enumerate(image.planes):
        pixels = plane_pixels(plane)
        height, width = plane.height, plane.width
        columns = np.arange(width) * len(_BARS) // width
        pixels[:, :] = _GREY[number]
        bars = np.array([bar[number] for bar in _BARS], np.uint8)[columns]
        pixels[: int(height * _BARS_SHARE), :width] = bars
    return image
