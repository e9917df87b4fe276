"""The little SDP that WHIP and WHEP need: one bundle, one audio, one video section at most.

Our own reader instead of aiortc's: this text comes from strangers, so it is bounded and every
fault is a `SdpError` with a reason. RFC 8866, 8839, 8842, 9725. Pure functions, any thread.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from studio.errors import N_, UserError

MAX_BYTES = 64 * 1024
_MAX_LINES = 2000
_MAX_SECTIONS = 8
_MAX_CANDIDATES = 64
_MAX_MID = 32
_ONCE = {"ice-ufrag": "username", "ice-pwd": "password", "setup": "setup"}
_DIRECTIONS = frozenset({"sendrecv", "sendonly", "recvonly", "inactive"})
_CREDENTIAL = re.compile(r"[A-Za-z0-9+/]{4,256}")
_FINGERPRINT = re.compile(r"sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", re.IGNORECASE)

OPUS = "opus/48000/2"
H264 = "h264/90000"
RTX = "rtx/90000"
PLAYOUT_DELAY = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"


class SdpError(UserError):
    """An offer or answer we cannot use."""

    code = "sdp.unusable"


def refuse(reason: str) -> SdpError:
    """The error for one reason (English, for the peer's developer; not shown to hosts)."""
    return SdpError(N_("The media description was refused: {reason}."), fields={"reason": reason})


@dataclass(slots=True)
class Section:
    """One m= section. codecs: lower-case encoding by payload type, in order of preference."""

    kind: str
    mid: str = ""
    port: int = 9
    direction: str = "sendrecv"
    codecs: dict[int, str] = field(default_factory=dict)
    formats: dict[int, str] = field(default_factory=dict)
    feedback: dict[int, set[str]] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    ssrc: int | None = None

    def payload_types(self, encoding: str) -> list[int]:
        """The payload types carrying `encoding`, preferred first."""
        return [each for each in self.order if self.codecs.get(each) == encoding]

    def format(self, payload_type: int) -> Mapping[str, str]:
        """The fmtp parameters of a payload type, keys in lower case."""
        pairs = (part.partition("=") for part in self.formats.get(payload_type, "").split(";"))
        return {key.strip().lower(): value.strip() for key, _, value in pairs}


@dataclass(slots=True)
class Description:
    """A parsed offer or answer. setup: actpass, active or passive."""

    username: str = ""
    password: str = ""
    fingerprint: str = ""
    setup: str = ""
    sections: list[Section] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)

    def section(self, kind: str) -> Section | None:
        """The first used section of a kind."""
        return next((each for each in self.sections if each.kind == kind and each.port), None)


def parse(text: str) -> Description:
    """Read an offer or answer. Raises SdpError."""
    lines = text.splitlines()
    if len(lines) > _MAX_LINES or not lines or not lines[0].startswith("v=0"):
        raise refuse("not SDP")
    description = Description()
    for line in lines:
        if line.startswith("m="):
            description.sections.append(_media(line))
        elif line.startswith("a="):
            key, _, value = line[2:].partition(":")
            try:
                _attribute(description, key, value.strip())
            except ValueError:
                raise refuse(f"cannot read {key}") from None
    _check(description)
    return description


def _media(line: str) -> Section:
    parts = line[2:].split()
    if len(parts) < 4 or not parts[1].isdigit():  # noqa: PLR2004 - kind, port, protocol, formats
        raise refuse("bad m= line")
    types = tuple(int(part) for part in parts[3:] if part.isdigit() and int(part) < 128)  # noqa: PLR2004
    return Section(parts[0], port=int(parts[1]), order=types)


def _check(description: Description) -> None:
    if not description.sections or len(description.sections) > _MAX_SECTIONS:
        raise refuse("no media, or too much of it")
    if not _CREDENTIAL.fullmatch(description.username):
        raise refuse("no ice-ufrag")
    if len(description.password) < 22 or not _CREDENTIAL.fullmatch(description.password):  # noqa: PLR2004 - RFC 8839 section 5.4
        raise refuse("no ice-pwd")
    if not description.fingerprint:
        raise refuse("no sha-256 fingerprint")


def _attribute(description: Description, key: str, value: str) -> None:
    if key in _ONCE:
        name = _ONCE[key]
        setattr(description, name, getattr(description, name) or value)
    elif key == "candidate":
        if len(description.candidates) < _MAX_CANDIDATES:
            description.candidates.append(value)
    elif key == "fingerprint":
        found = _FINGERPRINT.fullmatch(value)
        if found and not description.fingerprint:
            description.fingerprint = found[1].upper()
    elif description.sections:
        _section_attribute(description.sections[-1], key, value)


def _section_attribute(section: Section, key: str, value: str) -> None:
    first, _, rest = value.partition(" ")
    if key in _DIRECTIONS:
        section.direction = key
        return
    match key:
        case "mid":
            section.mid = value[:_MAX_MID]
        case "rtpmap":
            section.codecs[int(first)] = rest.lower()
        case "fmtp":
            section.formats[int(first)] = rest
        case "rtcp-fb" if first.isdigit():
            section.feedback.setdefault(int(first), set()).add(rest)
        case "extmap":
            section.extensions[rest.split(" ")[0]] = int(first.partition("/")[0])
        case "ssrc" if section.ssrc is None:
            section.ssrc = int(first)


def fragment_username(text: str) -> str:
    """The ice-ufrag of a trickle-ice-sdpfrag, or ""."""
    for line in text.splitlines():
        if line.startswith("a=ice-ufrag:"):
            return line[12:].strip()
    return ""


@dataclass(frozen=True, slots=True)
class Local:
    """Our side of a session. setup: actpass in an offer, active or passive in an answer."""

    username: str
    password: str
    fingerprint: str
    setup: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """One section as we write it. port 0 refuses the peer's section."""

    kind: str
    mid: str
    direction: str = "inactive"
    payload_types: tuple[int, ...] = (0,)
    lines: tuple[str, ...] = ()
    port: int = 9


def write(local: Local, tracks: Iterable[Track]) -> str:
    """SDP text with one bundle over all used tracks."""
    tracks = tuple(tracks)
    bundle = " ".join(track.mid for track in tracks if track.port)
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {bundle}"]
    lines += ["a=msid-semantic: WMS *", "a=ice-options:ice2"]
    leader = next((track for track in tracks if track.port), None)
    for track in tracks:
        lines += _written(local, track)
        if track is leader:  # the bundle's one transport
            lines += [f"a=candidate:{each}" for each in local.candidates]
            lines.append("a=end-of-candidates")
    return "\r\n".join(lines) + "\r\n"


def _written(local: Local, track: Track) -> list[str]:
    formats = " ".join(map(str, track.payload_types))
    lines = [f"m={track.kind} {track.port} UDP/TLS/RTP/SAVPF {formats}", "c=IN IP4 0.0.0.0"]
    if not track.port:
        return [*lines, "a=inactive", f"a=mid:{track.mid}"]
    lines += [f"a=ice-ufrag:{local.username}", f"a=ice-pwd:{local.password}"]
    lines += [f"a=fingerprint:sha-256 {local.fingerprint}", f"a=setup:{local.setup}"]
    lines += [f"a=mid:{track.mid}", f"a={track.direction}", "a=rtcp-mux", "a=rtcp-mux-only"]
    return [*lines, *track.lines]


def opus_lines(payload_type: int) -> tuple[str, ...]:
    """Stereo Opus with in-band error correction."""
    parameters = "minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1"
    return (
        f"a=rtpmap:{payload_type} opus/48000/2",
        f"a=fmtp:{payload_type} {parameters}",
    )


def h264_lines(payload_type: int, feedback: Iterable[str]) -> tuple[str, ...]:
    """Constrained baseline, packetization-mode 1: the profile every relay and browser takes."""
    parameters = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
    return (
        f"a=rtpmap:{payload_type} H264/90000",
        *(f"a=rtcp-fb:{payload_type} {each}" for each in feedback),
        f"a=fmtp:{payload_type} {parameters}",
    )


def source_lines(ssrc: int, cname: str, stream: str, track: str) -> tuple[str, ...]:
    """Names the one stream of a section."""
    return (f"a=msid:{stream} {track}", f"a=ssrc:{ssrc} cname:{cname}")


def choose_h264(section: Section) -> int | None:
    """The payload type for constrained baseline in mode 1: 42e0xx first, then 4200xx."""
    types = section.payload_types(H264)
    modes = {each: section.format(each) for each in types}
    for prefix in ("42e0", "42c0", "4200"):
        for each in types:
            level = modes[each].get("profile-level-id", "").lower()
            if level.startswith(prefix) and modes[each].get("packetization-mode") == "1":
                return each
    return None
