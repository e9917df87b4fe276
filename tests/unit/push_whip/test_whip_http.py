"""WhipClient against relays that refuse, lie, drip and send elsewhere."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from studio.errors import RetryableError, StudioError, UserError
from studio.push import whip_http
from studio.push.whip_http import Accepted, WhipClient
from tests.unit.push_whip.fake_relay import Answer, FakeRelay, plain

TOKEN = "stream-key"
CREATED = plain(201, "v=0", Location="/session/1")


async def published(relay: FakeRelay) -> Accepted:
    async with aiohttp.ClientSession() as http:
        return await WhipClient(http, relay.url, TOKEN).publish("offer")


async def refused(*answers: Answer) -> StudioError:
    async with FakeRelay(*answers) as relay:
        with pytest.raises(StudioError) as failure:
            await published(relay)
        assert TOKEN not in str(failure.value)
        return failure.value


async def test_the_answer_and_the_session_address_are_taken() -> None:
    async with FakeRelay(CREATED) as relay, aiohttp.ClientSession() as http:
        client = WhipClient(http, relay.url, TOKEN)
        accepted = await client.publish("offer")
        assert accepted.answer == "v=0"
        assert accepted.resource.path == "/session/1"
        assert relay.headers[0]["Authorization"] == f"Bearer {TOKEN}"
        assert relay.headers[0]["Content-Type"] == "application/sdp"
        await client.delete(accepted.resource)
        assert relay.deleted == ["/session/1"]


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_stops_and_says_so(status: int) -> None:
    error = await refused(plain(status))
    assert isinstance(error, UserError)
    assert error.code == "whip.forbidden"
    assert error.remedy


@pytest.mark.parametrize(("status", "after", "pause"), [(503, "7", 7.0), (429, "x", None)])
async def test_a_busy_relay_is_asked_again_when_it_said(
    status: int, after: str, pause: float | None
) -> None:
    error = await refused(plain(status, Retry_After=after))
    assert isinstance(error, RetryableError)
    assert error.retry_after_s == pause


@pytest.mark.parametrize(
    ("until", "now", "pause"),
    [
        ("Fri, 27 Nov 2026 18:00:45 GMT", "Fri, 27 Nov 2026 18:00:00 GMT", 45.0),
        ("Friday, 27-Nov-26 18:00:45 GMT", "Fri, 27 Nov 2026 18:00:00 GMT", 45.0),
        ("Fri, 27 Nov 2026 17:00:00 GMT", "Fri, 27 Nov 2026 18:00:00 GMT", 0.0),
        ("Sat, 28 Nov 2026 18:00:00 GMT", "Fri, 27 Nov 2026 18:00:00 GMT", 300.0),
        ("Fri, 27 Nov 2026 18:00:45 -0000", "Fri, 27 Nov 2026 18:00:00 GMT", None),
        ("Fri, 27 Nov 2026 18:00:45 GMT", "soon", None),
    ],
)
async def test_a_relay_may_name_the_time_at_which_to_ask_again(
    until: str, now: str, pause: float | None
) -> None:
    error = await refused(plain(503, Retry_After=until, Date=now))
    assert isinstance(error, RetryableError)
    assert error.retry_after_s == pause


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_wrong_address_causes_no_storm(status: int) -> None:
    error = await refused(plain(status))
    assert isinstance(error, RetryableError)
    assert (error.code, error.retry_after_s) == ("whip.configuration", 20.0)


async def test_somebody_else_is_sending() -> None:
    error = await refused(plain(409, Retry_After="3"))
    assert isinstance(error, RetryableError)
    assert (error.code, error.retry_after_s) == ("whip.conflict", 3.0)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (plain(500), "whip.fault"),
        (plain(201, "v=0"), "whip.location"),
        (plain(201, "x" * 300_000, Location="/1"), "whip.answer"),
        (plain(307), "whip.redirect"),
        (plain(307, Location="ftp://127.0.0.1/"), "whip.redirect"),
        (plain(307, Location="/again"), "whip.redirects"),
    ],
)
async def test_a_broken_relay_is_named(answer: Answer, code: str) -> None:
    assert (await refused(answer)).code == code


async def test_redirects_keep_the_offer_and_the_key_of_the_same_origin() -> None:
    async with FakeRelay(plain(307, Location="/elsewhere"), CREATED) as relay:
        assert (await published(relay)).answer == "v=0"
        assert relay.headers[1]["Authorization"] == f"Bearer {TOKEN}"


async def test_the_key_does_not_follow_to_another_origin() -> None:
    async with FakeRelay(CREATED) as other:
        async with FakeRelay(plain(308, Location=other.url)) as relay:
            await published(relay)
        assert "Authorization" not in other.headers[0]


async def test_a_relay_that_never_ends_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    is_left = asyncio.Event()

    async def hang(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=201, headers={"Location": "/1"})
        await response.prepare(request)
        await response.write(b"v")
        await is_left.wait()
        return response

    monkeypatch.setattr(whip_http, "TIMEOUT_S", 0.1)
    async with FakeRelay(hang) as relay:
        with pytest.raises(RetryableError) as failure:
            await published(relay)
        is_left.set()
    assert failure.value.code == "whip.unreachable"


async def test_nobody_listens() -> None:
    async with FakeRelay(CREATED) as relay:
        gone = relay.url
    async with aiohttp.ClientSession() as http:
        with pytest.raises(RetryableError) as failure:
            await WhipClient(http, gone, TOKEN).publish("offer")
    assert failure.value.code == "whip.unreachable"
