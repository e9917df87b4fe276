"""Network cameras: HTTP MJPEG and RTSP, taken apart in a child process, decoded here."""

import base64
import contextlib
import json
import subprocess
from collections.abc import Iterator
from typing import IO
from urllib.parse import urlsplit

import av

from studio.capture.demux_child import LENGTH, SCHEMES
from studio.errors import N_, UserError
from studio.paths import child_command

_MOST_BYTES = 8 * 1024 * 1024  # of one packet; more is no camera


class NetworkFeed:
    """Owns the child. Raises PermissionError when the camera wants another password, OSError."""

    def __init__(self, url: str) -> None:
        self._child = subprocess.Popen(
            child_command("demux"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._decoder = self._begin(url)
        except BaseException:
            self.close()
            raise

    def pictures(self) -> Iterator[av.VideoFrame]:
        """Decoded as they arrive; a damaged packet is left out."""
        out = self._out
        while len(head := out.read(LENGTH.size)) == LENGTH.size:
            (size,) = LENGTH.unpack(head)
            if size > _MOST_BYTES:
                raise OSError("a packet larger than any picture")
            with contextlib.suppress(av.InvalidDataError):
                yield from self._decoder.decode(av.Packet(out.read(size)))

    def interrupt(self) -> None:
        """Kill the child: whoever reads from it reads its end."""
        self._child.kill()

    def close(self) -> None:
        """Kill and reap the child."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()

    @property
    def _out(self) -> IO[bytes]:
        if self._child.stdout is None:
            raise OSError("the child has no pipe")
        return self._child.stdout

    def _begin(self, url: str) -> av.VideoCodecContext:
        if self._child.stdin is None:
            raise OSError("the child has no pipe")
        # By the pipe, not the command line: an address may hold a password.
        self._child.stdin.write(json.dumps({"url": url}).encode() + b"\n")
        self._child.stdin.flush()
        told = json.loads(self._out.readline() or b'{"error": ""}')
        if "error" in told:
            kind = PermissionError if told["error"] in _REFUSALS else OSError
            raise kind(told["error"])
        decoder: av.VideoCodecContext = av.VideoCodecContext.create(told["codec"], "r")
        if told["extradata"]:
            decoder.extradata = base64.b64decode(told["extradata"])
        decoder.thread_type = "NONE"
        return decoder


_REFUSALS = frozenset({"HTTPUnauthorizedError", "HTTPForbiddenError"})


def check_address(url: str) -> str:
    """`url`, or a UserError: only what a camera speaks is opened, never a file."""
    try:
        parts = urlsplit(url.strip())
        is_good = parts.scheme in SCHEMES and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good:
        raise UserError(
            N_("This is not the address of a network camera."),
            remedy=N_("Write it as in rtsp://192.168.1.20/stream or http://192.168.1.20/video."),
            code="source.address",
        )
    return url.strip()


def without_password(url: str) -> str:
    """The address as it may be shown: user name and password left out."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"
