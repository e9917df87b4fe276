"""Figures of the running program."""

from dataclasses import dataclass

from studio.encode.h264 import EncoderStats


@dataclass(frozen=True, slots=True)
class ProgramStats:
    """fps: ticks over the last two seconds.

    ticks: since the start. skipped_ticks: lost because the program was late. repeated: ticks at
    which the main source had nothing new. failed_ticks: the compositor raised, nothing was shown.
    """

    fps: float
    ticks: int
    skipped_ticks: int
    repeated: int
    failed_ticks: int
    encoder: EncoderStats
    is_encoding: bool

    @property
    def bitrate_bps(self) -> int:
        """Of the video, over the last two seconds."""
        return self.encoder.bitrate_bps

    @property
    def encoder_fps(self) -> float:
        """Pictures that left the encoder per second."""
        return self.encoder.fps

    @property
    def idr_total(self) -> int:
        """Key frames so far."""
        return self.encoder.idr_total

    @property
    def idr_forced(self) -> int:
        """Key frames that somebody asked for."""
        return self.encoder.idr_forced
