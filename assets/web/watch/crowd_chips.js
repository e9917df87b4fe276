// What the audience takes part in, as a row of chips: a tap opens the sheet with all of it. A poll
// of four answers would leave a phone no room for the product and the chat.

import { byId, el, fill, icon } from "./dom.js";
import { _ } from "./i18n.js";
import { lightDismiss, sheetHead } from "./sheet.js";

const sheet = byId("crowd-sheet");

/** One chip for each thing there is something to do about, or a buyer's question. taken: a code. */
export function chips({ coupons, taken, poll, giveaway, question }) {
  return [
    ...coupons.map(({ code, text }) => chip(code === taken ? "check" : "ticket", text)),
    poll ? chip("poll", poll.question) : null,
    giveaway ? chip("gift", giveaway.title) : null,
    question ? chip("chat", question) : null,
  ].filter((one) => one !== null);
}

function chip(sign, text) {
  const button = el("button", { type: "button", className: "crowd-chip" }, icon(sign),
    el("span", { dir: "auto", textContent: text }));
  button.addEventListener("click", () => {
    if (!sheet.open) sheet.showModal();
  });
  return button;
}

/** The sheet's contents, kept up to date while it is open; without any it closes. */
export function fillSheet(cards) {
  if (cards.length === 0) sheet.close();
  const title = el("h2", { id: "crowd-title", textContent: _("Take part") });
  fill(sheet, sheetHead(sheet, title), el("div", { className: "cards" }, ...cards));
}

lightDismiss(sheet);
