"""Records a show into a file that may not grow past some bytes; prints the problem that was told.

Usage: python -m tests.unit.push_recording.full_disk PATH BYTES
"""

import os
import resource
import sys
from pathlib import Path

from studio.control.states import OutputState, OutputStatus
from studio.ids import OutputId
from studio.kit.fan_out import FanOut
from studio.media.packets import EncodedPacket
from studio.push.recording import RecordingOutput
from tests.fakes.pictures import SMALL, encoded_show

told: list[str] = []


def tell(state: OutputState) -> None:
    if state.status is OutputStatus.FAILED and state.problem is not None:
        told.append(state.problem.code)
        sys.stdout.write(state.problem.code + "\n")


def main() -> None:
    packets = encoded_show(12)
    most = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    fan_out: FanOut[EncodedPacket] = FanOut()
    output = RecordingOutput(OutputId("recording"), Path(sys.argv[1]), fan_out, SMALL, tell)
    output.start()
    for packet in packets:
        fan_out.publish(packet)
        while output.backlog and not told:  # nobody empties the queue of one that ended
            os.sched_yield()
    output.stop()
    output.join(10)


if __name__ == "__main__":
    main()
