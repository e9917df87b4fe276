// Product cards beside the picture: the pinned one first, the others in the run of show's order.

import { phaseOf, setFlash } from "./countdown.js";
import { byId, el, fill, icon, say } from "./dom.js";
import { _, bind, ngettext, number } from "./i18n.js";
import { openOrder } from "./orders.js";
import { lightDismiss, sheetHead } from "./sheet.js";
import { wayShort } from "./terms.js";

const pinnedBox = byId("pinned");
const listBox = byId("products");
const bag = byId("bag");
const bagSheet = byId("bag-sheet");
let page = { products: [], pinned: null, flash: null };

export function showProducts(newPage) {
  page = newPage;
  draw();
}

/** The product at the price of this second: a sale begins and ends here when it does there. */
function atThisSecond(product) {
  if (page.flash?.product_id !== product.product_id) return product;
  const isRunning = phaseOf(page.flash) === "running";
  const priced = (one) => ({
    ...one,
    price: isRunning ? one.sale : one.regular,
    price_minor: isRunning ? one.sale_minor : one.regular_minor,
  });
  return {
    ...priced(product),
    was: isRunning ? product.was : "",
    variants: product.variants.map(priced),
  };
}

const productNow = (productId) =>
  page.products.find((product) => product.product_id === productId) ?? null;

function draw() {
  const products = page.products.map(atThisSecond);
  const pinned = products.filter((product) => product.product_id === page.pinned);
  const others = products.filter((product) => product.product_id !== page.pinned);
  fill(pinnedBox, ...pinned.map(card));
  pinnedBox.hidden = pinned.length === 0;
  fill(listBox, el("h2", { textContent: _("All products") }), list(others));
  listBox.hidden = others.length === 0;
  drawBag([...pinned, ...others]);
  setFlash(page.flash, page.flash && productNow(page.flash.product_id), draw);
}

const list = (products) => el("div", { className: "list" }, ...products.map(card));

function card(product) {
  const picture = el("div", { className: "picture" });
  if (/^\/pictures\/[0-9a-f]{64}\.png$/.test(product.picture)) {
    picture.append(el("img", { src: product.picture, alt: "", decoding: "async" }));
  }
  picture.append(el("bdi", { className: "number", textContent: number(product.number) }));
  const isSoldOut = product.stock <= 0;
  const reserve = el("button", {
    type: "button",
    className: isSoldOut ? "reserve" : "reserve accent",
    textContent: isSoldOut ? _("Waiting list") : _("Reserve"),
    ariaLabel: _("Reserve {name}", { name: product.name }),
  });
  reserve.addEventListener("click", () => {
    if (bagSheet.open) bagSheet.close();
    const offered = productNow(product.product_id);
    if (offered) openOrder(atThisSecond(offered), page);
  });
  const terms = el("div", { className: "terms" },
    el("bdi", { className: "price", textContent: priceText(product) }),
    product.was ? el("s", { className: "was" }, el("bdi", { textContent: product.was })) : null,
    el("span", { className: "stock", textContent: stockText(product) }),
    el("span", { className: "way", textContent: wayShort(product.way) }),
    claimHint(product));
  const body = el("div", {},
    el("h3", { className: "name", dir: "auto", textContent: product.name }), terms);
  return el("article", {
    key: product.product_id,
    className: "product",
    "data-product-id": product.product_id,
    "data-stock": product.stock,
    "data-scarce": product.is_scarce,
  }, picture, body, reserve);
}

/** On the card on air: what one may write instead of pressing. */
function claimHint({ claim, stock, product_id: productId }) {
  if (!claim || stock <= 0 || productId !== page.pinned) return null;
  const said = el("bdi", { textContent: _("or write “{claim}”", { claim }) });
  return el("span", { className: "claim" }, said);
}

/** The price; where variants cost different amounts, the least in the product's currency. */
function priceText({ price, currency, variants }) {
  const alike = variants.filter((one) => one.currency === currency);
  if (alike.length === 0) return price;
  const least = alike.reduce((a, b) => (b.price_minor < a.price_minor ? b : a));
  const isOne = variants.every((one) => one.currency === currency && one.price_minor === least.price_minor);
  return isOne ? least.price : _("from {price}", { price: least.price });
}

function stockText({ stock, is_counted: isCounted, is_scarce: isScarce }) {
  if (stock <= 0) return _("Sold out");
  if (isCounted) return ngettext("{count} left", "{count} left", stock);
  return isScarce ? _("Only a few left") : "";
}

function drawBag(products) {
  bag.ariaLabel = _("All products");
  fill(bag, icon("bag"),
    el("bdi", { className: "count", textContent: number(products.length) }));
  bag.hidden = products.length === 0;
  const title = el("h2", { id: "bag-title", textContent: _("All products") });
  fill(bagSheet, sheetHead(bagSheet, title), list(products));
}

/** What stands above everything: title, badges, banner. */
export function showHead({ title, is_live: isLive, is_demo: isDemo, banner }) {
  say(byId("title"), title || _("Live shopping"));
  document.title = title || _("Live shopping");
  byId("live").hidden = !isLive;
  byId("demo").hidden = !isDemo;
  byId("banner").hidden = !banner;
  say(byId("banner"), banner);
}

bag.addEventListener("click", () => bagSheet.showModal());
lightDismiss(bagSheet);
bind(draw);
