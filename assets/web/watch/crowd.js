// What the audience takes part in: coupons, poll, question, goal, real orders, giveaway.

import { engineNow } from "./clock.js";
import { chips, fillSheet } from "./crowd_chips.js";
import { byId, el, fill, icon, memory, newId } from "./dom.js";
import { _, bind, clockTime, ngettext, number } from "./i18n.js";
import { lightDismiss, sheetHead } from "./sheet.js";

const TURN_MS = 4000;
const box = byId("crowd");
const sheet = byId("entry-sheet");
const acts = new Map(); // act_id -> its message, and what to do when the edge has it
let crowd = { coupons: [], poll: null, giveaway: null, goal_share: null, question: "", ticker: [] };
let channel = null;
let turn = 0;
let timer = 0;

export function startCrowd(newChannel) {
  channel = newChannel;
  channel.on("received", ({ id }) => settled(id, ""));
  channel.on("refused", ({ id, text }) => settled(id, text));
  channel.on("welcome", () => {
    for (const { message } of acts.values()) channel.send(message);
  });
  setInterval(() => {
    turn += 1;
    const line = document.querySelector(".ticker bdi");
    if (line) line.textContent = crowd.ticker[turn % crowd.ticker.length];
  }, TURN_MS);
}

export function showCrowd(newCrowd) {
  crowd = newCrowd;
  draw();
}

const codeOf = (text) => text.normalize("NFKC").replace(/\s+/g, "").toUpperCase();
const isRunning = (coupon) => coupon.ends_ms > engineNow() && coupon.left > 0;

/** The coupon this buyer took and that can still be used; "" for none. */
export function couponNow() {
  const taken = memory.read("coupon", "");
  return crowd.coupons.some((one) => one.code === taken && isRunning(one)) ? taken : "";
}

/** Who says a coupon's word in the chat takes it. */
export function sawWord(text) {
  const meant = crowd.coupons.find((one) => one.code === codeOf(text));
  if (meant) take(meant);
}

function take(coupon) {
  memory.write("coupon", coupon.code);
  draw();
}

/** An act is kept until the edge has it, and sent again after a lost connection. */
function act(body, onSettled) {
  const message = { t: "act", act_id: newId(), choice: 0, name: "", contact: "", ...body };
  acts.set(message.act_id, { message, onSettled });
  channel.send(message);
}

function settled(id, problem) {
  const known = acts.get(id);
  if (!known) return;
  acts.delete(id);
  known.onSettled(problem);
  draw();
}

function draw() {
  clearTimeout(timer);
  const now = engineNow();
  const ends = [...crowd.coupons, ...(crowd.giveaway ? [{ ends_ms: crowd.giveaway.closes_ms }] : [])]
    .map((one) => one.ends_ms - now).filter((ms) => ms > 0);
  if (ends.length > 0) timer = setTimeout(draw, Math.min(...ends) + 20);
  const coupons = crowd.coupons.filter((one) => one.ends_ms > now);
  const cards = [
    questionCard(), ...coupons.map(couponCard), pollCard(), giveawayCard(), goalCard(), tickerLine(),
  ].filter((card) => card !== null);
  const shown = chips({ ...crowd, coupons, taken: couponNow() });
  fill(box, ...shown);
  fillSheet(cards);
  box.hidden = shown.length === 0;
  box.ariaLabel = _("Take part");
}

function couponCard(coupon) {
  const isTaken = couponNow() === coupon.code;
  const isGone = coupon.left <= 0;
  const button = el("button", {
    type: "button", className: isTaken || isGone ? "" : "accent", disabled: isGone,
    textContent: isGone ? _("All used") : isTaken ? _("Taken") : _("Take it"),
    ariaLabel: `${_("Take it")}: ${coupon.code}`,
  });
  button.addEventListener("click", () => take(coupon));
  const facts = [_("until {time}", { time: clockTime(coupon.ends_ms) })];
  if (coupon.left > 1) facts.unshift(ngettext("{count} left", "{count} left", coupon.left));
  const code = el("bdi", { className: "code", textContent: coupon.code });
  return el("article", {
    key: coupon.code, className: "crowd-card coupon", "data-code": coupon.code, "data-taken": isTaken,
  },
    el("div", {}, el("strong", { dir: "auto", textContent: coupon.text }),
      el("span", { className: "facts" }, code, ` · ${facts.join(" · ")}`)),
    button);
}

function pollCard() {
  const poll = crowd.poll;
  if (!poll) return null;
  const all = poll.votes.reduce((sum, one) => sum + one, 0);
  const mine = memory.read(`vote.${poll.poll_id}`, -1);
  const isShown = mine >= 0 || !poll.is_open;
  const answers = poll.options.map((text, choice) => {
    const share = all ? poll.votes[choice] / all : 0;
    const fill = el("span", { className: "fill" });
    if (isShown) fill.style.transform = `scaleX(${share})`;
    const answer = el("button", {
      type: "button", className: "answer", disabled: !poll.is_open,
      "data-choice": choice, "aria-pressed": String(mine === choice),
    }, fill, el("bdi", { textContent: text }),
    el("span", { className: "share", textContent: isShown ? percent(share) : "" }));
    answer.addEventListener("click", () => {
      act({ what: "vote", about: poll.poll_id, choice }, (problem) => {
        if (!problem) memory.write(`vote.${poll.poll_id}`, choice);
      });
    });
    return answer;
  });
  const count = ngettext("{count} vote", "{count} votes", all);
  return el("article", { key: poll.poll_id, className: "crowd-card poll", "data-poll-id": poll.poll_id },
    el("strong", { dir: "auto", textContent: poll.question }), ...answers,
    el("span", { className: "facts", textContent: poll.is_open ? count : `${count} · ${_("closed")}` }));
}

const percent = (share) => _("{percent} %", { percent: number(Math.round(share * 100)) });

function giveawayCard() {
  const giveaway = crowd.giveaway;
  if (!giveaway) return null;
  const ticket = memory.read(`ticket.${giveaway.giveaway_id}`, "");
  const isOpen = !giveaway.seed && giveaway.closes_ms > engineNow();
  const isWon = ticket !== "" && ticket === giveaway.winner_ticket;
  const facts = [ngettext("{count} takes part", "{count} take part", giveaway.entrants)];
  if (isOpen) facts.push(_("until {time}", { time: clockTime(giveaway.closes_ms) }));
  return el("article", {
    key: giveaway.giveaway_id, className: "crowd-card giveaway", "data-won": isWon, "data-ticket": ticket,
  },
  el("strong", { dir: "auto", textContent: _("Giveaway: {title}", { title: giveaway.title }) }),
  el("span", { className: "facts", textContent: facts.join(" · ") }),
  standing(giveaway, { ticket, isOpen, isWon }), proof(giveaway, ticket));
}

function standing(giveaway, { ticket, isOpen, isWon }) {
  if (isWon) return line(_("You won! The seller will contact you."));
  if (giveaway.seed) return line(_("The winner is {name}.", { name: giveaway.winner }));
  if (ticket) return line(_("You take part. Good luck!"));
  if (!isOpen) return line(_("The winner is drawn in a moment."));
  const button = el("button", {
    type: "button", className: "accent", textContent: _("Take part, free of charge"),
  });
  button.addEventListener("click", () => openEntry(giveaway));
  return button;
}

const line = (text) => el("p", { className: "outcome-line", role: "status", textContent: text });

function openEntry(giveaway) {
  const known = memory.read("contact", { name: memory.read("name", ""), contact: "" });
  const name = field("entry-name", _("Your name"), known.name, 60);
  const contact = field("entry-contact", _("Phone or email"), known.contact, 120);
  const problem = el("p", { className: "hint", role: "alert" });
  const form = el("form", {},
    el("p", { textContent: _("Free: nothing to buy. One entry for each person.") }), name, contact,
    el("p", { className: "hint", textContent: _("Only used to tell you if you win.") }), problem,
    el("button", { id: "entry-submit", type: "submit", className: "accent wide", textContent: _("Take part") }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const ticket = newId();
    act({
      act_id: ticket, what: "enter", about: giveaway.giveaway_id,
      name: byId("entry-name").value.trim(), contact: byId("entry-contact").value.trim(),
    }, (text) => {
      problem.textContent = text;
      if (text) return;
      memory.write(`ticket.${giveaway.giveaway_id}`, ticket);
      sheet.close();
    });
  });
  const title = el("h2", { id: "entry-title", dir: "auto", textContent: giveaway.title });
  sheet.replaceChildren(sheetHead(sheet, title), form);
  sheet.showModal();
}

const field = (id, text, value, most) =>
  el("div", { className: "field" }, el("label", { for: id, textContent: text }),
    el("input", { id, value, dir: "auto", maxLength: most, required: true }));

/** How the draw can be checked: the sealed seed before it, the seed and the list's digest after. */
function proof(giveaway, ticket) {
  const rows = [[_("Sealed seed (SHA-256)"), giveaway.commit]];
  if (ticket) rows.push([_("Your ticket"), ticket]);
  if (giveaway.seed) {
    rows.push([_("Seed"), giveaway.seed], [_("Tickets, sorted (SHA-256)"), giveaway.digest],
      [_("Winning ticket"), giveaway.winner_ticket]);
  }
  return el("details", { className: "proof" },
    el("summary", { textContent: _("How this draw can be checked") }),
    el("p", { textContent: _("The seed was fixed before anybody entered. The winner is the ticket at place HMAC-SHA256(seed, sorted tickets) modulo their number.") }),
    ...rows.map(([name, value]) =>
      el("p", {}, `${name}: `, el("bdi", { className: "code", textContent: value }))));
}

function questionCard() {
  if (!crowd.question) return null;
  const by = crowd.question_by;
  return el("article", { className: "crowd-card question" },
    el("span", { className: "facts", dir: "auto", textContent: by ? _("{name} asks", { name: by }) : _("Question") }),
    el("strong", { dir: "auto", textContent: crowd.question }));
}

function goalCard() {
  if (crowd.goal_share === null) return null;
  const fill = el("span", { className: "fill" });
  fill.style.transform = `scaleX(${crowd.goal_share})`;
  return el("article", { className: "crowd-card goal" },
    el("span", { className: "facts", textContent: _("Tonight’s goal") }),
    el("span", { className: "meter" }, fill), el("bdi", { textContent: percent(crowd.goal_share) }));
}

function tickerLine() {
  if (crowd.ticker.length === 0) return null;
  return el("p", { className: "crowd-card ticker" }, icon("bag"),
    el("bdi", { textContent: crowd.ticker[turn % crowd.ticker.length] }));
}

lightDismiss(sheet);
bind(draw);
