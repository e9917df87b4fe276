"""What goes out of a show, wired together: destinations, the encoder's choice, the recording."""

from collections.abc import Callable, Sequence
from pathlib import Path

from studio.control.door import Door
from studio.engine.broadcast import Broadcast
from studio.engine.destinations import Destinations
from studio.engine.encoder import Encoder
from studio.engine.output_maker import Target
from studio.engine.recording import Log, RecordingDesk
from studio.engine.sheet import Listener
from studio.kit.vault import Vault
from studio.media.rates import Canvas
from studio.push.destination import Destination

OnStep = Callable[[Listener], None]


class Outgoing:
    """Lives on the engine's control loop. is_live: asked whether a show is on air."""

    def __init__(
        self,
        folder: Path,
        broadcast: Broadcast,
        canvas: Canvas,
        is_live: Callable[[], bool],
        vault: Vault,
    ) -> None:
        self._outputs = broadcast.outputs
        self._destinations = Destinations(folder, broadcast.outputs, is_live, vault)
        self._encoder = Encoder(folder, broadcast.program, canvas)

    def wire(
        self,
        door: Door,
        log: Log,
        on_watched: Callable[[Destination | None], None],
        on_change: Callable[[], None],
        on_step: OnStep,
    ) -> None:
        """Take the commands. log: appends to the log of the show. The rest: see Destinations.

        on_step: gets who marks the steps of the run of show in the recording.
        """
        self._destinations.on_watched = on_watched
        self._destinations.on_change = on_change
        self._destinations.wire(door)
        self._encoder.wire(door)
        recording = RecordingDesk(self._outputs, log)
        recording.wire(door)
        on_step(recording.step)

    async def load(self) -> None:
        """Read what the profile keeps, without any key."""
        await self._destinations.load()

    async def unlock(self) -> None:
        """Read the keys."""
        await self._destinations.unlock()

    @property
    def targets(self) -> Sequence[Target]:
        """Where the host sends to."""
        return self._destinations.targets

    @property
    def public_names(self) -> tuple[str, ...]:
        """The destinations at which everybody can see the show."""
        return self._destinations.public_names

    def show(self) -> None:
        """Show what is really in use; asked once a second."""
        self._encoder.show()

    async def aclose(self) -> None:
        """End what runs beside the show."""
        await self._destinations.aclose()
        await self._encoder.aclose()
