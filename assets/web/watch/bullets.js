// Bullet comments, when the viewer wants them: new lines cross the picture. Gifts always show there.

import { byId, el, icon, memory } from "./dom.js";
import { _, bind, number } from "./i18n.js";

const LANES = 4;
const SHOWN_MS = { bullet: 8200, gift: 4200 };
const MOST = 12; // a flood must not cover the picture
const stage = byId("bullets");
const button = byId("bullets-switch");
let isOn = memory.read("bullets", false);
let lane = 0;

/** A line that has just arrived (never one of the past). */
export function fly(line) {
  const isGift = line.what === "gift" || line.what === "reaction";
  if (line.is_hidden || !line.text || document.hidden || stage.childElementCount >= MOST) return;
  if (isGift) show(giftCard(line), "gift");
  else if (isOn) show(el("bdi", { className: "bullet", textContent: line.text }), "bullet");
}

function giftCard(line) {
  const count = line.count > 1 ? ` × ${number(line.count)}` : "";
  return el("p", { className: "gift" },
    el("bdi", { className: "author", textContent: line.author }),
    el("bdi", { textContent: line.text }), el("b", { textContent: count }));
}

function show(element, kind) {
  if (kind === "bullet") {
    element.style.setProperty("--lane", String(lane));
    lane = (lane + 1) % LANES;
  }
  stage.append(element);
  setTimeout(() => element.remove(), SHOWN_MS[kind]); // also where the system asks for no motion
}

function label() {
  const name = _("Comments across the picture");
  button.ariaLabel = name;
  button.title = name;
  button.ariaPressed = String(isOn);
  button.replaceChildren(icon("chat"));
}

export function startBullets() {
  button.addEventListener("click", () => {
    isOn = !isOn;
    memory.write("bullets", isOn);
    label();
  });
  bind(label);
}
