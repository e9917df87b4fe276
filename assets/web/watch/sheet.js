// Sheets (dialogs): their first line, and closing by a tap beside them.

import { el, icon } from "./dom.js";
import { _ } from "./i18n.js";

/** A sheet's title and the way out. */
export function sheetHead(sheet, title) {
  const close = el("button", { type: "button", className: "round", ariaLabel: _("Close") }, icon("close"));
  close.addEventListener("click", () => sheet.close());
  return el("header", {}, title, close);
}

/** A tap on the backdrop closes the sheet. */
export function lightDismiss(sheet) {
  sheet.addEventListener("click", (event) => {
    if (event.target !== sheet) return;
    const box = sheet.getBoundingClientRect();
    const isInside = event.clientY >= box.top && event.clientY <= box.bottom &&
      event.clientX >= box.left && event.clientX <= box.right;
    if (!isInside) sheet.close();
  });
}
