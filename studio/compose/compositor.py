"""The compositor: from the newest pictures of the sources to one program frame.

`set_scene` and `set_panic` may be called from any thread; `render` belongs to the program thread.
All painting happens in `set_scene`, in its caller's thread; `render` copies and blends only.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import av
import cv2
import numpy as np

from studio.compose.layers import copy, part_of, planes_of
from studio.compose.pool import FramePool
from studio.compose.prepared import Prepared, Preparer
from studio.compose.scene import Rect, Scene
from studio.compose.sprite import Planes, Sprite, blend
from studio.compose.text import ensure_qt
from studio.ids import OverlayId, SceneId, SourceId
from studio.media import timecode
from studio.media.frames import VideoFrame
from studio.media.rates import Canvas

_NEUTRAL_CHROMA = 128


@dataclass(slots=True)
class _Fade:
    """A scene on its way out. begin_ns: None until the first frame of the fade."""

    former: Prepared
    length_ns: int
    begin_ns: int | None = None

    def share(self, now_ns: int) -> float:
        """How much of the new scene is seen, 0..1."""
        if self.begin_ns is None:
            self.begin_ns = now_ns
        return min(1.0, (now_ns - self.begin_ns) / self.length_ns)


class Compositor:
    """Renders the program picture on `canvas`: at most a copy and a few small blends per frame."""

    def __init__(self, canvas: Canvas) -> None:
        ensure_qt()
        cv2.setNumThreads(1)  # sprites are small: waking more threads costs more than it saves
        self._canvas = canvas
        self._pool = FramePool(canvas)
        self._painting = threading.Lock()
        self._preparer = Preparer(canvas)
        self._aside_preparer = Preparer(canvas)
        self._fade: _Fade | None = None
        self._prepared = self._preparer.prepare(Scene(SceneId(""), ()))
        self._aside: Prepared | None = None
        self._is_panic = False
        self._ticks = 0

    def set_scene(self, scene: Scene, fade_ns: int = 0) -> None:
        """Show `scene` from the next frame on. Paints what changed (some ms), here and now.

        fade_ns: when it is another scene than before, the length of the cross-fade; 0 cuts.
        """
        with self._painting:
            former, prepared = self._prepared, self._preparer.prepare(scene)
            if former.scene_id != scene.scene_id:  # first the fade, or one frame would jump ahead
                self._fade = _Fade(former, fade_ns) if fade_ns > 0 else None
            self._prepared = prepared

    def look_at(self, scene: Scene | None) -> None:
        """Let `aside` draw another scene, which no audience sees; None: nothing."""
        with self._painting:
            if scene is None:
                self._aside = None
            else:
                self._aside = self._aside_preparer.prepare(scene)

    def set_panic(self, on: bool) -> None:  # noqa: FBT001 - on and off is what a panic button says
        """Hide every overlay in the next frame, or bring them back.

        The timecode strip stays: it is a measuring device.
        """
        self._is_panic = on

    def placed(self) -> Mapping[OverlayId, Rect]:
        """Where the visible overlays of the scene really are, shadows included."""
        return self._prepared.placed

    def render(self, frames: Mapping[SourceId, VideoFrame], now_ns: int) -> av.VideoFrame:
        """The picture for the tick at `now_ns`: yuv420p, BT.709 limited, never written again."""
        prepared, fade = self._prepared, self._fade
        image, picture = self._pool.take()
        self._draw(prepared, frames, picture, now_ns)
        if fade is not None:
            self._cross(fade, frames, picture, now_ns)
        if prepared.strip is not None:
            self._draw_strip(prepared, frames, picture)
        self._ticks += 1
        return image

    def aside(self, frames: Mapping[SourceId, VideoFrame], now_ns: int) -> av.VideoFrame | None:
        """The scene of `look_at`, for the host's eyes only; None while there is none."""
        prepared = self._aside
        if prepared is None:
            return None
        image, picture = self._pool.take()
        self._draw(prepared, frames, picture, now_ns)
        return image

    def _draw(
        self,
        prepared: Prepared,
        frames: Mapping[SourceId, VideoFrame],
        picture: Planes,
        now_ns: int,
    ) -> None:
        if prepared.ground is not None:
            copy(prepared.ground, picture)
        for drawn in prepared.layers:
            frame = frames.get(drawn.layer.source_id)
            if frame is None:
                copy(drawn.slate, part_of(picture, drawn.layer.rect))
            else:
                drawn.painter.draw(planes_of(frame.image), picture)
        if not self._is_panic:
            for overlay in prepared.overlays:
                painted = overlay.painted
                sprite = painted if isinstance(painted, Sprite) else painted.at(now_ns)
                blend(picture, sprite, overlay.rect.x_px, overlay.rect.y_px)

    def _cross(
        self, fade: _Fade, frames: Mapping[SourceId, VideoFrame], picture: Planes, now_ns: int
    ) -> None:
        """Lay the former scene over `picture`, as far as it still shows."""
        share = fade.share(now_ns)
        if share >= 1:
            if self._fade is fade:
                self._fade = None
            return
        _, former = self._pool.take()
        self._draw(fade.former, frames, former, now_ns)
        for plane, into in zip(former, picture, strict=True):
            cv2.addWeighted(into, share, plane, 1 - share, 0, dst=into)

    def _draw_strip(
        self, prepared: Prepared, frames: Mapping[SourceId, VideoFrame], picture: Planes
    ) -> None:
        """Burn tick counter and capture instant; nothing while the first source is dark."""
        first = frames.get(prepared.layers[0].layer.source_id) if prepared.layers else None
        if first is None or prepared.strip is None:
            return
        strip = part_of(picture, prepared.strip)
        np.copyto(strip.y, timecode.encode(self._ticks, first.captured_ns))
        strip.u.fill(_NEUTRAL_CHROMA)
        strip.v.fill(_NEUTRAL_CHROMA)
