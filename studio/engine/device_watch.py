"""Which cameras and screens are connected: listed by a short-lived child, again when it changes."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import structlog
from pydantic import TypeAdapter, ValidationError

from studio.capture import v4l2
from studio.control.picture_states import DeviceState
from studio.paths import child_command

_LOOK_S = 1.0
_LIST_S = 10.0  # each list is a process that starts; a camera in use is opened again by its source
_CHILD_S = 8.0
_SETTLE_S = 0.3  # a camera appears a moment before its formats can be asked
_DEVICES = TypeAdapter(tuple[DeviceState, ...])
_log = structlog.get_logger(__name__)


class DeviceWatch:
    """Lives on the control loop. on_change: called with the new list.

    has_marks: the kernel shows cheaply that something was plugged in (Linux).
    """

    def __init__(
        self,
        on_change: Callable[[tuple[DeviceState, ...]], None],
        listed: Callable[[], Awaitable[tuple[DeviceState, ...] | None]] | None = None,
        *,
        has_marks: bool = sys.platform == "linux",
        list_s: float = _LIST_S,
    ) -> None:
        self._on_change = on_change
        self._listed = listed or _listed
        self._has_marks = has_marks
        self._list_s = list_s
        self._known: tuple[DeviceState, ...] | None = None
        self._marks = v4l2.marks()
        self._lock = asyncio.Lock()

    async def run(self) -> None:
        """Look until cancelled: when something was plugged in, or now and then."""
        await self.look()
        while not self._has_marks:
            await asyncio.sleep(self._list_s)
            await self.look()
        while True:
            await asyncio.sleep(_LOOK_S)
            marks = v4l2.marks()
            if marks != self._marks:
                self._marks = marks
                await asyncio.sleep(_SETTLE_S)
                await self.look()

    async def look(self) -> None:
        """List once, now. A child that hangs is killed and the old list stays."""
        async with self._lock:
            devices = await self._listed()
        if devices is not None and devices != self._known:
            self._known = devices
            self._on_change(devices)


async def _listed() -> tuple[DeviceState, ...] | None:
    process = await asyncio.create_subprocess_exec(
        *child_command("devices"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), _CHILD_S)
        return _DEVICES.validate_json(out)
    except (TimeoutError, ValidationError) as error:
        _log.warning("devices.not_listed", reason=type(error).__name__, platform=sys.platform)
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
