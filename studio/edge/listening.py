"""Finding a port, and making sure that one profile has one edge."""

import errno
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from studio.errors import N_, FatalError

_TRIES = 50
_BACKLOG = 512


def listen(
    host: str, former_port: int | None, first_port: int, tries: int = _TRIES
) -> socket.socket:
    """A listening socket: on the former port, else the first one, else the next that is free.

    Raises FatalError when `host` is not an address of this machine or nothing is free.
    """
    ports = [former_port] if former_port else []
    ports += range(first_port, first_port + tries) if first_port else [0]
    for port in ports:
        try:
            return _bind(host, port)
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise _cannot(host, str(error)) from error
    if tries == 1:
        raise _cannot(host, f"port {first_port} is taken, or needs more rights")
    raise _cannot(host, "every port is taken")


def url_of(listener: socket.socket, *, is_tls: bool = False) -> str:
    """The address for programs of this machine."""
    scheme = "https" if is_tls else "http"
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def media_addresses(host: str) -> tuple[str, ...]:
    """The local addresses at which picture and sound are offered."""
    if not ipaddress.ip_address(_number_of(host)).is_unspecified:
        return (_number_of(host),)
    found = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET
    }
    return tuple(sorted(found, reverse=True))


@contextmanager
def only_edge(profile: Path) -> Iterator[None]:
    """Hold the profile's edge lock; the system frees it even when this process is killed.

    Raises FatalError when another edge of this profile runs.
    """
    profile.mkdir(parents=True, exist_ok=True)
    with (profile / "edge.lock").open("ab") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise FatalError(
                N_("Another edge of this profile is running already."),
                remedy=N_("Use that one, or end it first."),
                code="edge.running",
            ) from error
        yield


def _number_of(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - the socket's own signature
    except OSError:
        listener.close()
        raise
    return listener


def _cannot(host: str, reason: str) -> FatalError:
    return FatalError(
        N_("The edge cannot listen on {host}: {reason}"),
        remedy=N_("Choose an address of this computer and a free port."),
        code="edge.listen",
        fields={"host": host, "reason": reason},
    )


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
