"""The studio's machine in the test of two edges: pairs with them, goes on air, and lets one fall.

Run as `python -m tests.e2e.two_edges FOLDER NORTH SOUTH` in a network namespace of its own; NORTH
and SOUTH name those of the edges, which only wires join to it. Prints what it saw as one line of
JSON, for test_two_edges to judge.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from studio.control import commands as c
from studio.control.edge_commands import PairEdge
from studio.control.edge_states import EdgeState
from studio.control.feeds import OrderLine
from studio.control.states import OutputStatus
from studio.paths import MAIN_PY
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.supervised import until

PORT = 8787
UDP = (41_000, 41_019)
WIRES = {"north": "wire1", "south": "wire2"}
ADDRESSES = {"north": "10.77.1.2", "south": "10.77.2.2"}
PATIENCE_S = 40.0
PICTURES = 60
_CONFIG = f'host = "0.0.0.0"\nport = {PORT}\n[media]\nports = "{UDP[0]}-{UDP[1]}"\n'
_FEW = 1


class Place:
    """The machine of one edge: its edge, and the person there."""

    def __init__(self, name: str, namespace: str, folder: Path) -> None:
        self.name = name
        self.url = f"http://{ADDRESSES[name]}:{PORT}"
        self._within = ("ip", "netns", "exec", namespace, sys.executable)
        self._profile = folder / name
        self._log = folder / f"{name}.log"
        self._edge: asyncio.subprocess.Process | None = None
        self._person: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the edge and wait until it is ready."""
        self._profile.mkdir(exist_ok=True)
        config = self._profile / "edge.toml"
        config.write_text(_CONFIG)
        before = self._log.read_text().count("edge.ready") if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._edge = await asyncio.create_subprocess_exec(
                *self._within, str(MAIN_PY), "edge", *self._profile_argument,
                "--config", str(config), stdout=log, stderr=log,
            )  # fmt: skip
        await until(lambda: self._log.read_text().count("edge.ready") > before, self._log.name)

    async def new_code(self) -> str:
        """A code to pair with."""
        asking = await asyncio.create_subprocess_exec(
            *self._within, str(MAIN_PY), "edge", *self._profile_argument, "--new-code",
            stdout=subprocess.PIPE,
        )  # fmt: skip
        said, _ = await asking.communicate()
        return said.decode().partition(":")[2].partition("(")[0].strip()

    async def kill(self) -> None:
        """At once, as when its machine fails."""
        if self._edge is not None and self._edge.returncode is None:
            self._edge.kill()
            await self._edge.wait()

    def cut(self, *, is_cut: bool) -> None:
        """Pull the wire to the studio, or plug it in."""
        state = "down" if is_cut else "up"
        subprocess.run(["ip", "link", "set", WIRES[self.name], state], check=True, timeout=10)

    async def someone_comes(self) -> None:
        self._person = await asyncio.create_subprocess_exec(
            *self._within, "-m", "tests.e2e.distant_person", self.url,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 22,
        )  # fmt: skip

    async def someone(self, do: str, **arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Let the person there do something; what it says."""
        assert self._person is not None
        assert self._person.stdin is not None
        assert self._person.stdout is not None
        self._person.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
        async with asyncio.timeout(PATIENCE_S + 10):
            line = await self._person.stdout.readline()
        assert line, f"the person at {self.name} is gone"
        return json.loads(line)

    async def someone_goes(self) -> None:
        if self._person is not None and self._person.returncode is None:
            assert self._person.stdin is not None
            self._person.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._person.wait(), 10)
            if self._person.returncode is None:
                self._person.kill()

    @property
    def _profile_argument(self) -> tuple[str, str]:
        return "--profile", str(self._profile)


class World:
    """Studio and places; `seen` is what the test judges."""

    def __init__(self, front: Front, north: Place, south: Place) -> None:
        self._front = front
        self.north, self.south = north, south
        self.seen: dict[str, Any] = {}

    async def until(self, condition: Callable[[], bool]) -> None:
        await self._front.state.until(condition, PATIENCE_S)

    def _edge(self, name: str) -> EdgeState:
        edges: tuple[EdgeState, ...] = self._front.state.slices["edges"].edges
        return next(edge for edge in edges if edge.name == name)

    def _is_on(self, name: str) -> bool:
        outputs = self._front.state.slices["outputs"].outputs
        return any(each.name == name and each.status is OutputStatus.ON for each in outputs)

    def _order(self, order_id: str) -> OrderLine | None:
        return self._front.state.orders.get(order_id)

    def _stock(self) -> int:
        stock: int = self._front.state.slices["run"].items[0].stock
        return stock

    def _heard(self, text: str) -> bool:
        return any(line.text == text for line in self._front.state.chat.values())

    async def go_on_air(self) -> None:
        """Pair with both; the picture reaches the person at each."""
        for place in (self.north, self.south):
            code = await place.new_code()
            await self._front.send(PairEdge(place.url, code, place.name))
        await self.until(lambda: all(self._edge(name).is_connected for name in WIRES))
        await self._front.send(c.GoLive())
        await self.until(lambda: all(self._is_on(name) for name in WIRES))
        for place, name in ((self.north, "Ana"), (self.south, "Leila")):
            await place.someone_comes()
            await place.someone("watch")
            await place.someone("come", name=name)
            self.seen[f"{place.name}_first"] = await place.someone("pictures", count=PICTURES)

    async def chat_is_one_room(self) -> None:
        await self.north.someone("say", text="hello from the north")
        await self.south.someone("hear_line", text="hello from the north")
        await self.south.someone("say", text="greetings from the south")
        await self.north.someone("hear_line", text="greetings from the south")
        await self._front.send(c.SendChat("welcome all"))
        for place in (self.north, self.south):
            await place.someone("hear_line", text="welcome all")
        said = ("hello from the north", "greetings from the south")
        await self.until(lambda: all(self._heard(text) for text in said))  # pages may be quicker
        self.seen["authors"] = sorted({line.author for line in self._front.state.chat.values()})

    async def stock_is_one_truth(self) -> None:
        """One piece is left, and somebody at each edge wants it."""
        items = self._front.state.slices["run"].items
        await self._front.send(c.SetStock(items[0].product_id, _FEW))
        wished = [(place, await place.someone("order", product=0)) for place in self._places]
        self.seen["fates"] = [
            await place.someone("hear_fate", order_id=order["order_id"]) for place, order in wished
        ]
        self.seen["numbers"] = [order["number"] for _, order in wished]
        await self.until(lambda: self._stock() < _FEW)  # pages may hear of it before windows
        self.seen["stock"] = self._stock()

    async def north_falls(self) -> None:
        """North is cut off, takes a line and an order, and is killed; south sells on."""
        await self.south.someone("begin")
        self.seen["before"] = await self.south.someone("pictures", count=2 * PICTURES)
        await self.south.someone("begin")
        self.north.cut(is_cut=True)
        await self.north.someone("say", text="last words")
        kept = await self.north.someone("order", product=1)
        await self.north.kill()
        await self.until(lambda: not self._edge("north").is_connected)
        order = await self.south.someone("order", product=1)
        fate = await self.south.someone("hear_fate", order_id=order["order_id"])
        await self.south.someone("say", text="still here")
        await self.south.someone("hear_line", text="still here")
        self.seen["meanwhile"] = await self.south.someone("pictures", count=PICTURES)
        self.seen["meanwhile_fate"] = fate
        self.seen["meanwhile_is_on"] = self._is_on("south")
        await self.north.someone_goes()
        await self.north_comes_back(kept["order_id"])

    async def north_comes_back(self, kept: str) -> None:
        """What it had acknowledged arrives, and it shows what it missed."""
        self.north.cut(is_cut=False)
        await self.north.start()
        await self.until(lambda: self._edge("north").is_connected and self._is_on("north"))
        await self.until(lambda: self._order(kept) is not None and self._heard("last words"))
        await self.north.someone_comes()
        await self.north.someone("watch")
        self.seen["back"] = await self.north.someone("pictures", count=PICTURES)
        welcome = await self.north.someone("come", name="Ben")
        order = self._order(kept)
        self.seen["kept_order"] = order.status.value if order is not None else ""
        self.seen["missed"] = [line["text"] for line in welcome["lines"]]

    @property
    def _places(self) -> tuple[Place, Place]:
        return self.north, self.south


async def main() -> None:
    folder = Path(sys.argv[1])
    show = footage_show(folder / "show", flash_seconds=0)
    async with AsyncExitStack() as stack:
        studio = StudioProcess(folder / "profile", ("--show", str(show)))
        stack.push_async_callback(studio.stop)
        places = [Place(*named, folder) for named in zip(WIRES, sys.argv[2:], strict=True)]
        for place in places:
            stack.push_async_callback(place.kill)
            stack.push_async_callback(place.someone_goes)
        await asyncio.gather(*(place.start() for place in places))
        await studio.start()
        front = await stack.enter_async_context(Front(studio.profile))
        world = World(front, *places)
        await world.go_on_air()
        await world.chat_is_one_room()
        await world.stock_is_one_truth()
        await world.north_falls()
        sys.stdout.write(f"{json.dumps(world.seen)}\n")


if __name__ == "__main__":
    asyncio.run(main())
