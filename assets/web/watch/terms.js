// How a product is paid, and until when a reservation is held, in words.

import { _, clockTime, ngettext } from "./i18n.js";

const SHORT = {
  ask: () => _("The seller contacts you"),
  link: () => _("Pay online"),
  shop: () => _("Pay in the shop"),
  delivery: () => _("Pay on delivery"),
};
const LONG = {
  ask: () => _("The seller contacts you about payment."),
  link: () => _("You pay online, at the seller's payment page."),
  shop: () => _("You pay in the seller's shop."),
  delivery: () => _("You pay on delivery."),
};

export const wayShort = (way) => SHORT[way]?.() ?? "";
export const wayLong = (way) => LONG[way]?.() ?? "";

/** How long a reservation of this product will be held; "" where the seller decides. */
export function holdText({ way }, minutes) {
  if (way === "delivery" || way === "link" || way === "shop" || minutes <= 0) return "";
  return ngettext("Held for you for {count} minute", "Held for you for {count} minutes", minutes);
}

/** Until when an order is held; "" where the seller decides, and once it is paid. */
export function heldText({ status, hold_until_ms: untilMs }) {
  const isHeld = status === "reserved" || status === "payment_failed";
  return isHeld && untilMs > 0 ? _("Held for you until {time}", { time: clockTime(untilMs) }) : "";
}
