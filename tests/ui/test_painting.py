"""Lines of text as they are painted: in their place, and struck through where they should be."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.theme.fonts import BODY_PX, font
from ui.widgets.painting import draw_line

pytestmark = pytest.mark.ui

PLACE = QRect(60, 20, 120, 24)
ALIGNMENTS = (
    Qt.AlignmentFlag.AlignLeft,
    Qt.AlignmentFlag.AlignHCenter,
    Qt.AlignmentFlag.AlignRight,
)


def painted(text: str, align: Qt.AlignmentFlag, *, struck: bool) -> QImage:
    image = QImage(240, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.translate(7, 3)  # as in a list, where rows are painted in their own coordinates
    draw_line(painter, PLACE, text, (font(BODY_PX, struck=struck), QColor("white")), align)
    painter.end()
    return image


def lit(image: QImage) -> list[tuple[int, int]]:
    return [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() > 60
    ]


@pytest.mark.parametrize("align", ALIGNMENTS)
@pytest.mark.parametrize("struck", [False, True])
def test_a_line_stays_in_its_place(qtbot: QtBot, align: Qt.AlignmentFlag, struck: bool) -> None:
    pixels = lit(painted("$29.00", align, struck=struck))
    assert pixels
    assert all(PLACE.translated(7, 3).contains(x, y) for x, y in pixels)


@pytest.mark.parametrize("align", ALIGNMENTS)
def test_a_former_price_is_struck_through(qtbot: QtBot, align: Qt.AlignmentFlag) -> None:
    pixels = lit(painted("$29.00", align, struck=True))
    columns = {x for x, _ in pixels}
    whole = set(range(min(columns), max(columns) + 1))
    assert any({x for x, y in pixels if y == row} >= whole for row in {y for _, y in pixels})
    assert len(pixels) > len(lit(painted("$29.00", align, struck=False)))


def test_a_line_too_long_is_cut_at_its_place(qtbot: QtBot) -> None:
    pixels = lit(painted("a price of many words, far too long", ALIGNMENTS[0], struck=False))
    assert all(PLACE.translated(7, 3).contains(x, y) for x, y in pixels)
