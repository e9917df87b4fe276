"""SDP from strangers, and ours as others read it."""

import pytest
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from studio.rtc import sdp

CANDIDATE = "1 1 udp 1 1.2.3.4 5 typ host"
LOCAL = sdp.Local("abcd", "p" * 22, ":".join(["AB"] * 32), "actpass", (CANDIDATE,))
TRACKS = [
    sdp.Track("audio", "a", "sendonly", (111,), sdp.opus_lines(111)),
    sdp.Track("video", "v", "sendonly", (102,), sdp.h264_lines(102, ["nack", "nack pli"])),
]
TEXT = sdp.write(LOCAL, TRACKS)


def test_what_we_write_we_and_others_read() -> None:
    ours, theirs = sdp.parse(TEXT), SessionDescription.parse(TEXT)
    assert (ours.username, ours.password, ours.setup) == ("abcd", "p" * 22, "actpass")
    assert ours.candidates == [CANDIDATE]
    video = ours.section("video")
    assert video is not None
    assert sdp.choose_h264(video) == 102
    assert video.feedback[102] == {"nack", "nack pli"}
    assert [media.kind for media in theirs.media] == ["audio", "video"]
    assert theirs.media[1].rtp.codecs[0].parameters["packetization-mode"] == "1"
    assert theirs.group[0].items == ["a", "v"]


def test_a_refused_section_has_port_nought_and_stays_out_of_the_bundle() -> None:
    text = sdp.write(LOCAL, [*TRACKS, sdp.Track("video", "w", port=0)])
    assert "a=group:BUNDLE a v\r\n" in text
    assert sdp.parse(text).sections[2].port == 0


def test_constrained_baseline_in_mode_1_is_preferred() -> None:
    lines = ["m=video 9 UDP/TLS/RTP/SAVPF 96 98 99 100"]
    for number, profile, mode in ((96, "64001f", 1), (98, "42001f", 1), (99, "42e01f", 0)):
        lines += [f"a=rtpmap:{number} H264/90000"]
        lines += [f"a=fmtp:{number} packetization-mode={mode};profile-level-id={profile}"]
    head = TEXT.split("m=")[0] + "a=ice-ufrag:abcd\r\na=ice-pwd:" + "p" * 22
    head += "\r\na=fingerprint:sha-256 " + ":".join(["ab"] * 32) + "\r\n"
    section = sdp.parse(head + "\r\n".join(lines)).sections[0]
    assert sdp.choose_h264(section) == 98
    lines += ["a=rtpmap:100 H264/90000", "a=fmtp:100 profile-level-id=42e01f;packetization-mode=1"]
    assert sdp.choose_h264(sdp.parse(head + "\r\n".join(lines)).sections[0]) == 100


@pytest.mark.parametrize("name", ["ice-ufrag", "ice-pwd", "fingerprint", "m="])
def test_what_a_session_needs_must_be_there(name: str) -> None:
    text = "\r\n".join(line for line in TEXT.splitlines() if name not in line)
    with pytest.raises(sdp.SdpError):
        sdp.parse(text)


@given(st.text(max_size=300), st.integers(0, len(TEXT)))
def test_damage_is_an_sdp_error_or_harmless(noise: str, at: int) -> None:
    try:
        description = sdp.parse(TEXT[:at] + noise + TEXT[at:])
    except sdp.SdpError:
        return
    for section in description.sections:
        sdp.choose_h264(section)


def test_the_fragment_of_a_trickle_names_its_session() -> None:
    assert sdp.fragment_username("a=ice-ufrag:wxyz\r\na=candidate:1") == "wxyz"
    assert sdp.fragment_username("a=candidate:1") == ""
