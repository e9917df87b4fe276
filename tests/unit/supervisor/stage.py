"""The test's side: a real supervisor process, and a socket its children report to."""

import json
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from studio.paths import PROGRAM_DIR

WAIT_S = 20.0


@dataclass
class Reporter:
    """A child that reported; `tell` ends it with a code."""

    line: socket.socket
    name: str
    flags: list[str]
    pid: int

    def tell(self, code: int) -> None:
        """Let it end with `code`."""
        self.line.sendall(str(code).encode())

    def has_ended(self) -> bool:
        """Waits until its side of the line is closed, which only its end does."""
        return self.line.recv(1) == b""


class Stage:
    """Starts the supervisor of `profile` over children with these names."""

    def __init__(self, profile: Path, *children: str) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(WAIT_S)
        self._lines: list[socket.socket] = []
        port = str(self._listener.getsockname()[1])
        self._supervisor = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.supervisor.driver", str(profile), port, *children],
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROGRAM_DIR,
        )

    def __enter__(self) -> "Stage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        for line in (self._listener, *self._lines):
            line.close()
        if self._supervisor.poll() is None:
            self._supervisor.kill()
        self._supervisor.communicate()

    def next_child(self) -> Reporter:
        """The next child that starts."""
        line, _ = self._listener.accept()
        self._lines.append(line)
        line.settimeout(WAIT_S)
        with line.makefile("r") as file:
            said = json.loads(file.readline())
        name, *flags = said["argv"]
        return Reporter(line, name, flags, said["pid"])

    def both(self) -> dict[str, Reporter]:
        """Engine and window, whoever reported first."""
        return {child.name: child for child in (self.next_child(), self.next_child())}

    def read_line(self) -> str:
        """The next line the supervisor says."""
        assert self._supervisor.stdout is not None
        return self._supervisor.stdout.readline().strip()

    def signal(self, number: signal.Signals) -> None:
        """Send it to the supervisor alone."""
        self._supervisor.send_signal(number)

    def exit_code(self) -> int:
        """Waits for the supervisor's end."""
        return self._supervisor.wait(WAIT_S)
