"""The paired edges on disk: one small file in the profile, without any key."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from studio.errors import N_, UserError
from studio.ids import EdgeId

_SERIES = "BCDEFGHJKLMNPRSTUVWXYZ"  # no letter that is read as a digit

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Paired:
    """An edge of ours. series: the letter in its order numbers."""

    edge_id: EdgeId
    name: str
    url: str
    series: str
    is_enabled: bool = True

    @property
    def watch_url(self) -> str:
        """Its buyers' page."""
        return f"{self.url}/watch"


@dataclass(frozen=True, slots=True)
class KeptEdges:
    """The edges in the order of pairing."""

    edges: tuple[Paired, ...] = ()

    @property
    def enabled(self) -> tuple[Paired, ...]:
        """Those that take part."""
        return tuple(edge for edge in self.edges if edge.is_enabled)

    def known(self, edge_id: EdgeId) -> Paired:
        """The edge of this id. Raises UserError."""
        for edge in self.edges:
            if edge.edge_id == edge_id:
                return edge
        raise UserError(
            N_("This edge is gone."),
            remedy=N_("Look at the list of edges again."),
            code="edge.unknown",
        )

    def having(self, made: Paired) -> "KeptEdges":
        """With `made` in the place of its former self, or at the end."""
        if all(edge.edge_id != made.edge_id for edge in self.edges):
            return replace(self, edges=(*self.edges, made))
        return replace(
            self, edges=tuple(made if e.edge_id == made.edge_id else e for e in self.edges)
        )

    def without(self, gone: Paired) -> "KeptEdges":
        """Without `gone`."""
        return replace(self, edges=tuple(e for e in self.edges if e.edge_id != gone.edge_id))

    @property
    def free_series(self) -> str:
        """A letter that no edge has, while there is one."""
        used = {edge.series for edge in self.edges}
        return next((letter for letter in _SERIES if letter not in used), "")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    edge_id: str
    name: str
    url: str
    series: str = ""
    is_enabled: bool = True


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    edges: tuple[_Entry, ...] = ()


def read(path: Path) -> KeptEdges:
    """What the file says. One that cannot be read is put aside, not lost."""
    try:
        said = _File.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return KeptEdges()
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        _log.warning("edges.unreadable", reason=str(error)[:200])
        if path.exists():
            path.replace(path.with_suffix(".broken"))
        return KeptEdges()
    edges = tuple(
        Paired(EdgeId(each.edge_id), each.name, each.url, each.series, each.is_enabled)
        for each in said.edges
    )
    return KeptEdges(edges)


def write(path: Path, kept: KeptEdges) -> None:
    """Replace the file in one step; when this returns it is on the disk. Raises UserError."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(kept), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise UserError(
            N_("The edges could not be saved: {reason}."),
            remedy=N_("Free some space on the disk, then try again."),
            code="edge.not_saved",
            fields={"reason": error.strerror or str(error)},
        ) from error
