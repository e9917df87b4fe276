"""AMF0, chunks, FLV tags and addresses: the parts of RTMP without a network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.encode.aac import AAC_CONFIG
from studio.errors import UserError
from studio.media.rates import Canvas
from studio.push.rtmp import address, amf0, flv
from studio.push.rtmp.chunks import (
    ChunkError,
    ChunkReader,
    ChunkStream,
    ChunkWriter,
    Kind,
    Message,
)

SPS, PPS = b"\x67\x42\xc0\x1f\xaa", b"\x68\xce\x01"
IDR, DELTA = b"\x65" + b"\x11" * 50, b"\x61" + b"\x22" * 30
START = b"\x00\x00\x00\x01"
VALUES = st.recursive(
    st.floats(allow_nan=False) | st.booleans() | st.none() | st.text(max_size=20),
    lambda inner: st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(VALUES, max_size=5))
def test_what_amf_writes_it_reads(values: list[amf0.Writable]) -> None:
    assert amf0.decode(amf0.encode(values)) == values


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        amf0.decode(data)
    except amf0.AmfError:
        return


def test_a_long_text_and_an_array_are_read_too() -> None:
    long = "ü" * 40_000
    assert amf0.decode(amf0.encode([long])) == [long]
    strict = bytes([10, 0, 0, 0, 2]) + amf0.encode([1.0, "a"])
    date = bytes([11]) + amf0.encode([5.0])[1:] + b"\x00\x00"
    assert amf0.decode(strict + date + b"\x06" + amf0.ecma_array({"fps": 30})) == [
        [1.0, "a"],
        5.0,
        None,
        {"fps": 30.0},
    ]
    for bad in (b"\x11", b"\x03" * 5, bytes([3, 0, 1, 65]) * 40, bytes([10, 255, 255, 255, 255])):
        with pytest.raises(amf0.AmfError):
            amf0.decode(bad)


MESSAGES = st.builds(
    Message,
    st.sampled_from([Kind.AUDIO, Kind.VIDEO, Kind.COMMAND, Kind.USER_CONTROL]).map(int),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=700),
)


@given(st.lists(MESSAGES, max_size=6), st.integers(1, 300), st.integers(1, 200))
def test_messages_survive_any_chunk_size_and_any_cut(
    messages: list[Message], chunk_bytes: int, step: int
) -> None:
    writer, reader = ChunkWriter(), ChunkReader()
    size = Message(Kind.SET_CHUNK_SIZE, 0, 0, chunk_bytes.to_bytes(4, "big"))
    sent = writer.chunks(ChunkStream.CONTROL, size)
    writer.chunk_bytes = chunk_bytes
    sent += b"".join(writer.chunks(ChunkStream.VIDEO, message) for message in messages)
    parts = [sent[start : start + step] for start in range(0, len(sent), step)]
    assert [message for part in parts for message in reader.feed(part)] == messages


@given(st.binary(max_size=400))
def test_any_bytes_are_chunks_or_refused(data: bytes) -> None:
    try:
        list(ChunkReader().feed(data))
    except ChunkError:
        return


def test_interleaved_streams_and_short_headers_are_put_together() -> None:
    audio = bytes([4]) + b"\x00\x00\x0a" + b"\x00\x00\xc8" + b"\x08" + b"\x01\x00\x00\x00"
    video = bytes([6]) + b"\x00\x00\x14" + b"\x00\x00\x02" + b"\x09" + b"\x01\x00\x00\x00"
    later = bytes([0x44]) + b"\x00\x00\x05" + b"\x00\x00\x01" + b"\x08"
    again = bytes([0x84]) + b"\x00\x00\x07"
    sent = audio + b"a" * 128 + video + b"vv" + b"\xc4" + b"b" * 72 + later + b"c" + again + b"d"
    assert list(ChunkReader().feed(sent)) == [
        Message(9, 1, 20, b"vv"),
        Message(8, 1, 10, b"a" * 128 + b"b" * 72),
        Message(8, 1, 15, b"c"),
        Message(8, 1, 22, b"d"),
    ]


def test_what_a_stranger_may_not_send() -> None:
    head = bytes([3]) + bytes(3) + b"\xff\xff\xff" + b"\x14" + bytes(4)
    size = ChunkWriter().chunks(ChunkStream.CONTROL, Message(1, 0, 0, bytes(4)))
    inside = bytes([3]) + bytes(3) + b"\x00\x01\x00" + b"\x14" + bytes(4) + b"x" * 128
    for bad in (head, size, inside + inside):
        with pytest.raises(ChunkError):
            list(ChunkReader().feed(bad))


def test_tags_of_pictures_and_sound() -> None:
    unit = START + SPS + START + PPS + b"\x00\x00\x01" + IDR
    configuration = flv.video_configuration(unit)
    assert configuration is not None
    assert configuration[:5] == b"\x17\x00\x00\x00\x00"
    assert configuration[5:11] == b"\x01\x42\xc0\x1f\xff\xe1"
    assert SPS in configuration
    assert configuration.endswith(b"\x01\x00\x03" + PPS)
    assert flv.video(unit) == b"\x17\x01\x00\x00\x00" + len(IDR).to_bytes(4, "big") + IDR
    assert flv.video(START + DELTA)[:5] == b"\x27\x01\x00\x00\x00"
    assert flv.video_configuration(START + DELTA) is None
    assert flv.audio(b"abc") == b"\xaf\x01abc"
    assert flv.audio_configuration() == b"\xaf\x00" + AAC_CONFIG
    about = amf0.decode(flv.metadata(Canvas(720, 1280, 30)))
    assert about[:2] == ["@setDataFrame", "onMetaData"]
    assert isinstance(about[2], dict)
    assert (about[2]["width"], about[2]["framerate"]) == (720, 30)


@pytest.mark.parametrize(
    ("url", "key", "told"),
    [
        (
            "rtmp://a.rtmp.youtube.com/live2",
            "ab-cd",
            ("a.rtmp.youtube.com", 1935, "live2", "ab-cd"),
        ),
        ("rtmps://live.example:8443/app/", " k ", ("live.example", 8443, "app", "k")),
        ("rtmps://fb.example/rtmp/FB-1-2?s=3", "", ("fb.example", 443, "rtmp", "FB-1-2?s=3")),
        ("rtmp://[::1]/a/b", "k?x=1", ("::1", 1935, "a/b", "k?x=1")),
        ("rtmp://host/live", "", ("host", 1935, "live", "")),
    ],
)
def test_addresses_as_people_paste_them(
    url: str, key: str, told: tuple[str, int, str, str]
) -> None:
    found = address.parse(url, key)
    assert (found.host, found.port, found.app, found.key) == told
    assert found.is_secure == url.startswith("rtmps")
    if found.key:
        assert found.key not in repr(found)
        assert found.key not in found.url
    assert address.parse(found.url, found.key or "k").app == found.app


@pytest.mark.parametrize("url", ["http://x/live", "rtmp://", "rtmp://h:99999/a", "rtmp://h", "x"])
def test_what_is_no_address_is_said_without_repeating_it(url: str) -> None:
    with pytest.raises(UserError) as caught:
        address.parse(url + "/secret" if url != "rtmp://h" else url, "")
    assert caught.value.code == "rtmp.address"
    assert "secret" not in str(caught.value)
