"""The host's destinations on disk: one small file in the profile, without any key."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from studio.errors import N_, UserError
from studio.ids import DestinationId
from studio.push.destination import DELAY_S, Destination
from studio.push.presets import BY_NAME

_log = structlog.get_logger(__name__)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    destination_id: str
    preset: str
    name: str
    url: str
    is_enabled: bool = True
    watch_url: str = ""
    watch_delay_s: int = DELAY_S


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    destinations: tuple[_Entry, ...] = ()
    main: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The host's list. main: the one whose network decides, while it is enabled."""

    destinations: tuple[Destination, ...] = ()
    main: DestinationId | None = None

    @property
    def first(self) -> DestinationId | None:
        """The main destination, or the first that is enabled."""
        enabled = [each.destination_id for each in self.destinations if each.is_enabled]
        return self.main if self.main in enabled else next(iter(enabled), None)

    @property
    def enabled(self) -> tuple[Destination, ...]:
        """Where to send, the main one first."""
        enabled = (each for each in self.destinations if each.is_enabled)
        return tuple(sorted(enabled, key=lambda each: each.destination_id != self.first))

    @property
    def watched(self) -> Destination | None:
        """Whose picture our watch page plays: the first that is enabled and shows one."""
        return next((each for each in self.enabled if each.watch_url), None)

    def known(self, destination_id: DestinationId) -> Destination:
        """The destination of this id. Raises UserError."""
        for each in self.destinations:
            if each.destination_id == destination_id:
                return each
        raise UserError(
            N_("This destination is gone."),
            remedy=N_("Look at the list of destinations again."),
            code="destination.unknown",
        )

    def having(self, made: Destination) -> "Kept":
        """With `made` in the place of its former self, or at the end."""
        ids = [each.destination_id for each in self.destinations]
        if made.destination_id not in ids:
            return replace(self, destinations=(*self.destinations, made))
        changed = (
            made if each.destination_id == made.destination_id else each
            for each in self.destinations
        )
        return replace(self, destinations=tuple(changed))

    def without(self, gone: Destination) -> "Kept":
        """Without `gone`."""
        rest = (each for each in self.destinations if each.destination_id != gone.destination_id)
        return replace(self, destinations=tuple(rest))


def read(path: Path) -> Kept:
    """What the file says. One that cannot be read is put aside, not lost."""
    try:
        said = _File.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Kept()
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        _log.warning("destinations.unreadable", reason=str(error)[:200])
        if path.exists():
            path.replace(path.with_suffix(".broken"))
        return Kept()
    destinations = tuple(
        Destination(
            DestinationId(each.destination_id),
            each.preset,
            each.name,
            each.url,
            each.is_enabled,
            each.watch_url,
            each.watch_delay_s,
        )
        for each in said.destinations
        if each.preset in BY_NAME
    )
    return Kept(destinations, DestinationId(said.main) if said.main else None)


def write(path: Path, kept: Kept) -> None:
    """Replace the file in one step; when this returns it is on the disk. Raises UserError."""
    said = {"destinations": [asdict(each) for each in kept.destinations], "main": kept.main or ""}
    fresh = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(said, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise UserError(
            N_("The destinations could not be saved: {reason}."),
            remedy=N_("Free some space on the disk, then try again."),
            code="destination.not_saved",
            fields={"reason": error.strerror or str(error)},
        ) from error
