"""Packets, canvases."""

import pytest

from studio.media.packets import Codec, EncodedPacket, MediaKind
from studio.media.rates import Canvas


@pytest.mark.parametrize(
    ("codec", "is_key", "kind", "is_sync_point", "is_droppable"),
    [
        (Codec.H264, True, MediaKind.VIDEO, True, True),
        (Codec.H264, False, MediaKind.VIDEO, False, True),
        (Codec.OPUS, True, MediaKind.AUDIO, False, False),
        (Codec.AAC, True, MediaKind.AUDIO, False, False),
    ],
)
def test_pictures_may_be_dropped_to_the_next_key_frame_and_sound_is_kept(
    codec: Codec, *, is_key: bool, kind: MediaKind, is_sync_point: bool, is_droppable: bool
) -> None:
    packet = EncodedPacket(codec, b"", 0, 20_000_000, is_key)
    assert packet.kind is kind
    assert packet.is_sync_point is is_sync_point
    assert packet.is_droppable is is_droppable


def test_a_canvas_knows_its_direction_and_its_pace() -> None:
    assert Canvas(1280, 720, 30).frame_ns == 33_333_333
    assert not Canvas(1280, 720, 30).is_portrait
    assert Canvas(720, 1280, 25).is_portrait
