"""Bench `viewers`: what one more viewer costs the edge, and what the edge costs the picture.

A stamped stream of 2.5 Mb/s and 30 fps goes through the relay in a process of its own to 1, then
40 light receivers in two further processes. CPU is the relay process's user and system time.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import aiohttp
import psutil

from studio.ids import OutputId
from studio.kit.fan_out import FanOut
from studio.media.packets import Codec, EncodedPacket
from studio.push.loop import PushLoop
from studio.push.whip import WhipOutput
from tests.fakes.light_receiver import LightReceiver
from tests.fakes.relay_server import TOKEN

NAME = "viewers"
TARGETS = {
    "core_percent_per_viewer": {"max": 0.8},
    "lost_packets": {"max": 0},
    "added_delay_p95_ms": {"max": 5},
}
_VIEWERS = 40
_WINDOW_S = 10.0
_NS = 1_000_000_000
_SLICE_BYTES = 1150
_SLICES_PER_PICTURE = 9  # 9 x 1150 B x 30 fps = 2.5 Mb/s
_SLICES_PER_IDR = 45
_PICTURES_PER_IDR = 60
_SOUND_BYTES = 240


def _slice(kind: int) -> bytes:
    stamp = f"{time.time_ns():016x}".encode()
    return b"\x00\x00\x01" + bytes([kind]) + stamp + b"\x55" * (_SLICE_BYTES - len(stamp))


def _picture(number: int, *, is_key: bool) -> bytes:
    if not is_key:
        return b"".join(_slice(0x61) for _ in range(_SLICES_PER_PICTURE))
    sets = b"\x00\x00\x01\x67\x42\xe0\x1f\x55\x00\x00\x01\x68\xce\x55"
    return sets + b"".join(_slice(0x65) for _ in range(_SLICES_PER_IDR))


class StampedFeed:
    """A program without a picture: slices that carry the instant at which they were made."""

    def __init__(self) -> None:
        self.packets: FanOut[EncodedPacket] = FanOut(self.request_keyframe)
        self.keyframes_wanted = 0
        self._is_key_wanted = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def request_keyframe(self) -> None:
        self.keyframes_wanted += 1
        self._is_key_wanted = True

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        began_ns, number = time.monotonic_ns(), 0
        while not self._stopping.is_set():
            due_ns = began_ns + number * _NS // 150  # sound 50/s, pictures 30/s
            self._stopping.wait(max(0, due_ns - time.monotonic_ns()) / _NS)
            now_ns = time.monotonic_ns()
            if number % 5 == 0:
                is_key = number % (5 * _PICTURES_PER_IDR) == 0 or self._is_key_wanted
                self._is_key_wanted = False
                data = _picture(number, is_key=is_key)
                self.packets.publish(EncodedPacket(Codec.H264, data, now_ns, _NS // 30, is_key))
            if number % 3 == 0:
                sound = EncodedPacket(Codec.OPUS, bytes(_SOUND_BYTES), now_ns, _NS // 50, True)
                self.packets.publish(sound)
            number += 1


async def _receive(whep: str) -> None:
    """The receivers' process: obeys `join N` and `stop`, answers in JSON lines."""
    loop = asyncio.get_running_loop()
    receivers: list[LightReceiver] = []
    async with aiohttp.ClientSession() as http:
        while True:
            words = (await loop.run_in_executor(None, sys.stdin.readline)).split()
            if words[:1] == ["join"]:
                for _ in range(int(words[1])):
                    receivers.append(LightReceiver(whep))
                    await receivers[-1].join(http)
                    await receivers[-1].first_key.wait()
                for receiver in receivers:
                    receiver.delays_ms.clear()
                answer: dict[str, object] = {"joined": len(receivers)}
            else:
                answer = {
                    "received": sum(receiver.received for receiver in receivers),
                    "lost": sum(receiver.lost for receiver in receivers),
                    "broken": sum(receiver.broken for receiver in receivers),
                    "delays_ms": [d for receiver in receivers for d in receiver.delays_ms],
                }
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
            if words[:1] != ["join"]:
                await asyncio.gather(*(receiver.leave() for receiver in receivers))
                return


def _spawn(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@dataclass
class _Receivers:
    process: "subprocess.Popen[str]"
    result: dict[str, object] = field(default_factory=dict)

    def ask(self, line: str) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer


def _core_percent(relay: psutil.Process, window_s: float) -> float:
    before, began = relay.cpu_times(), time.monotonic()
    threading.Event().wait(window_s)
    after, elapsed_s = relay.cpu_times(), time.monotonic() - began
    return 100 * (after.user + after.system - before.user - before.system) / elapsed_s


def measure() -> dict[str, float]:
    """One run: about half a minute."""
    server = _spawn("tests.fakes.relay_server")
    assert server.stdout is not None
    url, pid = server.stdout.readline().split()
    workers = [_Receivers(_spawn("tests.bench.viewers", f"{url}/whep/live")) for _ in range(2)]
    feed, loop = StampedFeed(), PushLoop()
    output = WhipOutput(
        OutputId("bench"),
        "bench",
        f"{url}/whip/live",
        TOKEN,
        feed.packets,
        feed.request_keyframe,
        lambda _: None,
        loop,
    )
    try:
        feed.start()
        output.start()
        threading.Event().wait(1.0)
        return _figures(psutil.Process(int(pid)), workers)
    finally:
        feed.stop()
        loop.close()
        for process in (server, *(worker.process for worker in workers)):
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)


def _figures(relay: psutil.Process, workers: list[_Receivers]) -> dict[str, float]:
    workers[0].ask("join 1")
    one = _core_percent(relay, _WINDOW_S)
    workers[0].ask(f"join {_VIEWERS // 2 - 1}")
    workers[1].ask(f"join {_VIEWERS // 2}")
    many = _core_percent(relay, _WINDOW_S)
    answers = [worker.ask("stop") for worker in workers]
    delays = [delay for answer in answers for delay in _numbers(answer["delays_ms"])]
    cuts = statistics.quantiles(delays, n=100)
    return {
        "core_percent_per_viewer": (many - one) / (_VIEWERS - 1),
        "lost_packets": sum(_number(a["lost"]) + _number(a["broken"]) for a in answers),
        "added_delay_p95_ms": cuts[94],
        "added_delay_p50_ms": cuts[49],
        "core_percent_one_viewer": one,
        "core_percent_40_viewers": many,
        "received_packets": sum(_number(answer["received"]) for answer in answers),
    }


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _numbers(value: object) -> list[float]:
    assert isinstance(value, list)
    return [_number(each) for each in value]


def run(runs: int = 3) -> dict[str, float]:
    """Medians over `runs` runs."""
    figures = [measure() for _ in range(runs)]
    return {key: statistics.median(each[key] for each in figures) for key in figures[0]}


if __name__ == "__main__":
    asyncio.run(_receive(sys.argv[1]))
