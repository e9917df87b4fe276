"""Commands about destinations: where the show goes besides our own edge. The host's alone."""

from dataclasses import dataclass, field

from studio.control.command import Command
from studio.ids import DestinationId


@dataclass(frozen=True, slots=True)
class AddDestination(Command):
    """Keep a new destination, enabled. key: stream key or token; it goes into the keyring.

    watch_url: where that server shows the picture (WHEP, or HLS by its .m3u8): our watch page
    plays it from there. watch_delay_s: how late it comes; so long a price is honoured.
    """

    preset: str
    name: str
    url: str
    key: str = field(default="", repr=False)
    watch_url: str = ""
    watch_delay_s: int = 10


@dataclass(frozen=True, slots=True)
class ChangeDestination(Command):
    """Change name, addresses and key. key: None keeps the one there is, "" forgets it."""

    destination_id: DestinationId
    name: str
    url: str
    key: str | None = field(default=None, repr=False)
    watch_url: str = ""
    watch_delay_s: int = 10


@dataclass(frozen=True, slots=True)
class RemoveDestination(Command):
    """Forget a destination and its key; a running output of it ends."""

    destination_id: DestinationId


@dataclass(frozen=True, slots=True)
class EnableDestination(Command):
    """Send there or not; on air this begins or ends the one output at once."""

    destination_id: DestinationId
    enabled: bool


@dataclass(frozen=True, slots=True)
class SetMainDestination(Command):
    """The bitrate follows what this destination's network can take."""

    destination_id: DestinationId


@dataclass(frozen=True, slots=True)
class TryDestination(Command):
    """Connect, show the key, and leave again without a picture: nobody sees anything."""

    destination_id: DestinationId


COMMANDS: tuple[type[Command], ...] = (
    AddDestination,
    ChangeDestination,
    RemoveDestination,
    EnableDestination,
    SetMainDestination,
    TryDestination,
)
