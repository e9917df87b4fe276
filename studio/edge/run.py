"""The edge process: `main.py edge`. Outlives an engine that crashes; ends itself when forgotten."""

import asyncio
import contextlib
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import structlog

from studio.edge.address import EdgeFile
from studio.edge.app import Edge
from studio.edge.config import read_config
from studio.edge.keys import EdgeKeys, is_paired
from studio.edge.listening import listen, media_addresses, only_edge, url_of
from studio.edge.options import EdgeOptions
from studio.edge.pairing import CODE_LIFE_S, new_code
from studio.edge.relay import Relay
from studio.edge.tables import metadata
from studio.edge.tls import Certificate
from studio.errors import StudioError, UserError
from studio.kit import logs
from studio.kit.clock import SystemClock
from studio.paths import Profile
from studio.rtc.doorway import Doorway
from studio.store.store import Store

EXIT_CANNOT_RUN = 2
_LOOK_S = 1.0

_log = structlog.get_logger(__name__)


def main(  # noqa: PLR0913 - the command line, argument by argument
    profile: Path,
    *,
    config: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    is_embedded: bool = False,
    is_private: bool = False,
) -> int:
    """The process: 0 when it ended as it was told to, else with a word on why it could not run.

    1: something outside is in the way and may go; 2: what it was told cannot be.
    """
    if is_embedded:
        logs.configure(Profile(profile).log_file("edge"), to_terminal=False)
    else:
        logs.configure()
    try:
        options = _options(profile, config)
        if host is not None:
            options = replace(options, host=host)
        if port is not None:
            options = replace(options, port=port, has_fixed_port=port != 0)
        asyncio.run(run_edge(replace(options, embedded=is_embedded, is_private=is_private)))
    except StudioError as error:
        _log.error("edge.cannot_run", code=error.code, reason=str(error))
        return EXIT_CANNOT_RUN if isinstance(error, UserError) else 1
    return 0


def _options(profile: Path, config: Path | None) -> EdgeOptions:
    return EdgeOptions(profile) if config is None else read_config(config).options(profile)


def say_new_code(profile: Path) -> int:
    """Print a code with which a studio may pair with the edge of `profile`, running or not."""
    code = new_code(Profile(profile).pairing_file, SystemClock())
    _say_code(code)
    return 0


def _say_code(code: str) -> None:
    minutes = CODE_LIFE_S // 60
    sys.stdout.write(f"Pairing code: {code}   (good for {minutes} minutes and one studio)\n")
    sys.stdout.flush()


async def run_edge(options: EdgeOptions) -> None:
    """Serve until SIGTERM, or, when embedded, until no engine came for `idle_limit_s`.

    Raises FatalError when another edge of this profile runs or no port can be had, UserError when
    the certificate does not serve.
    """
    stopped = _stop_on_signals()
    profile = Profile(options.profile)
    with only_edge(options.profile):
        former = EdgeFile.read(profile.edge_file) or EdgeFile.new()
        is_tls = options.tls is not None
        if options.tls is not None:
            Certificate(*options.tls)  # says what is wrong with it before anything begins
        listener = _listener(options, former)
        file = former.at(url_of(listener, is_tls=is_tls))
        store = await asyncio.to_thread(Store.open, profile.edge_store_file, metadata)
        clock = SystemClock()
        keys = EdgeKeys(file.link_token, file.publish_token)
        relay = Relay(keys.publish, _doorway(options), clock=clock)
        edge = Edge(options, file, store, relay, clock, keys)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(store.aclose)
            stack.push_async_callback(edge.aclose)
            await edge.start(listener)
            file.write(profile.edge_file)
            _log.info("edge.ready", url=file.url, embedded=options.embedded)
            if not options.embedded and not await store.read(is_paired):
                _say_code(await asyncio.to_thread(new_code, profile.pairing_file, clock))
            await _until(stopped, edge, options)
        _log.info("edge.ended")


def _listener(options: EdgeOptions, former: EdgeFile) -> socket.socket:
    """Where buyers know us: a port that was asked for is had, or the edge does not start."""
    if options.has_fixed_port and not options.embedded:
        return listen(options.host, None, options.port, tries=1)
    kept_port = None if options.has_fixed_port else former.port
    return listen(options.host, kept_port, options.port)


def _doorway(options: EdgeOptions) -> Doorway:
    return Doorway(media_addresses(options.host), options.media_ports, options.advertised)


async def _until(stopped: asyncio.Event, edge: Edge, options: EdgeOptions) -> None:
    while not stopped.is_set():
        if options.embedded and edge.alone_s > options.idle_limit_s:
            _log.info("edge.forgotten", seconds=edge.alone_s)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await stopped.wait()


def _stop_on_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows: no loop handlers, but the plain ones work there
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    return stopped
