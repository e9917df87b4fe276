"""Media ports from a range, and what a NAT shows of them."""

import re
import socket

import pytest

from studio.errors import RetryableError
from studio.kit.clock import SystemClock
from studio.rtc.doorway import LOOPBACK, Doorway
from studio.rtc.session import Session
from studio.rtc.srtp import Scratch
from tests.unit.rtc.pairs import Ear, Pair

PUBLIC = "203.0.113.7"


def free_range(count: int) -> range:
    """Ports that nobody has now."""
    for first in range(42_000, 60_000, count):
        held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
        try:
            for port, one in enumerate(held, first):
                one.bind((LOOPBACK, port))
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
        return range(first, first + count)
    raise AssertionError("no free ports")


def session(doorway: Doorway) -> Session:
    return Session(doorway, Ear(), Scratch(), SystemClock(), is_controlling=False)


async def test_ports_come_from_the_range_and_nothing_beyond_it_is_taken() -> None:
    doorway = Doorway(ports=free_range(2))
    sessions = [session(doorway) for _ in range(3)]
    described = [await one.local("active") for one in sessions[:2]]
    ports = {int(local.candidates[0].split()[5]) for local in described}
    assert ports == set(doorway.ports or ())
    with pytest.raises(RetryableError, match="No port is free"):
        await sessions[2].local("active")
    await sessions[0].aclose()
    sessions.append(session(doorway))
    assert (await sessions[3].local("active")).candidates
    for one in sessions[1:]:
        await one.aclose()


async def test_behind_a_nat_the_public_address_is_told_and_the_local_one_is_not() -> None:
    one = session(Doorway(advertised=(PUBLIC,)))
    local = await one.local("active")
    assert [line.split()[4] for line in local.candidates] == [PUBLIC]
    assert LOOPBACK not in " ".join(local.candidates)
    await one.aclose()


async def test_a_caller_that_reaches_the_public_address_is_answered() -> None:
    """As a NAT would, the test leads the public address to the local socket."""
    pair = Pair(Doorway(advertised=(PUBLIC,)))
    await pair.describe()
    assert any(PUBLIC in line for line in pair.answer.candidates)
    pair.answer.candidates[:] = [
        re.sub(re.escape(PUBLIC), LOOPBACK, line) for line in pair.answer.candidates
    ]
    await pair.connect()
    assert pair.host.is_connected
    await pair.aclose()
