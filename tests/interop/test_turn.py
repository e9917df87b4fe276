"""Our TURN credentials at a real coturn: they open a relay, and a viewer watches through it."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aioice import Connection

from studio.edge.turn import IceServer, TurnServer
from studio.rtc.datagrams import MediaSocket
from tests.e2e.viewer import CHROMIUM, chromium
from tests.fakes.edge_process import EdgeProcess
from tests.fakes.light_receiver import LightReceiver
from tests.interop.test_relay_chromium import Publishing, counters, probe
from tests.peers import need_program

pytestmark = [pytest.mark.interop, pytest.mark.media]
SECRET = "north wind"
EDGE = """host = "127.0.0.1"
[[turn]]
urls = ["turn:127.0.0.1:{port}?transport=udp"]
secret = "{secret}"
"""
RELAY_ONLY = """
const Real = RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(options) {
    super({ ...options, iceTransportPolicy: "relay" });
    window.peer = this;
  }
};
"""
PATHS = """async () => {
  const reports = [...(await peer.getStats()).values()];
  const used = reports.filter((one) => one.type === "candidate-pair" && one.nominated);
  return used.map((pair) => reports.find((one) => one.id === pair.localCandidateId).candidateType);
}"""


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def coturn(folder: Path) -> AsyncIterator[int]:
    """A TURN server on this computer, with nothing but our secret."""
    port = free_udp_port()
    config = folder / "turnserver.conf"
    config.write_text(
        f"listening-port={port}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nno-tls\nno-dtls\n"
        f"no-tcp\nno-cli\nuse-auth-secret\nstatic-auth-secret={SECRET}\nrealm=example.org\n"
        f"allow-loopback-peers\nno-stdout-log\nlog-file={folder}/turn.log\n"
        f"pidfile={folder}/turn.pid\nuserdb={folder}/turn.db\n"
    )
    process = await asyncio.create_subprocess_exec(
        need_program("turnserver"),
        "-c",
        config,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def relayed(port: int, server: IceServer) -> list[str]:
    """The addresses a viewer with these credentials is relayed at; none when it is refused."""
    agent = Connection(
        ice_controlling=True,
        turn_server=("127.0.0.1", port),
        turn_username=server.username,
        turn_password=server.credential,
    )
    try:
        await agent.gather_candidates()
        return [one.host for one in agent.local_candidates if one.type == "relay"]
    finally:
        await agent.close()


async def test_fresh_credentials_open_a_relay_and_ended_ones_do_not(tmp_path: Path) -> None:
    server = TurnServer(("turn:127.0.0.1",), secret=SECRET, valid_s=600)
    now_s = int(time.time())
    async with coturn(tmp_path) as port, asyncio.timeout(30):
        while not (found := await relayed(port, server.for_viewer(now_s))):
            pass  # it is not up yet
        assert found == ["127.0.0.1"]
        assert not await relayed(port, server.for_viewer(now_s - 3600))
        stranger = TurnServer(("turn:127.0.0.1",), secret="another")
        assert not await relayed(port, stranger.for_viewer(now_s))


@asynccontextmanager
async def edge_with_turn(folder: Path) -> AsyncIterator[EdgeProcess]:
    """An edge that names a real TURN server to all who connect."""
    async with coturn(folder) as port:
        edge = EdgeProcess(folder / "edge", config=EDGE.format(port=port, secret=SECRET))
        await edge.start()
        try:
            yield edge
        finally:
            await edge.kill()


async def test_a_studio_behind_a_closed_firewall_sends_through_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MediaSocket, "sendto", lambda *_: None)  # nothing leaves by our own sockets
    monkeypatch.setattr(MediaSocket, "send_run", lambda *_: None)
    async with edge_with_turn(tmp_path) as edge, aiohttp.ClientSession() as http:
        publishing = Publishing(f"{edge.file.url}/whip/live", edge.file.publish_token)
        await publishing.start()
        watching = LightReceiver(f"{edge.file.url}/whep/live")
        await watching.join(http)
        await asyncio.wait_for(watching.first_key.wait(), 10)
        await watching.wait_until(lambda: watching.video.pictures >= 60)
        assert watching.lost == 0
        await watching.leave(http)
        publishing.vanish()


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")
async def test_a_viewer_behind_a_closed_firewall_watches_through_it(tmp_path: Path) -> None:
    async with edge_with_turn(tmp_path) as edge, chromium() as browser:
        publishing = Publishing(f"{edge.file.url}/whip/live", edge.file.publish_token)
        await publishing.start()
        page = await browser.new_page()
        await page.add_init_script(RELAY_ONLY)
        await page.goto(f"{edge.file.url}/watch")
        playing = "() => document.getElementById('video-state').dataset.state === 'playing'"
        await page.wait_for_function(playing, timeout=30_000)
        await probe(page)
        seen = await counters(page, 60)
        assert seen == sorted(seen)
        assert len(set(seen)) > 50, "a slow page may draw a picture twice"
        assert await page.evaluate(PATHS) == ["relay"]
        publishing.vanish()
