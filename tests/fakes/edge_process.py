"""A real edge process on a profile of its own."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import aiohttp

from studio.edge.address import EdgeFile
from studio.paths import MAIN_PY

_START_WAIT_S = 20.0
_LOOK_S = 0.02


class EdgeProcess:
    """`main.py edge`; its log stands in the profile. config: the text of its file, if any."""

    def __init__(self, profile: Path, port: int = 0, config: str = "") -> None:
        self._profile = profile
        self._config = config
        self._port = port
        self._log = profile / f"edge-{id(self)}.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def file(self) -> EdgeFile:
        """What edge.json says."""
        file = EdgeFile.read(self._profile / "edge.json")
        assert file is not None
        return file

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def log(self) -> str:
        return self._log.read_text()

    async def _spawn(self) -> asyncio.subprocess.Process:
        self._profile.mkdir(parents=True, exist_ok=True)
        command = [str(MAIN_PY), "edge", "--profile", str(self._profile), "--port", str(self._port)]
        if self._config:
            config = self._profile / "edge.toml"
            config.write_text(self._config)
            command += ["--config", str(config)]
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, *command, stdout=log, stderr=log
            )

    async def start(self) -> None:
        """Start and wait until it answers."""
        self._process = await self._spawn()
        async with asyncio.timeout(_START_WAIT_S), aiohttp.ClientSession() as session:
            while not await self._answers(session):
                assert self.is_running, self.log()
                await asyncio.sleep(_LOOK_S)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        file = EdgeFile.read(self._profile / "edge.json")
        if file is None or self._process is None or file.pid != self._process.pid:
            return False
        headers = {"Authorization": f"Bearer {file.link_token}"}
        with contextlib.suppress(aiohttp.ClientError):
            async with session.head(f"{file.url}/link", headers=headers) as response:
                return response.status == 204
        return False

    async def exit_code(self) -> int:
        """Start one that is expected to end by itself."""
        self._process = await self._spawn()
        return await asyncio.wait_for(self._process.wait(), _START_WAIT_S)

    async def end(self, number: signal.Signals) -> int:
        """Send a signal; the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), _START_WAIT_S)

    async def kill(self) -> None:
        """End it at once, if it runs."""
        if self.is_running:
            await self.end(signal.SIGKILL)
