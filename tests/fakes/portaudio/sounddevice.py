"""A sounddevice that works without hardware: devices are described in a file, and may come and go.

Put this folder first on PYTHONPATH and name the file in FAKE_PORTAUDIO. It is read again by
`_initialize`, as PortAudio takes its snapshot, and by running streams: a device that has left the
file stops calling back, as an unplugged one does.

    {"devices": [{"name": "USB Mic", "inputs": 1, "outputs": 0, "rate": 48000, "ppm": 200,
                  "level": 0.1, "signal": "tone", "heard": "FILE"}]}

signal: tone (1 kHz, exact on the monotonic clock), beep (20 ms of it at each full second of that
clock), silence. ppm: how much too fast the device's clock runs. heard: where an output writes what
it plays, as float32. `"library": false` makes the import fail as without PortAudio.
"""

import array
import json
import math
import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

API = "Fake"
_LATENCY_S = 0.005
_TONE_HZ = 1000
_BEEP_S = 0.02
_FILE = Path(os.environ["FAKE_PORTAUDIO"])


def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


if _read().get("library") is False:
    raise OSError("PortAudio library not found")


class PortAudioError(Exception):
    pass


class _Devices:
    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []

    def take_snapshot(self) -> None:
        self.all = [
            {
                "name": one["name"],
                "hostapi": 0,
                "max_input_channels": one.get("inputs", 0),
                "max_output_channels": one.get("outputs", 0),
                "default_samplerate": float(one.get("rate", 48_000)),
            }
            for one in _read()["devices"]
        ]


_devices = _Devices()


class _Default:
    @property
    def device(self) -> tuple[int, int]:
        def first(side: str) -> int:
            return next((n for n, one in enumerate(_devices.all) if one[side]), -1)

        return first("max_input_channels"), first("max_output_channels")


default = _Default()


def _initialize() -> None:
    _devices.take_snapshot()


def _terminate() -> None:
    _devices.all = []


def query_devices(device: int | None = None) -> Any:  # noqa: ANN401 - a list or one entry
    return _devices.all if device is None else _devices.all[device]


def query_hostapis(index: int | None = None) -> Any:  # noqa: ANN401 - a list or one entry
    return [{"name": API}] if index is None else {"name": API}


class _Stream:
    """A thread that calls back at the pace of the device's own clock."""

    def __init__(self, *, samplerate: float, device: int, channels: int, **more: Any) -> None:  # noqa: ANN401
        self._name = _devices.all[device]["name"]
        found = self._device()
        if found is None:
            raise PortAudioError("Device unavailable")
        if found.get("busy"):
            raise PortAudioError("Device or resource busy")
        if found.get("rate", 48_000) != samplerate:
            raise PortAudioError("Invalid sample rate")
        self._channels = channels
        self._callback = more["callback"]
        self._frames = more.get("blocksize") or 480
        self._seconds_per_sample = 1 / (samplerate * (1 + found.get("ppm", 0) / 1e6))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "_Stream":
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _device(self) -> dict[str, Any] | None:
        return next((one for one in _read()["devices"] if one["name"] == self._name), None)

    def _run(self) -> None:
        begin_s, taken = time.monotonic(), 0
        while not self._stopping.is_set():
            first_s = begin_s + taken * self._seconds_per_sample
            taken += self._frames
            ready_s = begin_s + taken * self._seconds_per_sample + _LATENCY_S
            while (left_s := ready_s - time.monotonic()) > 0:
                time.sleep(left_s)
            found = self._device()
            if found is not None:
                self._block(found, first_s)

    def _block(self, device: dict[str, Any], first_s: float) -> None:
        raise NotImplementedError


class RawInputStream(_Stream):
    def _block(self, device: dict[str, Any], first_s: float) -> None:
        step = self._seconds_per_sample
        wave = [_wave(device, first_s + n * step) for n in range(self._frames)]
        data = array.array("f", [value for value in wave for _ in range(self._channels)])
        now_s = time.monotonic()
        moment = SimpleNamespace(inputBufferAdcTime=first_s, currentTime=now_s)
        self._callback(memoryview(data).cast("B"), self._frames, moment, None)


class RawOutputStream(_Stream):
    def _block(self, device: dict[str, Any], first_s: float) -> None:
        del first_s
        out = bytearray(self._frames * self._channels * 4)
        self._callback(memoryview(out), self._frames, SimpleNamespace(), None)
        if "heard" in device:
            with Path(device["heard"]).open("ab") as file:
                file.write(out)


def _wave(device: dict[str, Any], moment_s: float) -> float:
    signal = device.get("signal", "tone")
    if signal == "silence" or (signal == "beep" and moment_s % 1.0 >= _BEEP_S):
        return 0.0
    level: float = device.get("level", 0.1)
    return level * math.sin(2 * math.pi * _TONE_HZ * moment_s)


_initialize()
