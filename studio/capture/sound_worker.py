"""A process of its own for PortAudio: lists devices, records one, or plays to one.

PortAudio's list of devices is a snapshot, and taking a new one closes every open stream; a driver
may also hang. Here both hurt nobody: this process opens one stream, takes a new snapshot whenever
it has none, and may be killed at any time. It ends by itself when its parent is gone.
"""

import json
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from studio.capture.sound_wire import BLOCK_MS, RATE, SAMPLE_BYTES, Block, Failed, Opened, packed
from studio.paths import PROGRAM_DIR, is_bundle

DEFAULT = "default"
_RETRY_S = 1.0
_REASON_CHARS = 120
_STALL_S = 1.0  # a stream that says nothing for so long is gone, whatever its driver thinks
_QUEUE_BLOCKS = 100
_NS_PER_S = 1_000_000_000
_PLAY_CHANNELS = 2
_PLAY_MOST_BYTES = RATE * _PLAY_CHANNELS * SAMPLE_BYTES * 16 // 100  # 160 ms wait: drop some
_PLAY_AIM_BYTES = _PLAY_MOST_BYTES // 2
_ONE_API = "Windows WASAPI"  # Windows lists every device once per host API: one is enough


def main(arguments: Sequence[str]) -> int:
    """`list`, `record DEVICE` or `play DEVICE`; DEVICE is an id of the list or "default"."""
    task, device = arguments[0], arguments[-1]
    _show_bundled_library()
    try:
        import sounddevice
    except (OSError, ImportError):  # the library, or PortAudio beneath it
        return _without_library(task)
    if task == "list":
        sys.stdout.write(json.dumps(_listed(sounddevice)))
        return 0
    feed: deque[bytes] = deque()
    threading.Thread(target=_listen_to_parent, args=(feed,), daemon=True).start()
    while True:
        is_recording = task == "record"
        _say(_record(sounddevice, device) if is_recording else _play(sounddevice, device, feed))
        time.sleep(_RETRY_S)
        sounddevice._terminate()
        sounddevice._initialize()


def _show_bundled_library() -> None:
    """On Linux sounddevice asks the system for PortAudio; a bundle has its own."""
    own = PROGRAM_DIR / "libportaudio.so.2"
    if not (is_bundle() and own.exists()):
        return
    import ctypes.util

    ctypes.util.find_library = lambda name: str(own) if name == "portaudio" else None


def _without_library(task: str) -> int:
    if task == "list":
        sys.stdout.write(json.dumps({"cause": "no_library"}))
    else:
        _say(Failed("no_library"))
    return 0


def _say(message: Opened | Failed | Block) -> None:
    try:
        sys.stdout.buffer.write(packed(message))
        sys.stdout.buffer.flush()
    except OSError:
        _end()


def _end() -> None:
    """At once: a driver that hangs must not keep this process."""
    os._exit(0)


def _listen_to_parent(feed: "deque[bytes]") -> None:
    """What the parent sends is sound to play; its end is ours."""
    block = RATE * _PLAY_CHANNELS * SAMPLE_BYTES * BLOCK_MS // 1000
    while data := sys.stdin.buffer.read(block):
        feed.append(data)
        if len(feed) * block > 2 * _PLAY_MOST_BYTES:  # nobody plays
            feed.clear()
    _end()


# Devices


def _listed(sounddevice: ModuleType) -> dict[str, object]:
    """Inputs and outputs by name; ids stay the same over restarts and re-plugging."""
    chosen = sounddevice.default.device
    devices = list(_usable(sounddevice))
    return {
        side: [
            {
                "id": _identity(sounddevice, one),
                "name": one["name"],
                "is_default": number == chosen[place],
            }
            for number, one in devices
            if one[f"max_{side[:-1]}_channels"] > 0
        ]
        for place, side in enumerate(("inputs", "outputs"))
    }


def _usable(sounddevice: ModuleType) -> Iterator[tuple[int, Mapping[str, Any]]]:
    apis = [api["name"] for api in sounddevice.query_hostapis()]
    for number, device in enumerate(sounddevice.query_devices()):
        if _ONE_API not in apis or apis[device["hostapi"]] == _ONE_API:
            yield number, device


def _identity(sounddevice: ModuleType, device: Mapping[str, Any]) -> str:
    api = sounddevice.query_hostapis(device["hostapi"])["name"]
    return f"{api}: {device['name']}"


def _number(sounddevice: ModuleType, device_id: str, side: str) -> int | None:
    """The device's number now; None: not there."""
    found: list[tuple[int, Mapping[str, Any]]] = list(_usable(sounddevice))
    if device_id == DEFAULT:
        number = int(sounddevice.default.device[0 if side == "input" else 1])
        return number if number >= 0 else None
    for number, device in found:
        is_it = _identity(sounddevice, device) == device_id
        if is_it and device[f"max_{side}_channels"] > 0:
            return number
    return None


# Recording


def _record(sounddevice: ModuleType, device_id: str) -> Failed:
    """Deliver blocks until the device fails; why it did."""
    number = _number(sounddevice, device_id, "input")
    if number is None:
        return Failed("missing")
    info = sounddevice.query_devices(number)
    blocks: queue.Queue[Block] = queue.Queue(_QUEUE_BLOCKS)
    channels = min(2, int(info["max_input_channels"]))
    last_error = ""
    for rate in dict.fromkeys((RATE, int(info["default_samplerate"]))):
        try:
            with sounddevice.RawInputStream(
                samplerate=rate,
                blocksize=rate * BLOCK_MS // 1000,
                device=number,
                channels=channels,
                dtype="float32",
                latency="low",
                callback=_stamping(blocks, rate),
            ):
                _say(Opened(str(info["name"]), rate, channels))
                return _pass_on(blocks)
        except sounddevice.PortAudioError as error:
            last_error = str(error)[:_REASON_CHARS]
    return Failed("unusable", last_error)


def _stamping(blocks: "queue.Queue[Block]", rate: int) -> Any:  # noqa: ANN401 - PortAudio's callback
    """Runs on the driver's thread: never waits."""

    def take(data: Any, frames: int, moment: Any, status: object) -> None:  # noqa: ANN401
        del status
        age_s = moment.currentTime - moment.inputBufferAdcTime
        if not moment.inputBufferAdcTime or not 0 <= age_s < 1:  # drivers that do not know
            age_s = frames / rate
        captured_ns = time.monotonic_ns() - round(age_s * _NS_PER_S)
        if not blocks.full():
            blocks.put_nowait(Block(captured_ns, bytes(data)))

    return take


def _pass_on(blocks: "queue.Queue[Block]") -> Failed:
    while True:
        try:
            _say(blocks.get(timeout=_STALL_S))
        except queue.Empty:
            return Failed("stalled")


# Playing


def _play(sounddevice: ModuleType, device_id: str, feed: "deque[bytes]") -> Failed:
    """Play what the parent sends until the device fails; why it did."""
    number = _number(sounddevice, device_id, "output")
    if number is None:
        return Failed("missing")
    player = _Player(feed)
    try:
        with sounddevice.RawOutputStream(
            samplerate=RATE,
            device=number,
            channels=_PLAY_CHANNELS,
            dtype="float32",
            latency="low",
            callback=player.fill,
        ):
            _say(Opened(str(sounddevice.query_devices(number)["name"]), RATE, _PLAY_CHANNELS))
            while player.is_called():
                pass
            return Failed("stalled")
    except sounddevice.PortAudioError as error:
        return Failed("unusable", str(error))


class _Player:
    """Keeps 80 to 160 ms in hand: two clocks drift, and monitoring late is no monitoring."""

    def __init__(self, feed: "deque[bytes]") -> None:
        self._feed = feed
        self._waiting = bytearray()
        self._called = threading.Event()
        self._is_filling = True

    def is_called(self) -> bool:
        """False when the driver has not asked for sound in a second."""
        self._called.clear()
        return self._called.wait(_STALL_S)

    def fill(self, out: Any, frames: int, moment: object, status: object) -> None:  # noqa: ANN401 - PortAudio's callback
        """On the driver's thread: never waits."""
        del frames, moment, status
        self._called.set()
        while self._feed:
            self._waiting += self._feed.popleft()
        if len(self._waiting) > _PLAY_MOST_BYTES:
            del self._waiting[: len(self._waiting) - _PLAY_AIM_BYTES]
        self._is_filling = len(self._waiting) < (_PLAY_AIM_BYTES if self._is_filling else len(out))
        count = 0 if self._is_filling else len(out)
        out[:count] = bytes(self._waiting[:count])
        out[count:] = bytes(len(out) - count)
        del self._waiting[:count]
