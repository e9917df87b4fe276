"""A working ControlListener: writes down what it hears and wakes whoever waits."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from studio.control.roles import Role
from studio.control.states import Problem

WAIT_S = 10.0


@dataclass
class Notebook:
    """Everything heard, in order."""

    role: Role | None = None
    slices: dict[str, object] = field(default_factory=dict)
    feeds: dict[str, object] = field(default_factory=dict)
    changes: list[tuple[str, object]] = field(default_factory=list)
    batches: list[tuple[str, object]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    connects: int = 0
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def connected(
        self, role: Role, slices: Mapping[str, object], feeds: Mapping[str, object]
    ) -> None:
        self.role, self.slices, self.feeds = role, dict(slices), dict(feeds)
        self.connects += 1
        self._heard.set()

    def slice_changed(self, name: str, value: object) -> None:
        self.changes.append((name, value))
        self._heard.set()

    def feed_arrived(self, name: str, batch: object) -> None:
        self.batches.append((name, batch))
        self._heard.set()

    def disconnected(self, problem: Problem) -> None:
        self.problems.append(problem)
        self._heard.set()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for events until `condition()` holds."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self._heard.clear()
                await self._heard.wait()
