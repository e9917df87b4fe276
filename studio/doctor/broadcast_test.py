"""The self-test's larger parts: every worker process, and a whole broadcast on this computer."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from studio.capture.sound_devices import sound_devices
from studio.encode.probing import fault_of
from studio.encode.watching import decoded_pictures
from studio.errors import RetryableError
from studio.kit.clock import SystemClock
from studio.media.rates import Canvas
from studio.paths import ASSETS_DIR, Profile, child_command
from studio.pictures.decoding import decoded
from studio.push.whip_http import Accepted, WhipClient
from studio.rtc.player import Player

_READY_S = 40.0
_ON_AIR_S, _AGAIN_S = 20.0, 0.2
_PICTURE_S = 20.0
_END_S = 15.0
_PICTURES = 30
_SAID_CHARS = 300
_OK = 200
WINDOW_IS_THERE = "window.attached"  # what ui.app logs
_PICTURE_FILE = ASSETS_DIR / "demo" / "products" / "lantern.png"


async def workers(_: Path) -> Mapping[str, object]:
    """The helper processes answer: pictures, devices, sound, encoders."""
    png = await decoded(_PICTURE_FILE.read_bytes())
    fault = await fault_of("libx264", Canvas(320, 240, 30))
    if fault:
        raise RuntimeError(f"the encoder's child: {fault}")
    listing = await asyncio.create_subprocess_exec(
        *child_command("devices"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    devices = json.loads((await listing.communicate())[0])
    sound = await sound_devices()
    if sound.problem is not None:
        raise RuntimeError(str(sound.problem))
    counts = {"devices": len(devices), "microphones": len(sound.inputs)}
    return {"picture_bytes": len(png), **counts}


async def broadcast(folder: Path) -> Mapping[str, object]:
    """The demo goes on air; a viewer at the edge gets its page, pictures and sound.

    Where there is a screen, a window of it opens too.
    """
    profile = Profile(folder / "profile")
    async with _engine(profile) as ready, aiohttp.ClientSession() as http:
        async with http.get(str(ready["watch"])) as response:
            page = await response.text()
            if response.status != _OK or "<html" not in page:
                raise RuntimeError(f"the watch page answers {response.status}")
        player = Player(SystemClock())
        client = WhipClient(http, str(ready["whep"]), "")
        accepted = await _admitted(client, await player.offer())
        try:
            await player.connect(accepted.answer)
            async with asyncio.timeout(_PICTURE_S):
                units = [await player.pictures.get() for _ in range(_PICTURES)]
        finally:
            await player.aclose()
            await client.delete(accepted.resource)
        seen = await asyncio.to_thread(decoded_pictures, units)
        window = await _window(profile)
    if not player.sounds:
        raise RuntimeError("no sound arrived")
    return {**seen, "sound_packets": player.sounds, "window": window}


async def _window(profile: Profile) -> str:
    """Open a window of the running engine and wait until it says that it shows its state."""
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        return "no screen"
    log = profile.log_file("window")
    async with _process("ui", "--profile", str(profile.root)) as process:
        async with asyncio.timeout(_READY_S):
            while not (log.exists() and WINDOW_IS_THERE in log.read_text(encoding="utf-8")):
                if process.returncode is not None:
                    raise RuntimeError(f"the window ended with code {process.returncode}")
                await asyncio.sleep(_AGAIN_S)
    return "attached"


async def _admitted(client: WhipClient, offer: str) -> Accepted:
    """The relay's answer, as soon as the engine sends it pictures."""
    async with asyncio.timeout(_ON_AIR_S):
        while True:
            try:
                return await client.publish(offer)
            except RetryableError:
                await asyncio.sleep(_AGAIN_S)


@asynccontextmanager
async def _engine(profile: Profile) -> AsyncIterator[dict[str, object]]:
    """An engine on air with the demo show, and its edge; both are gone afterwards."""
    words = ("engine", "--demo", "--go-live", "--profile", str(profile.root))
    async with _process(*words) as process:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), _READY_S)
        if not line:
            log = profile.log_file("engine")
            said = log.read_text(encoding="utf-8")[-_SAID_CHARS:] if log.exists() else ""
            raise RuntimeError(f"the engine ended with code {await process.wait()}: {said}")
        yield json.loads(line)


@asynccontextmanager
async def _process(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process of this program, ended afterwards."""
    process = await asyncio.create_subprocess_exec(
        *child_command(words[0]), *words[1:],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _END_S)
        if process.returncode is None:
            process.kill()
            await process.wait()
