"""Rates and sizes every part of the media path agrees on."""

from dataclasses import dataclass

VIDEO_CLOCK_RATE = 90_000  # RTP clock of H.264, RFC 6184 section 8.2.1
AUDIO_SAMPLE_RATE = 48_000  # Opus always runs at 48 kHz, RFC 7587 section 4.1
AUDIO_CHANNELS = 2
OPUS_FRAME_SAMPLES = 960  # 20 ms
AAC_FRAME_SAMPLES = 1024


@dataclass(frozen=True, slots=True)
class Canvas:
    """The program picture: even sizes in pixels, and frames per second."""

    width_px: int
    height_px: int
    fps: int

    @property
    def frame_ns(self) -> int:
        """Length of one frame."""
        return round(1_000_000_000 / self.fps)

    @property
    def is_portrait(self) -> bool:
        """Higher than wide: made for phones."""
        return self.height_px > self.width_px
