"""What is wrong with the sound is said in time, and only when it is."""

from dataclasses import replace

from studio.kit.clock import NS_PER_MS, NS_PER_SECOND
from studio.mix.alarms import Alarm, Heard, SoundWatch

STEP_NS = 100 * NS_PER_MS
SPEECH = Heard(peak_db=-12.0, short_lufs=-18.0)
NOTHING = Heard()


class Watching:
    """Asks ten times a second."""

    def __init__(self) -> None:
        self._watch = SoundWatch()
        self._now_ns = 5 * NS_PER_SECOND

    def hear(self, heard: Heard, seconds: float) -> list[Alarm]:
        said: list[Alarm] = []
        for _ in range(round(seconds * 10)):
            said.append(self._watch.alarm(heard, self._now_ns))
            self._now_ns += STEP_NS
        return said


def test_a_pause_is_fine_and_a_long_silence_is_not() -> None:
    watching = Watching()
    assert set(watching.hear(SPEECH, 5) + watching.hear(NOTHING, 7.5)) == {Alarm.NONE}
    assert watching.hear(NOTHING, 2)[-1] is Alarm.SILENT
    assert watching.hear(SPEECH, 0.1) == [Alarm.NONE]


def test_muted_on_purpose_is_no_alarm() -> None:
    watching = Watching()
    assert set(watching.hear(replace(NOTHING, is_muted=True), 60)) == {Alarm.NONE}
    assert watching.hear(NOTHING, 5)[-1] is Alarm.NONE  # the eight seconds begin at unmuting


def test_too_quiet_and_too_loud_are_said_after_a_while() -> None:
    watching = Watching()
    quiet = Heard(peak_db=-30.0, short_lufs=-38.0)
    assert set(watching.hear(quiet, 5)) == {Alarm.NONE}
    assert watching.hear(quiet, 3)[-1] is Alarm.QUIET
    assert watching.hear(SPEECH, 0.1) == [Alarm.NONE]
    assert watching.hear(Heard(peak_db=-1.0, short_lufs=-6.0), 8)[-1] is Alarm.LOUD


def test_one_knock_is_no_clipping_but_shouting_is() -> None:
    watching = Watching()
    assert watching.hear(replace(SPEECH, clipped=7), 1)[-1] is Alarm.NONE  # before we looked
    assert watching.hear(replace(SPEECH, clipped=8), 1)[-1] is Alarm.NONE
    assert watching.hear(replace(SPEECH, clipped=12), 1)[-1] is Alarm.CLIPPING
    assert watching.hear(replace(SPEECH, clipped=12), 5)[-1] is Alarm.NONE
