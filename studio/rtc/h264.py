"""H.264 over RTP, RFC 6184 packetization-mode 1. Pure functions, any thread."""

from collections.abc import Iterator

from studio.rtc.rtp import PAYLOAD_MAX_BYTES

_START_CODE = b"\x00\x00\x01"
_TYPE = 0x1F
_NRI = 0x60
NAL_IDR, NAL_SPS, NAL_PPS = 5, 7, 8
_NAL_SEI, _NAL_AUD, _NAL_FILLER = 6, 9, 12
_STAP_A, _FU_A = 24, 28
_FU_START, _FU_END = 0x80, 0x40
_PARAMETER_SETS = frozenset({NAL_SPS, NAL_PPS, _NAL_SEI})
_USELESS = frozenset({_NAL_AUD, _NAL_FILLER})
_STAP_OVERHEAD = 3  # indicator and one length


def nal_units(access_unit: bytes) -> Iterator[bytes]:
    """The NAL units of an Annex B access unit, without delimiters and filler."""
    start = access_unit.find(_START_CODE)
    while start >= 0:
        following = access_unit.find(_START_CODE, start + 3)
        unit = access_unit[start + 3 : following if following >= 0 else None]
        if following >= 0:
            unit = unit.rstrip(b"\x00")  # the fourth byte of a long start code
        if unit and unit[0] & _TYPE not in _USELESS:
            yield unit
        start = following


def payloads(access_unit: bytes, limit: int = PAYLOAD_MAX_BYTES) -> list[bytes]:
    """RTP payloads of one Annex B access unit: parameter sets in one STAP-A, slices as FU-A.

    Empty when `access_unit` holds no start code (AVCC by mistake).
    """
    result: list[bytes] = []
    sets: list[bytes] = []
    for unit in nal_units(access_unit):
        if unit[0] & _TYPE in _PARAMETER_SETS and len(unit) + _STAP_OVERHEAD <= limit:
            sets.append(unit)
            continue
        result += _aggregated(sets, limit)
        sets = []
        result += [unit] if len(unit) <= limit else _fragments(unit, limit)
    return result + _aggregated(sets, limit)


def _aggregated(units: list[bytes], limit: int) -> list[bytes]:
    if len(units) <= 1 or sum(len(unit) + 2 for unit in units) + 1 > limit:
        return list(units)
    importance = max(unit[0] & _NRI for unit in units)
    body = b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)
    return [bytes([importance | _STAP_A]) + body]


def _fragments(unit: bytes, limit: int) -> list[bytes]:
    indicator, kind = unit[0] & _NRI | _FU_A, unit[0] & _TYPE
    step = limit - 2
    last = len(unit) - step
    pieces = []
    for start in range(1, len(unit), step):
        flags = (_FU_START if start == 1 else 0) | (_FU_END if start >= last else 0)
        pieces.append(bytes((indicator, flags | kind)) + unit[start : start + step])
    return pieces


def starts_key_frame(payload: bytes) -> bool:
    """True for the payload with which a decoder may begin: parameter sets, or an IDR slice."""
    if len(payload) < 2:  # noqa: PLR2004 - a unit header and one byte
        return False
    kind = payload[0] & _TYPE
    if kind == _STAP_A:
        return len(payload) > _STAP_OVERHEAD and payload[3] & _TYPE in (NAL_SPS, NAL_IDR)
    if kind == _FU_A:
        return bool(payload[1] & _FU_START) and payload[1] & _TYPE == NAL_IDR
    return kind in (NAL_SPS, NAL_IDR)
