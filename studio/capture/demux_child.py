"""The process that talks to a network camera: takes its stream apart, hands packets on.

Short-lived: a camera that stalls or lies blocks or crashes only this process, which is then
killed. Reads one JSON line {"url": ...} from stdin; writes to stdout one JSON line about the
stream, then each packet as length (4 bytes, big-endian) and bytes. A failure is one JSON line with
"error": the FFmpeg error's class name.
"""

import base64
import json
import struct
import sys
from typing import BinaryIO
from urllib.parse import urlsplit

import av

LENGTH = struct.Struct("!I")
SCHEMES = frozenset({"http", "https", "rtsp", "rtsps"})
_OPEN_S, _READ_S = 8.0, 5.0
_OPTIONS = {
    "rtsp": {"rtsp_transport": "tcp", "fflags": "nobuffer", "max_delay": "100000"},
    "http": {"fflags": "nobuffer", "protocol_whitelist": "http,https,tcp,tls,crypto"},
}


def main() -> int:
    """Run until the stream or the reader ends. 0: ended; 1: could not be opened."""
    url = json.loads(sys.stdin.buffer.readline())["url"]
    out = sys.stdout.buffer
    try:
        _relay(url, out)
    except (av.FFmpegError, OSError, ValueError) as error:
        _say(out, {"error": type(error).__name__})
        return 1
    return 0


def _relay(url: str, out: BinaryIO) -> None:
    scheme = urlsplit(url).scheme
    if scheme not in SCHEMES:
        raise ValueError(scheme)
    options = _OPTIONS["rtsp" if scheme.startswith("rtsp") else "http"]
    with av.open(url, options=options, timeout=(_OPEN_S, _READ_S)) as container:
        if not container.streams.video:
            raise ValueError("no video")
        stream = container.streams.video[0]
        context = stream.codec_context
        extradata = base64.b64encode(context.extradata or b"").decode()
        _say(out, {"codec": context.name, "extradata": extradata})
        for packet in container.demux(stream):
            if packet.size:
                out.write(LENGTH.pack(packet.size) + bytes(packet))
                out.flush()


def _say(out: BinaryIO, line: dict[str, str]) -> None:
    out.write(json.dumps(line).encode() + b"\n")
    out.flush()
