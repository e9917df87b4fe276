// The chat: lines of the room, our own with their ticks, and the composer.

import { sawWord } from "./crowd.js";
import { byId, el, icon, memory, newId, say } from "./dom.js";
import { _, bind, ngettext } from "./i18n.js";
import { orderLinks } from "./orders.js";

const KEPT = 200;
const NEAR_END_PX = 60;
const list = byId("chat-lines");
const newer = byId("chat-newer");
const refusal = byId("chat-refusal");
const composer = byId("composer");
const nameField = byId("chat-name");
const textField = byId("chat-text");
const TICKS = { sending: "clock", received: "check", shown: "checks", refused: "close" };
const own = new Set(memory.read("own_lines", []));
const lines = new Map(); // line_id -> {line, element}
let unseen = 0;

const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;

/** Enter a line of the room, amend it, or take it off; true for a new one. */
export function lineArrived(line) {
  const isNew = !lines.has(line.line_id) || own.has(line.line_id);
  if (line.is_hidden) {
    lines.get(line.line_id)?.element.remove();
    lines.delete(line.line_id);
  } else {
    put({ ...line, state: own.has(line.line_id) ? "shown" : "" });
  }
  return isNew && !line.is_hidden;
}

export function welcomeLines(room, unconfirmed) {
  const waiting = [...lines.values()].map(({ line }) => line)
    .filter((line) => line.state && line.state !== "shown");
  lines.clear();
  list.replaceChildren();
  for (const line of room) lineArrived(line);
  for (const line of waiting) if (!lines.has(line.line_id)) put(line);
  for (const { line_id: lineId, name, text } of unconfirmed) {
    if (!lines.has(lineId)) put({ line_id: lineId, author: name, text, state: "sending" });
  }
  list.scrollTop = list.scrollHeight;
}

/** News of an order: the answer that tells of it leads to it. */
export function orderTold(orderId) {
  for (const { line } of [...lines.values()]) if (line.order_id === orderId) put(line);
}

export function lineReceived(lineId) {
  const known = lines.get(lineId);
  if (known && known.line.state === "sending") put({ ...known.line, state: "received" });
}

export function lineRefused({ id, code, text }) {
  if (!lines.has(id)) return;
  if (code !== "too_many") put({ ...lines.get(id).line, state: "refused" });
  refuse(text);
}

function refuse(text) {
  say(refusal, text);
  refusal.hidden = false;
  setTimeout(() => {
    refusal.hidden = true;
  }, 5000);
}

function put(line) {
  const stays = isAtEnd();
  const element = draw(line);
  const known = lines.get(line.line_id);
  if (known) known.element.replaceWith(element);
  else list.append(element);
  lines.set(line.line_id, { line, element });
  if (lines.size > KEPT) {
    const [oldest, { element: gone }] = lines.entries().next().value;
    gone.remove();
    lines.delete(oldest);
  }
  byId("chat-empty").hidden = true;
  if (stays || line.state === "sending") list.scrollTop = list.scrollHeight;
  else if (!known) unseen += 1;
  drawNewer();
}

function draw(line) {
  const isOwn = own.has(line.line_id);
  return el("li", {
    className: "chat-line", "data-line-id": line.line_id, "data-state": line.state ?? "",
    "data-own": isOwn, "data-host": Boolean(line.is_host), "data-what": line.what ?? "said",
  },
  line.is_host
    ? el("span", { className: "host", textContent: _("Host") })
    : el("span", { className: "author" }, el("bdi", { textContent: line.author })),
  line.is_automatic ? el("span", { className: "note", textContent: _("Automatic reply") }) : null,
  el("bdi", { className: "text", textContent: line.text, title: line.original || "" }),
  line.original ? el("bdi", { className: "original", textContent: line.original }) : null,
  line.order_id ? orderLinks(line.order_id) : null,
  line.state ? tick(line.state) : null);
}

function tick(state) {
  const words = {
    sending: _("Sending…"), received: _("Received"), shown: _("On everyone's screen"),
    refused: _("Not sent"),
  };
  return el("span", { className: "tick", role: "img", ariaLabel: words[state], title: words[state] },
    icon(TICKS[state]));
}

function drawNewer() {
  newer.hidden = unseen === 0;
  say(newer, ngettext("{count} new message", "{count} new messages", unseen));
}

export function startChat(channel) {
  nameField.value = memory.read("name", "");
  composer.dataset.named = String(nameField.value !== "");
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = nameField.value.trim();
    const text = textField.value.trim();
    if (!name) {
      refuse(_("Write your name first, any you like."));
      return nameField.focus();
    }
    if (!text) return textField.focus();
    const line = { line_id: newId(), name, text };
    own.add(line.line_id);
    memory.write("own_lines", [...own].slice(-KEPT));
    put({ line_id: line.line_id, author: name, text, state: "sending" });
    channel.say(line);
    sawWord(text);
    textField.value = "";
    return undefined;
  });
  nameField.addEventListener("change", () => {
    memory.write("name", nameField.value.trim());
    composer.dataset.named = String(nameField.value.trim() !== "");
  });
  newer.addEventListener("click", () => {
    list.scrollTop = list.scrollHeight;
  });
  list.addEventListener("scroll", () => {
    if (!isAtEnd()) return;
    unseen = 0;
    drawNewer();
  });
  new ResizeObserver(() => {
    if (unseen === 0) list.scrollTop = list.scrollHeight;
  }).observe(list);
  bind(label);
}

function label() {
  byId("chat").ariaLabel = _("Chat");
  say(byId("chat-empty"), _("Say hello: the host reads along."));
  nameField.placeholder = _("Name");
  nameField.ariaLabel = _("Your name");
  textField.placeholder = _("Say something…");
  textField.ariaLabel = _("Say something…");
  byId("chat-send").ariaLabel = _("Send");
  byId("chat-send").replaceChildren(icon("send"));
  for (const { line } of [...lines.values()]) put(line);
  drawNewer();
}
