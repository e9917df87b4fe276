"""Where peers reach our media: local addresses, UDP ports, and what a NAT before us shows of them.

Values; any thread.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aioice import Candidate

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Doorway:
    """How a session is offered.

    addresses: local ones, a socket on each. ports: which UDP ports to use; None: any free one.
    advertised: addresses told to peers in place of the local ones, because a NAT in front maps
    them to this machine port by port ("NAT 1:1").
    """

    addresses: tuple[str, ...] = (LOOPBACK,)
    ports: range | None = None
    advertised: tuple[str, ...] = ()

    def port_choices(self) -> Iterator[int]:
        """The ports to try, each once, from a random one on; 0 lets the system choose."""
        if self.ports is None:
            yield 0
            return
        first = random.randrange(len(self.ports))
        for step in range(len(self.ports)):
            yield self.ports[(first + step) % len(self.ports)]

    def lines(self, candidates: Iterable[Candidate]) -> tuple[str, ...]:
        """The candidates as peers shall read them (SDP, without `candidate:`)."""
        if not self.advertised:
            return tuple(candidate.to_sdp() for candidate in candidates)
        return tuple(
            _at(candidate, address).to_sdp()
            for candidate in candidates
            for address in self.advertised
        )


def _at(candidate: Candidate, address: str) -> Candidate:
    return Candidate(
        foundation=candidate.foundation,
        component=candidate.component,
        transport=candidate.transport,
        priority=candidate.priority,
        host=address,
        port=candidate.port,
        type=candidate.type,
    )
