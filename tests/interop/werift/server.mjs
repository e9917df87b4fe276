// A WHIP server on an independent stack: takes one publisher, asks for a key frame, counts.
// Prints its port, then one line of JSON when the session is deleted.
import http from "node:http";
import { RTCPeerConnection, RTCRtpCodecParameters } from "werift";

const TOKEN = "werift-token";
const codecs = {
  video: [
    new RTCRtpCodecParameters({
      mimeType: "video/H264", clockRate: 90000, payloadType: 102,
      parameters: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
      rtcpFeedback: [{ type: "nack" }, { type: "nack", parameter: "pli" }],
    }),
  ],
  audio: [
    new RTCRtpCodecParameters({ mimeType: "audio/opus", clockRate: 48000, channels: 2, payloadType: 111 }),
  ],
};

const seen = { video: 0, audio: 0, pictures: 0, gaps: 0, keys: 0, keysAfterWish: 0, redirected: 0, wished: false };
let peer = null;

function isKey(payload) {
  const type = payload[0] & 0x1f;
  if (type === 24) return (payload[3] & 0x1f) === 7;
  if (type === 28) return (payload[1] & 0x80) !== 0 && (payload[1] & 0x1f) === 5;
  return type === 7;
}

function watch(transceiver, track) {
  let last = null;
  track.onReceiveRtp.subscribe((packet) => {
    const { sequenceNumber, marker } = packet.header;
    if (last !== null && sequenceNumber !== ((last + 1) & 0xffff)) seen.gaps += 1;
    last = sequenceNumber;
    seen[track.kind] += 1;
    if (track.kind !== "video") return;
    if (marker) seen.pictures += 1;
    if (isKey(packet.payload)) {
      seen.keys += 1;
      if (seen.wished) seen.keysAfterWish += 1;
    }
    if (seen.pictures === 20 && !seen.wished) {
      seen.wished = true;
      transceiver.receiver.sendRtcpPLI(packet.header.ssrc);
    }
  });
}

async function publish(request, body, response) {
  if (request.headers.authorization !== `Bearer ${TOKEN}`) {
    response.writeHead(401).end();
    return;
  }
  peer = new RTCPeerConnection({ codecs, iceServers: [], iceAdditionalHostAddresses: ["127.0.0.1"] });
  peer.onRemoteTransceiverAdded.subscribe((transceiver) => {
    transceiver.onTrack.subscribe((track) => watch(transceiver, track));
  });
  await peer.setRemoteDescription({ type: "offer", sdp: body });
  await peer.setLocalDescription(await peer.createAnswer());
  const headers = { "Content-Type": "application/sdp", Location: "/session/1" };
  response.writeHead(201, headers).end(peer.localDescription.sdp);
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    if (request.method === "POST" && request.url === "/first") {
      seen.redirected += 1;
      response.writeHead(307, { Location: "/whip" }).end();
    } else if (request.method === "POST") {
      await publish(request, Buffer.concat(parts).toString(), response);
    } else if (request.method === "DELETE" && request.url === "/session/1") {
      response.writeHead(200).end();
      console.log(JSON.stringify(seen));
      await peer.close();
      server.close(() => process.exit(0));
      server.closeAllConnections();
    } else {
      response.writeHead(404).end();
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
