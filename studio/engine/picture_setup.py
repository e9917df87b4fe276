"""What the host arranged in the window, kept beside the show so that a restart finds it again.

The show file stays as it is: whoever edits it afterwards wins, because the arrangement remembers
which sources and scenes it was made from.
"""

import hashlib
import json
import os
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from studio.engine.picture_parts import CanvasPart, ScenePart, SourcePart, TransitionPart
from studio.engine.show_file import ShowFile
from studio.ids import OverlayId

_OWNER_ONLY = 0o600  # an address of a network camera may hold its password
_log = structlog.get_logger(__name__)


class Place(BaseModel):
    """Where the host put an overlay. scale: of its usual size."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    x_px: int
    y_px: int
    scale: float = 1.0


class PictureSetup(BaseModel):
    """Everything about the picture that the host may change. origin: of `fingerprint`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: str
    canvas: CanvasPart
    source: tuple[SourcePart, ...]
    scene: tuple[ScenePart, ...]
    transition: TransitionPart
    places: dict[OverlayId, Place] = {}
    qr: bool = False
    logo: Path | None = None

    @classmethod
    def of_show(cls, show: ShowFile) -> "PictureSetup":
        """As the show file says it."""
        return cls(
            origin=fingerprint(show),
            canvas=show.canvas,
            source=show.source,
            scene=show.scene,
            transition=show.transition,
            qr=show.overlays.qr,
            logo=show.overlays.logo,
        )

    @classmethod
    def load(cls, path: Path, show: ShowFile) -> "PictureSetup":
        """What was kept for this very show, else what the show file says."""
        try:
            kept = cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return cls.of_show(show)
        except (OSError, ValidationError) as error:
            _log.warning("picture_setup.unreadable", path=path.name, reason=type(error).__name__)
            return cls.of_show(show)
        return kept if kept.origin == fingerprint(show) else cls.of_show(show)

    def applied_to(self, show: ShowFile) -> ShowFile:
        """The show with the host's own picture."""
        parts = {"canvas": self.canvas, "source": self.source, "scene": self.scene}
        return show.model_copy(update={**parts, "transition": self.transition})

    def save(self, path: Path) -> None:
        """Replace the file as a whole."""
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self.model_dump_json(indent=1))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def fingerprint(show: ShowFile) -> str:
    """Changes when the show file's own picture parts do."""
    parts = [show.canvas, *show.source, *show.scene, show.transition]
    decor = [show.overlays.qr, str(show.overlays.logo)]
    text = json.dumps([show.title, decor, *(_said(part) for part in parts)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _said(part: BaseModel) -> dict[str, object]:
    """A part as it was before parts had more to say: what was arranged then is still found."""
    said = part.model_dump(mode="json")
    if not said.get("spots", True):
        del said["spots"]
    return said
