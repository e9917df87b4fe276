# What the studio uses of sounddevice, which has no types of its own.
from collections.abc import Callable
from typing import Any, Protocol

class PortAudioError(Exception): ...

class Moment(Protocol):
    inputBufferAdcTime: float
    outputBufferDacTime: float
    currentTime: float

class _Default:
    device: tuple[int, int]

default: _Default

def query_devices(device: int | None = ...) -> Any: ...  # noqa: ANN401
def query_hostapis(index: int | None = ...) -> Any: ...  # noqa: ANN401
def _initialize() -> None: ...
def _terminate() -> None: ...

_Callback = Callable[[Any, int, Moment, object], None]

class RawInputStream:
    def __init__(
        self,
        *,
        samplerate: float,
        blocksize: int,
        device: int,
        channels: int,
        dtype: str,
        latency: str,
        callback: _Callback,
    ) -> None: ...
    def __enter__(self) -> RawInputStream: ...
    def __exit__(self, *args: object) -> None: ...

class RawOutputStream:
    def __init__(
        self,
        *,
        samplerate: float,
        device: int,
        channels: int,
        dtype: str,
        latency: str,
        callback: _Callback,
    ) -> None: ...
    def __enter__(self) -> RawOutputStream: ...
    def __exit__(self, *args: object) -> None: ...
