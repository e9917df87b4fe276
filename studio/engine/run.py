"""The engine process from beginning to end."""

import asyncio
import contextlib
import gc
import json
import os
import signal
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import structlog

from studio.compose.text import ensure_qt
from studio.control.address import EngineAddress, new_token
from studio.control.roles import Role
from studio.engine.edge_process import EdgeAddress, EdgeStart
from studio.engine.options import EngineOptions
from studio.engine.session import Session
from studio.engine.settings_desk import SettingsDesk
from studio.engine.show_file import ShowFile, read_show_file
from studio.errors import N_, StudioError
from studio.kit import logs, memory
from studio.kit.clock import SystemClock
from studio.paths import ASSETS_DIR, Profile
from studio.server.control import ControlServer
from studio.store.store import Store
from studio.store.tables import metadata

_log = structlog.get_logger(__name__)
EXIT_CANNOT_RUN = 2
EXIT_RESTART = 11  # tells the supervisor (main.py) to start this engine again at once
DEMO_SHOW = ASSETS_DIR / "demo" / "show.toml"


def main(options: EngineOptions) -> int:
    """Run until told to end. 0: on purpose; 2: cannot run like this; 11: start me again."""
    memory.share_arenas()
    logs.configure(Profile(options.profile).log_file("engine"))
    ensure_qt()
    try:
        return asyncio.run(_run(options))
    except StudioError as error:
        _log.error("engine.cannot_run", code=error.code, reason=str(error))
        sys.stderr.write(f"{error}\n")
        return EXIT_CANNOT_RUN


def _show(options: EngineOptions) -> ShowFile:
    if options.safe:
        return ShowFile(title=N_("Safe mode"), recording=False)
    if options.show_file is not None:
        return read_show_file(options.show_file)
    return read_show_file(DEMO_SHOW) if options.is_demo else ShowFile(title=N_("My show"))


async def _run(options: EngineOptions) -> int:
    started_s = time.monotonic()
    profile = Profile(options.profile)
    profile.root.mkdir(parents=True, exist_ok=True)
    settings = SettingsDesk(profile, _show(options), is_safe=options.safe)
    ended = asyncio.Event()
    _end_on_signals(ended)
    async with AsyncExitStack() as stack:
        edge = EdgeStart(
            profile,
            (settings.edge_host, settings.edge_port),
            at_once=options.go_live or options.resume,
        )
        stack.push_async_callback(edge.aclose)
        store = await asyncio.to_thread(Store.open, profile.store_file, metadata)
        stack.push_async_callback(store.aclose)
        session = Session(replace(options), settings, store, edge.address, SystemClock(), ended)
        await session.start()
        stack.push_async_callback(session.aclose)
        token = new_token()
        server = ControlServer(session.door, {token: Role.OWNER})
        url = await server.start()
        stack.push_async_callback(server.aclose)
        EngineAddress(url, token, os.getpid()).write(profile.engine_file)
        stack.callback(profile.engine_file.unlink, missing_ok=True)
        with contextlib.suppress(TimeoutError):  # the picture first: both at once delay it
            await asyncio.wait_for(session.is_looked_at.wait(), edge.patience_s)
        edge.begin()
        at = await edge.address
        EngineAddress(url, token, os.getpid(), at.watch_url).write(profile.engine_file)
        _say({"control": url, "watch": at.watch_url, "whip": at.whip_url} | _ready(at))
        await session.begin()
        _rest_garbage_collector()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), options.seconds)
        figures = session.figures() | {"seconds": round(time.monotonic() - started_s, 3)}
    _say(figures)
    return EXIT_RESTART if session.wants_restart else 0


def _rest_garbage_collector() -> None:
    """What the start left stays for ever: no collection shall walk it between two pictures.

    main.py switched the collector off, so that it does not walk the modules over and over.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    memory.give_back()


def _ready(edge: EdgeAddress) -> dict[str, object]:
    return {"whep": edge.whep_url, "pid": os.getpid()}


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _end_on_signals(ended: asyncio.Event) -> None:
    if (
        sys.platform == "win32"
    ):  # there asyncio has no signal handlers; the supervisor's door ends us
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
