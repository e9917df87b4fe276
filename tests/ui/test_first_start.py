"""The first steps, and the look around before going live."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.control.catalog_states import CatalogState
from studio.control.command import Command
from studio.control.commands import AddProduct, GoLive
from studio.control.destination_states import DestinationsState
from studio.control.picture_commands import AddSource, ChangeSource
from studio.control.picture_states import DeviceState, SourcesState, SourceState, SourceStatus
from studio.control.settings_commands import RestartEngine, SaveSettings
from studio.control.settings_states import ShareState
from studio.control.sound_commands import LookForSoundDevices, UseMicrophone
from studio.control.sound_states import AudioState, SoundDevice, SoundState, SoundStrip
from studio.control.states import Problem, Reach, RunOfShowState
from studio.ids import SceneId, SourceId
from tests.fakes.fake_control import FakeControl
from tests.ui.conftest import Desk, OpenDesk
from ui.pages.welcome import CAMERA_STEP, WelcomePage
from ui.preflight import doubts
from ui.widgets.preflight import PreflightPanel

pytestmark = pytest.mark.ui


def welcomed(desk: Desk) -> WelcomePage:
    desk.control.put("run", RunOfShowState())
    desk.control.put("catalog", CatalogState())
    desk.use_theme("light")  # the pages are built anew, as at a start
    desk.shell.restore(type(desk.shell.keep())())
    page = desk.shell.page
    assert isinstance(page, WelcomePage)
    return page


def last(desk: Desk) -> Command:
    return desk.control.sent[-1]


def test_a_studio_with_products_begins_at_once(desk: Desk) -> None:
    assert desk.shell.page_name == "live"


def test_skipping_all_leads_to_the_live_page_and_is_remembered(
    desk: Desk, open_desk: OpenDesk
) -> None:
    page = welcomed(desk)
    QTest.mouseClick(page.skip, Qt.MouseButton.LeftButton)
    assert desk.shell.page_name == "live"
    assert desk.control.sent_of(AddProduct) == []
    assert open_desk().window._preferences.settings.welcomed


def test_four_steps_set_the_market_the_reach_and_a_product(desk: Desk) -> None:
    page = welcomed(desk)
    page.country.choose("DE")
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert page.stack.currentIndex() == CAMERA_STEP
    assert page.camera_step._preview is not None
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert page.camera_step._preview is None
    page.reach.choose("network")
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.name, "Basket")
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert page.price.property("wrong")
    QTest.keyClicks(page.price, "22,50")
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    values = desk.control.sent_of(SaveSettings)[-1].values
    assert ([chip.country for chip in values.markets], values.host_currency) == (["DE"], "EUR")
    assert values.reach is Reach.NETWORK
    assert desk.control.sent_of(AddProduct) == [AddProduct("Basket", 2250, "EUR", 1)]
    assert last(desk) == RestartEngine()
    assert desk.shell.page_name == "live"


def test_another_language_keeps_the_step(desk: Desk) -> None:
    page = welcomed(desk)
    page.go_to(3)
    page.name.setText("Bask")
    page.language.choose("es")
    again = desk.shell.page
    assert isinstance(again, WelcomePage)
    assert again.stack.currentIndex() == 3
    assert again.name.text() == "Bask"
    assert again.next.text() != "Begin"


USB_MIC = SoundDevice("ALSA: USB Mic", "USB Mic")


def at_camera(desk: Desk, sound: SoundState) -> WelcomePage:
    """A new studio at the step of camera and microphone."""
    desk.control.put("sound", sound)
    page = welcomed(desk)
    assert desk.control.sent_of(UseMicrophone) == []
    page.go_to(CAMERA_STEP)
    return page


def test_the_computers_microphone_is_on_once_its_step_was_seen(desk: Desk) -> None:
    step = at_camera(desk, SoundState()).camera_step
    assert desk.control.sent_of(LookForSoundDevices)
    assert desk.control.sent_of(UseMicrophone) == []
    desk.control.put("sound", SoundState(inputs=(USB_MIC,)))
    assert desk.control.sent_of(UseMicrophone) == [UseMicrophone("default")]
    assert step.microphone.value == "default"
    desk.control.put("audio", AudioState(lufs=-14.0))
    assert "14" in step.meter.text


def test_another_microphone_or_none_is_the_hosts_own_word(desk: Desk) -> None:
    page = at_camera(desk, SoundState(inputs=(USB_MIC,)))
    page.camera_step.microphone.choose(USB_MIC.device_id)
    assert last(desk) == UseMicrophone(USB_MIC.device_id)
    page.camera_step.microphone.choose("")
    page.go_to(0)
    page.language.choose("es")
    again = desk.shell.page
    assert isinstance(again, WelcomePage)
    again.go_to(CAMERA_STEP)
    assert [one.device_id for one in desk.control.sent_of(UseMicrophone)] == [
        "default", USB_MIC.device_id, "",
    ]  # fmt: skip


def test_a_microphone_that_fails_says_so_at_its_step(desk: Desk) -> None:
    problem = Problem("microphone.missing", "It is gone.", "Plug it in again.")
    strip = SoundStrip(SourceId("mic-1"), "microphone", "USB Mic", problem=problem)
    step = at_camera(desk, SoundState((strip,), (USB_MIC.device_id,))).camera_step
    assert step.problem.text() == "It is gone. Plug it in again."
    assert "not connected" in step.microphone.text()


CAMERA = SourceState(SourceId("camera"), "camera", "Camera", status=SourceStatus.ON)
WEBCAMS = (
    DeviceState("usb-1", "camera", "Webcam"),
    DeviceState("usb-2", "camera", "Capture card"),
    DeviceState(":0", "screen", "X11 :0"),
)


def test_the_camera_that_is_chosen_takes_the_place_of_the_scenes_own(desk: Desk) -> None:
    desk.control.put("sources", SourcesState((CAMERA,), WEBCAMS))
    step = at_camera(desk, SoundState()).camera_step
    assert step.camera.text() == "Webcam"
    step.camera.choose("usb-2")
    assert desk.control.sent_of(AddSource) == []
    assert desk.control.sent_of(ChangeSource) == [
        ChangeSource(CAMERA.source_id, "camera", address="usb-2")
    ]
    assert [one.address for one in desk.control.slices["sources"].sources] == ["usb-2"]
    assert step.camera.text() == "Capture card"
    desk.control.put("sources", SourcesState((replace(CAMERA, address="usb-9"),), WEBCAMS))
    assert step.camera.text() == "usb-9 (not connected)"


def test_a_scene_without_a_camera_gets_one(desk: Desk) -> None:
    clip = replace(CAMERA, kind="clip", address="host.mp4")
    desk.control.put("sources", SourcesState((clip,), WEBCAMS))
    step = at_camera(desk, SoundState()).camera_step
    assert step.camera.text() == "Choose a camera"
    step.camera.choose("usb-1")
    host = SceneId("host")
    assert last(desk) == AddSource("camera", "Webcam", "usb-1", scene_id=host)
    step.camera.choose("usb-2")
    (changed,) = desk.control.sent_of(ChangeSource)
    assert changed.address == "usb-2"


def test_without_a_camera_the_step_says_so(desk: Desk) -> None:
    desk.control.put("sources", SourcesState((CAMERA,)))
    step = at_camera(desk, SoundState()).camera_step
    assert step.camera.text() == "no camera found"
    assert not step.camera.isEnabled()


def _muted(control: FakeControl) -> None:
    control.put("audio", replace(control.slices["audio"], is_muted=True))


def _no_microphone(control: FakeControl) -> None:
    not_played = SoundStrip(SourceId("music"), "music", "")
    not_in_scene = SoundStrip(SourceId("host"), "source", "Camera", is_heard=False)
    control.put("sound", SoundState((not_in_scene, not_played), inputs=(USB_MIC,)))


def _microphone(control: FakeControl, **more: Any) -> None:  # noqa: ANN401 - fields of a dataclass
    strip = SoundStrip(SourceId("mic-1"), "microphone", "USB Mic", **more)
    control.put("sound", SoundState((strip,), (USB_MIC.device_id,)))


def _silenced_microphone(control: FakeControl) -> None:
    _microphone(control, is_muted=True)


def _lost_microphone(control: FakeControl) -> None:
    _microphone(control, problem=Problem("microphone.missing", "It is gone.", "Plug it in."))


def _lost(control: FakeControl) -> None:
    control.put("sources", SourcesState((replace(CAMERA, status=SourceStatus.LOST),)))


def _test_card(control: FakeControl) -> None:
    control.put("sources", SourcesState((replace(CAMERA, kind="test_card"),)))


def _no_product(control: FakeControl) -> None:
    control.put("run", RunOfShowState())


def _no_room(control: FakeControl) -> None:
    control.put("system", replace(control.slices["system"], disk_free_bytes=10**9))


def _no_page(control: FakeControl) -> None:
    control.put("share", ShareState())


def _no_key(control: FakeControl) -> None:
    (first, *_rest) = control.slices["destinations"].destinations
    one: Any = replace(first, kind="rtmp", is_enabled=True, has_key=False)
    control.put("destinations", DestinationsState((one,)))


def _fine_picture(control: FakeControl) -> None:
    """Ten gigabytes: eight hours at the usual rate, less than three at this one."""
    control.put("system", replace(control.slices["system"], disk_free_bytes=10**10))
    settings = control.slices["settings"]
    values = replace(settings.values, bitrate_kbps=8000)
    control.put("settings", replace(settings, values=values))


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (_muted, ""), (_no_microphone, "sound"), (_silenced_microphone, "sound"),
        (_lost_microphone, "sound"), (_lost, "sources"), (_test_card, "sources"),
        (_no_product, "catalogue"), (_no_room, "picture"), (_no_page, ""),
        (_no_key, "destinations"), (_fine_picture, "picture"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_before_going_live(
    desk: Desk, spoil: Callable[[FakeControl], None], place: str
) -> None:
    desk.control.put("sources", SourcesState((CAMERA,)))
    assert doubts(desk.window._studio) == []
    spoil(desk.control)
    (found,) = doubts(desk.window._studio)
    assert found.text
    assert found.remedy
    assert found.place == place
    QTest.mouseClick(desk.shell.header.button, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(GoLive) == []
    panel = desk.shell.header.preflight
    assert isinstance(panel, PreflightPanel)
    panel.anyway.click()
    assert desk.control.sent_of(GoLive) == [GoLive()]


@pytest.mark.parametrize(
    "strip",
    [
        SoundStrip(SourceId("camera"), "source", "Camera"),
        SoundStrip(SourceId("music"), "music", ""),
    ],
)
def test_a_clip_or_music_alone_is_a_sound(desk: Desk, strip: SoundStrip) -> None:
    desk.control.put("sources", SourcesState((CAMERA,)))
    desk.control.put("sound", SoundState((strip,), playing="t1"))
    assert doubts(desk.window._studio) == []


def test_a_missing_microphone_is_mended_in_the_mixer(desk: Desk) -> None:
    desk.control.put("sources", SourcesState((CAMERA,)))
    _no_microphone(desk.control)
    QTest.mouseClick(desk.shell.header.button, Qt.MouseButton.LeftButton)
    panel = desk.shell.header.preflight
    assert isinstance(panel, PreflightPanel)
    mend = next(one for one in panel.findChildren(QPushButton) if one.text() == "Mend")
    mend.click()
    assert desk.page.left.currentWidget() is desk.page.sound


@pytest.mark.parametrize(
    ("place", "page"), [("sources", "live"), ("catalogue", "catalogue"), ("picture", "settings")]
)
def test_mending_leads_to_the_right_place(desk: Desk, place: str, page: str) -> None:
    desk.shell.mend(place)
    assert desk.shell.page_name == page


def test_a_note_alone_does_not_stop_anybody(desk: Desk) -> None:
    desk.control.put("sources", SourcesState((CAMERA,)))
    desk.control.put("destinations", DestinationsState())
    desk.control.put("show", replace(desk.control.slices["show"], is_demo=False))
    (note,) = doubts(desk.window._studio)
    assert note.is_note
    QTest.mouseClick(desk.shell.header.button, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(GoLive) == [GoLive()]
