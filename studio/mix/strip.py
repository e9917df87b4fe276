"""Strip: one sound of the mixer, from its queue to the sum."""

from studio.errors import StudioError
from studio.ids import SourceId
from studio.media.frames import Samples
from studio.media.sound import SoundQueue
from studio.mix.cleaner import Cleaner, samples_ahead
from studio.mix.fader import Fader
from studio.mix.gate import Gate
from studio.mix.levels import amplitude_of, peak_of
from studio.mix.meter import Level, Meter
from studio.mix.read_ahead import ReadAhead, ns_of_samples
from studio.mix.settings import StripRole, StripSettings

FULL_SCALE = 0.999  # a microphone that reaches this is overdriven: what follows cannot mend it


class Strip:
    """Settings are replaced whole, from any thread; sound is drawn by the mixer's thread.

    Its meter shows what comes in, after cleaner, gate and gain and before muting, so that a muted
    host can see that they speak.
    """

    def __init__(self, strip_id: SourceId, queue: SoundQueue, role: StripRole) -> None:
        self.strip_id = strip_id
        self.role = role
        self.settings = StripSettings()
        self.queue = queue
        self._reader = ReadAhead(queue)
        self._cleaner = Cleaner()
        self._gate = Gate()
        self._fader = Fader()
        self._meter = Meter()
        self._clipped = 0

    @property
    def level(self) -> Level:
        """Of the last 100 ms."""
        return self._meter.level

    @property
    def clipped(self) -> int:
        """Blocks that reached full scale at the source, since the beginning."""
        return self._clipped

    @property
    def ahead_ns(self) -> int:
        """How much later than its last sample a block may be asked for: the cleaner looks ahead."""
        return ns_of_samples(samples_ahead(self.settings.clean))

    @property
    def problem(self) -> StudioError | None:
        """Why noise and echo are heard though the settings say they shall not be."""
        return self._cleaner.problem

    def hear_played(self, samples: Samples | None) -> None:
        """What the computer plays from now on, as long as a block; None: silence."""
        self._cleaner.hear_played(samples)

    def read(self, start_ns: int, count: int, *, is_open: bool) -> Samples | None:
        """The `count` samples from `start_ns` on as they go into the sum; None: silence."""
        settings = self.settings
        known = self._reader.read(start_ns, count, samples_ahead(settings.clean))
        if known is None:
            self._meter.add(None)
            return None
        if peak_of(known[:count]) >= FULL_SCALE:
            self._clipped += 1
        samples = self._cleaner.applied(known, count, settings.clean)
        samples = self._gate.applied(samples, settings.gate)
        gain = amplitude_of(settings.gain_db)
        open_gain = gain if settings.is_open and is_open else 0.0
        sound = self._fader.applied(samples, open_gain)
        self._meter.add(sound if sound is not None else samples * gain)
        return sound
