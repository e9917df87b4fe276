"""Records a show, says how many seconds it was given, and waits to be killed.

Usage: python -m tests.unit.push_recording.child PATH
"""

import os
import signal
import sys
from pathlib import Path

from studio.control.states import OutputState
from studio.ids import OutputId
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket
from studio.push.recording import RecordingOutput
from tests.fakes.pictures import SMALL, encoded_show

SECONDS = 8


def ignore(_: OutputState) -> None:
    """Nobody listens here."""


def main() -> None:
    packets = encoded_show(SECONDS)
    fan_out: FanOut[EncodedPacket] = FanOut()
    output = RecordingOutput(OutputId("recording"), Path(sys.argv[1]), fan_out, SMALL, ignore)
    output.start()
    for packet in packets:
        fan_out.publish(packet)
        while output.backlog:
            os.sched_yield()
    sys.stdout.write(f"{(packets[-1].pts_ns - packets[0].pts_ns) / 1e9}\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
