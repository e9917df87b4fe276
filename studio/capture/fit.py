"""Fitter: brings pictures of any size and format into the form in which the studio lays them."""

from fractions import Fraction

import av
from av.filter import Graph
from av.video.reformatter import ColorRange, Colorspace

from studio.media.rates import Canvas

_GRAPH_TIME_BASE = Fraction(1, 1000)
_BT709 = int(Colorspace.ITU709)
_UNSPECIFIED_SPACE = 2  # AVCOL_SPC_UNSPECIFIED, ITU-T H.273
_WORTH_SHRINKING = 0.7
_QUARTER_TURN, _HALF_TURN = 90, 180
_TURNS = {
    _QUARTER_TURN: ("transpose=cclock",),
    _HALF_TURN: ("hflip", "vflip"),
    -_QUARTER_TURN: ("transpose=clock",),
}

_Shape = tuple[int, int, str, int, int, int]


class Fitter:
    """For one source and one thread. A picture that fits already is handed through untouched.

    Shape and cut are the compositor's: only what is far larger than the canvas needs is made
    smaller here, so that nobody carries pixels around that are never seen.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._graph: Graph | None = None
        self._shape: _Shape | None = None

    def fit(self, image: av.VideoFrame) -> av.VideoFrame:
        """`image` as yuv420p, BT.709 limited range, upright, of its own shape."""
        if self._fits(image):
            return image
        shape = _shape_of(image)
        if self._graph is None or shape != self._shape:
            self._graph, self._shape = self._build(shape), shape
        image.time_base = _GRAPH_TIME_BASE
        self._graph.vpush(image)
        return self._graph.vpull()

    def _fits(self, image: av.VideoFrame) -> bool:
        return (
            self._scaled(image.width, image.height) == (image.width, image.height)
            and image.format.name == "yuv420p"
            and image.color_range != ColorRange.JPEG
            and image.colorspace in (_BT709, _UNSPECIFIED_SPACE)
            and not image.rotation
        )

    def _build(self, shape: _Shape) -> Graph:
        width, height, pixel_format, space, color_range, rotation = shape
        graph = Graph()
        graph.threads = 1
        source = graph.add(
            "buffer",
            f"video_size={width}x{height}:pix_fmt={pixel_format}:time_base=1/1000"
            f":pixel_aspect=1/1:colorspace={space}:range={color_range}",
        )
        turns = _TURNS.get(rotation, ())
        if abs(rotation) == _QUARTER_TURN:
            width, height = height, width
        size = "{}:{}".format(*self._scaled(width, height))
        scale = f"scale={size}:flags=bilinear:out_color_matrix=bt709:out_range=limited"
        chain = [*turns, scale, "format=yuv420p"]
        nodes = [graph.add(*step.split("=", 1)) for step in chain]
        graph.link_nodes(source, *nodes, graph.add("buffersink")).configure()
        return graph

    def _scaled(self, width: int, height: int) -> tuple[int, int]:
        """The same size, or the smallest that still covers the canvas when it is far larger."""
        share = max(self._canvas.width_px / width, self._canvas.height_px / height)
        if share > _WORTH_SHRINKING:
            return width, height
        return 2 * round(width * share / 2), 2 * round(height * share / 2)


def _shape_of(image: av.VideoFrame) -> _Shape:
    rotation = round(image.rotation / _QUARTER_TURN) * _QUARTER_TURN
    if rotation == -_HALF_TURN:
        rotation = _HALF_TURN
    return (
        image.width,
        image.height,
        image.format.name,
        int(image.colorspace),
        int(image.color_range),
        rotation,
    )
