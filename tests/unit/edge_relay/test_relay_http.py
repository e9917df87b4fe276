"""What the relay's routes answer."""

import aiohttp
import pytest
from aiohttp import web

from studio.edge.relay import RelayLimits
from studio.rtc import sdp
from tests.fakes.relay_server import TOKEN, RelayServer

BEARER = {"Authorization": f"Bearer {TOKEN}"}
SDP = {"Content-Type": "application/sdp"}
LOCAL = sdp.Local("abcd", "p" * 22, ":".join(["AB"] * 32), "actpass", ())


def offer(direction: str, *kinds: str) -> str:
    lines = {"video": sdp.h264_lines(102, ["nack"]), "audio": sdp.opus_lines(111)}
    types = {"video": (102,), "audio": (111,)}
    tracks = [
        sdp.Track(kind, str(index), direction, types[kind], lines[kind])
        for index, kind in enumerate(kinds)
    ]
    return sdp.write(LOCAL, tracks)


PUBLISH, WATCH = offer("sendonly", "audio", "video"), offer("recvonly", "audio", "video")


async def asked(
    method: str, url: str, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    async with aiohttp.ClientSession() as http:
        data = body.encode() if body else None
        async with http.request(method, url, data=data, headers=headers or {}) as response:
            return response.status, dict(response.headers), await response.text()


async def on_air(server: RelayServer) -> str:
    """Publish; the session's address."""
    status, headers, _ = await asked("POST", server.whip, PUBLISH, {**SDP, **BEARER})
    assert status == 201
    return server.url + headers["Location"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "é"}])
async def test_publishing_needs_the_key(headers: dict[str, str]) -> None:
    async with RelayServer() as server:
        status, answer, _ = await asked("POST", server.whip, PUBLISH, {**SDP, **headers})
        assert (status, answer["WWW-Authenticate"]) == (401, "Bearer")
        session = await on_air(server)
        assert (await asked("DELETE", session, headers=headers))[0] == 401


async def test_a_publisher_gets_an_answer_and_can_leave() -> None:
    async with RelayServer() as server:
        session = await on_air(server)
        assert server.relay.on_air.value
        assert (await asked("DELETE", session, headers=BEARER))[0] == 200
        assert not server.relay.on_air.value
        assert (await asked("DELETE", session, headers=BEARER))[0] == 404


async def test_nobody_on_air_is_409_with_a_time() -> None:
    async with RelayServer() as server:
        status, headers, _ = await asked("POST", server.whep, WATCH, SDP)
        assert (status, headers["Retry-After"]) == (409, "1")


async def test_a_viewer_is_offered_constrained_baseline_and_opus_only() -> None:
    async with RelayServer() as server:
        await on_air(server)
        status, headers, answer = await asked("POST", server.whep, WATCH, SDP)
        assert (status, headers["Content-Type"]) == (201, "application/sdp")
        parsed = sdp.parse(answer)
        assert [section.direction for section in parsed.sections] == ["sendonly", "sendonly"]
        assert parsed.setup == "active"
        video = parsed.section("video")
        assert video is not None
        assert sdp.choose_h264(video) == 102
        session = server.url + headers["Location"]
        assert (await asked("DELETE", session))[0] == 200
        assert (await asked("DELETE", session))[0] == 404


async def test_what_a_viewer_offers_too_much_is_refused_in_place() -> None:
    async with RelayServer() as server:
        await on_air(server)
        extra = offer("recvonly", "video", "video", "audio")
        _, _, answer = await asked("POST", server.whep, extra, SDP)
        assert [section.port for section in sdp.parse(answer).sections] == [9, 0, 9]


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        (WATCH, {"Content-Type": "text/plain"}, 415),
        ("v=0\r\n" + "a=x\r\n" * 20_000, SDP, 413),
        ("garbage", SDP, 400),
        (WATCH.replace("H264", "VP8").replace("opus", "PCMU"), SDP, 400),
    ],
)
async def test_bad_offers_are_refused(body: str, headers: dict[str, str], expected: int) -> None:
    async with RelayServer() as server:
        await on_air(server)
        assert (await asked("POST", server.whep, body, headers))[0] == expected
        assert (await asked("POST", server.whip, body, {**headers, **BEARER}))[0] == expected
        assert server.relay.viewers == 0


async def test_a_publisher_must_send() -> None:
    async with RelayServer() as server:
        assert (await asked("POST", server.whip, WATCH, {**SDP, **BEARER}))[0] == 400
        twice = offer("sendonly", "video", "video")
        assert (await asked("POST", server.whip, twice, {**SDP, **BEARER}))[0] == 400


async def test_candidates_are_taken_and_restarts_are_not() -> None:
    fragment = {"Content-Type": "application/trickle-ice-sdpfrag"}
    async with RelayServer() as server:
        session = await on_air(server)
        same, other = "a=ice-ufrag:abcd\r\n", "a=ice-ufrag:wxyz\r\n"
        headers = {**fragment, **BEARER}
        assert (await asked("PATCH", session, same, headers))[0] == 204
        assert (await asked("PATCH", session, other, headers))[0] == 422
        assert (await asked("PATCH", server.whep + "/unknown", same, fragment))[0] == 404


@pytest.mark.parametrize("path", ["/whip/live", "/whep/live", "/whep/live/session"])
async def test_browsers_may_ask_first_and_look(path: str) -> None:
    async with RelayServer() as server:
        status, headers, _ = await asked("OPTIONS", server.url + path)
        assert status == 204
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Authorization" in headers["Access-Control-Allow-Headers"]
        assert {"Location", "Link", "ETag"} <= set(
            headers["Access-Control-Expose-Headers"].split(", ")
        )
        assert headers["Accept-Post"] == "application/sdp"
        assert (await asked("GET", server.url + path))[0] == 204
        assert (await asked("HEAD", server.url + path))[0] == 204


async def test_a_full_house_says_when_to_come_back() -> None:
    async with RelayServer(limits=RelayLimits(viewers=2)) as server:
        await on_air(server)
        assert (await asked("POST", server.whep, WATCH, SDP))[0] == 201
        status, headers, _ = await asked("POST", server.whep, WATCH, SDP)
        assert (status, headers["Retry-After"]) == (503, "5")


async def test_routes_can_share_an_application() -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with RelayServer([web.get("/", hello)]) as server:
        assert (await asked("GET", server.url + "/"))[2] == "hello"
