"""The link between the window and the engine: the control client on Qt's event loop.

The only coroutines of the window live here. The client asks for the engine's address before every
attempt, so a restarted engine is found again; on the same machine that needs no long pauses.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Protocol

from studio.control.address import EngineAddress
from studio.control.client import ControlClient, ControlListener
from studio.control.command import Command
from studio.control.commands import EndShow
from studio.control.roles import Role
from studio.control.states import Problem, ShowStatus
from studio.errors import StudioError
from studio.paths import Profile
from ui.studio import Studio

_PAUSE_FACTOR = 0.01  # of the common retry law: 2.5 ms .. 0.1 s, the engine is on this machine
_END_WAIT_S = 8.0
EXIT_KEEP_BROADCASTING = 10  # tells the supervisor (main.py) to leave the engine alone
_OFF_AIR = frozenset({ShowStatus.IDLE, ShowStatus.PREVIEWING, ShowStatus.FAILED})


class Client(Protocol):
    """What the bridge needs of a control client."""

    async def run(self) -> None:
        """Connect and connect again until cancelled."""
        ...

    async def send(self, command: Command) -> None:
        """Carry out a command. Raises StudioError."""
        ...


Connect = Callable[[ControlListener], Client]


def profile_client(profile: Profile) -> Connect:
    """How to reach the engine of `profile`, wherever it is after a restart."""

    def connect(listener: ControlListener) -> Client:
        return ControlClient(
            "http://127.0.0.1:9",
            "",
            listener,
            find_address=lambda: EngineAddress.read(profile.engine_file),
            jitter=lambda: _PAUSE_FACTOR,
        )

    return connect


class Bridge:
    """Hears the engine for `studio` and carries its commands. Lives on the window's event loop.

    quit_requested: set when the window may go. exit_code: what its process then answers.
    """

    def __init__(self, studio: Studio, connect: Connect) -> None:
        self._studio = studio
        self._client = connect(self)
        self._tasks: set[asyncio.Task[object]] = set()
        self._off_air = asyncio.Event()
        self.quit_requested = asyncio.Event()
        self.exit_code = 0
        studio.submitted.connect(self._submit)
        studio.show_changed.connect(self._note_status)

    async def run(self) -> None:
        """Stay attached until `quit_requested` is set; then let go of everything."""
        self._start(self._client.run())
        await self.quit_requested.wait()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def leave(self) -> None:
        """Close the window off the air; the supervisor ends the engine with it."""
        self.quit_requested.set()

    def leave_on_air(self) -> None:
        """Close the window alone; the show goes on."""
        self.exit_code = EXIT_KEEP_BROADCASTING
        self.quit_requested.set()

    def end_show_and_leave(self) -> None:
        """End the show, wait until outputs have flushed, then close the window."""
        self._start(self._end_and_leave())

    def connected(
        self, role: Role, slices: Mapping[str, object], feeds: Mapping[str, object]
    ) -> None:
        """Part of ControlListener."""
        del role  # the host's own window is the owner; refusals are shown as they come
        self._studio.replace_all(slices, feeds)

    def slice_changed(self, name: str, value: object) -> None:
        """Part of ControlListener."""
        self._studio.replace(name, value)

    def feed_arrived(self, name: str, batch: object) -> None:
        """Part of ControlListener."""
        self._studio.hear(name, batch)

    def disconnected(self, problem: Problem) -> None:
        """Part of ControlListener."""
        self._studio.lose(problem)

    def _start(self, coroutine: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _submit(self, command: Command) -> None:
        self._start(self._send(command))

    async def _send(self, command: Command) -> bool:
        try:
            await self._client.send(command)
        except StudioError as error:
            problem = Problem(error.code, error.message, error.remedy, dict(error.fields))
            self._studio.refused.emit(problem)
            return False
        return True

    async def _end_and_leave(self) -> None:
        if not await self._send(EndShow()):
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._off_air.wait(), _END_WAIT_S)
        self.quit_requested.set()

    def _note_status(self, _: object) -> None:
        if self._studio.show.status in _OFF_AIR:
            self._off_air.set()
        else:
            self._off_air.clear()
