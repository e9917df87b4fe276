"""The program's sound: mixed and encoded every 20 ms on a thread of its own."""

import threading

import numpy as np
import structlog

from studio.encode.aac import AacEncoder
from studio.encode.opus import FRAME_NS, OpusEncoder
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, Clock
from studio.kit.fan_out import FanOut
from studio.kit.pacer import Pacer
from studio.media.frames import Samples
from studio.media.packets import Codec, EncodedPacket
from studio.media.rates import AUDIO_CHANNELS, OPUS_FRAME_SAMPLES
from studio.mix.mixer import Mixer

_PER_SECOND = NS_PER_SECOND // FRAME_NS
_PER_SECOND_AHEAD = _PER_SECOND // 2  # halves what sound costs beside mixing; two packets at once
_SILENCE = np.zeros((OPUS_FRAME_SAMPLES, AUDIO_CHANNELS), dtype=np.float32)
_PATIENCE = _PER_SECOND_AHEAD // 5  # 200 ms late: sound catches up till then
AHEAD_LAG_NS = -120 * NS_PER_MS  # while every sound is known ahead
_LOST_NS = NS_PER_SECOND  # further away than this from what is due: begin there anew

_log = structlog.get_logger(__name__)


class SoundProgram:
    """Mixes 20 ms of the sources' sound after the other; sends it only while `is_encoding`.

    packets: where they go, each stamped with the capture instant of its start; made only in the
    codecs that some output takes. lag_ns: how long a sound may take from its instant to its
    queue; it may change at any time without a seam. Microphones need it; clips, cards and music
    know their sound ahead, so it is mixed before its instant: browsers play sound later than
    pictures, and what is early now need not be waited for there.
    """

    def __init__(self, clock: Clock, mixer: Mixer, packets: FanOut[EncodedPacket]) -> None:
        self._clock = clock
        self._mixer = mixer
        self._packets = packets
        self._next_ns: int | None = None
        self._failed = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._opus: OpusEncoder | None = None
        self._aac: AacEncoder | None = None
        self.is_encoding = False
        self.lag_ns = AHEAD_LAG_NS

    def start(self) -> None:
        """Begin to mix. Idempotent."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="program-sound", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop and wait for the thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join()

    @property
    def _beats_per_second(self) -> int:
        """Packets in pairs are no harm ahead; of live sound browsers then hold back 20 ms more."""
        return _PER_SECOND_AHEAD if self.lag_ns == AHEAD_LAG_NS else _PER_SECOND

    def _run(self) -> None:
        beats = 0
        while not self._stopping.is_set():
            if beats != self._beats_per_second:
                beats = self._beats_per_second
                pacer = Pacer(self._clock, beats, patience=_PATIENCE)
            deadline_ns = pacer.wait().deadline_ns
            try:
                self.beat(deadline_ns)
            except Exception:  # noqa: BLE001 - the show goes on: the next beat tries again
                self._failed += 1
                if self._failed % _PER_SECOND == 1:  # once a second is enough to be read
                    _log.exception("program.sound_failed", failed=self._failed)

    def beat(self, deadline_ns: int) -> None:
        """Mix, measure and perhaps send what is due at `deadline_ns`: usually 20 ms."""
        due_ns = deadline_ns - self.lag_ns - FRAME_NS
        if self._next_ns is None or abs(due_ns - self._next_ns) > _LOST_NS:
            self._next_ns = due_ns
        while self._next_ns <= due_ns:
            start_ns, self._next_ns = self._next_ns, self._next_ns + FRAME_NS
            sound = self._mixer.mix(start_ns, OPUS_FRAME_SAMPLES)
            self._send_opus(sound, start_ns)
            self._send_aac(sound, start_ns)

    def _send_opus(self, sound: Samples | None, start_ns: int) -> None:
        if not self._is_wanted(Codec.OPUS):
            self._opus = None
            return
        opus = self._opus = self._opus or OpusEncoder()
        packet = opus.silence(start_ns) if sound is None else opus.encode(sound, start_ns)
        self._packets.publish(packet)

    def _send_aac(self, sound: Samples | None, start_ns: int) -> None:
        if not self._is_wanted(Codec.AAC):
            self._aac = None
            return
        aac = self._aac = self._aac or AacEncoder()
        for packet in aac.encode(_SILENCE if sound is None else sound, start_ns):
            self._packets.publish(packet)

    def _is_wanted(self, codec: Codec) -> bool:
        return self.is_encoding and self._packets.wants(codec)
