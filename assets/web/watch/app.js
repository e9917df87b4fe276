// The watch page: joins picture, products, orders and chat to the edge.

import { fly, startBullets } from "./bullets.js";
import { Channel } from "./channel.js";
import {
  lineArrived, lineReceived, lineRefused, orderTold, startChat, welcomeLines,
} from "./chat.js";
import { byId, el, icon, memory, say } from "./dom.js";
import { _, bind, language, languages, load, ngettext, number, wantedLanguage } from "./i18n.js";
import { orderChanged, startOrders, welcomeOrders } from "./orders.js";
import { showCrowd, startCrowd } from "./crowd.js";
import { startPlayer } from "./player.js";
import { showHead, showProducts } from "./products.js";

const player = startPlayer();
const channel = new Channel();
channel.delayMs = () => player.delayMs;
let page = { title: "", is_live: false, is_demo: false, products: [], pinned: null, flash: null, banner: "" };
let viewers = 0;

function showPage(newPage) {
  page = newPage;
  if ("picture" in page) player.use(page.picture);
  showHead(page);
  showProducts(page);
  if (page.crowd) showCrowd(page.crowd);
}

function showViewers(count) {
  viewers = count;
  const badge = byId("viewers");
  badge.hidden = false;
  badge.replaceChildren(icon("eye"), el("bdi", { textContent: number(count) }));
  badge.title = ngettext("{count} viewer", "{count} viewers", count);
  badge.dataset.viewers = String(count);
}

function onAir(isOnAir) {
  if (isOnAir && player.state !== "playing") player.start();
}

channel.on("welcome", (message) => {
  byId("link-state").hidden = true;
  showPage(message.page);
  showViewers(message.viewers);
  welcomeOrders(message.orders);
  welcomeLines(message.lines, channel.unconfirmed.values());
  if (player.state === "waiting") onAir(message.on_air);
});
channel.on("page", showPage);
channel.on("line", (line) => {
  if (lineArrived(line)) fly(line);
});
channel.on("received", ({ id }) => lineReceived(id));
channel.on("refused", lineRefused);
channel.on("order", ({ order }) => {
  orderChanged(order);
  orderTold(order.order_id);
});
channel.on("viewers", (message) => showViewers(message.viewers));
channel.on("on_air", (message) => onAir(message.on_air));
channel.on("lost", () => {
  byId("link-state").hidden = false;
});

function label() {
  say(byId("live"), _("LIVE"));
  say(byId("demo"), _("DEMO"));
  byId("demo").title = _("A demonstration: nothing here can really be bought.");
  say(byId("link-state"), _("Reconnecting. What you send now is kept and sent later."));
  byId("mark").replaceChildren(icon("mark"));
  byId("language-icon").replaceChildren(icon("language"));
  const choice = byId("language");
  choice.ariaLabel = _("Language");
  choice.replaceChildren(...languages().map((tag) => {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag);
    return el("option", { value: tag, textContent: name, selected: language().split("-")[0] === tag.split("-")[0] });
  }));
  showHead(page);
  if (viewers) showViewers(viewers);
}

byId("language").addEventListener("change", async (event) => {
  memory.write("language", event.target.value);
  await load(event.target.value);
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  history.replaceState(null, "", address);
  channel.send({ t: "language", language: language() });
});

/** The keyboard must hide no field: the page is as high as what is visible. */
function fitKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    document.documentElement.style.setProperty("--visible-height", `${Math.round(view.height)}px`);
    scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  fit();
}

fitKeyboard();
bind(label);
startChat(channel);
startBullets();
startOrders(() => channel.viewer);
startCrowd(channel);
await load(wantedLanguage(memory.read("language", "")));
byId("app").dataset.ready = "true";
channel.connect();
