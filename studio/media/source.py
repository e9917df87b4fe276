"""What every source is: something that delivers pictures, and perhaps sound, by itself."""

from typing import Protocol

from studio.errors import StudioError
from studio.ids import SourceId
from studio.kit.latest_slot import LatestSlot
from studio.media.frames import VideoFrame
from studio.media.sound import SoundQueue


class Source(Protocol):
    """A camera, clip or test card. It runs on a thread of its own and never ends by itself.

    Pictures have their own size, yuv420p, BT.709 limited range; the newest waits in `frames`.
    """

    @property
    def source_id(self) -> SourceId:
        """Its name in the show file."""
        ...

    @property
    def frames(self) -> LatestSlot[VideoFrame]:
        """Where the newest picture waits."""
        ...

    @property
    def sound(self) -> SoundQueue | None:
        """Its sound, or None when it has none."""
        ...

    @property
    def problem(self) -> StudioError | None:
        """Why nothing comes, for people; None while all is well."""
        ...

    def start(self) -> None:
        """Begin to deliver. Idempotent."""
        ...

    def stop(self) -> None:
        """Stop and wait for the thread. Idempotent."""
        ...
