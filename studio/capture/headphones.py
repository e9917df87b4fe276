"""Headphones: what the audience hears, on a playing device of this computer."""

import queue
import threading

from studio.capture.sound_problems import headphones_problem
from studio.capture.sound_process import SoundProcess
from studio.capture.sound_wire import Failed, Message, Opened
from studio.errors import StudioError
from studio.kit.clock import Clock
from studio.media.frames import Samples

_WAITING_BLOCKS = 5  # of 20 ms
_WAIT_S = 0.5


class Headphones:
    """`hear` never waits: what the device cannot take in time is left out, and only there."""

    def __init__(self, device_id: str, clock: Clock) -> None:
        self.device_id = device_id
        self.problem: StudioError | None = None
        self._blocks: queue.Queue[bytes] = queue.Queue(_WAITING_BLOCKS)
        self._stopping = threading.Event()
        self._process = SoundProcess(("play", device_id), clock, self._take)
        self._thread = threading.Thread(target=self._run, name="headphones", daemon=True)

    def start(self) -> None:
        """Begin to play. Once."""
        self._process.start()
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device."""
        self._stopping.set()
        self._process.stop()
        self._thread.join()

    def watch(self) -> None:
        """Call about every second."""
        self._process.watch()

    def hear(self, samples: Samples | None) -> None:
        """20 ms of sound, from the mixer's thread; None: silence."""
        if samples is not None and not self._blocks.full():
            self._blocks.put_nowait(samples.tobytes())

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._process.send(self._blocks.get(timeout=_WAIT_S))
            except queue.Empty:
                continue

    def _take(self, message: Message) -> None:
        match message:
            case Opened():
                self.problem = None
            case Failed(cause, reason):
                self.problem = headphones_problem(cause, self.device_id, reason)
            case _:
                return
