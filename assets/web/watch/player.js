// The video element: its state in words, sound on a tap, the page's shape.

import { byId, el, icon, memory, say } from "./dom.js";
import { _, bind } from "./i18n.js";
import { SegmentPlayer } from "./segments.js";
import { source } from "./source.js";
import { WhepPlayer } from "./whep.js";

const OURS = { kind: "whep", url: "/whep/live" };
const RELOAD_EVERY_MS = 30_000;

const app = byId("app");
const video = byId("video");
const state = byId("video-state");
const sound = byId("sound");
const mute = byId("mute");

const WORDS = {
  connecting: () => _("Connecting to the show…"),
  reconnecting: () => _("The picture is gone for a moment. Reconnecting…"),
  waiting: () => _("The show has not started yet. The picture comes by itself."),
  blocked: () => _("Tap to watch"),
  unable: () =>
    _("This browser cannot play this show: it lacks HLS. Use Safari, or a Chrome or Edge of 2026."),
  playing: () => "",
};

function show(name) {
  state.dataset.state = name;
  say(byId("video-state-text"), WORDS[name]());
  const isSilent = name === "playing" && video.muted;
  sound.hidden = !isSilent;
  mute.hidden = name !== "playing" || isSilent;
}

async function play() {
  try {
    await video.play();
  } catch (error) {
    if (error.name === "NotAllowedError") show("blocked");
  }
}

function takeShape() {
  if (!video.videoWidth) return;
  const shape = video.videoHeight > video.videoWidth ? "portrait" : "landscape";
  app.dataset.shape = shape;
  memory.write("shape", shape);
}

/** The page may reach one picture only; for another one it must be loaded anew, once it is calm. */
function reloadWhenCalm() {
  const isBusy = document.querySelector("dialog[open]") || byId("chat-text").value;
  const isTooSoon = Date.now() - Number(sessionStorage.getItem("reloaded_at")) < RELOAD_EVERY_MS;
  if (isBusy || isTooSoon) {
    setTimeout(reloadWhenCalm, 5000);
    return;
  }
  sessionStorage.setItem("reloaded_at", String(Date.now()));
  location.reload();
}

let waitsForCalm = false;

function refused({ effectiveDirective }) {
  if (waitsForCalm || !/^(connect|media)-src/.test(effectiveDirective)) return;
  waitsForCalm = true;
  reloadWhenCalm();
}

/** Plays whichever picture the edge names, its own one first. */
class Player {
  #current = null;
  #picture = null;

  /** picture: {kind, url}, or null for the edge's own. */
  use(picture) {
    const wanted = picture ?? OURS;
    if (this.#picture?.url === wanted.url) return;
    this.#current?.leave();
    this.#picture = wanted;
    const Kind = wanted.kind === "hls" ? SegmentPlayer : WhepPlayer;
    this.#current = new Kind(wanted.url, video, show);
    this.#current.start();
  }

  get state() {
    return this.#current?.state ?? "connecting";
  }

  get delayMs() {
    return this.#current?.delayMs ?? 0;
  }

  start() {
    this.#current?.start();
  }

  playing() {
    if (this.#current?.isOpen) this.#current.playing();
  }
}

export function startPlayer() {
  app.dataset.shape = memory.read("shape", "portrait") === "landscape" ? "landscape" : "portrait";
  const player = new Player();
  document.addEventListener("securitypolicyviolation", refused);
  video.muted = true;
  video.addEventListener("loadedmetadata", play);
  video.addEventListener("resize", takeShape);
  video.addEventListener("playing", () => {
    takeShape();
    player.playing();
  });
  sound.addEventListener("click", () => {
    video.muted = false;
    show(state.dataset.state);
  });
  mute.addEventListener("click", () => {
    video.muted = true;
    show(state.dataset.state);
  });
  state.addEventListener("click", play);
  bind(() => {
    sound.replaceChildren(icon("silent"), el("span", { textContent: _("Tap for sound") }));
    mute.replaceChildren(icon("sound"));
    mute.ariaLabel = _("Mute");
    video.ariaLabel = _("Live picture");
    show(state.dataset.state);
  });
  source()
    .then(({ picture }) => player.use(picture))
    .catch(() => player.use(null));
  return player;
}
