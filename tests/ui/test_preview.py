"""The preview: pictures 1:1, its size asked for, overlays moved."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.control.commands import MoveOverlay, SetPreview
from studio.control.picture_commands import (
    LEAST_PERCENT,
    ResetOverlays,
    ResizeOverlay,
    SetLogo,
    ShowQr,
)
from studio.control.preview import PreviewReader
from studio.control.states import OverlayState, SceneState
from studio.ids import OverlayId
from tests.fakes.preview_writer import PreviewWriter
from tests.ui.conftest import Desk, OpenDesk
from ui.widgets.preview import fitted
from ui.widgets.resizing import Corner, scaled, stretch
from ui.widgets.snapping import rest, safe_area

pytestmark = pytest.mark.ui

PORTRAIT = QSize(720, 1280)


def on_screen(desk: Desk, x_px: int, y_px: int) -> QPoint:
    preview = desk.page.stage.frame.preview
    scene: SceneState = desk.control.slices["scene"]
    scale = preview.width() / scene.width_px
    return QPoint(round(x_px * scale), round(y_px * scale))


def test_it_asks_once_for_pictures_of_its_own_size(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(desk.control.sent_of(SetPreview)))
    preview = desk.page.stage.frame.preview
    wanted = SetPreview(preview.width(), preview.height(), 30)
    assert desk.control.sent_of(SetPreview) == [wanted]
    assert preview.width() / preview.height() == pytest.approx(9 / 16, rel=0.02)


def test_it_shows_the_newest_picture_pixel_by_pixel(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    preview = desk.page.stage.frame.preview
    path = tmp_path / "preview.bin"
    writer = PreviewWriter(path)
    preview._pictures = PreviewReader(path)
    size = preview.size()
    for shade in (60, 200):
        pixel = bytes((shade, 0, 0, 255))
        writer.write(pixel * (size.width() * size.height()), size.width(), size.height())
    qtbot.waitUntil(lambda: preview.has_picture)
    shown = preview.grab().toImage()
    assert shown.pixelColor(5, 5).blue() == 200
    assert shown.pixelColor(size.width() - 5, size.height() - 5).blue() == 200
    preview._pictures.close()
    writer.close()


def test_an_overlay_is_dragged_and_rests_at_the_safe_area(desk: Desk, qtbot: QtBot) -> None:
    preview = desk.page.stage.frame.preview
    overlay = desk.control.slices["scene"].overlays[0]
    start = on_screen(desk, overlay.x_px + 20, overlay.y_px + 20)
    safe = safe_area(PORTRAIT)
    bottom = safe.top() + safe.height() - overlay.height_px
    end = start + on_screen(desk, 0, bottom - overlay.y_px + 9)
    QTest.mousePress(preview, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(preview, end)
    QTest.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=end)
    moved = desk.control.sent_of(MoveOverlay)[-1]
    assert moved.overlay_id == OverlayId("card")
    assert moved.y_px == bottom // 2 * 2


def test_a_small_picture_is_dragged_below_the_overlays_and_sized(desk: Desk) -> None:
    preview = desk.page.stage.frame.preview
    inset = OverlayState(OverlayId("inset:hands"), "inset", 440, 300, 230, 306, is_visible=True)
    scene = desk.control.slices["scene"]
    card = replace(scene.overlays[0], x_px=400, y_px=260, width_px=100, height_px=100)
    desk.control.put("scene", replace(scene, overlays=(card,), insets=(inset,)))
    start, end = on_screen(desk, 600, 500), on_screen(desk, 600 - 396, 500)
    QTest.mousePress(preview, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(preview, end)
    QTest.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=end)
    moved = desk.control.sent_of(MoveOverlay)[-1]
    assert moved.overlay_id == inset.overlay_id
    assert moved.x_px == safe_area(PORTRAIT).left(), "it snaps"
    (shown,) = desk.control.slices["scene"].insets
    corner = on_screen(desk, shown.x_px + shown.width_px, shown.y_px + shown.height_px)
    QTest.mousePress(preview, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(preview, corner + on_screen(desk, 100, 133))
    QTest.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=corner + on_screen(desk, 100, 133))
    sized = desk.control.sent_of(ResizeOverlay)[-1]
    assert sized.overlay_id == inset.overlay_id
    assert 130 < sized.scale_percent < 160
    QTest.mouseClick(preview, Qt.MouseButton.LeftButton, pos=on_screen(desk, 420, 280))
    assert preview.handles._chosen == card, "an overlay lies in front"


def test_an_overlay_is_moved_with_the_keys(desk: Desk, qtbot: QtBot) -> None:
    preview = desk.page.stage.frame.preview
    preview.setFocus()
    QTest.keyClick(preview, Qt.Key.Key_O)
    QTest.keyClick(preview, Qt.Key.Key_Right)
    QTest.keyClick(preview, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bool(desk.control.sent_of(MoveOverlay)))
    overlay = desk.control.sent_of(MoveOverlay)
    assert overlay == [MoveOverlay(OverlayId("card"), 42, 660)]


def test_an_overlay_is_sized_by_its_corner_and_snaps_to_the_safe_area(desk: Desk) -> None:
    preview = desk.page.stage.frame.preview
    overlay = desk.control.slices["scene"].overlays[0]
    inside = on_screen(desk, overlay.x_px + 20, overlay.y_px + 20)
    QTest.mouseClick(preview, Qt.MouseButton.LeftButton, pos=inside)
    right, bottom = overlay.x_px + overlay.width_px, overlay.y_px + overlay.height_px
    safe = safe_area(PORTRAIT)
    end = on_screen(desk, safe.left() + safe.width() - 8, bottom + 90)
    corner = on_screen(desk, right, bottom)
    QTest.mousePress(preview, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(preview, end)
    assert preview.cursor().shape() is Qt.CursorShape.SizeFDiagCursor
    QTest.mouseRelease(preview, Qt.MouseButton.LeftButton, pos=end)
    sized = desk.control.sent_of(ResizeOverlay)[-1]
    assert (sized.x_px, sized.y_px) == (overlay.x_px, overlay.y_px)
    shown = desk.control.slices["scene"].overlays[0]
    assert shown.x_px + shown.width_px == pytest.approx(safe.left() + safe.width(), abs=3)
    assert not desk.control.sent_of(MoveOverlay)


def test_an_overlay_is_sized_with_the_keys(desk: Desk, qtbot: QtBot) -> None:
    preview = desk.page.stage.frame.preview
    preview.setFocus()
    for key in (Qt.Key.Key_O, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        QTest.keyClick(preview, key)
    qtbot.waitUntil(lambda: bool(desk.control.sent_of(ResizeOverlay)))
    assert desk.control.sent_of(ResizeOverlay) == [ResizeOverlay(OverlayId("card"), 40, 640, 105)]


def test_sizing_keeps_the_opposite_corner_and_the_canvas_holds() -> None:
    box = QRect(100, 200, 300, 150)
    larger = stretch(box, 100, Corner.TOP_LEFT, QPoint(-900, 0), PORTRAIT, 0)
    assert larger.box.topLeft() == QPoint(0, 150)
    assert (larger.box.x() + larger.box.width(), larger.scale_percent) == (400, 133)
    least = stretch(box, 100, Corner.BOTTOM_RIGHT, QPoint(101, 201), PORTRAIT, 0)
    assert least.scale_percent == LEAST_PERCENT
    assert scaled(box, 100, 900, PORTRAIT).scale_percent == 206


def test_the_overlays_menu_sends_what_it_says(desk: Desk) -> None:
    overlays = desk.page.stage.overlays
    menu = overlays.menu()
    menu.actions()[0].trigger()
    menu.actions()[-1].trigger()
    overlays._chosen("logo.png")
    assert desk.control.sent[-3:] == [ShowQr(on=True), ResetOverlays(), SetLogo("logo.png")]
    assert overlays.menu().actions()[0].isChecked()
    assert overlays.menu().actions()[2].text() == "Take the logo off"


def test_panic_says_so_on_the_picture_and_does_not_change_its_size(desk: Desk) -> None:
    frame = desk.page.stage.frame
    size = frame.preview.size()
    desk.page.stage.deck.toggle_panic()
    assert frame.hint.isVisible()
    assert "hidden" in frame.hint.text.text()
    assert frame.preview.size() == size
    desk.page.stage.deck.toggle_panic()
    assert not frame.hint.isVisible()


def test_lines_pull_and_the_canvas_holds() -> None:
    safe = safe_area(PORTRAIT)
    assert safe == QRect(36, 128, 576, 832)
    assert rest(QRect(30, 300, 100, 50), PORTRAIT, 12).at.x() == 36
    assert rest(QRect(305, 300, 100, 50), PORTRAIT, 12).at.x() == 310
    assert rest(QRect(-500, 5000, 100, 50), PORTRAIT, 12).at == QPoint(0, 1230)


def test_a_wide_picture_fills_its_column(open_desk: OpenDesk) -> None:
    desk = open_desk(is_portrait=False)
    preview = desk.page.stage.frame.preview
    assert preview.width() / preview.height() == pytest.approx(16 / 9, rel=0.02)
    assert fitted(QSize(1280, 720), QSize(500, 500)) == QRect(0, 110, 500, 280)
