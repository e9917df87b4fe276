"""What every output is, whatever its protocol: one connection that carries the program."""

from collections.abc import Callable
from typing import Protocol

from studio.control.states import OutputState
from studio.ids import OutputId

Report = Callable[[OutputState], None]
"""Tells the engine the output's newest state. May be called from any thread; never blocks long."""


class Output(Protocol):
    """One connection. It reads its own bounded queue of the FanOut and hurts nobody when slow.

    All three calls return at once and may come from any thread; what became of them is told by
    the Report the output was built with.
    """

    @property
    def output_id(self) -> OutputId:
        """Its name in the show file."""
        ...

    def start(self) -> None:
        """Connect, and reconnect for as long as it is not stopped. Idempotent."""
        ...

    def stop(self) -> None:
        """Finish what is being sent, close, and report OFF. Idempotent."""
        ...

    def retry_now(self) -> None:
        """Cut the present pause short and try again at once."""
        ...
