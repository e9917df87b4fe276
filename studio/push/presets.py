"""The platforms and servers we know: their addresses and where a person finds the key.

Addresses as the platforms publish them for encoders (November 2026); all but TikTok's are the
same for every account. The person may change each of them.
"""

from studio.control.destination_states import PresetState
from studio.errors import N_

_STREAM_KEY = N_("Stream key")
_TOKEN = N_("Token")

PRESETS = (
    PresetState(
        "youtube",
        "YouTube",
        "rtmp",
        "rtmps://a.rtmps.youtube.com/live2",
        _STREAM_KEY,
        N_("YouTube Studio, Create, Go live, Stream: copy “Stream key”."),
    ),
    PresetState(
        "twitch",
        "Twitch",
        "rtmp",
        "rtmps://ingest.global-contribute.live-video.net/app",
        _STREAM_KEY,
        N_("Twitch Creator Dashboard, Settings, Stream: copy “Primary stream key”."),
    ),
    PresetState(
        "tiktok",
        "TikTok",
        "rtmp",
        "",
        _STREAM_KEY,
        N_("TikTok LIVE Center gives a new server address and key for every show: copy both."),
    ),
    PresetState(
        "facebook",
        "Facebook",
        "rtmp",
        "rtmps://live-api-s.facebook.com/rtmp",
        _STREAM_KEY,
        N_("Facebook Live Producer, Streaming software: copy “Stream key”."),
    ),
    PresetState(
        "rtmp",
        "RTMP / RTMPS",
        "rtmp",
        "",
        _STREAM_KEY,
        N_("Any server that takes RTMP. Prefer rtmps:// : it hides the key on the way."),
        can_serve=True,
    ),
    PresetState(
        "nginx",
        "nginx-rtmp",
        "rtmp",
        "rtmp://localhost/live",
        _STREAM_KEY,
        N_("Your own nginx: its address ends in the application; the key names the stream."),
        can_serve=True,
    ),
    PresetState(
        "srs",
        "SRS",
        "rtmp",
        "rtmp://localhost/live",
        _STREAM_KEY,
        N_("Your own SRS: its address ends in the application; the key names the stream."),
        can_serve=True,
    ),
    PresetState(
        "whip",
        "WHIP",
        "whip",
        "",
        _TOKEN,
        N_(
            "Any server that takes WHIP: MediaMTX, LiveKit, OvenMediaEngine, Cloudflare and others."
        ),
        needs_key=False,
        can_serve=True,
    ),
)

BY_NAME = {preset.preset: preset for preset in PRESETS}
