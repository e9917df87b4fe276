"""Parts of the show file that make the picture: canvas, sources, scenes, transition."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from studio.errors import N_
from studio.framing import PLAIN, Fit, Framing
from studio.ids import SceneId, SourceId
from studio.stage.arrange import Arrangement, Spot

Even = Annotated[int, Field(ge=180, le=3840, multiple_of=2)]
Title = Annotated[str, Field(min_length=1, max_length=60)]
Id = Annotated[str, Field(pattern="^[a-z0-9_-]{1,40}$")]


class Part(BaseModel):
    """Base of every part: nothing unknown is taken, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CanvasPart(Part):
    """The program picture."""

    width: Even = 720
    height: Even = 1280
    fps: Literal[24, 25, 30, 50, 60] = 30


class SourcePart(Part):
    """Where pictures come from.

    device: of a camera or screen, "" is the first one. mode: "mjpeg 1280x720 30" as listed, "" is
    automatic. url: of a network camera. path: of a clip or image. product: the pinned product's
    picture. locks: of exposure, focus, white_balance.
    """

    id: SourceId
    kind: Literal["camera", "screen", "network", "clip", "image", "product", "test_card"]
    title: str = ""
    device: str = ""
    mode: Annotated[str, Field(pattern=r"^([a-z0-9]{3,12} \d{2,5}x\d{2,5} \d{1,3})?$")] = ""
    url: str = ""
    path: Path | None = None
    has_sound: bool = True
    has_beat: bool = False
    framing: Framing = PLAIN
    locks: tuple[Literal["exposure", "focus", "white_balance"], ...] = ()

    @model_validator(mode="after")
    def _says_where(self) -> "SourcePart":
        if self.kind in {"clip", "image"} and self.path is None:
            raise ValueError(f"a source of kind {self.kind} needs a path")
        if self.kind == "network" and not self.url:
            raise ValueError("a network camera needs a url")
        return self

    @property
    def address(self) -> str:
        """Device, URL or file, whichever this kind has."""
        return self.device or self.url or (str(self.path) if self.path else "")


class ScenePart(Part):
    """A scene: sources from back to front; without any it is a slate.

    title: a catalogue key or the host's own words. framing: of sources that are framed otherwise
    in this scene than elsewhere. spots: of small ones that the host put somewhere by hand.
    """

    id: SceneId
    title: Title
    sources: Annotated[tuple[SourceId, ...], Field(max_length=4)] = ()
    arrangement: Arrangement = Arrangement.FULL
    framing: dict[SourceId, Framing] = {}
    spots: dict[SourceId, Spot] = {}


class TransitionPart(Part):
    """How one scene follows another."""

    kind: Literal["cut", "fade"] = "fade"
    duration_ms: Annotated[int, Field(ge=100, le=3000)] = 300


CAMERA, PRODUCT_PICTURE = SourceId("camera"), SourceId("product_picture")
STANDARD_SOURCES = (
    SourcePart(id=CAMERA, kind="camera", title=N_("Camera")),
    SourcePart(
        id=PRODUCT_PICTURE,
        kind="product",
        title=N_("Product picture"),
        framing=Framing(fit=Fit.FIT_BLURRED),
    ),
)
STANDARD_SCENES = (
    ScenePart(id=SceneId("host"), title=N_("Host"), sources=(CAMERA,)),
    ScenePart(
        id=SceneId("close_up"),
        title=N_("Close-up"),
        sources=(CAMERA,),
        framing={CAMERA: Framing(zoom=1.8, y=0.4)},
    ),
    ScenePart(
        id=SceneId("product"),
        title=N_("Product"),
        sources=(PRODUCT_PICTURE, CAMERA),
        arrangement=Arrangement.CORNER,
    ),
    ScenePart(id=SceneId("break"), title=N_("Be right back")),
)
