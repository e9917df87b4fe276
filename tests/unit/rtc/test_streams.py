"""Sender, receiver, relayed stream, pacer and key-frame gate on a fake clock."""

import asyncio
from collections.abc import Sequence

import pytest

from studio.rtc import rtcp, rtp
from studio.rtc.keyframes import KeyframeGate
from studio.rtc.pacer import BURST_PACKETS, Pacer
from studio.rtc.receiver import InboundStream
from studio.rtc.relayed import Flavour, Forwarded, RelayedStream
from studio.rtc.sender import PacketSender, Repair
from studio.rtc.srtp import Outgoing
from tests.fakes.clock import FakeClock

IDR, DELTA = b"\x65\x00", b"\x61\x00"
_NS = 1_000_000_000


def packet(sequence: int, timestamp: int = 0, payload: bytes = DELTA) -> rtp.RtpPacket:
    return rtp.RtpPacket(102, True, sequence % 65536, timestamp, 77, payload)


def test_a_sender_counts_stamps_and_marks() -> None:
    sender = PacketSender(102, 90_000)
    first = sender.packets([b"a", b"b"], 0)
    second = sender.packets([b"c"], _NS)
    parsed = [rtp.parse(data) for _, data in (*first, *second)]
    assert [each.marker for each in parsed if each] == [False, True, True]
    assert parsed[2] is not None
    assert parsed[0] is not None
    assert (parsed[2].timestamp - parsed[0].timestamp) % 2**32 == 90_000
    assert (parsed[2].sequence - parsed[0].sequence) % 65536 == 2


def test_losses_are_sent_again_as_they_were_or_as_rtx() -> None:
    sender = PacketSender(102, 90_000)
    ((sequence, original),) = sender.packets([b"payload"], 0)
    assert sender.repairs([sequence, (sequence + 5) % 65536]) == [(sequence, original)]
    sender.repair = Repair(103, 4242)
    ((_, repaired),) = sender.repairs([sequence])
    parsed = rtp.parse(repaired)
    assert parsed is not None
    assert (parsed.payload_type, parsed.ssrc) == (103, 4242)
    assert parsed.payload == sequence.to_bytes(2, "big") + b"payload"


def test_history_reaches_back_a_thousand_packets() -> None:
    sender = PacketSender(102, 90_000)
    numbers = [sender.packets([bytes([n % 256])], n)[0][0] for n in range(1200)]
    assert len(sender.repairs(numbers[-1024:][:128])) == 128
    assert sender.repairs(numbers[:100]) == []


def test_both_streams_pair_one_instant_with_one_capture_clock() -> None:
    now_ns, pts_ns = 10 * _NS, 9 * _NS
    for sender in (PacketSender(102, 90_000), PacketSender(111, 48_000)):
        ((_, data),) = sender.packets([b"x"], pts_ns)
        report, _ = rtcp.parse(sender.report(now_ns, "c"))
        info = report.sender_info  # type: ignore[union-attr]
        sent = rtp.parse(data)
        assert sent is not None
        rate = 90_000 if sender.payload_type == 102 else 48_000
        assert (info.rtp_timestamp - sent.timestamp) % 2**32 == rate
        assert info.ntp_timestamp == rtcp.ntp_of(now_ns)


def test_gaps_are_asked_for_a_few_times_then_given_up() -> None:
    stream = InboundStream(77, 90_000)
    for sequence in (65534, 65535, 2):
        assert stream.arrived(packet(sequence), 0)
    assert stream.nacks_due(0) == [0, 1]
    assert stream.nacks_due(1) == []
    assert stream.arrived(packet(0), 0)
    assert not stream.arrived(packet(0), 0)
    asked = 1
    for tick in range(1, 30):
        asked += stream.nacks_due(tick * 100_000_000) == [1]
    assert asked == 8
    assert not stream.has_gaps
    assert stream.lost == 1
    report = stream.report(0)
    assert (report.packets_lost, report.fraction_lost) == (1, 256 // 5)
    assert stream.report(0).fraction_lost == 0


class Forwarder:
    """A relayed video stream and its clock."""

    def __init__(self) -> None:
        self.stream = RelayedStream(90_000, is_video=True)
        self.now_ns = 0

    def feed(self, *packets: rtp.RtpPacket) -> list[Forwarded]:
        found = [self.stream.forward(each, self.now_ns) for each in packets]
        return [each for each in found if each is not None]


def test_viewers_begin_with_a_key_frame() -> None:
    forwarder = Forwarder()
    assert forwarder.feed(packet(10), packet(11)) == []
    sent = forwarder.feed(packet(12, 5, IDR), packet(13, 5))
    assert [each.starts_key for each in sent] == [True, False]
    assert forwarder.feed(packet(11)) == [], "older than where viewers began"


def test_a_new_publisher_continues_numbers_and_time() -> None:
    forwarder = Forwarder()
    (before,) = forwarder.feed(packet(60_000, 1_000, IDR))
    forwarder.stream.adopt()
    forwarder.now_ns += _NS // 2
    assert forwarder.feed(packet(7, 9_000_000)) == []
    first, second = forwarder.feed(packet(8, 9_003_000, IDR), packet(9, 9_006_000))
    assert (first.sequence - before.sequence) % 65536 == 1
    assert (first.timestamp - before.timestamp) % 2**32 == 45_000
    assert (second.timestamp - first.timestamp) % 2**32 == 3_000


def test_loss_and_disorder_of_the_publisher_stay_visible() -> None:
    forwarder = Forwarder()
    sent = forwarder.feed(packet(65_534, 0, IDR), packet(1), packet(65_535))
    numbers = [(each.sequence - sent[0].sequence) % 65536 for each in sent]
    assert numbers == [0, 3, 1]


def test_a_newcomer_gets_a_young_key_frame_again_but_not_an_old_one() -> None:
    forwarder = Forwarder()
    forwarder.feed(packet(1, 0, IDR), packet(2, 0), packet(3, 3_000))
    forwarder.now_ns = _NS // 4
    replayed = [*forwarder.stream.since_key(forwarder.now_ns, _NS // 3)]
    assert [each.starts_key for each in replayed] == [True, False, False]
    assert [*forwarder.stream.since_key(_NS, _NS // 3)] == []


def test_a_sender_report_is_moved_into_the_viewers_space() -> None:
    forwarder = Forwarder()
    stream = forwarder.stream
    stream.note_report(1 << 32, 1_000, 5 << 32)
    assert stream.report() is None
    (sent,) = forwarder.feed(packet(1, 4_000, IDR))
    report, _ = rtcp.parse(stream.report() or b"")
    info = report.sender_info  # type: ignore[union-attr]
    assert info.ntp_timestamp == 6 << 32
    assert (sent.timestamp - info.rtp_timestamp) % 2**32 == 3_000
    assert rtp.parse(Flavour(99).build(stream.ssrc, sent)) == rtp.RtpPacket(
        99, True, sent.sequence, sent.timestamp, stream.ssrc, IDR
    )


@pytest.mark.looptime
async def test_a_big_picture_is_spread_and_order_is_kept() -> None:
    loop, sent = asyncio.get_running_loop(), list[tuple[float, int]]()

    def send(packets: Sequence[Outgoing]) -> None:
        sent.extend((loop.time(), number) for number, _ in packets)

    pacer, began = Pacer(send), loop.time()
    pacer.push([(number, b"") for number in range(10)])
    assert len(sent) == 10
    pacer.push([(number, b"") for number in range(10, 210)])
    pacer.push([(number, b"") for number in range(210, 220)])
    assert len(sent) < 220
    await asyncio.sleep(0.1)
    assert [number for _, number in sent] == list(range(220))
    assert BURST_PACKETS < 200
    assert 0.005 < sent[-1][0] - began < 0.02
    pacer.close()


@pytest.mark.looptime
async def test_many_wishes_become_two_requests_within_a_second() -> None:
    loop, asked = asyncio.get_running_loop(), list[float]()

    class LoopClock(FakeClock):
        def now_ns(self) -> int:
            return round(loop.time() * _NS)

    gate = KeyframeGate(LoopClock(), lambda: asked.append(loop.time()))
    began = loop.time()
    for _ in range(20):
        gate.want()
        loop.call_later(0.02, gate.arrived)
        await asyncio.sleep(0.05)
    assert [round(at - began, 2) for at in asked] == [0.0, 0.65]
    gate.close()


@pytest.mark.looptime
async def test_a_lost_request_is_repeated_until_the_key_frame_came() -> None:
    loop, asked = asyncio.get_running_loop(), list[float]()
    gate = KeyframeGate(FakeClock(), lambda: asked.append(loop.time()))
    gate.want()
    await asyncio.sleep(1.5)
    assert len(asked) == 3
    gate.arrived()
    await asyncio.sleep(2)
    assert len(asked) == 3
