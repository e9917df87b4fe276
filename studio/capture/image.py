"""ImageSource: a still picture as a source; the file may change while it is shown."""

from pathlib import Path

import av
import cv2
import numpy as np

from studio.capture.fit import Fitter
from studio.capture.worker import SourceWorker
from studio.errors import N_, UserError
from studio.ids import SourceId
from studio.kit.clock import Clock
from studio.media.rates import Canvas

_REPEAT_S = 0.2  # well below the second after which a source counts as lost
_MOST_BYTES = 24 * 1024 * 1024
_LEAST_SIDE_PX, _MOST_SIDE_PX = 2, 10_000


class ImageSource(SourceWorker):
    """Decodes once per change and delivers the same picture again and again.

    path None: nothing to show, which is no problem. `show` may be called from any thread.
    """

    def __init__(
        self, source_id: SourceId, path: Path | None, canvas: Canvas, clock: Clock
    ) -> None:
        super().__init__(source_id, canvas, clock)
        self._path = path
        self._fitter = Fitter(canvas)
        self._shown: tuple[Path, int] | None = None
        self._image: av.VideoFrame | None = None

    def show(self, path: Path | None) -> None:
        """Show another file from now on; None shows nothing."""
        self._path = path

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._refresh(self._path)
            if self._image is not None:
                self._deliver(self._image, self._clock.now_ns())
            self._stopping.wait(_REPEAT_S)

    def _refresh(self, path: Path | None) -> None:
        """Read the file when it is another one, or has changed; a bad one is read only once."""
        try:
            shown = None if path is None else (path, path.stat().st_mtime_ns)
            if shown == self._shown:
                return
            self._shown = shown
            self._image = self.problem = None
            if path is not None:
                self._image = self._fitter.fit(_read(path))
        except OSError:
            self._image = self._shown = None
            self.problem = _missing(path) if path else None
        except UserError as error:
            self._image, self.problem = None, error


def _read(path: Path) -> av.VideoFrame:
    """The picture, clear parts on black, with even sizes."""
    if path.stat().st_size > _MOST_BYTES:
        raise _unreadable(path)
    encoded = np.frombuffer(path.read_bytes(), np.uint8)
    try:
        pixels = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if encoded.size else None
    except cv2.error:
        pixels = None
    sides = (0,) if pixels is None else pixels.shape[:2]
    if pixels is None or max(sides) > _MOST_SIDE_PX or min(sides) < _LEAST_SIDE_PX:
        raise _unreadable(path)
    height, width = pixels.shape[0] // 2 * 2, pixels.shape[1] // 2 * 2
    whole = np.ascontiguousarray(pixels[:height, :width], dtype=np.uint8)
    return av.VideoFrame.from_ndarray(whole, format="bgr24")


def _missing(path: Path) -> UserError:
    return UserError(
        N_("The picture {name} is missing."),
        remedy=N_("Put the file back or choose another picture."),
        code="image.missing",
        fields={"name": path.name},
    )


def _unreadable(path: Path) -> UserError:
    return UserError(
        N_("The picture {name} cannot be shown."),
        remedy=N_("Choose a PNG, JPEG or WebP file of at most 24 MB and 10,000 pixels a side."),
        code="image.unreadable",
        fields={"name": path.name},
    )
