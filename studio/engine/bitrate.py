"""The one encoder's bitrate: follows the network of the main destination.

Lives on the engine's control loop; outputs report from the push loop by `post`.
"""

from collections.abc import Callable

import structlog

from studio.control.problem import Problem
from studio.errors import N_
from studio.ids import OutputId
from studio.kit.clock import Clock
from studio.push.rate_control import RateControl, Uplink

_log = structlog.get_logger(__name__)


class Bitrate:
    """set_bitrate: tells the encoder. limited_bps: the target while it is below the wanted one."""

    def __init__(self, wanted_bps: int, clock: Clock, set_bitrate: Callable[[int], None]) -> None:
        self._wanted_bps = wanted_bps
        self._clock = clock
        self._set_bitrate = set_bitrate
        self._control = RateControl(wanted_bps)
        self._followed: OutputId | None = None

    @property
    def limited_bps(self) -> int | None:
        """The target, or None while the network takes what is wanted."""
        target_bps = self._control.target_bps
        return target_bps if target_bps < self._wanted_bps else None

    @property
    def problem(self) -> Problem | None:
        """What the host should know while the network takes less than wanted."""
        if self.limited_bps is None:
            return None
        return Problem(
            "bitrate.limited",
            N_("The network is slow: the picture is sent with less detail."),
            N_("Use a wired connection, or end other uploads; it recovers by itself."),
        )

    def begin(self) -> None:
        """A new broadcast starts with what is wanted."""
        self._follow(None, self._wanted_bps)

    def want(self, wanted_bps: int) -> None:
        """The host wants another bitrate; what the network takes is found out again."""
        if wanted_bps != self._wanted_bps:
            self._wanted_bps = wanted_bps
            self._follow(self._followed, wanted_bps)

    def take(self, output_id: OutputId, uplink: Uplink) -> None:
        """What the main output's network told."""
        if output_id != self._followed:  # it mostly shares the way out, so from where it stands
            self._follow(output_id, self._control.target_bps)
        before_bps = self._control.target_bps
        after_bps = self._control.note(uplink, self._clock.now_ns())
        if after_bps != before_bps:
            _log.info("bitrate.changed", output=output_id, bps=after_bps)
            self._set_bitrate(after_bps)

    def _follow(self, output_id: OutputId | None, from_bps: int) -> None:
        self._followed = output_id
        self._control = RateControl(self._wanted_bps)
        self._control.target_bps = min(from_bps, self._wanted_bps)
        self._set_bitrate(self._control.target_bps)
