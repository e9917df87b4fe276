"""The mixer: levels and alarms in words, every choice a command, nothing over the picture."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.control import sound_commands as c
from studio.control.problem import Problem
from studio.control.sound_states import AudioState, SoundAlarm, SoundLevel
from studio.ids import SourceId
from tests.ui.conftest import Desk, OpenDesk
from ui.widgets.sound_drawer import SoundDrawer

MIC = SourceId("mic-1")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk()


def opened(desk: Desk) -> SoundDrawer:
    desk.page.stage.deck.sound.click()
    assert desk.page.sound.isVisible()
    return desk.page.sound


def test_the_mixer_opens_beside_the_picture_and_looks_for_devices(desk: Desk) -> None:
    drawer = opened(desk)
    assert desk.page.stage.frame.isVisible()
    assert desk.page.chat.isVisible()
    assert desk.control.sent_of(c.LookForSoundDevices)
    QTest.keyClick(drawer, Qt.Key.Key_Escape)
    assert drawer.isHidden()
    assert desk.page.run_column.isVisible()


def test_every_choice_is_a_command(desk: Desk) -> None:
    drawer = opened(desk)
    drawer.microphones[0].choose("ALSA: Built-in Audio")
    drawer.microphones[1].choose("default")
    drawer.headphones.choose("ALSA: Headset")
    drawer.limiter.click()
    row = drawer._rows[MIC]
    row.gain.slider.setValue(6)
    row.mute.click()
    row.gate.click()
    row.noise.click()
    row.echo.click()
    sent = desk.control.sent
    for command in (
        c.UseMicrophone("ALSA: Built-in Audio", 1),
        c.UseMicrophone("default", 2),
        c.UseHeadphones("ALSA: Headset"),
        c.SetLimiter(on=False),
        c.SetSoundGain(MIC, 6.0),
        c.SetSoundMuted(MIC, muted=True),
        c.SetGate(MIC, on=False, threshold_db=-45.0),
        c.SetCleaning(MIC, noise=True, echo=False),
        c.SetCleaning(MIC, noise=True, echo=True),
    ):
        assert command in sent


def test_a_state_from_elsewhere_is_shown_and_sends_nothing(desk: Desk) -> None:
    drawer = opened(desk)
    before = len(desk.control.sent)
    sound = desk.control.slices["sound"]
    strips = (replace(sound.strips[0], gain_db=-20.0, is_muted=True), *sound.strips[1:])
    desk.control.put("sound", replace(sound, strips=strips, has_limiter=False))
    row = drawer._rows[MIC]
    assert row.gain.slider.value() == -20
    assert row.mute.accessibleName() == "Unmute USB Podcast Mic"
    assert not drawer.limiter.isChecked()
    assert len(desk.control.sent) == before


def test_without_the_extra_the_switches_say_what_to_install(desk: Desk) -> None:
    drawer = opened(desk)
    row = drawer._rows[MIC]
    assert row.noise.isEnabled()
    assert (row.noise.accessibleName(), row.echo.accessibleName()) == (
        "Suppress noise",
        "Cancel echo",
    )
    sound = desk.control.slices["sound"]
    strips = (replace(sound.strips[0], cleans_echo=True), *sound.strips[1:])
    desk.control.put("sound", replace(sound, strips=strips, can_clean=False))
    assert not row.noise.isEnabled()
    for switch in (row.noise, row.echo):
        assert "uv sync --extra voice" in switch.toolTip()
        assert "uv sync --extra voice" in switch.accessibleDescription()
    row.noise.click()
    assert not desk.control.sent_of(c.SetCleaning)
    row.echo.click()  # what was chosen before can be turned off
    assert desk.control.sent_of(c.SetCleaning) == [c.SetCleaning(MIC, noise=False, echo=False)]


def test_echo_without_loudspeakers_says_what_is_missing(desk: Desk) -> None:
    drawer = opened(desk)
    row = drawer._rows[MIC]
    sound = desk.control.slices["sound"]
    strips = (replace(sound.strips[0], cleans_echo=True), *sound.strips[1:])
    desk.control.put("sound", replace(sound, strips=strips))
    assert "Choose what you hear the programme on" in row.note.text()
    desk.control.put("sound", replace(sound, strips=strips, headphones="default"))
    assert row.note.isHidden()


def test_only_microphones_have_switches_for_noise_and_echo(desk: Desk) -> None:
    rows = opened(desk)._rows
    shown = {key for key, row in rows.items() if row.noise.isVisible() or row.echo.isVisible()}
    assert shown == {MIC}


def test_an_unplugged_microphone_stays_in_the_list_and_says_what_to_do(desk: Desk) -> None:
    drawer = opened(desk)
    problem = Problem("microphone.missing", "It is gone.", "Plug it in again.")
    sound = desk.control.slices["sound"]
    strips = (replace(sound.strips[0], problem=problem), *sound.strips[1:])
    desk.control.put("sound", replace(sound, strips=strips, inputs=()))
    assert "not connected" in drawer.microphones[0].text()
    row = drawer._rows[MIC]
    assert row.note.isVisible()
    assert "Plug it in again" in row.note.text()


@pytest.mark.parametrize(
    ("alarm", "word", "sentence"),
    [
        (SoundAlarm.SILENT, "silent", "The audience hears nothing"),
        (SoundAlarm.CLIPPING, "overdriven", "turn it down"),
        (SoundAlarm.QUIET, "too quiet", "raise the gain"),
        (SoundAlarm.LOUD, "too loud", "Lower the gain"),
    ],
)
def test_an_alarm_is_a_word_at_the_meter_and_a_sentence_on_the_picture(
    desk: Desk, alarm: SoundAlarm, word: str, sentence: str
) -> None:
    desk.control.put("audio", AudioState(alarm=alarm))
    assert desk.page.stage.deck.meter.text == word
    hint = desk.page.stage.frame.hint
    assert hint.isVisible()
    assert sentence in hint.text.text()
    desk.control.put("audio", AudioState(lufs=-14.0))
    assert not hint.isVisible()
    assert "14" in desk.page.stage.deck.meter.text


def test_who_speaks_while_muted_is_told(desk: Desk) -> None:
    quiet = AudioState(is_muted=True, levels=(SoundLevel(MIC, -70.0),))
    desk.control.put("audio", quiet)
    hint = desk.page.stage.frame.hint
    assert not hint.isVisible()
    desk.control.put("audio", replace(quiet, levels=(SoundLevel(MIC, -15.0),)))
    assert "You are muted" in hint.text.text()
    music = replace(quiet, levels=(SoundLevel(SourceId("music"), -15.0),))
    desk.control.put("audio", music)
    assert not hint.isVisible()


def test_music_is_played_stopped_and_taken_off(desk: Desk) -> None:
    drawer = opened(desk)
    first = drawer.music.tracks.itemAt(0)
    assert first is not None
    row = first.widget()
    assert row is not None
    buttons = row.findChildren(type(drawer.music.add))
    assert buttons[0].text() == "Stop"
    buttons[0].click()
    drawer.music._chosen(["/songs/new.mp3"])
    drawer.music._remove("t2")
    drawer.music.ducking.click()
    assert desk.control.sent_of(c.PlayMusic) == [c.PlayMusic("")]
    assert desk.control.sent_of(c.AddMusic) == [c.AddMusic("/songs/new.mp3")]
    assert desk.control.sent_of(c.RemoveMusic) == [c.RemoveMusic("t2")]
    assert desk.control.sent_of(c.SetDucking) == [c.SetDucking(on=False, depth_db=14.0)]
