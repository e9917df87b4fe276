"""Encoded units between the encoders and the outputs."""

from dataclasses import dataclass
from enum import Enum


class MediaKind(Enum):
    """What a packet carries."""

    VIDEO = 1
    AUDIO = 2


class Codec(Enum):
    """How it is encoded.

    H264 packets are Annex B and every IDR carries SPS and PPS; AAC is raw (no ADTS header), its
    AudioSpecificConfig is `studio.encode.aac.AAC_CONFIG`.
    """

    H264 = 1
    OPUS = 2
    AAC = 3


REALTIME_CODECS = (Codec.H264, Codec.OPUS)
"""What WebRTC and Matroska carry."""

RTMP_CODECS = (Codec.H264, Codec.AAC)
"""What RTMP and MP4 carry."""


@dataclass(frozen=True, slots=True)
class EncodedPacket:
    """One access unit or audio frame, shared by every output; immutable.

    pts_ns: presentation instant on the capture clock (monotonic), one clock for video and audio.
    No B-frames: decode order is presentation order.
    """

    codec: Codec
    data: bytes
    pts_ns: int
    duration_ns: int
    is_key: bool

    @property
    def kind(self) -> MediaKind:
        """Video or audio."""
        return MediaKind.VIDEO if self.codec is Codec.H264 else MediaKind.AUDIO

    @property
    def track(self) -> Codec:
        """An output names the codecs it takes; sound is encoded once for each that is wanted."""
        return self.codec

    @property
    def is_sync_point(self) -> bool:
        """A reader may begin here."""
        return self.kind is MediaKind.VIDEO and self.is_key

    @property
    def is_droppable(self) -> bool:
        """Video may be dropped up to the next key frame; audio is kept."""
        return self.kind is MediaKind.VIDEO
