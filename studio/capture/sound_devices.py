"""The sound devices of this computer, listed by a short-lived process."""

import asyncio
import json
from dataclasses import dataclass

from studio.capture.sound_problems import library_missing
from studio.errors import N_, StudioError, UserError
from studio.paths import child_command

_WAIT_S = 8.0  # some drivers probe every card while they list


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """device_id stays the same over restarts and re-plugging."""

    device_id: str
    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class SoundDevices:
    """What can be heard and what can play now. problem: why the lists are empty."""

    inputs: tuple[SoundDevice, ...] = ()
    outputs: tuple[SoundDevice, ...] = ()
    problem: StudioError | None = None


async def sound_devices() -> SoundDevices:
    """Look now. Never raises; takes at most eight seconds."""
    process = await asyncio.create_subprocess_exec(
        *child_command("sound"),
        "list",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        told, _ = await asyncio.wait_for(process.communicate(), _WAIT_S)
        return _devices(json.loads(told))
    except (TimeoutError, ValueError, KeyError, TypeError):
        return SoundDevices(problem=_not_listed())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _devices(told: dict[str, list[dict[str, str]]]) -> SoundDevices:
    if "cause" in told:
        return SoundDevices(problem=library_missing())
    inputs, outputs = (
        tuple(SoundDevice(one["id"], one["name"], bool(one["is_default"])) for one in told[side])
        for side in ("inputs", "outputs")
    )
    return SoundDevices(inputs, outputs)


def _not_listed() -> UserError:
    return UserError(
        N_("The sound devices of this computer cannot be listed."),
        remedy=N_("Unplug the device that was added last, then look again."),
        code="sound.not_listed",
    )
