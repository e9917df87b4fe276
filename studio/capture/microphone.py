"""Microphone: a recording device of this computer, heard on the capture clock."""

import numpy as np

from studio.capture.clock_follower import ClockFollower
from studio.capture.sound_problems import microphone_problem
from studio.capture.sound_process import SoundProcess
from studio.capture.sound_wire import Block, Failed, Message, Opened
from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.clock import Clock
from studio.media.frames import Samples
from studio.media.rates import AUDIO_CHANNELS
from studio.media.sound import SoundQueue

_RISE, _CALMING = 0.2, 0.002  # per block of 10 ms: one late block is no rule, ten are


class Microphone:
    """Silence while its device is away, and back by itself; `problem` says why.

    device_id: one of the list, or "default". Runs in a worker process and on a thread that reads
    it; start, stop and watch belong to one thread.
    """

    def __init__(self, source_id: SourceId, device_id: str, clock: Clock) -> None:
        self.source_id = source_id
        self.device_id = device_id
        self.sound = SoundQueue()
        self.problem: StudioError | None = None
        self._clock = clock
        self._format = Opened("", 1, 1)
        self._follower: ClockFollower | None = None
        self._lateness_ns = 0.0
        self._process = SoundProcess(("record", device_id), clock, self._take)

    @property
    def lateness_ns(self) -> int:
        """How old the oldest sample of a block was when it arrived, lately; 0: nothing comes."""
        return round(self._lateness_ns) if self.problem is None else 0

    def start(self) -> None:
        """Begin to listen. Idempotent."""
        self._process.start()

    def stop(self) -> None:
        """Let go of the device. Idempotent."""
        self._process.stop()

    def watch(self) -> None:
        """Call about every second: a worker that hangs is replaced."""
        self._process.watch()

    def _take(self, message: Message) -> None:
        match message:
            case Opened(_, rate, _):
                self._format, self._follower = message, ClockFollower(rate)
                self.problem = None
            case Failed(cause, reason):
                name = self._format.name
                self.problem = microphone_problem(cause, self.device_id, reason, name)
            case Block(captured_ns, data):
                self._hear(captured_ns, data)

    def _hear(self, captured_ns: int, data: bytes) -> None:
        if self._follower is None:
            return
        lateness_ns = self._clock.now_ns() - captured_ns
        more_ns = lateness_ns - self._lateness_ns
        self._lateness_ns += more_ns * (_RISE if more_ns > 0 else _CALMING)
        sound, at_ns = self._follower.follow(_stereo(data, self._format.channels), captured_ns)
        if len(sound):
            self.sound.put(sound, at_ns)


def _stereo(data: bytes, channels: int) -> Samples:
    samples = np.frombuffer(data, np.float32).reshape(-1, channels)
    return samples if channels == AUDIO_CHANNELS else np.repeat(samples[:, :1], AUDIO_CHANNELS, 1)
