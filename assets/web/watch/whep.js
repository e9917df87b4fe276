// Picture and sound by WHEP: one RTCPeerConnection, made anew whenever it stalls.
// onState: "connecting", "playing", "waiting" (nobody is on air), "reconnecting".

import { source } from "./source.js";

const LOOK_MS = 1000;
const STALL_LOOKS = 3;
const CONNECT_LOOKS = 8;
const GATHER_MS = 1000;
const SCREEN_MS = 33; // a frame until it is shown
const NOBODY = new Set([404, 409]); // on air there

/** Until the offer names the addresses of this browser, or a second has passed. */
function gathered(peer) {
  return new Promise((resolve) => {
    setTimeout(resolve, GATHER_MS);
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
  });
}

export class WhepPlayer {
  constructor(url, video, onState) {
    this.url = url;
    this.video = video;
    this.onState = onState;
    this.round = 0;
    this.pause = 250;
    this.everPlayed = false;
    this.delayMs = 0;
    this.isOurs = new URL(url, location.href).origin === location.origin;
    this.ticker = setInterval(() => this.look(), LOOK_MS);
    this.hidden = () => this.end();
    addEventListener("pagehide", this.hidden);
  }

  async start() {
    const round = (this.round += 1);
    clearTimeout(this.timer);
    this.end();
    this.say(this.everPlayed ? "reconnecting" : "connecting");
    const { servers } = await source().catch(() => ({ servers: [] }));
    if (round !== this.round) return;
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: servers });
    Object.assign(this, { peer, looks: 0, stalled: 0, bytes: 0 });
    const stream = new MediaStream();
    peer.ontrack = ({ receiver, track }) => {
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
      if ("playoutDelayHint" in receiver) receiver.playoutDelayHint = 0;
      stream.addTrack(track);
      if (this.video.srcObject !== stream) this.video.srcObject = stream;
    };
    peer.onconnectionstatechange = () => {
      if (peer === this.peer && peer.connectionState === "failed") this.again();
    };
    for (const kind of ["video", "audio"]) peer.addTransceiver(kind, { direction: "recvonly" });
    await peer.setLocalDescription();
    // The edge learns our addresses from our checks, so the offer need not wait for candidates.
    if (!this.isOurs) await gathered(peer);
    await this.ask(peer, round).catch(() => round === this.round && this.again());
  }

  async ask(peer, round) {
    const answer = await fetch(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/sdp" },
      body: peer.localDescription.sdp,
    });
    if (round !== this.round) return;
    if (NOBODY.has(answer.status)) {
      this.everPlayed = false;
      this.again("waiting", 2000);
    } else if (!answer.ok) {
      throw new Error(`WHEP ${answer.status}`);
    } else {
      const place = answer.headers.get("Location");
      this.session = place && new URL(place, answer.url).href;
      await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    }
  }

  /** Try again after a pause that grows. */
  again(state = this.everPlayed ? "reconnecting" : "connecting", pause = this.pause) {
    this.end();
    this.say(state);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start(), pause * (0.8 + 0.4 * Math.random()));
    this.pause = Math.min(5000, this.pause * 1.6);
  }

  async look() {
    const peer = this.peer;
    if (!peer) return;
    let bytes = 0;
    const reports = [...(await peer.getStats()).values()];
    for (const report of reports) {
      if (report.type === "inbound-rtp" && report.kind === "video") bytes += report.bytesReceived;
    }
    if (peer !== this.peer) return;
    this.measure(reports);
    this.looks += 1;
    this.stalled = bytes > this.bytes ? 0 : this.stalled + 1;
    this.bytes = bytes;
    if (bytes > 0 ? this.stalled >= STALL_LOOKS : this.looks >= CONNECT_LOOKS) this.again();
  }

  /** How late the picture is, from the edge to this screen: half a round trip and what it waits. */
  measure(reports) {
    const video = reports.find((one) => one.type === "inbound-rtp" && one.kind === "video");
    const pair = reports.find((one) => one.type === "candidate-pair" && one.nominated);
    if (!video?.framesDecoded) return;
    const waitS = video.totalProcessingDelay / video.framesDecoded;
    const wayS = (pair?.currentRoundTripTime ?? 0) / 2;
    this.delayMs = Math.round((waitS + wayS) * 1000) + SCREEN_MS;
  }

  get isOpen() {
    return Boolean(this.peer);
  }

  /** Give the element away. */
  leave() {
    this.round += 1;
    clearTimeout(this.timer);
    clearInterval(this.ticker);
    removeEventListener("pagehide", this.hidden);
    this.end();
    this.video.srcObject = null;
  }

  /** The first picture of a connection is on the screen. */
  playing() {
    this.everPlayed = true;
    this.pause = 250;
    this.say("playing");
  }

  end() {
    this.peer?.close();
    this.peer = null;
    if (this.session) fetch(this.session, { method: "DELETE", keepalive: true }).catch(() => {});
    this.session = null;
  }

  say(state) {
    this.state = state;
    this.onState(state);
  }
}
