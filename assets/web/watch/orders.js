// Reserving: the form, sending it until the edge has it on its disk, and what became of it.

import { couponNow } from "./crowd.js";
import { byId, el, fill, icon, memory, newId } from "./dom.js";
import { _, bind, country, language, number } from "./i18n.js";
import { lightDismiss, sheetHead } from "./sheet.js";
import { heldText, holdText, wayLong } from "./terms.js";

const MOST = 20;
const RETRY_MS = 1500;
const UNSENT_MS = 24 * 3600 * 1000;
const sheet = byId("order-sheet");
const box = byId("orders");
const orders = new Map(); // order_id -> OrderView, "sending" and "refused" included
let unsent = memory.read("unsent_orders", []).filter((post) => Date.now() - post.at < UNSENT_MS);
let shownOrder = null;
let viewer = () => ({ viewer_id: "", secret: "" });

const STATUS = {
  sending: () => _("Sending…"),
  received: () => _("Received"),
  reserved: ({ number: no }) => _("Reserved, number {number}", { number: no }),
  waitlisted: () => _("On the waiting list"),
  paid: ({ number: no }) => _("Paid, number {number}", { number: no }),
  packed: ({ number: no }) => _("Packed, number {number}", { number: no }),
  shipped: ({ number: no }) => _("Shipped, number {number}", { number: no }),
  payment_failed: () => _("Payment failed"),
  released: () => _("Not paid in time"),
  cancelled: () => _("Cancelled"),
  refunded: () => _("Refunded"),
  refused: () => _("Not reserved"),
};
const statusText = (order) => (STATUS[order.status] ?? (() => order.status))(order);

export function startOrders(readViewer) {
  viewer = readViewer;
}

/** The edge's list of this viewer's orders; orders it does not have yet are sent again. */
export function welcomeOrders(known) {
  for (const order of known) orders.set(order.order_id, order);
  for (const post of unsent) {
    if (!known.some((order) => order.order_id === post.order_id)) {
      orders.set(post.order_id, { ...orders.get(post.order_id), ...post, status: "sending" });
      send(post);
    }
  }
  forget(known.map((order) => order.order_id));
  draw();
}

/** News of an order. They may overtake the answer to the post, which then is old. */
export function orderChanged(order) {
  const known = orders.get(order.order_id);
  if (order.status === "received" && known && !["sending", "refused"].includes(known.status)) return;
  orders.set(order.order_id, order);
  forget([order.order_id]);
  draw();
}

function forget(orderIds) {
  unsent = unsent.filter((post) => !orderIds.includes(post.order_id));
  memory.write("unsent_orders", unsent);
}

/** page: how long a reservation is held, and what delivery promises. */
export function openOrder(product, page) {
  shownOrder = null;
  drawForm(product, page);
  if (!sheet.open) sheet.showModal();
}

function drawForm(product, page) {
  const chosen = { variant: firstFree(product.variants) };
  const contactKnown = memory.read("contact", { name: memory.read("name", ""), contact: "" });
  const quantity = el("input", {
    id: "order-quantity", type: "number", inputMode: "numeric", min: 1, max: MOST, value: "1",
    required: true,
  });
  const name = field("order-name", _("Your name"), contactKnown.name, { autocomplete: "name" });
  const contact = product.needs_contact ? field("order-contact", _("Phone or email"),
    contactKnown.contact,
    { autocomplete: "tel", hint: _("Only the seller sees this, to confirm your order.") }) : null;
  const coupon = el("div", { className: "field" },
    el("label", { for: "order-coupon", textContent: _("Coupon code, if you have one") }),
    el("input", { id: "order-coupon", value: couponNow(), maxLength: 24, autocomplete: "off" }));
  const submit = el("button", {
    id: "order-submit", type: "submit", className: "accent wide",
  });
  const price = el("bdi", { className: "price" });
  const show = () => {
    const { stock, price: text } = chosen.variant ?? product;
    price.textContent = text;
    submit.textContent = stock > 0 ? _("Reserve now") : _("Join the waiting list");
  };
  show();
  const choice = variantChoice(product.variants, chosen, show);
  const form = el("form", { noValidate: false }, ...(choice ? [choice] : []),
    el("div", { className: "field" },
      el("label", { for: "order-quantity", textContent: _("Quantity") }), stepper(quantity)),
    ...[name, contact, coupon, terms(product, page)].filter((part) => part !== null), submit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    place(product, chosen.variant, Number(quantity.value));
  });
  const title = el("div", {},
    el("h2", { id: "order-title", dir: "auto", textContent: product.name }),
    price);
  sheet.replaceChildren(sheetHead(sheet, title), form);
}

const firstFree = (variants) => variants.find((one) => one.stock > 0) ?? variants[0] ?? null;

/** One of the sizes or colours; null where there are none. */
function variantChoice(variants, chosen, show) {
  if (variants.length === 0) return null;
  const option = (one) => {
    const input = el("input", {
      type: "radio", name: "order-variant", value: one.product_id, checked: one === chosen.variant,
    });
    input.addEventListener("change", () => {
      chosen.variant = one;
      show();
    });
    return el("label", { className: one.stock > 0 ? "variant" : "variant gone" }, input,
      el("bdi", { textContent: one.title }),
      el("bdi", { className: "cost", textContent: one.stock > 0 ? one.price : _("Sold out") }));
  };
  return el("fieldset", { className: "variants" },
    el("legend", { textContent: _("Which one?") }), ...variants.map(option));
}

function terms(product, { hold_minutes: minutes, delivery }) {
  const held = product.stock > 0 ? holdText(product, minutes) : "";
  const parts = [wayLong(product.way), held, delivery].filter(Boolean);
  return el("p", { className: "hint terms", textContent: parts.join(" · ") });
}

function field(id, text, value, { autocomplete, hint = "" }) {
  const input = el("input", {
    id, value, dir: "auto", maxLength: id === "order-name" ? 60 : 120, required: true,
    autocomplete, enterKeyHint: id === "order-name" ? "next" : "done",
  });
  input.addEventListener("focus", () => {
    setTimeout(() => input.scrollIntoView({ block: "center" }), 250); // after the keyboard came
  });
  return el("div", { className: "field" }, el("label", { for: id, textContent: text }), input,
    hint ? el("p", { className: "hint", textContent: hint }) : null);
}

function stepper(quantity) {
  const step = (by) => {
    quantity.value = String(Math.min(MOST, Math.max(1, (Number(quantity.value) || 1) + by)));
  };
  const button = (by, label, name) => {
    const one = el("button", { type: "button", className: "round", ariaLabel: label }, icon(name));
    one.addEventListener("click", () => step(by));
    return one;
  };
  return el("div", { className: "stepper" },
    button(-1, _("One less"), "minus"), quantity, button(1, _("One more"), "plus"));
}

function place(product, variant, quantity) {
  const name = byId("order-name").value.trim();
  const contact = byId("order-contact")?.value.trim() ?? "";
  const coupon = byId("order-coupon").value.trim();
  memory.write("contact", { ...memory.read("contact", {}), name, ...(contact && { contact }) });
  const post = {
    order_id: newId(), product_id: (variant ?? product).product_id, quantity, name, contact, coupon,
    seen_price_minor: (variant ?? product).price_minor,
    product_name: variant ? `${product.name} · ${variant.title}` : product.name, at: Date.now(),
  };
  orders.set(post.order_id, { ...post, status: "sending", number: "", text: "", total: "" });
  unsent.push(post);
  memory.write("unsent_orders", unsent);
  shownOrder = post.order_id;
  draw();
  send(post);
}

/** Post until there is an answer; the same id gets the same answer, so twice does no harm. */
async function send(post) {
  const { at, product_name: _name, ...body } = post;
  const identity = viewer();
  try {
    const answer = await fetch("/orders", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, ...identity, language: language(), country: country() }),
    });
    const said = await answer.json();
    if (said.t === "order_answer") orderChanged(said.order);
    else if (answer.status === 429 || answer.status === 503) sendLater(post, said.retry_after_s * 1000);
    else refuse(post, said.text);
  } catch {
    sendLater(post, RETRY_MS);
  }
}

function sendLater(post, afterMs) {
  setTimeout(() => {
    if (unsent.some((one) => one.order_id === post.order_id)) send(post);
  }, Math.max(RETRY_MS, afterMs));
}

function refuse(post, text) {
  forget([post.order_id]);
  orders.set(post.order_id, { ...orders.get(post.order_id), status: "refused", text });
  draw();
}

function draw() {
  const newest = [...orders.values()].slice(-3).reverse();
  fill(box, ...newest.map(row));
  box.hidden = newest.length === 0;
  const order = orders.get(shownOrder);
  if (order) drawOutcome(order);
}

/** One line, which leads to the order's page: a phone has no room for more. */
function row(order) {
  const isWaiting = order.status === "sending" || order.status === "received";
  const facts = [
    icon(isWaiting ? "clock" : "bag"),
    el("span", { className: "what", dir: "auto", textContent: `${number(order.quantity)} × ${order.product_name}` }),
    el("span", { className: "status", textContent: [statusText(order), heldText(order)].filter(Boolean).join(" · ") }),
  ];
  const whole = order.page ? link(order.page, "", "facts") : el("span", { className: "facts" });
  whole.append(...facts, order.page ? icon("go") : "");
  whole.title = order.page ? _("Order page") : "";
  return el("div", { className: "order", "data-status": order.status, "data-order-id": order.order_id },
    whole, order.pay_url ? link(order.pay_url, _("Pay now"), "pay") : null);
}

/** The ways on from an order of this viewer's; null while the edge has not told of it. */
export const orderLinks = (orderId) => (orders.get(orderId)?.page ? links(orders.get(orderId)) : null);

const links = (order) =>
  el("span", { className: "links" },
    order.pay_url ? link(order.pay_url, _("Pay now"), "pay") : null,
    order.page ? link(order.page, _("Order page"), "page") : null);

const link = (href, text, className) =>
  el("a", { href, textContent: text, className, target: "_blank", rel: "noopener noreferrer" });

function drawOutcome(order) {
  const words = {
    sending: _("We keep trying until the studio has it. You may leave this page open."),
    received: _("Your order is safe. The studio confirms it in a moment."),
  };
  const done = el("button", { type: "button", className: "wide", textContent: _("Back to the show") });
  done.addEventListener("click", () => sheet.close());
  const isWaiting = order.status === "sending" || order.status === "received";
  const title = el("h2", { id: "order-title", dir: "auto", textContent: order.product_name });
  sheet.replaceChildren(
    sheetHead(sheet, title),
    el("div", { className: "outcome", "data-status": order.status, role: "status" },
      el("span", { className: "sign" },
        icon(isWaiting ? "clock" : order.status === "refused" ? "close" : "check")),
      el("p", { className: "status", textContent: statusText(order) }),
      el("p", { textContent: order.text || words[order.status] || "" }),
      order.total ? el("bdi", { className: "price", textContent: order.total }) : null,
      heldText(order) ? el("p", { className: "held", textContent: heldText(order) }) : null,
      order.page || order.pay_url ? links(order) : null),
    done);
}

lightDismiss(sheet);
sheet.addEventListener("close", () => {
  shownOrder = null;
});
bind(draw);
