"""The embedded edge: started by the engine, but it outlives an engine that crashes.

The edge runs in a session of its own and writes `edge.json`; a new engine finds it there and
attaches, so that buyers keep their page and nothing they sent is lost.
"""

import asyncio
import json
import subprocess
from dataclasses import dataclass

import aiohttp
import psutil
import structlog

from studio.errors import N_, FatalError
from studio.paths import Profile, child_command

_START_WAIT_S = 60.0
_WINDOW_WAIT_S = 1.0
_POLL_S = 0.05
_STOP_WAIT_S = 5.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EdgeAddress:
    """How to reach an edge. url: http(s)://host:port without a path."""

    url: str
    link_token: str
    publish_token: str
    pid: int
    edge_id: str

    @property
    def whip_url(self) -> str:
        """Where the engine publishes."""
        return f"{self.url}/whip/live"

    @property
    def whep_url(self) -> str:
        """Where players subscribe."""
        return f"{self.url}/whep/live"

    @property
    def watch_url(self) -> str:
        """The buyers' page."""
        return f"{self.url}/watch"


def read_address(profile: Profile) -> EdgeAddress | None:
    """The address an edge of this profile last wrote; None when there is none or it is torn."""
    try:
        entries = json.loads(profile.edge_file.read_text(encoding="utf-8"))
        return EdgeAddress(
            url=str(entries["url"]),
            link_token=str(entries["link_token"]),
            publish_token=str(entries["publish_token"]),
            pid=int(entries["pid"]),
            edge_id=str(entries["edge_id"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


class EdgeStart:
    """The edge of one engine, on its way up or here.

    A studio with a window first brings up its picture and then the edge: on two cores both at
    once keep the host waiting for longer. Who goes on air `at_once` needs the edge first.
    listen: host and port of a new edge. patience_s: how long a window may take to ask for the
    picture before the edge begins without. address: done when the edge answers; raises FatalError
    when none comes up.
    """

    def __init__(
        self, profile: Profile, listen: tuple[str, int] = ("127.0.0.1", 0), *, at_once: bool
    ) -> None:
        self._listen = listen
        self._may_begin = asyncio.Event()
        self.patience_s = 0.0 if at_once else _WINDOW_WAIT_S
        self.address = asyncio.create_task(self._start(profile))
        if at_once:
            self.begin()

    def begin(self) -> None:
        """Start it now. Idempotent."""
        self._may_begin.set()

    async def aclose(self) -> None:
        """End the edge, also when the engine's own start failed half-way."""
        if not self._may_begin.is_set():
            self.address.cancel()
        await asyncio.wait([self.address])
        if not self.address.cancelled() and self.address.exception() is None:
            await stop(self.address.result())

    async def _start(self, profile: Profile) -> EdgeAddress:
        await self._may_begin.wait()
        return await attach_or_start(profile, self._listen)


async def attach_or_start(
    profile: Profile, listen: tuple[str, int] = ("127.0.0.1", 0), *, is_private: bool = False
) -> EdgeAddress:
    """The profile's running edge, or a new one. Raises FatalError when none comes up.

    listen: host and port of a new one; port 0 is the usual one. is_private: of a rehearsal.
    """
    address = read_address(profile)
    if address is not None and await _answers(address):
        _log.info("edge.attached", url=address.url, pid=address.pid)
        return address
    process = _spawn(profile, listen, is_private=is_private)
    try:
        return await asyncio.wait_for(_started(profile, process), _START_WAIT_S)
    except TimeoutError as error:
        process.kill()
        raise _no_edge(profile, "timeout") from error


def _spawn(
    profile: Profile, listen: tuple[str, int], *, is_private: bool
) -> "subprocess.Popen[bytes]":
    host, port = listen
    where = ["--host", host, *(["--port", str(port)] if port else [])]
    where += ["--private"] if is_private else []
    profile.logs_dir.mkdir(parents=True, exist_ok=True)
    with (profile.logs_dir / "edge.start").open("wb") as log:  # what it says before it has a log
        return subprocess.Popen(
            [*child_command("edge"), "--profile", str(profile.root), "--embedded", *where],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def _started(profile: Profile, process: "subprocess.Popen[bytes]") -> EdgeAddress:
    while True:
        address = read_address(profile)
        if address is not None and address.pid == process.pid and await _answers(address):
            _log.info("edge.started", url=address.url, pid=address.pid)
            return address
        if process.poll() is not None:
            raise _no_edge(profile, f"exit code {process.returncode}")
        await asyncio.sleep(_POLL_S)


def _no_edge(profile: Profile, reason: str) -> FatalError:
    return FatalError(
        N_("The edge on this computer did not start ({reason})."),
        remedy=N_("Its log is {path}; start the studio again after mending the cause."),
        code="edge.not_started",
        fields={"reason": reason, "path": str(profile.log_file("edge"))},
    )


async def _answers(address: EdgeAddress) -> bool:
    """Whether the edge behind `address` is ours: it takes our link token."""
    headers = {"Authorization": f"Bearer {address.link_token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session,
            session.head(f"{address.url}/link", headers=headers) as response,
        ):
            return response.status not in {401, 403, 404}
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def stop(address: EdgeAddress) -> None:
    """End an edge of this machine: asked first, killed after five seconds."""
    try:
        process = psutil.Process(address.pid)
        if "edge" not in process.cmdline():
            return  # the number belongs to another program by now
        process.terminate()
        await asyncio.to_thread(process.wait, _STOP_WAIT_S)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        _log.warning("edge.killed", pid=address.pid)
        process.kill()
