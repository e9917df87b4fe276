"""RtmpOutput against a small server that takes the stream, or behaves as badly as real ones do."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable

import pytest
import trustme

from studio.control.states import OutputStatus
from studio.push.rtmp import causes
from studio.push.rtmp.chunks import Kind
from tests.fakes.rtmp_server import Mood, RtmpServer
from tests.fakes.until import until
from tests.unit.push_rtmp.studio import IDR, KEY, Studio

Open = Callable[..., Studio]


@pytest.fixture
async def open_studio() -> AsyncIterator[Open]:
    studios: list[Studio] = []

    def opened(*args: object, **more: object) -> Studio:
        studios.append(Studio(*args, **more))  # type: ignore[arg-type]  # passed through
        return studios[-1]

    yield opened
    for studio in studios:
        studio.push.close()


async def test_a_show_goes_through_and_ends_with_a_good_bye(open_studio: Open) -> None:
    async with RtmpServer() as server:
        studio = open_studio(server.url)
        studio.output.start()
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        studio.publish()
        assert studio.keyframes_wanted, "the encoder is asked for a first key frame"
        studio.publish(is_key=True)
        studio.publish()
        state = await studio.until(lambda each: bool(each.bitrate_bps))
        assert state.dropped == 0, "what came before the first key frame is not a loss"
        assert state.rtt_ms is not None
        (publication,) = server.publications
        await until(lambda: len(publication.tags) >= 7)
        await studio.off()
        await until(lambda: publication.is_closed)
    assert publication.key == KEY
    assert publication.app == "live"
    assert KEY not in publication.tc_url
    assert publication.pongs == [b"\x00\x07\x00\x00\x12\x34"]
    assert publication.commands[-2:] == ["FCUnpublish", "deleteStream"]
    kinds = [tag.kind for tag in publication.tags]
    assert kinds[0] == Kind.DATA
    assert kinds[1:] == [Kind.AUDIO, Kind.VIDEO, Kind.VIDEO, Kind.AUDIO, Kind.VIDEO, Kind.AUDIO]
    assert {tag.stream_id for tag in publication.tags} == {7}
    assert publication.tags[3].timestamp_ms == 0
    statuses = [state.status for state in studio.states]
    assert statuses[:2] == [OutputStatus.CONNECTING, OutputStatus.ON]
    assert statuses[-2:] == [OutputStatus.CLOSING, OutputStatus.OFF]


@pytest.mark.parametrize(
    ("mood", "status", "code"),
    [
        (Mood.NO_APP, OutputStatus.RETRYING, "rtmp.app"),
        (Mood.BAD_NAME, OutputStatus.RETRYING, "rtmp.busy"),
        (Mood.DENIED, OutputStatus.FAILED, "rtmp.key"),
        (Mood.HANGS_UP, OutputStatus.RETRYING, "rtmp.hung_up"),
        (Mood.WEB, OutputStatus.RETRYING, "rtmp.protocol"),
    ],
)
async def test_a_refusal_is_said_in_words_and_may_be_retried(
    open_studio: Open, mood: Mood, status: OutputStatus, code: str
) -> None:
    async with RtmpServer(mood) as server:
        studio = open_studio(server.url)
        studio.output.start()
        state = await studio.reaches(status)
        assert state.problem is not None
        assert state.problem.code == code
        assert state.problem.remedy
        assert KEY not in str(state)
        assert "\u202e" not in str(state.problem.fields)
        if status is OutputStatus.RETRYING:
            assert state.retry_at_ms is not None
            assert state.retry_at_ms - state.since_ms >= 5_000, "no storm against a wrong key"
        server.mood = Mood.WILLING
        studio.output.retry_now()
        await studio.reaches(OutputStatus.ON)
        await studio.off()


async def test_an_end_by_the_server_is_followed_by_a_new_session(open_studio: Open) -> None:
    async with RtmpServer(Mood.KICKING) as server:
        studio = open_studio(server.url)
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        studio.publish(is_key=True)
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code == "rtmp.hung_up", "it never held, so it is the key"
        server.mood = Mood.WILLING
        studio.output.retry_now()
        await studio.reaches(OutputStatus.ON)
        studio.publish(is_key=True)
        await until(lambda: any(tag.kind == Kind.VIDEO for tag in server.publications[-1].tags))
        await studio.off()


async def test_a_network_that_takes_nothing_costs_pictures_here_and_is_left(
    open_studio: Open,
) -> None:
    async with RtmpServer(Mood.STALLING) as server:
        studio = open_studio(server.url)
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        studio.publish(is_key=True, size=16_000_000)  # more than the buffers of both sides
        await studio.until(lambda each: (each.bitrate_bps or 0) > 1_000_000)  # they are full now
        for _ in range(250):
            studio.publish()
        state = await studio.until(lambda each: each.dropped > 0)
        assert state.status is OutputStatus.ON
        server.mood = Mood.WILLING
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code == "rtmp.stalled"
        assert state.dropped > 200
        await studio.reaches(OutputStatus.ON)
        studio.publish(is_key=True)  # what waited may all have been dropped
        await studio.until(lambda each: each.bitrate_bps is not None)
        server.writers[-1].transport.abort()
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code == "rtmp.lost", "this key has held before"
        await studio.reaches(OutputStatus.ON)
        await studio.off()


async def test_nobody_there(open_studio: Open) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    studio = open_studio(f"rtmp://127.0.0.1:{port}/live")
    studio.output.start()
    state = await studio.reaches(OutputStatus.RETRYING)
    assert state.problem is not None
    assert state.problem.code == "rtmp.refused"
    await studio.off()


def test_what_the_system_says_about_a_failed_connection() -> None:
    several = OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] other")
    for error, code in (
        (socket.gaierror(-2, "unknown"), "rtmp.name"),
        (ConnectionRefusedError(), "rtmp.refused"),
        (several, "rtmp.refused"),
        (OSError("host is down"), "rtmp.silent"),
    ):
        assert causes.of_connecting(error, "live.example").code == code


def server_side(authority: trustme.CA, *names: str, **more: object) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names, **more).configure_cert(context)  # type: ignore[arg-type]  # passed through
    return context


def trusting(authority: trustme.CA) -> Callable[[], ssl.SSLContext]:
    def trust() -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    return trust


async def test_rtmps_with_a_good_certificate(open_studio: Open) -> None:
    authority = trustme.CA()
    async with RtmpServer(context=server_side(authority, "localhost")) as server:
        studio = open_studio(server.url, trusting(authority))
        studio.output.start()
        await studio.reaches(OutputStatus.ON)
        studio.publish(is_key=True)
        await until(lambda: len(server.publications[0].tags) >= 4)
        assert server.publications[0].tags[3].payload[:2] == b"\x17\x01"
        assert len(server.publications[0].tags[3].payload) > len(IDR) - 40
        await studio.off()


@pytest.mark.parametrize("fault", ["unknown authority", "another name"])
async def test_a_wrong_certificate_is_refused_with_its_reason_and_gets_no_key(
    open_studio: Open, fault: str
) -> None:
    authority = trustme.CA()
    name = "elsewhere.example" if fault == "another name" else "localhost"
    trust = trusting(authority) if fault == "another name" else ssl.create_default_context
    async with RtmpServer(context=server_side(authority, name)) as server:
        studio = open_studio(server.url, trust)
        studio.output.start()
        state = await studio.reaches(OutputStatus.FAILED)
        assert state.problem is not None
        assert state.problem.code == "rtmp.certificate"
        words = {"unknown authority": "does not know", "another name": "another server"}
        assert words[fault] in state.problem.message
        assert not any(publication.key for publication in server.publications)
        await studio.off()


async def test_tls_where_there_is_none(open_studio: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.push.rtmp.session.CONNECT_S", 0.3)
    async with RtmpServer() as server:
        studio = open_studio(server.url.replace("rtmp:", "rtmps:"))
        studio.output.start()
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code in {"rtmp.tls", "rtmp.silent"}
        await studio.off()


async def test_a_mute_server_does_not_hold_up_the_end(open_studio: Open) -> None:
    async with RtmpServer(Mood.MUTE) as server:
        studio = open_studio(server.url)
        studio.output.start()
        await studio.reaches(OutputStatus.CONNECTING)
        await until(lambda: bool(server.publications))
        await asyncio.wait_for(studio.off(), 2)
        studio.output.start()
        server.mood = Mood.WILLING
        await studio.reaches(OutputStatus.ON)
        await studio.off()


async def test_a_mute_server_is_given_up_after_a_while(
    open_studio: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.push.rtmp.session.CONNECT_S", 0.2)
    async with RtmpServer(Mood.MUTE) as server:
        studio = open_studio(server.url)
        studio.output.start()
        state = await studio.reaches(OutputStatus.RETRYING)
        assert state.problem is not None
        assert state.problem.code == "rtmp.silent"
        await asyncio.wait_for(studio.off(), 5)
