"""A real studio for tests: the engine process (and the edge it starts) on a profile of its own."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil

from studio.control.client import ControlClient
from studio.control.command import Command
from studio.control.feeds import ChatBatch, ChatLine, OrderBatch, OrderLine
from studio.control.roles import Role
from studio.control.states import Problem
from studio.kit.tasks import TaskScope
from studio.paths import MAIN_PY, Profile

READY_WAIT_S = 30.0
T = TypeVar("T")


@dataclass
class StateMirror:
    """What a front end knows: newest slices, all feed entries by id; wakes whoever waits."""

    slices: dict[str, Any] = field(default_factory=dict)
    chat: dict[str, ChatLine] = field(default_factory=dict)
    orders: dict[str, OrderLine] = field(default_factory=dict)
    connections: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def connected(
        self, role: Role, slices: Mapping[str, object], feeds: Mapping[str, object]
    ) -> None:
        assert role is Role.OWNER
        self.connections += 1
        self.slices.update(slices)
        for batch in feeds.values():
            self._merge(batch)
        self._changed.set()

    def slice_changed(self, name: str, value: object) -> None:
        self.slices[name] = value
        self._changed.set()

    def feed_arrived(self, name: str, batch: object) -> None:
        assert name in {"chat", "orders"}
        self._merge(batch)
        self._changed.set()

    def disconnected(self, problem: Problem) -> None:
        assert problem.message
        self._changed.set()

    def _merge(self, batch: object) -> None:
        if isinstance(batch, ChatBatch):
            self.chat.update({line.line_id: line for line in batch.lines})
        if isinstance(batch, OrderBatch):
            self.orders.update({order.order_id: order for order in batch.orders})

    async def until(self, condition: Callable[[], T], timeout_s: float = 15.0) -> T:
        """The first true value of `condition()`, asked after every change."""
        async with asyncio.timeout(timeout_s):
            while not (value := condition()):
                self._changed.clear()
                await self._changed.wait()
            return value


class Front:
    """A front end attached to the engine of `profile`."""

    def __init__(self, profile: Profile) -> None:
        address = json.loads(profile.engine_file.read_text())
        self.state = StateMirror()
        self._client = ControlClient(address["url"], address["token"], self.state)
        self._scope = TaskScope("front")

    async def __aenter__(self) -> "Front":
        self._scope.start(self._client.run(), "client")
        await self.state.until(lambda: "show" in self.state.slices)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._scope.aclose()

    async def send(self, command: Command) -> None:
        """As ControlClient.send."""
        await self._client.send(command)


class StudioProcess:
    """`main.py engine ...` with its output read; `stop` also ends the edge it started."""

    def __init__(self, profile: Path, arguments: Sequence[str] = ()) -> None:
        self.profile = Profile(profile)
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self.ready: dict[str, Any] = {}

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> dict[str, Any]:
        """Start the engine and wait for its ready line."""
        self.profile.root.mkdir(parents=True, exist_ok=True)
        with (self.profile.root / "engine.stderr").open("ab") as stderr:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(MAIN_PY),
                "engine",
                "--profile",
                str(self.profile.root),
                *self._arguments,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
            )
        self.ready = await asyncio.wait_for(self.read_line(), READY_WAIT_S)
        return self.ready

    async def read_line(self) -> dict[str, Any]:
        """The next JSON line the engine prints."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            log = (self.profile.root / "engine.stderr").read_text()[-3000:]
            raise AssertionError(f"the engine ended: {await self._process.wait()}\n{log}")
        entries: dict[str, Any] = json.loads(line)
        return entries

    async def end(self) -> dict[str, Any]:
        """Ask the engine to end; its closing figures."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.read_line(), READY_WAIT_S)

    async def kill(self) -> None:
        """SIGKILL the engine alone; its edge lives on."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """End engine and edge."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), 15.0)
            except TimeoutError:
                await self.kill()
        self._end_edge()

    def _end_edge(self) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError, psutil.NoSuchProcess):
            pid = int(json.loads(self.profile.edge_file.read_text())["pid"])
            process = psutil.Process(pid)
            if str(self.profile.root) in process.cmdline():
                os.kill(pid, signal.SIGTERM)
                psutil.wait_procs([process], timeout=5)
