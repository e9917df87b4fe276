"""Draws the demo's product pictures (our own making); run it again after changing a drawing.

    .venv/bin/python assets/demo/products/draw_products.py

Needs PySide6, numpy and OpenCV. Writes one 512 x 512 PNG per product beside this file.
"""

import itertools
import math
import random
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGuiApplication,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QRadialGradient,
)

SIDE = 512
_LINE_NUMBERS = 2  # x and y: a straight line
HERE = Path(__file__).parent

Stops = list[tuple[float, str]]


def across(x1: float, y1: float, x2: float, y2: float, stops: Stops) -> QBrush:
    """A linear gradient."""
    gradient = QLinearGradient(x1, y1, x2, y2)
    for place, color in stops:
        gradient.setColorAt(place, QColor(color))
    return QBrush(gradient)


def around(x: float, y: float, radius: float, stops: Stops) -> QBrush:
    """A radial gradient."""
    gradient = QRadialGradient(x, y, radius)
    for place, color in stops:
        gradient.setColorAt(place, QColor(color))
    return QBrush(gradient)


def line(color: str, width: float, dash: list[float] | None = None) -> QPen:
    """A round pen."""
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern(dash)
    return pen


def rounded(x: float, y: float, width: float, height: float, radius: float) -> QPainterPath:
    """A rounded rectangle."""
    path = QPainterPath()
    path.addRoundedRect(x, y, width, height, radius, radius)
    return path


def ellipse(x: float, y: float, rx: float, ry: float) -> QPainterPath:
    """An ellipse by its middle and radii."""
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), rx, ry)
    return path


def closed(start: tuple[float, float], *curves: tuple[float, ...]) -> QPainterPath:
    """A closed outline: two numbers are a line, six a cubic curve."""
    path = QPainterPath(QPointF(*start))
    for curve in curves:
        if len(curve) == _LINE_NUMBERS:
            path.lineTo(*curve)
        else:
            path.cubicTo(*curve)
    path.closeSubpath()
    return path


def shadow(painter: QPainter, path: QPainterPath, drop: float, blur: float, alpha: float) -> None:
    """A soft shadow of `path`, `drop` pixels below it."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    below = QPainter(image)
    below.setRenderHint(QPainter.RenderHint.Antialiasing)
    below.setTransform(painter.transform())
    below.fillPath(path.translated(0, drop), QColor("white"))
    below.end()
    mask = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE).astype(np.float32)
    soft = np.zeros((SIDE, SIDE, 4), np.uint8)
    soft[..., 3] = cv2.GaussianBlur(mask, (0, 0), blur) * alpha
    painter.save()
    painter.resetTransform()
    painter.drawImage(
        0, 0, QImage(soft.data, SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    )
    painter.restore()


def draw_silk_scarf(painter: QPainter) -> None:
    """A folded square of teal silk with a saffron border."""
    painter.fillRect(0, 0, SIDE, SIDE, around(200, 170, 430, [(0, "#f7ead9"), (1, "#e3c9aa")]))
    painter.translate(256, 262)
    painter.rotate(-11)
    cloth = rounded(-178, -172, 356, 344, 16)
    shadow(painter, cloth, 16, 16, 0.42)
    painter.fillPath(cloth, across(-178, -172, 178, 172, [(0, "#0f6d72"), (1, "#0a4a58")]))
    painter.setClipPath(cloth)
    for inset, color, width in ((16, "#f2b84b", 16), (34, "#fbe7c0", 3), (46, "#d3523f", 7)):
        painter.strokePath(
            rounded(-178 + inset, -172 + inset, 356 - 2 * inset, 344 - 2 * inset, 8),
            line(color, width),
        )
    _rosette(painter, 0, 0, 1.0)
    for x, y in itertools.product((-82, 82), (-78, 78)):
        _rosette(painter, x, y, 0.5)
    for index, y in itertools.product(range(30), (-156, 156)):
        painter.fillPath(ellipse(-166 + index * 11.4, y, 2.2, 2.2), QColor("#0f6d72"))
    fold: Stops = [(0, "#00ffffff"), (0.14, "#4cffffff"), (0.2, "#00ffffff"), (0.36, "#2a001018")]
    fold += [(0.42, "#00000000"), (0.6, "#3cffffff"), (0.7, "#00ffffff"), (0.86, "#38001018")]
    painter.fillPath(cloth, across(-178, 120, 178, -110, [*fold, (1, "#18ffffff")]))
    corner = closed((178, 172), (40, 172), (70, 130, 120, 80, 178, 48))
    shadow(painter, corner, -4, 9, 0.5)
    painter.fillPath(
        corner, across(70, 90, 178, 172, [(0, "#fbd98d"), (0.4, "#e9a93a"), (1, "#b9741d")])
    )
    painter.setClipping(False)


def _rosette(painter: QPainter, x: float, y: float, size: float) -> None:
    painter.save()
    painter.translate(x, y)
    painter.scale(size, size)
    for count, reach, color in ((12, 74, "#f2b84b"), (12, 54, "#d3523f"), (8, 36, "#fbe7c0")):
        for step in range(count):
            painter.save()
            painter.rotate(360 / count * step)
            half = reach * 0.24
            petal = closed(
                (0, 0),
                (half, -reach * 0.4, half, -reach * 0.8, 0, -reach),
                (-half, -reach * 0.8, -half, -reach * 0.4, 0, 0),
            )
            painter.fillPath(petal, QColor(color))
            painter.strokePath(petal, line("#0c5560", 1.6))
            painter.restore()
    painter.fillPath(ellipse(0, 0, 13, 13), QColor("#0c5560"))
    painter.fillPath(ellipse(0, 0, 7, 7), QColor("#f2b84b"))
    painter.restore()


def draw_leather_bag(painter: QPainter) -> None:
    """A cognac satchel with a brass clasp."""
    painter.fillRect(0, 0, SIDE, SIDE, around(240, 190, 420, [(0, "#eef0ec"), (1, "#c3cbc6")]))
    shadow(painter, ellipse(256, 432, 168, 14), 0, 13, 0.6)
    handle = QPainterPath(QPointF(160, 214))
    handle.cubicTo(164, 36, 348, 36, 352, 214)
    painter.strokePath(handle, line("#5b2c12", 21))
    painter.strokePath(handle, line("#a85d2b", 15))
    painter.strokePath(handle, line("#d99a5f", 2, [3, 4]))
    body = closed(
        (110, 196),
        (402, 196),
        (414, 196, 420, 204, 422, 216),
        (438, 400),
        (440, 424, 426, 436, 404, 436),
        (108, 436),
        (86, 436, 72, 424, 74, 400),
        (90, 216),
        (92, 204, 98, 196, 110, 196),
    )
    painter.fillPath(
        body,
        across(74, 0, 438, 0, [(0, "#7c3f19"), (0.2, "#b4682f"), (0.6, "#a65a27"), (1, "#6d3515")]),
    )
    painter.strokePath(rounded(96, 300, 320, 122, 24), line("#d99a5f", 2.2, [3.2, 3.6]))
    flap = closed(
        (98, 190),
        (414, 190),
        (426, 190, 430, 200, 429, 210),
        (420, 290),
        (414, 340, 330, 352, 256, 352),
        (182, 352, 98, 340, 92, 290),
        (83, 210),
        (82, 200, 86, 190, 98, 190),
    )
    shadow(painter, flap, 8, 8, 0.5)
    painter.fillPath(
        flap,
        across(
            90,
            190,
            330,
            360,
            [(0, "#c97a3c"), (0.35, "#d38a4a"), (0.55, "#bc6c31"), (1, "#98501f")],
        ),
    )
    painter.save()
    painter.translate(256, 268)
    painter.scale(0.945, 0.9)
    painter.translate(-256, -268)
    painter.strokePath(flap, line("#eab880", 2.4, [3.2, 3.6]))
    painter.restore()
    for x in (160, 352):
        painter.fillPath(
            rounded(x - 17, 186, 34, 46, 8),
            across(0, 186, 0, 232, [(0, "#8c4a1e"), (1, "#6d3515")]),
        )
        painter.fillPath(
            ellipse(x, 214, 8, 8),
            around(x - 3, 211, 12, [(0, "#fff3c9"), (0.5, "#d8a63a"), (1, "#8a6112")]),
        )
    strap = rounded(234, 322, 44, 62, 10)
    shadow(painter, strap, 4, 5, 0.5)
    painter.fillPath(
        strap, across(234, 0, 278, 0, [(0, "#8c4a1e"), (0.5, "#b0642c"), (1, "#7c3f19")])
    )
    clasp = rounded(226, 336, 60, 30, 8)
    painter.fillPath(
        clasp,
        across(
            226,
            336,
            286,
            366,
            [(0, "#fff0be"), (0.35, "#dcae45"), (0.6, "#f6dd92"), (1, "#a8771c")],
        ),
    )
    painter.strokePath(rounded(236, 344, 40, 14, 5), line("#8a6112", 2))


def draw_ceramic_cup(painter: QPainter) -> None:
    """A stoneware cup, dipped in blue glaze, on its saucer."""
    painter.fillRect(0, 0, SIDE, SIDE, around(220, 170, 430, [(0, "#f4e4dc"), (1, "#dcb9a8")]))
    saucer = ellipse(248, 414, 182, 34)
    shadow(painter, saucer, 16, 14, 0.5)
    painter.fillPath(ellipse(248, 420, 182, 34), QColor("#b9a893"))
    painter.fillPath(
        saucer, across(66, 0, 430, 0, [(0, "#e6dccb"), (0.4, "#fbf6ea"), (1, "#cdbfa9")])
    )
    painter.fillPath(
        ellipse(248, 410, 124, 20), across(0, 390, 0, 430, [(0, "#c8bba5"), (1, "#efe7d8")])
    )
    handle = QPainterPath(QPointF(362, 214))
    handle.cubicTo(470, 196, 470, 344, 346, 338)
    painter.strokePath(handle, line("#24496b", 32))
    painter.strokePath(handle, line("#3a6c98", 24))
    painter.strokePath(handle.translated(-3, -5), line("#7aa8cd", 5))
    body = closed(
        (118, 154),
        (378, 154),
        (380, 270, 366, 350, 320, 404),
        (296, 416, 200, 416, 176, 404),
        (130, 350, 116, 270, 118, 154),
    )
    painter.fillPath(
        body,
        across(
            116, 0, 380, 0, [(0, "#cdbfa9"), (0.3, "#f8f2e5"), (0.6, "#eee5d5"), (1, "#b5a48c")]
        ),
    )
    painter.save()
    painter.setClipPath(body)
    speckle = random.Random(7)
    for _ in range(260):
        spot = ellipse(
            speckle.uniform(116, 380), speckle.uniform(270, 410), 1.6, speckle.uniform(0.8, 1.8)
        )
        painter.fillPath(spot, QColor("#7a6048"))
    glaze = QPainterPath(QPointF(100, 140))
    glaze.lineTo(400, 140)
    glaze.lineTo(400, 276)
    for x in range(400, 99, -2):
        glaze.lineTo(x, 278 + 13 * math.sin(x / 17) + 9 * math.sin(x / 7.3 + 1))
    glaze.closeSubpath()
    painter.fillPath(
        glaze,
        across(
            116,
            0,
            380,
            0,
            [
                (0, "#234a6d"),
                (0.26, "#5b90bd"),
                (0.36, "#8dbadb"),
                (0.46, "#4a80ae"),
                (1, "#1c3c5a"),
            ],
        ),
    )
    painter.restore()
    painter.fillPath(
        ellipse(248, 154, 130, 30),
        across(118, 0, 378, 0, [(0, "#3d6f9b"), (0.4, "#9cc4e0"), (1, "#24496b")]),
    )
    painter.fillPath(ellipse(248, 157, 117, 24), QColor("#1d3a55"))
    painter.save()
    painter.setClipPath(ellipse(248, 157, 117, 24))
    painter.fillPath(
        ellipse(248, 168, 116, 23),
        across(130, 0, 366, 0, [(0, "#4a2812"), (0.45, "#8a532a"), (1, "#3a1e0d")]),
    )
    painter.fillPath(ellipse(216, 166, 44, 7), QColor("#40e8c39a"))
    painter.restore()


def draw_lantern(painter: QPainter) -> None:
    """A brass lantern with coloured glass, lit."""
    painter.fillRect(
        0, 0, SIDE, SIDE, around(256, 290, 400, [(0, "#4a3f7a"), (0.5, "#2a2752"), (1, "#14142f")])
    )
    painter.fillRect(
        0,
        0,
        SIDE,
        SIDE,
        around(256, 300, 250, [(0, "#c0ffb84d"), (0.45, "#50ff9d3c"), (1, "#00ff9d3c")]),
    )
    shadow(painter, ellipse(256, 452, 104, 12), 0, 12, 0.85)
    brass: Stops = [
        (0, "#7a5416"),
        (0.28, "#e9c065"),
        (0.42, "#fff0bd"),
        (0.6, "#c7933a"),
        (1, "#5e3f0e"),
    ]
    painter.strokePath(ellipse(256, 62, 22, 26), line("#d9ab4e", 8))
    painter.fillPath(rounded(244, 84, 24, 22, 6), across(244, 0, 268, 0, brass))
    dome = closed(
        (172, 188), (176, 138, 232, 130, 244, 102), (268, 102), (280, 130, 336, 138, 340, 188)
    )
    painter.fillPath(dome, across(172, 0, 340, 0, brass))
    for x in (204, 230, 256, 282, 308):
        painter.fillPath(ellipse(x, 164, 5, 9), QColor("#ffdf8a"))
    painter.fillPath(rounded(156, 184, 200, 22, 8), across(156, 0, 356, 0, brass))
    edges = ((166, 182), (211, 219), (256, 256), (301, 293), (346, 330))
    colors = ("#c93f4f", "#f2a13a", "#d3523f", "#f2a13a")
    for (left, right), color in zip(itertools.pairwise(edges), colors, strict=True):
        pane = closed((left[0], 206), (right[0], 206), (right[1], 400), (left[1], 400))
        painter.fillPath(pane, QColor(color))
    panes = closed((166, 206), (346, 206), (330, 400), (182, 400))
    painter.fillPath(
        panes,
        around(
            256,
            316,
            120,
            [(0, "#fffff6d8"), (0.3, "#d0ffe09a"), (0.75, "#30ffb347"), (1, "#00ffb347")],
        ),
    )
    for top, low in edges:
        painter.strokePath(closed((top, 206), (low, 400)), line("#b98934", 7))
    for row in (262, 338):
        for x in (192, 234, 278, 320):
            star = QPainterPath()
            points = [
                QPointF(
                    x + (13 if k % 2 == 0 else 6) * math.sin(k * math.pi / 4),
                    row - (13 if k % 2 == 0 else 6) * math.cos(k * math.pi / 4),
                )
                for k in range(8)
            ]
            star.addPolygon(QPolygonF(points))
            star.closeSubpath()
            painter.strokePath(star, line("#b98934", 2.6))
    painter.fillPath(rounded(166, 396, 180, 20, 8), across(166, 0, 346, 0, brass))
    base = closed((186, 416), (326, 416), (346, 448), (166, 448))
    painter.fillPath(base, across(166, 0, 346, 0, brass))


def draw_tea_set(painter: QPainter) -> None:
    """A celadon pot and two bowls on a round wooden tray, from above the table's edge."""
    painter.fillRect(0, 0, SIDE, SIDE, around(256, 180, 430, [(0, "#f6f1e2"), (1, "#d8ceb2")]))
    tray = ellipse(256, 388, 216, 62)
    shadow(painter, tray, 20, 15, 0.5)
    painter.fillPath(ellipse(256, 400, 216, 62), QColor("#5f371a"))
    painter.fillPath(
        tray, across(40, 0, 472, 0, [(0, "#8a5228"), (0.5, "#b87a41"), (1, "#7a4620")])
    )
    painter.fillPath(
        ellipse(256, 385, 198, 53),
        across(40, 340, 472, 430, [(0, "#a0652f"), (0.5, "#c98c50"), (1, "#9b602c")]),
    )
    for step in range(1, 6):
        painter.strokePath(ellipse(256, 385, 198 - 34 * step, 53 - 9 * step), line("#30703f18", 2))
    glaze: Stops = [
        (0, "#5f8f78"),
        (0.28, "#a9d1b9"),
        (0.4, "#d6eddd"),
        (0.55, "#92c0a5"),
        (1, "#4a7762"),
    ]
    shadow(painter, ellipse(264, 372, 130, 16), 4, 9, 0.5)
    handle = QPainterPath(QPointF(190, 190))
    handle.cubicTo(176, 60, 352, 60, 338, 190)
    painter.strokePath(handle, line("#6b421f", 15))
    painter.strokePath(handle, line("#a9713a", 9))
    painter.strokePath(handle, line("#e0b27c", 2.4, [1, 4]))
    spout = closed(
        (356, 300), (404, 290, 404, 232, 440, 206), (458, 214), (440, 250, 436, 330, 350, 352)
    )
    painter.fillPath(spout, across(350, 220, 440, 330, [(0, "#a9d1b9"), (1, "#5b8a73")]))
    painter.fillPath(ellipse(449, 210, 10, 5), QColor("#3c5f4e"))
    body = closed(
        (214, 188),
        (314, 188),
        (392, 206, 408, 320, 330, 372),
        (300, 380, 228, 380, 198, 372),
        (120, 320, 136, 206, 214, 188),
    )
    painter.fillPath(body, across(134, 0, 396, 0, glaze))
    painter.save()
    painter.setClipPath(body)
    for tilt, x in ((-24, 196), (0, 262), (22, 330)):
        _bamboo(painter, x, 344, tilt)
    painter.restore()
    painter.fillPath(ellipse(264, 188, 66, 15), across(198, 0, 330, 0, glaze))
    painter.fillPath(
        closed((206, 186), (214, 158, 314, 158, 322, 186), (300, 198, 228, 198, 206, 186)),
        across(206, 0, 322, 0, glaze),
    )
    painter.fillPath(
        ellipse(264, 156, 15, 12), around(259, 152, 18, [(0, "#e6f5ea"), (1, "#5f8f78")])
    )
    for x, y in ((118, 376), (388, 398)):
        shadow(painter, ellipse(x, y + 28, 46, 8), 3, 6, 0.55)
        painter.fillPath(
            closed(
                (x - 52, y - 26),
                (x + 52, y - 26),
                (x + 50, y + 14, x + 28, y + 30, x, y + 31),
                (x - 28, y + 30, x - 50, y + 14, x - 52, y - 26),
            ),
            across(x - 52, 0, x + 52, 0, glaze),
        )
        painter.fillPath(
            ellipse(x, y - 26, 52, 13),
            across(x - 52, 0, x + 52, 0, [(0, "#8fbca3"), (1, "#d6eddd")]),
        )
        painter.fillPath(
            ellipse(x, y - 24, 44, 9.5),
            across(x - 44, 0, x + 44, 0, [(0, "#b0752a"), (0.5, "#dba750"), (1, "#9a6320")]),
        )


def _bamboo(painter: QPainter, x: float, y: float, tilt: float) -> None:
    painter.save()
    painter.translate(x, y)
    painter.rotate(tilt)
    painter.strokePath(closed((0, 0), (0, -104)), line("#803c6b54", 3))
    for height, side in ((-44, 1), (-64, -1), (-88, 1), (-104, -1)):
        leaf = closed(
            (0, height),
            (side * 10, height - 14, side * 30, height - 12, side * 38, height - 2),
            (side * 26, height + 4, side * 10, height + 6, 0, height),
        )
        painter.fillPath(leaf, QColor("#803c6b54"))
    painter.restore()


DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "silk-scarf": draw_silk_scarf,
    "leather-bag": draw_leather_bag,
    "ceramic-cup": draw_ceramic_cup,
    "lantern": draw_lantern,
    "tea-set": draw_tea_set,
}


def main() -> None:
    """Draw them all."""
    application = QGuiApplication(["draw-products", "-platform", "offscreen"])
    for name, draw in DRAWINGS.items():
        image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter)
        painter.end()
        image.save(str(HERE / f"{name}.png"), quality=0)  # quality 0: smallest file
    application.quit()


if __name__ == "__main__":
    main()
