"""The drawer of sources: seen, added, framed and put into scenes by pressing and typing."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.control.picture_commands import (
    AddSource,
    ChangeSource,
    FrameSource,
    ListDevices,
    LockCamera,
    LookAt,
    RemoveScene,
    RemoveSource,
    SaveScene,
)
from studio.control.picture_states import SourcesState, SourceStatus
from studio.control.settings_commands import RestartEngine, SaveSettings
from studio.control.states import Health, Problem
from studio.errors import UserError
from studio.framing import Fit, Framing
from studio.ids import SceneId, SourceId
from tests.ui.conftest import Desk, OpenDesk
from ui.formats import left_to_right
from ui.widgets.sources_panel import SourcesPanel

pytestmark = pytest.mark.ui

CAMERA, DESK = SourceId("camera"), SourceId("desk")


@pytest.fixture
def panel(desk: Desk) -> SourcesPanel:
    QTest.mouseClick(desk.page.stage.sources, Qt.MouseButton.LeftButton)
    assert desk.page.left.currentWidget() is desk.page.sources
    return desk.page.sources


def test_the_drawer_takes_the_place_of_the_run_of_show_and_escape_gives_it_back(
    desk: Desk, panel: SourcesPanel
) -> None:
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert desk.page.left.currentWidget() is desk.page.run_column
    desk.page.toggle_sources()
    desk.page.toggle_sources()
    assert desk.page.left.currentWidget() is desk.page.run_column


def test_every_source_says_how_it_is(panel: SourcesPanel) -> None:
    texts = [row.state.full_text for row in panel.rows.values()]
    assert texts[0] == "1280×720 · 30 fps"
    assert "is gone" in texts[2]
    assert panel.rows[DESK].state.property("shade") == "warn"


def test_the_eye_puts_a_source_into_the_scene_and_takes_it_out(
    desk: Desk, panel: SourcesPanel
) -> None:
    assert panel.rows[CAMERA].eye.isChecked()
    QTest.mouseClick(panel.rows[DESK].eye, Qt.MouseButton.LeftButton)
    host = SceneId("host")
    assert desk.control.sent[-1] == SaveScene("Host", (CAMERA, DESK), "corner", host)
    assert panel.rows[DESK].eye.isChecked()
    panel.scene.arrangement.choose("split")
    assert desk.control.sent[-1] == SaveScene("Host", (CAMERA, DESK), "split", host)
    QTest.mouseClick(panel.scene.swap, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == SaveScene("Host", (DESK, CAMERA), "split", host)
    QTest.mouseClick(panel.rows[CAMERA].eye, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == SaveScene("Host", (DESK,), "split", host)


def test_a_camera_is_chosen_by_name_and_its_mode(desk: Desk, panel: SourcesPanel) -> None:
    panel.choose(CAMERA)
    editor = panel.editor
    assert editor.device.text() == "HD Pro Webcam C920"
    editor.mode.choose("yuyv422 640x480 30")
    webcam = "usb-046d_C920"
    assert desk.control.slices["sources"].sources[0].address == webcam
    wanted = ChangeSource(CAMERA, "camera", mode="yuyv422 640x480 30")
    assert desk.control.sent[-1] == wanted
    editor.device.choose("")
    assert desk.control.sent[-1] == ChangeSource(CAMERA, "camera", address="", mode="")
    QTest.mouseClick(editor.locks["exposure"], Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(LockCamera) == [LockCamera(CAMERA, ("exposure", "focus"))]


def test_a_lock_that_the_camera_refuses_does_not_stay_pressed(
    desk: Desk, panel: SourcesPanel, qtbot: QtBot
) -> None:
    panel.choose(CAMERA)
    exposure = panel.editor.locks["exposure"]
    desk.control.refuse = UserError("{name} does not hold this still.", fields={"name": "C920"})
    QTest.mouseClick(exposure, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(LockCamera)
    qtbot.waitUntil(lambda: not exposure.isChecked())
    assert panel.editor.locks["focus"].isChecked()


def test_a_source_is_renamed_and_removed(desk: Desk, panel: SourcesPanel) -> None:
    panel.choose(DESK)
    panel.editor.title.setText("Second camera")
    panel.editor.title.editingFinished.emit()
    sent = desk.control.sent[-1]
    assert isinstance(sent, ChangeSource)
    assert (sent.title, sent.address) == ("Second camera", None), "only what was changed"
    QTest.mouseClick(panel.remove, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(RemoveSource) == [RemoveSource(DESK)]
    assert DESK not in panel.rows


def test_the_product_picture_cannot_be_lost(panel: SourcesPanel) -> None:
    panel.choose(SourceId("product_picture"))
    assert panel.framing.isVisible()
    assert panel.remove.isHidden()
    panel.choose(DESK)
    assert panel.remove.isVisible()


def test_under_wayland_a_screen_says_what_it_cannot_show(
    desk: Desk, panel: SourcesPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    panel.choose(DESK)
    assert panel.editor.wayland.isHidden()
    panel.adder.menu().actions()[1].trigger()
    sent = desk.control.sent_of(AddSource)[-1]
    assert sent.kind == "screen"
    assert panel.editor.wayland.isVisible()
    assert "X11" in panel.editor.wayland.text()


def test_a_new_source_stands_in_the_scene_and_in_detail(desk: Desk, panel: SourcesPanel) -> None:
    menu = panel.adder.menu()
    menu.actions()[-1].trigger()
    assert desk.control.sent[-1] == AddSource("test_card", "Test card", scene_id=SceneId("host"))
    (added,) = set(panel.rows) - {CAMERA, DESK, SourceId("product_picture")}
    assert panel.rows[added].more.isChecked()
    panel.adder.open()
    assert desk.control.sent_of(ListDevices)


def test_a_network_camera_asks_for_its_address(desk: Desk, panel: SourcesPanel) -> None:
    panel.adder.menu().actions()[2].trigger()
    assert panel.adder.url_row.isVisible()
    QTest.keyClicks(panel.adder.url, "http://192.168.1.9/video")
    QTest.keyClick(panel.adder.url, Qt.Key.Key_Return)
    sent = desk.control.sent[-1]
    assert isinstance(sent, AddSource)
    assert (sent.kind, sent.address) == ("network", "http://192.168.1.9/video")
    assert not panel.adder.url_row.isVisible()


def test_framing_is_sent_while_the_slider_moves(
    desk: Desk, panel: SourcesPanel, qtbot: QtBot
) -> None:
    panel.choose(CAMERA)
    panel.framing.sliders["zoom"].setValue(250)
    panel.framing.sliders["x"].setValue(20)
    qtbot.waitUntil(lambda: bool(desk.control.sent_of(FrameSource)))
    assert desk.control.sent_of(FrameSource) == [FrameSource(CAMERA, Framing(zoom=2.5, x=0.2))]
    QTest.mouseClick(panel.framing.mirror, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.framing.turn, Qt.MouseButton.LeftButton)
    panel.framing.fit.choose("fit_blurred")
    last = desk.control.sent_of(FrameSource)[-1].framing
    assert (last.mirror, last.turn, last.fit) == (True, 90, Fit.FIT_BLURRED)
    assert (last.zoom, last.x) == (2.5, 0.2)
    panel.framing.key.choose("#00b140")
    assert panel.framing.sliders["key_tolerance"].isVisibleTo(panel.framing)
    QTest.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(FrameSource)[-1].framing == Framing()


def test_a_source_may_be_framed_for_one_scene_alone(desk: Desk, panel: SourcesPanel) -> None:
    panel.choose(CAMERA)
    QTest.mouseClick(panel.only_here, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == FrameSource(CAMERA, Framing(), SceneId("host"))
    assert panel.only_here.isChecked()
    panel.framing.fit.choose("fit")
    assert desk.control.sent[-1] == FrameSource(CAMERA, Framing(fit=Fit.FIT), SceneId("host"))
    QTest.mouseClick(panel.only_here, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == FrameSource(CAMERA, Framing())
    assert not panel.only_here.isChecked()


def test_scenes_are_named_added_and_removed(desk: Desk, panel: SourcesPanel) -> None:
    panel.scene.title.setText("Kitchen")
    panel.scene.title.editingFinished.emit()
    assert desk.control.sent[-1] == SaveScene("Kitchen", (CAMERA,), "full", SceneId("host"))
    QTest.mouseClick(panel.scene.add, Qt.MouseButton.LeftButton)
    assert desk.control.sent[-1] == SaveScene("Kitchen 2", (CAMERA,), "full")
    QTest.mouseClick(panel.scene.remove, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(RemoveScene) == [RemoveScene(SceneId("host"))]


def test_a_lost_source_on_the_picture_leads_to_the_drawer(desk: Desk) -> None:
    hint = desk.page.stage.frame.hint
    problem = Problem("source.gone", "{name} is gone.", "Plug it in.", {"name": "C920"})
    show = replace(desk.control.slices["show"], health=Health.BAD, problem=problem)
    desk.control.put("show", show)
    assert hint.isVisible()
    assert "C920" in hint.text.text()
    QTest.mouseClick(hint.fix, Qt.MouseButton.LeftButton)
    assert desk.page.left.currentWidget() is desk.page.sources


def test_a_field_in_which_somebody_writes_is_left_alone(desk: Desk, panel: SourcesPanel) -> None:
    panel.choose(DESK)
    panel.editor.title.setFocus()
    panel.editor.title.setText("Half a na")
    state: SourcesState = desk.control.slices["sources"]
    back = tuple(replace(one, status=SourceStatus.ON, problem=None) for one in state.sources)
    desk.control.put("sources", replace(state, sources=back))
    assert panel.editor.title.text() == "Half a na"


@pytest.mark.parametrize("language", ["ar", "es", "zh-CN"])
def test_the_drawer_fits_its_column_in_every_language(open_desk: OpenDesk, language: str) -> None:
    desk = open_desk(language)
    desk.window.resize(1280, 720)
    desk.page.toggle_sources()
    desk.page.sources.choose(CAMERA)
    detail = desk.page.sources._detail
    assert detail.minimumSizeHint().width() <= desk.page.left.width() - 24


def test_another_size_is_chosen_and_waits_for_a_restart(desk: Desk) -> None:
    button = desk.page.stage.canvas
    assert button.text() == f"{left_to_right('720×1280')} · {left_to_right('30 fps')}"
    actions = {action.text(): action for action in button.menu_now().actions()}
    assert actions[f"{left_to_right('720×1280')}  Upright"].isChecked()
    actions[f"{left_to_right('1080×1080')}  Square"].trigger()
    saved = desk.control.sent_of(SaveSettings)[-1].values
    assert (saved.width_px, saved.height_px, saved.fps) == (1080, 1080, 30)
    chosen = f"{left_to_right('1080×1080')} · {left_to_right('30 fps')}"
    assert f"{chosen} after a restart" in button.accessibleName()
    menu = button.menu_now()
    menu.actions()[-1].trigger()
    assert desk.control.sent_of(RestartEngine)
    actions = {action.text(): action for action in menu.actions()}
    actions["60 fps"].trigger()
    assert desk.control.sent_of(SaveSettings)[-1].values.fps == 60


def test_a_source_that_is_not_on_air_is_seen_by_the_host_alone(
    desk: Desk, panel: SourcesPanel
) -> None:
    panel.choose(CAMERA)
    assert desk.control.sent_of(LookAt) == []
    panel.choose(DESK)
    assert desk.control.sent_of(LookAt) == [LookAt(DESK)]
    assert desk.control.slices["scene"].looked_at == DESK
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert desk.control.sent_of(LookAt) == [LookAt(DESK), LookAt(None)]
    desk.page.toggle_sources()
    assert desk.control.sent_of(LookAt)[-1] == LookAt(DESK)
    QTest.mouseClick(panel.rows[DESK].eye, Qt.MouseButton.LeftButton)
    assert desk.control.sent_of(LookAt)[-1] == LookAt(None)
