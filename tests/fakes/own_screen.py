"""A live device for tests: a screen of our own, plugged in and out like a camera."""

import subprocess
from pathlib import Path

from tests.peers import need_program


class OwnScreen:
    """Xvfb on one display, started and ended as a camera is plugged in and out."""

    def __init__(self, display: str) -> None:
        self.display = display
        self.size = "640x360"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def on_a_free_display(cls) -> "OwnScreen":
        """The first display from 600 on that nobody locks."""
        locked = {path.name for path in Path("/tmp").glob(".X*-lock")}
        return cls(f":{next(n for n in range(600, 900) if f'.X{n}-lock' not in locked)}")

    def plug_in(self) -> None:
        """Start the server; pictures of it can be grabbed at once."""
        xvfb = str(need_program("Xvfb"))
        arguments = ["-screen", "0", f"{self.size}x24", "-nolisten", "tcp", "-displayfd", "1"]
        arguments.append("-noreset")  # what a client set outlives it
        self._process = subprocess.Popen(
            [xvfb, self.display, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "Xvfb did not start"

    def pull(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None

    def signal(self, number: int) -> None:
        """Let it hang, or go on."""
        assert self._process is not None
        self._process.send_signal(number)
