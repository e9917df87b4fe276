"""RTP headers, H.264 payloads, RTCP messages: pure functions against aiortc's own parsers."""

import pytest
from aiortc.codecs.h264 import H264PayloadDescriptor
from aiortc.rtp import RtpPacket as Reference
from hypothesis import given
from hypothesis import strategies as st

from studio.rtc import h264, rtcp, rtp

SPS, PPS = b"\x67\x42\xe0\x1f\x01", b"\x68\xce\x02"


@given(
    payload=st.binary(max_size=60),
    extension=st.sampled_from([b"", rtp.one_byte_extension(6, bytes(3))]),
    csrcs=st.lists(st.integers(0, 2**32 - 1), max_size=3),
    padding=st.integers(0, 4),
)
def test_what_another_implementation_writes_is_read(
    payload: bytes, extension: bytes, csrcs: list[int], padding: int
) -> None:
    packet = Reference(102, 1, 65535, 2**32 - 1, 5, payload)
    packet.csrc, packet.padding_size = csrcs, padding
    data = packet.serialize()
    start = 12 + 4 * len(csrcs)
    if extension:
        data = bytes([data[0] | rtp.EXTENSION]) + data[1:start] + extension + data[start:]
    assert rtp.parse(data) == rtp.RtpPacket(102, True, 65535, 2**32 - 1, 5, payload)


@given(st.binary(max_size=40))
def test_garbage_raises_nothing(data: bytes) -> None:
    rtp.parse(data)
    rtcp.parse(data)
    h264.starts_key_frame(data)


def test_our_header_and_extension_are_read_elsewhere() -> None:
    extension = rtp.one_byte_extension(7, b"abc")
    assert len(extension) == 8
    data = rtp.header_with_extension(102 | rtp.MARKER, 1, 2, 3, extension) + b"hello"
    parsed = Reference.parse(data)
    assert (parsed.marker, parsed.payload_type, parsed.payload) == (1, 102, b"hello")


@pytest.mark.parametrize(
    ("newer", "older", "expected"), [(1, 65535, 2), (65535, 1, -2), (5, 5, 0), (0x8000, 0, -0x8000)]
)
def test_sequence_distance_wraps(newer: int, older: int, expected: int) -> None:
    assert rtp.distance(newer, older) == expected


def reassembled(payloads: list[bytes]) -> bytes:
    return b"".join(H264PayloadDescriptor.parse(payload)[1] for payload in payloads)


@given(st.lists(st.integers(2, 4000), min_size=1, max_size=4))
def test_slices_survive_fragmentation(sizes: list[int]) -> None:
    slices = [bytes([0x65]) + bytes([0x55]) * (size - 1) for size in sizes]
    unit = b"".join(b"\x00\x00\x00\x01" + each for each in (SPS, PPS, *slices))
    payloads = h264.payloads(unit)
    assert max(map(len, payloads)) <= rtp.PAYLOAD_MAX_BYTES
    expected = b"".join(b"\x00\x00\x00\x01" + each for each in (SPS, PPS, *slices))
    assert reassembled(payloads) == expected
    assert h264.starts_key_frame(payloads[0])


def test_delimiters_are_left_out_and_avcc_gives_nothing() -> None:
    assert h264.payloads(b"\x00\x00\x01\x09\x10\x00\x00\x01\x61\x22") == [b"\x61\x22"]
    assert h264.payloads(b"\x00\x00\x00\x02\x61\x22") == []


def test_only_the_start_of_an_idr_is_a_place_to_begin() -> None:
    pieces = h264.payloads(b"\x00\x00\x01\x65" + bytes([1]) * 3000)
    assert [h264.starts_key_frame(piece) for piece in pieces] == [True, False, False]
    assert not h264.starts_key_frame(b"\x61\x00")
    assert not h264.starts_key_frame(b"")


def test_a_report_about_our_report_gives_the_round_trip() -> None:
    sent_ns, held_s, travelled_ms = 5_000_000_000, 0.25, 20.0
    (report, _) = rtcp.parse(rtcp.sender_report(1, rtcp.ntp_of(sent_ns), 2, (3, 4), "c"))
    from studio.rtc.receiver import InboundStream

    stream = InboundStream(1, 90_000)
    stream.note_report(report.sender_info.ntp_timestamp, 7_000_000_000)  # type: ignore[union-attr]
    block = stream.report(7_000_000_000 + round(held_s * 1e9))
    now_ns = sent_ns + round(held_s * 1e9 + travelled_ms * 1e6)
    assert rtcp.round_trip_ms(block, now_ns) == pytest.approx(travelled_ms, abs=0.1)


def test_wishes_are_recognised() -> None:
    _, loss = rtcp.parse(rtcp.picture_loss(1, 2))
    assert rtcp.wants_keyframe(loss)
    _, nack = rtcp.parse(rtcp.nack(1, 2, [10, 12, 40]))
    assert rtcp.lost_sequences(nack, 2) == [10, 12, 40]
    assert rtcp.lost_sequences(nack, 3) == []
    assert rtcp.estimated_bps(loss) is None
