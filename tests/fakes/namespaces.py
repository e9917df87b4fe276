"""Network namespaces of a test's own: machines that share nothing but the wires between them."""

import os
import subprocess
from collections.abc import Sequence

from tests.peers import missing, need_program


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=10)


class Machines:
    """Namespaces while entered. Skips where they are not permitted; in CI that fails.

    Each pair of `wires` gets a network of its own: 10.77.<number>.1 and 10.77.<number>.2, on the
    devices `wire<number>`.
    """

    def __init__(self, *names: str, wires: Sequence[tuple[str, str]]) -> None:
        self._names = names
        self._wires = wires
        self._made: list[str] = []

    def name(self, machine: str) -> str:
        return f"cs{os.getpid()}{machine}"

    def within(self, machine: str) -> list[str]:
        """What to put before a command, so that it runs on `machine`."""
        return ["ip", "netns", "exec", self.name(machine)]

    def __enter__(self) -> "Machines":
        need_program("ip")
        try:
            for machine in self._names:
                _ip("netns", "add", self.name(machine))
                self._made.append(machine)
                self._on(machine, "link", "set", "lo", "up")
            for number, (one, other) in enumerate(self._wires, 1):
                self._wire(number, one, other)
        except (OSError, subprocess.SubprocessError) as error:
            self.__exit__()
            missing(f"the right to make network namespaces ({error})")
        return self

    def __exit__(self, *_: object) -> None:
        for machine in self._made:
            _ip("netns", "del", self.name(machine))
        self._made = []

    def _on(self, machine: str, *arguments: str) -> None:
        _ip("-n", self.name(machine), *arguments)

    def _wire(self, number: int, one: str, other: str) -> None:
        device = f"wire{number}"
        _ip(
            "link", "add", device, "netns", self.name(one), "type", "veth",
            "peer", "name", device, "netns", self.name(other),
        )  # fmt: skip
        for host, machine in enumerate((one, other), 1):
            self._on(machine, "addr", "add", f"10.77.{number}.{host}/24", "dev", device)
            self._on(machine, "link", "set", device, "up")
