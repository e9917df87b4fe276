"""From the part of a show file to a source that can be started."""

from collections.abc import Callable
from pathlib import Path

from studio.capture.clip import ClipSource
from studio.capture.device_feed import (
    camera_address,
    open_camera,
    open_device,
    screen_address,
)
from studio.capture.image import ImageSource
from studio.capture.live import Feed, LiveSource
from studio.capture.live_problems import LiveWords, no_camera
from studio.capture.network_feed import NetworkFeed, without_password
from studio.capture.opencv_feed import opencv_camera
from studio.capture.test_card import TestCard, bars
from studio.capture.worker import SourceWorker
from studio.control.picture_states import DeviceState
from studio.engine.camera_locks import CameraLocks
from studio.engine.picture_parts import SourcePart
from studio.kit.clock import Clock
from studio.media.rates import Canvas


class SourceBuilder:
    """devices: what is connected, told by whoever lists it; read on the sources' threads.

    locks: what the cameras hold.
    """

    def __init__(self, canvas: Canvas, clock: Clock) -> None:
        self._canvas = canvas
        self._clock = clock
        self.devices: tuple[DeviceState, ...] = ()
        self.locks = CameraLocks()

    def build(self, part: SourcePart) -> SourceWorker:
        """A source that is not started yet."""
        canvas, clock = self._canvas, self._clock
        match part.kind:
            case "camera":
                self.locks.want(part.id, part.locks)
                return self._live(part, lambda: self._open_camera(part), watches_freeze=True)
            case "screen":
                return self._live(part, lambda: self._open_screen(part), watches_freeze=False)
            case "network":
                return self._live(part, lambda: NetworkFeed(part.address), watches_freeze=True)
            case "clip":
                path = Path(part.address)
                return ClipSource(part.id, path, canvas, clock, has_sound=part.has_sound)
            case "image" | "product":
                path_or_none = Path(part.address) if part.address else None
                return ImageSource(part.id, path_or_none, canvas, clock)
            case "test_card":
                return TestCard(part.id, canvas, clock, has_beat=part.has_beat)

    def rename(self, source: SourceWorker, part: SourcePart) -> None:
        """What goes wrong with a running source is told under its new name."""
        if isinstance(source, LiveSource):
            source.words = LiveWords(part.kind, self.name(part))

    def _live(
        self, part: SourcePart, open_feed: Callable[[], Feed], *, watches_freeze: bool
    ) -> LiveSource:
        words = LiveWords(part.kind, self.name(part))
        source = LiveSource(
            part.id, open_feed, self._canvas, self._clock, words, watches_freeze=watches_freeze
        )
        source.stand_in = bars(self._canvas) if part.kind == "camera" else None
        return source

    def name(self, part: SourcePart) -> str:
        """What the host calls it: its title, or the device's own name."""
        if part.kind == "network":
            return part.title or without_password(part.address)
        known = (device.name for device in self.devices if device.device_id == part.address)
        return part.title or next(known, part.address or part.kind)

    def _open_camera(self, part: SourcePart) -> Feed:
        """On the source's thread. Without an address: the first camera there is."""
        cameras = [device.device_id for device in self.devices if device.kind == "camera"]
        device_id = part.address or next(iter(cameras), "")
        if not device_id:
            raise no_camera()
        address = camera_address(device_id, part.mode, self._canvas)
        feed = open_camera(address, opencv_camera(address.file, device_id, cameras))
        self.locks.opened(part.id, device_id)
        return feed

    def _open_screen(self, part: SourcePart) -> Feed:
        screens = (device.device_id for device in self.devices if device.kind == "screen")
        return open_device(screen_address(part.address or next(screens, ":0"), self._canvas))
