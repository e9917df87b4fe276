"""An independent WHIP client: Chromium publishes a canvas and a tone to our relay."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.e2e.viewer import CHROMIUM, chromium
from tests.fakes.light_receiver import LightReceiver
from tests.fakes.relay_server import TOKEN, RelayServer
from tests.fakes.until import until

pytestmark = [
    pytest.mark.interop,
    pytest.mark.media,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
]

PAGE = """<!doctype html><title>publisher</title><canvas width=640 height=360></canvas><script>
let peer, session;
const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
let number = 0;
function paint() {
  pen.fillStyle = `hsl(${number % 360} 80% 50%)`;
  pen.fillRect(0, 0, 640, 360);
  pen.fillStyle = "white";
  pen.fillText(String(number++), (number * 7) % 600, 180);
}
async function publish(token) {
  setInterval(paint, 33);
  const sound = new AudioContext(), tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out); tone.start();
  const stream = new MediaStream([
    ...canvas.captureStream(30).getTracks(), ...out.stream.getTracks(),
  ]);
  peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const track of stream.getTracks())
    peer.addTransceiver(track, { direction: "sendonly", streams: [stream] });
  const [video] = peer.getTransceivers().filter((t) => t.sender.track.kind === "video");
  const codecs = RTCRtpSender.getCapabilities("video").codecs;
  const wanted = new Set(["video/H264", "video/rtx"]);
  video.setCodecPreferences(codecs.filter((codec) => wanted.has(codec.mimeType)));
  await peer.setLocalDescription();
  await new Promise((done) => {
    if (peer.iceGatheringState === "complete") done();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && done();
  });
  const response = await fetch("/whip/live", {
    method: "POST", body: peer.localDescription.sdp,
    headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` },
  });
  if (response.status !== 201) return response.status;
  session = response.headers.get("Location");
  await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
  return 201;
}
async function leave(token) {
  const gone = await fetch(session, {
    method: "DELETE", headers: { Authorization: `Bearer ${token}` },
  });
  peer.close();
  return gone.status;
}
</script>"""


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=PAGE, content_type="text/html")


async def test_chromium_publishes_and_a_viewer_sees_it() -> None:
    async with (
        RelayServer([web.get("/", _page)]) as server,
        chromium() as browser,
        aiohttp.ClientSession() as http,
    ):
        page = await browser.new_page()
        await page.goto(server.url + "/")
        assert await page.evaluate("publish('wrong')") == 401
        assert await page.evaluate(f"publish('{TOKEN}')") == 201
        await until(lambda: server.relay.on_air.value, 15)
        viewer = LightReceiver(server.whep)
        await viewer.join(http)
        await asyncio.wait_for(viewer.first_key.wait(), 10)
        await viewer.wait_until(lambda: viewer.video_seconds > 2)
        await viewer.leave(http)
        assert await page.evaluate(f"leave('{TOKEN}')") == 200
        await until(lambda: not server.relay.on_air.value)
