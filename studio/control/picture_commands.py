"""Commands about the picture: scenes, their transition, sources and overlays."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from studio.control.command import Command
from studio.control.roles import Role
from studio.framing import Framing
from studio.ids import OverlayId, SceneId, SourceId

SourceKind = Literal["camera", "screen", "network", "clip", "image", "test_card"]
LEAST_PERCENT, MOST_PERCENT = 40, 250  # of an overlay's usual size


@dataclass(frozen=True, slots=True)
class SetTransition(Command):
    """How scenes follow each other from now on. duration_ms: of a fade, 100..3000."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    kind: Literal["cut", "fade"]
    duration_ms: int = 300


@dataclass(frozen=True, slots=True)
class AddSource(Command):
    """Add a source and, with a scene_id, put it in front in that scene.

    address: device id, file path or URL; "" is the first camera or the whole screen. mode: as
    listed for the device, "" is automatic. The host's alone: it opens devices and files.
    """

    kind: SourceKind
    title: str
    address: str = ""
    mode: str = ""
    scene_id: SceneId | None = None


@dataclass(frozen=True, slots=True)
class ChangeSource(Command):
    """Let a source show something else; scenes and framing stay.

    None: as it is now, so that two windows change two things. Another address without a mode gets
    the automatic one.
    """

    source_id: SourceId
    kind: SourceKind
    title: str | None = None
    address: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveSource(Command):
    """Take a source out of the show and of every scene."""

    source_id: SourceId


@dataclass(frozen=True, slots=True)
class FrameSource(Command):
    """Frame a source everywhere, or with a scene_id in that scene alone."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    source_id: SourceId
    framing: Framing
    scene_id: SceneId | None = None


@dataclass(frozen=True, slots=True)
class LookAt(Command):
    """Show a source in the preview, framed as it is, while the audience sees the programme.

    None: the programme again.
    """

    ROLE: ClassVar[Role] = Role.PRODUCER
    source_id: SourceId | None = None


@dataclass(frozen=True, slots=True)
class LockCamera(Command):
    """Hold these of exposure, focus, white_balance as they are; the others are automatic."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    source_id: SourceId
    locks: tuple[Literal["exposure", "focus", "white_balance"], ...] = ()


@dataclass(frozen=True, slots=True)
class ListDevices(Command):
    """Look again which cameras and screens are connected."""

    ROLE: ClassVar[Role] = Role.PRODUCER


@dataclass(frozen=True, slots=True)
class SaveScene(Command):
    """Change a scene, or add one when scene_id is None. No sources: a slate."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    title: str
    sources: tuple[SourceId, ...] = ()
    arrangement: Literal["full", "corner", "split"] = "full"
    scene_id: SceneId | None = None


@dataclass(frozen=True, slots=True)
class RemoveScene(Command):
    """Take a scene out of the show; the last one stays."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    scene_id: SceneId


@dataclass(frozen=True, slots=True)
class ResizeOverlay(Command):
    """Place the top left corner of an overlay or an inset, and size it.

    100 percent is its usual size (40..250).
    """

    ROLE: ClassVar[Role] = Role.PRODUCER
    overlay_id: OverlayId
    x_px: int
    y_px: int
    scale_percent: int


@dataclass(frozen=True, slots=True)
class ResetOverlays(Command):
    """Every overlay, and every inset of the scene, back to its usual place and size."""

    ROLE: ClassVar[Role] = Role.PRODUCER


@dataclass(frozen=True, slots=True)
class ShowQr(Command):
    """Put a QR code to the show's page on the picture, or take it off."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    on: bool


@dataclass(frozen=True, slots=True)
class SetLogo(Command):
    """Show the picture file `path` of the host's computer as the logo; "" takes it off."""

    path: str = ""


COMMANDS: tuple[type[Command], ...] = (
    SetTransition,
    AddSource,
    ChangeSource,
    RemoveSource,
    FrameSource,
    LookAt,
    LockCamera,
    ListDevices,
    SaveScene,
    RemoveScene,
    ResizeOverlay,
    ResetOverlays,
    ShowQr,
    SetLogo,
)
