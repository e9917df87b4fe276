// The flash sale's countdown: the same instants as the picture's, on the engine's clock. First to
// the start, then to the end. data-seconds holds what is shown, data-phase announced, running or
// over; the flip is scheduled for its instant, not polled.

import { engineNow } from "./clock.js";
import { byId, el, icon, say } from "./dom.js";
import { _, bind, clockTime, digits, ngettext } from "./i18n.js";

const LAST_S = 10;
const box = byId("countdown");
const label = el("span", { className: "label" });
const time = el("bdi", { className: "time" });
const limits = el("span", { className: "limits" });
const bar = el("span", { className: "bar" });
let flash = null;
let product = null;
let timer = 0;
let onPhase = () => {};
let toldPhase = "";

box.append(icon("bolt"), label, time, limits, bar);
bind(show);

/** A sale (starts_ms, ends_ms, …) and its product, or null. `tell` hears when it begins and ends. */
export function setFlash(newFlash, newProduct, tell) {
  flash = newFlash;
  product = newProduct;
  onPhase = tell;
  toldPhase = phaseOf(flash);
  show();
}

/** Whether a sale is announced, running or over now; "" without one. */
export function phaseOf(sale) {
  if (!sale) return "";
  const now = engineNow();
  if (now < sale.starts_ms) return "announced";
  return now < sale.ends_ms ? "running" : "over";
}

function show() {
  clearTimeout(timer);
  box.hidden = flash === null;
  if (flash === null) return;
  const phase = phaseOf(flash);
  const isAnnounced = phase === "announced";
  const leftMs = Math.max(0, (isAnnounced ? flash.starts_ms : flash.ends_ms) - engineNow());
  const seconds = Math.ceil(leftMs / 1000);
  if (box.dataset.seconds !== String(seconds)) box.dataset.seconds = String(seconds);
  box.dataset.phase = phase;
  box.dataset.soft = String(flash.countdown === "soft");
  box.dataset.last = String(seconds > 0 && seconds <= LAST_S);
  write(phase, seconds);
  const wholeS = isAnnounced ? flash.lead_s : flash.total_s;
  bar.style.transform = `scaleX(${Math.min(1, seconds / Math.max(1, wholeS))})`;
  if (leftMs > 0) timer = setTimeout(show, leftMs - (seconds - 1) * 1000 + 1);
  if (phase !== toldPhase) {
    toldPhase = phase;
    onPhase();
  }
}

function write(phase, seconds) {
  const name = product?.name ?? "";
  const isSoft = flash.countdown === "soft";
  const words = {
    announced: _("Flash sale soon: {name}", { name }),
    running: _("Flash sale: {name}", { name }),
    over: _("The flash sale has ended."),
  };
  say(label, words[phase]);
  say(limits, phase === "over" ? "" : limitText());
  if (phase === "over") say(time, "");
  else if (!isSoft) say(time, clockText(seconds));
  else if (phase === "announced") say(time, _("from {time}", { time: clockTime(flash.starts_ms) }));
  else say(time, _("until {time}", { time: clockTime(flash.ends_ms) }));
}

function limitText() {
  const parts = [];
  if (flash.total_units > 0) {
    const left = Math.max(0, flash.total_units - flash.units_sold);
    parts.push(ngettext("{count} at this price", "{count} at this price", left));
  }
  if (flash.per_buyer > 0) {
    parts.push(ngettext("{count} for each buyer", "{count} for each buyer", flash.per_buyer));
  }
  return parts.join(" · ");
}

function clockText(seconds) {
  const minutes = String(Math.floor(seconds / 60)).padStart(2, "0");
  return digits(`${minutes}:${String(seconds % 60).padStart(2, "0")}`);
}
