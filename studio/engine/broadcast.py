"""The media side of a running show: sources, program and outputs, built from the show file.

Built and driven on the engine's control loop; the parts run on threads of their own and report
back by `post`.
"""

import asyncio
from collections.abc import Callable, Sequence

from studio.compose.compositor import Compositor
from studio.control.states import OutputsState
from studio.encode.h264 import VideoSettings
from studio.engine.bitrate import Bitrate
from studio.engine.edge_process import EdgeAddress
from studio.engine.output_maker import OutputMaker, Target
from studio.engine.outputs import Outputs
from studio.engine.show_file import ShowFile
from studio.engine.sources import Running, Sources
from studio.ids import OutputId
from studio.kit.clock import Clock
from studio.kit.fan_out import FanOut
from studio.kit.post import post
from studio.media.packets import EncodedPacket
from studio.paths import Profile
from studio.program.program import Program
from studio.push.rate_control import Uplink


class Broadcast:
    """Sources, program and outputs of one show.

    on_outputs: called on the control loop after any output reported something new. on_sources:
    called there after a source came, changed or went.
    """

    def __init__(
        self, show: ShowFile, profile: Profile, clock: Clock, on_outputs: Callable[[], None]
    ) -> None:
        self._show = show
        self._clock = clock
        canvas = show.media_canvas
        self.compositor = Compositor(canvas)
        self.sources = Sources(show.source, canvas, clock)
        self._packets: FanOut[EncodedPacket] = FanOut(self._keyframe_wanted)
        encoder = show.encoder
        self.program = Program(
            canvas,
            clock,
            self.sources.running,
            self.compositor,
            VideoSettings(
                canvas=canvas,
                bitrate_bps=encoder.bitrate_bps,
                ceiling_bps=encoder.ceiling_bps,
                preset=encoder.preset,
                threads=encoder.threads,
            ),
            self._packets,
            profile.preview_file,
        )
        self.on_sources: Callable[[], None] = lambda: None
        self.sources.on_running = self._use_sources
        self._loop = asyncio.get_running_loop()
        self.bitrate = Bitrate(encoder.bitrate_bps, clock, self.program.set_bitrate)
        maker = OutputMaker(self._packets, canvas, self._keyframe_wanted, self._hear_uplink)
        self.outputs = Outputs(maker, clock, on_outputs)
        self.recordings_dir = profile.recordings_dir

    def use_recording(self, *, on: bool) -> None:
        """Record, or do not, from the next going live on."""
        self._show = self._show.model_copy(update={"recording": on})

    @property
    def recorded(self) -> str:
        """The file of the last recording, or ""."""
        names = [state.name for state in self.outputs.states if state.kind == "recording"]
        return str(self.recordings_dir / names[0]) if names else ""

    def start(self) -> None:
        """Sources and program begin to run; the encoder rests until `go_live`."""
        self.sources.start()
        self.program.start()

    @property
    def outputs_state(self) -> OutputsState:
        """Every output, and what the network makes of the bitrate."""
        return OutputsState(self.outputs.states, self.bitrate.limited_bps)

    def rehearse(self, edge: EdgeAddress) -> None:
        """Start the encoder and nothing public. edge: the rehearsal's own."""
        ours = tuple(part for part in self._show.destination if part.kind == "edge")
        self.bitrate.begin()
        show = self._show.model_copy(update={"destination": ours})
        self.outputs.build(show, edge, (), self.recordings_dir)
        self.program.start_encoding()
        self.outputs.start()

    def go_live(self, edge: EdgeAddress, targets: Sequence[Target]) -> None:
        """Start the encoder and every output. targets: the host's destinations."""
        self.bitrate.begin()
        self.outputs.build(self._show, edge, targets, self.recordings_dir)
        self.program.start_encoding()
        self.outputs.start()

    async def end(self) -> None:
        """Flush and close every output (at most three seconds), then rest the encoder."""
        await self.outputs.stop()
        self.program.stop_encoding()

    async def aclose(self) -> None:
        """Stop everything; threads are joined off the loop."""
        await self.end()
        await asyncio.to_thread(self._stop_threads)

    def _stop_threads(self) -> None:
        self.program.stop()
        self.sources.stop()
        self._packets.close()
        self.outputs.close()

    def _use_sources(self, running: Running) -> None:
        self.program.set_sources(running)
        self.on_sources()

    def _hear_uplink(self, output_id: OutputId, uplink: Uplink) -> None:
        post(self._loop, self._take_uplink, output_id, uplink)

    def _take_uplink(self, output_id: OutputId, uplink: Uplink) -> None:
        if output_id == self.outputs.deciding:
            self.bitrate.take(output_id, uplink)

    def _keyframe_wanted(self) -> None:
        self.program.request_keyframe()
