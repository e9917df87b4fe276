"""State of the picture's sources and of the devices that could become one."""

from dataclasses import dataclass
from enum import Enum

from studio.control.problem import Problem
from studio.framing import PLAIN, Framing
from studio.ids import SourceId


class SourceStatus(Enum):
    """Where a source stands."""

    STARTING = "starting"
    ON = "on"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source of the show. kind: camera, screen, network, clip, image, product, test_card.

    address: device id, file or URL without its password. mode: what was asked of the device, such
    as "mjpeg 1280x720 30"; "" is automatic. width_px, height_px, fps: as measured. locks: of
    exposure, focus, white_balance.
    """

    source_id: SourceId
    kind: str
    title: str
    address: str = ""
    mode: str = ""
    status: SourceStatus = SourceStatus.STARTING
    width_px: int = 0
    height_px: int = 0
    fps: int = 0
    framing: Framing = PLAIN
    locks: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A camera or screen of this computer. locks: what it can hold still."""

    device_id: str
    kind: str
    name: str
    modes: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcesState:
    """Every source of the show, and every device that is connected."""

    sources: tuple[SourceState, ...] = ()
    devices: tuple[DeviceState, ...] = ()
