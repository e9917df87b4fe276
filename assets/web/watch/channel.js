// The page's WebSocket (studio/edge/page_protocol.py): connects for ever, says again what was not
// confirmed, keeps the viewer's identity.

import { note } from "./clock.js";
import { memory } from "./dom.js";
import { country, language } from "./i18n.js";

const PING_MS = 5000;
const FIRST_PINGS_MS = [0, 150, 300, 600, 1000, 2000];
const SILENCE_MS = 12000;
const UNSENT_MS = 24 * 3600 * 1000; // the edge remembers ids for a day

export class Channel extends EventTarget {
  constructor() {
    super();
    this.unconfirmed = new Map();
    for (const line of memory.read("unsent_lines", [])) {
      if (Date.now() - line.at < UNSENT_MS) this.unconfirmed.set(line.line_id, line);
    }
    this.socket = null;
    this.pause = 400;
    this.heardAt = 0;
    this.delayMs = () => 0; // how late the picture is; the page says where to ask
    setInterval(() => this.look(), PING_MS);
    addEventListener("online", () => this.connect());
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
  }

  get viewer() {
    return memory.read("viewer", { viewer_id: "", secret: "" });
  }

  connect() {
    clearTimeout(this.timer);
    this.socket?.close();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/page`);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onopen = () => {
      this.send({ t: "hello", ...this.viewer, language: language(), country: country() });
      for (const afterMs of FIRST_PINGS_MS) setTimeout(() => this.ping(socket), afterMs);
    };
    socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.tell("lost", {});
      this.timer = setTimeout(() => this.connect(), this.pause * (0.8 + 0.4 * Math.random()));
      this.pause = Math.min(8000, this.pause * 1.6);
    };
  }

  look() {
    if (performance.now() - this.heardAt > SILENCE_MS) this.connect();
    else this.ping(this.socket);
  }

  ping(socket) {
    if (socket === this.socket) this.send({ t: "ping", sent_ms: performance.now(), delay_ms: this.delayMs() });
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Say a chat line; it is said again at every connect until the edge has it. */
  say(line) {
    this.unconfirmed.set(line.line_id, { ...line, at: Date.now() });
    this.keep();
    this.sayNow(line);
  }

  sayNow({ line_id, name, text }) {
    this.send({ t: "say", line_id, name, text });
  }

  keep() {
    memory.write("unsent_lines", [...this.unconfirmed.values()].slice(-50));
  }

  hear(message) {
    this.heardAt = performance.now();
    if (message.t === "pong") return note(message.sent_ms, message.engine_ms);
    if (message.t === "welcome") this.welcome(message);
    if (message.t === "received" || message.t === "refused") {
      if (message.code !== "too_many") this.unconfirmed.delete(message.id);
      else setTimeout(() => this.again(message.id), message.retry_after_s * 1000 + 50);
      this.keep();
    }
    return this.tell(message.t, message);
  }

  welcome(message) {
    this.pause = 400;
    memory.write("viewer", { viewer_id: message.viewer_id, secret: message.secret });
    for (const line of this.unconfirmed.values()) this.sayNow(line);
  }

  again(lineId) {
    const line = this.unconfirmed.get(lineId);
    if (line) this.sayNow(line);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(name, listener) {
    this.addEventListener(name, (event) => listener(event.detail));
  }
}
