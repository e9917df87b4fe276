"""Makes outputs: from an entry of the show file, from one of the host's destinations, to disk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from studio.engine.edge_process import EdgeAddress
from studio.engine.show_file import DestinationPart
from studio.errors import N_, StudioError, UserError
from studio.ids import OutputId
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket
from studio.media.rates import Canvas
from studio.push.destination import Destination
from studio.push.loop import PushLoop
from studio.push.output import Output, Report
from studio.push.persistence import Tuning
from studio.push.rate_control import Uplink
from studio.push.recording import RecordingOutput
from studio.push.rtmp.address import parse
from studio.push.rtmp.output import RtmpOutput, Stream
from studio.push.unable import UnableOutput


def load_webrtc() -> None:
    """Import what a WHIP output needs, some 0.4 s: after the first picture, before Go live."""
    import studio.push.whip  # noqa: F401 - for its effect on sys.modules


@dataclass(frozen=True, slots=True)
class Target:
    """A destination with its key."""

    destination: Destination
    key: str = field(repr=False)


class OutputMaker:
    """Owner of the push loop, on which the network outputs live and report `on_uplink`."""

    def __init__(
        self,
        packets: FanOut[EncodedPacket],
        canvas: Canvas,
        on_keyframe_wanted: Callable[[], None],
        on_uplink: Callable[[OutputId, Uplink], None],
    ) -> None:
        self._packets = packets
        self._canvas = canvas
        self._on_keyframe_wanted = on_keyframe_wanted
        self._on_uplink = on_uplink
        self._push_loop = PushLoop()

    def from_show_file(
        self, output_id: OutputId, part: DestinationPart, edge: EdgeAddress, report: Report
    ) -> Output:
        """An output as the show file describes it."""
        if part.kind == "edge":
            return self._whip(output_id, part.name, (edge.whip_url, edge.publish_token), report)
        address = (part.url, part.token)
        if part.kind == "rtmp":
            return self._rtmp(output_id, part.name, address, report)
        return self._whip(output_id, part.name, address, report)

    def from_target(self, output_id: OutputId, target: Target, report: Report) -> Output:
        """An output to one of the host's destinations."""
        destination = target.destination
        if (error := _missing_key(target)) is not None:
            return UnableOutput(output_id, destination.kind, destination.name, error, report)
        make = self._rtmp if destination.kind == "rtmp" else self._whip
        return make(output_id, destination.name, (destination.url, target.key), report)

    def recording(self, output_id: OutputId, path: Path, report: Report) -> RecordingOutput:
        """The programme on disk."""
        return RecordingOutput(output_id, path, self._packets, self._canvas, report)

    def try_out(self, target: Target, done: Callable[[StudioError | None], None]) -> None:
        """Test a destination on the push loop; `done` is called there."""

        async def attempt() -> None:
            try:
                await _try(target)
            except StudioError as error:
                done(error)
            else:
                done(None)

        self._push_loop.run(attempt, "trial")

    def close(self) -> None:
        """End the push loop; waits for it."""
        self._push_loop.close()

    def _whip(
        self, output_id: OutputId, name: str, address: tuple[str, str], report: Report
    ) -> Output:
        from studio.push.whip import WhipOutput

        return WhipOutput(
            output_id,
            name,
            *address,
            self._packets,
            self._on_keyframe_wanted,
            report,
            self._push_loop,
            self._tuning(output_id),
        )

    def _rtmp(
        self, output_id: OutputId, name: str, address: tuple[str, str], report: Report
    ) -> Output:
        try:
            parsed = parse(*address)
        except UserError as error:
            return UnableOutput(output_id, "rtmp", name, error, report)
        stream = Stream(self._packets, self._canvas)
        tuning = self._tuning(output_id)
        return RtmpOutput(output_id, name, parsed, stream, report, self._push_loop, tuning)

    def _tuning(self, output_id: OutputId) -> Tuning:
        return Tuning(on_uplink=partial(self._on_uplink, output_id))


async def _try(target: Target) -> None:
    if (error := _missing_key(target)) is not None:
        raise error
    from studio.push.trial import try_rtmp, try_whip

    destination = target.destination
    if destination.kind == "rtmp":
        await try_rtmp(parse(destination.url, target.key))
    else:
        await try_whip(destination.url, target.key)


def _missing_key(target: Target) -> UserError | None:
    """Some servers take a show without a key; what lost its key must not try in vain."""
    if not target.destination.lacks(target.key):
        return None
    return UserError(
        N_("The stream key of {name} is not there."),
        remedy=N_("Enter it again in Settings, Destinations."),
        code="destination.no_key",
        fields={"name": target.destination.name},
    )
