"""FLV tag bodies of H.264 and AAC (Adobe Flash Video File Format 10.1, annex E). Pure functions."""

from studio.media.rates import AUDIO_SAMPLE_RATE, Canvas
from studio.push.rtmp import amf0
from studio.rtc.h264 import NAL_IDR, NAL_PPS, NAL_SPS, nal_units

_KEY_AVC, _INTER_AVC = 0x17, 0x27
_AVC_CONFIGURATION, _AVC_UNITS = 0, 1
_AAC_STEREO = 0xAF  # AAC; rate, size and channels are fixed by the standard
_AAC_CONFIGURATION, _AAC_FRAME = 0, 1
_NO_OFFSET = b"\x00\x00\x00"  # composition time: there are no B-frames
_AAC_LC_48K_STEREO = b"\x11\x90"  # AudioSpecificConfig, ISO/IEC 14496-3 section 1.6.2
_TYPE = 0x1F
_LENGTH_BYTES = 4


def video_configuration(access_unit: bytes) -> bytes | None:
    """The tag that tells the decoder its parameter sets; None when the unit carries none.

    access_unit: Annex B. The record is ISO/IEC 14496-15 section 5.3.3.1.
    """
    sps = pps = b""
    for unit in nal_units(access_unit):
        if unit[0] & _TYPE == NAL_SPS:
            sps = unit
        elif unit[0] & _TYPE == NAL_PPS:
            pps = unit
    if len(sps) < _LENGTH_BYTES or not pps:
        return None
    record = (
        bytes([1, *sps[1:4], 0xFC | (_LENGTH_BYTES - 1), 0xE0 | 1])
        + len(sps).to_bytes(2, "big")
        + sps
        + b"\x01"
        + len(pps).to_bytes(2, "big")
        + pps
    )
    return bytes([_KEY_AVC, _AVC_CONFIGURATION]) + _NO_OFFSET + record


def video(access_unit: bytes) -> bytes:
    """One picture: each NAL unit behind its length; parameter sets travel in the configuration."""
    units = [unit for unit in nal_units(access_unit) if unit[0] & _TYPE not in (NAL_SPS, NAL_PPS)]
    is_key = any(unit[0] & _TYPE == NAL_IDR for unit in units)
    body = b"".join(part for unit in units for part in (len(unit).to_bytes(4, "big"), unit))
    return bytes([_KEY_AVC if is_key else _INTER_AVC, _AVC_UNITS]) + _NO_OFFSET + body


def audio_configuration() -> bytes:
    """The tag that tells the decoder: AAC-LC, 48 kHz, stereo."""
    return bytes([_AAC_STEREO, _AAC_CONFIGURATION]) + _AAC_LC_48K_STEREO


def audio(frame: bytes) -> bytes:
    """One raw AAC frame."""
    return bytes([_AAC_STEREO, _AAC_FRAME]) + frame


def metadata(canvas: Canvas) -> bytes:
    """The body of the data message that describes the stream."""
    described: dict[str, amf0.Writable] = {
        "width": canvas.width_px,
        "height": canvas.height_px,
        "framerate": canvas.fps,
        "videocodecid": 7,
        "audiocodecid": 10,
        "audiosamplerate": AUDIO_SAMPLE_RATE,
        "audiosamplesize": 16,
        "stereo": True,
        "encoder": "Caravan Studio",
    }
    return amf0.encode(("@setDataFrame", "onMetaData")) + amf0.ecma_array(described)
