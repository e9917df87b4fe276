"""Session: media and RTCP both ways, in runs and alone."""

import asyncio

import pytest

from studio.errors import RetryableError
from studio.rtc import rtcp, rtp
from studio.rtc.datagrams import MediaSocket
from tests.unit.rtc.pairs import Pair, connected


def packets(sizes: list[int], first: int = 100) -> list[tuple[int, bytes]]:
    return [
        (first + index, rtp.header(102, 0, 7, 9) + bytes([index]) * size)
        for index, size in enumerate(sizes)
    ]


SIZES = [1200] * 30 + [300] + [1200] * 70 + [1201, 5, 1200, 40, 40, 41, 1]


@pytest.mark.parametrize("segmented", [True, False])
async def test_packets_arrive_whole_and_in_order_with_their_numbers(
    segmented: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not segmented:
        monkeypatch.setattr("studio.rtc.datagrams.HAS_SEGMENTATION", False)
    async with connected() as pair:
        pair.caller.send(packets(SIZES))
        await pair.host_ear.until(len(SIZES))
        parsed = [rtp.parse(packet) for packet in pair.host_ear.packets]
        assert [each.sequence for each in parsed if each] == list(range(100, 100 + len(SIZES)))
        assert [len(each.payload) for each in parsed if each] == SIZES
        assert pair.caller.counters.sent_packets == len(SIZES)


async def test_rtcp_arrives_and_proves_life() -> None:
    async with connected() as pair:
        pair.host.send_rtcp(rtcp.picture_loss(1, 2))
        await pair.caller_ear.until(2)
        assert any(rtcp.wants_keyframe(packet) for packet in pair.caller_ear.rtcp)
        assert pair.caller.counters.rtcp_heard_ns > 0


async def test_media_that_overtakes_the_handshake_is_kept() -> None:
    pair = Pair()
    await pair.describe()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(pair.host.connect(pair.offer, 10, use_candidates=False))
            await pair.caller.connect(pair.answer, 10, use_candidates=True)
            pair.caller.send(packets([50, 60]))
        await pair.host_ear.until(2)
    finally:
        await pair.aclose()


async def test_forged_media_is_counted_and_ignored() -> None:
    async with connected() as pair:
        path = pair.caller._link.ice.path
        assert path is not None
        path.sock.sendto(rtp.header(102, 1, 2, 3) + bytes(40), path.address)
        pair.caller.send(packets([10]))
        await pair.host_ear.until(1)
        assert pair.host.counters.forged_packets == 1


async def test_a_port_that_is_closed_is_noticed() -> None:
    async with connected() as pair:
        path = pair.host._link.ice.path
        assert path is not None
        assert isinstance(path.sock, MediaSocket)
        path.sock.close()
        async with asyncio.timeout(5):
            while not pair.caller_ear.lost.is_set():
                pair.caller.send(packets([10]))
                await asyncio.sleep(0)


@pytest.mark.parametrize("turns", [0, 1, 5, 20, 40])
async def test_a_session_closed_while_it_connects_never_counts_as_connected(turns: int) -> None:
    pair = Pair()
    await pair.describe()

    async def close_soon() -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await pair.host.aclose()

    try:
        results = await asyncio.gather(
            pair.host.connect(pair.offer, 1, use_candidates=False),
            pair.caller.connect(pair.answer, 1, use_candidates=True),
            close_soon(),
            return_exceptions=True,
        )
        assert isinstance(results[0], RetryableError)
        assert not pair.host.is_connected
    finally:
        await pair.aclose()


async def test_nobody_there_is_a_retryable_error() -> None:
    pair = Pair()
    await pair.describe()
    try:
        with pytest.raises(RetryableError):
            await pair.host.connect(pair.offer, 0.05, use_candidates=False)
    finally:
        await pair.aclose()
