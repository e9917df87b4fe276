// Building the page without markup: every text enters by textContent, whoever wrote it.

/** An element with properties, attributes (aria-*, data-*, role) and children (nodes or texts). */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const KEPT = new Set(["style", "open"]); // a person opened it

/**
 * Make `parent` hold these children and leave the elements that are there already: the page is
 * drawn anew at every order, and a finger or the focus on a button must survive that. What stays
 * keeps its former listeners: elements about different things have different `key`s, and a
 * listener looks up what may have changed.
 */
export function fill(parent, ...children) {
  const fresh = children.filter((child) => child !== null);
  while (parent.childNodes.length > fresh.length) parent.lastChild.remove();
  fresh.forEach((child, place) => {
    const old = parent.childNodes[place];
    if (!old) parent.append(child);
    else if (!old.isEqualNode(child)) follow(old, child);
  });
}

function follow(old, fresh) {
  if (old.nodeName !== fresh.nodeName || old.key !== fresh.key || !(old instanceof HTMLElement)) {
    old.replaceWith(fresh);
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!KEPT.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  old.style.cssText = fresh.style.cssText; // as an attribute our policy would refuse it
  fill(old, ...fresh.childNodes);
}

export const byId = (id) => document.getElementById(id);

/** Set a text only when it differs: screen readers and layout stay quiet. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  mark: ["M3 17.5c1.8-6.5 4-9.7 6-9.7 2.2 0 2.6 4 4.4 4 1.6 0 1.7-3 3.6-3 1.7 0 2.9 3 4 8.7z", "M3 20.5h18"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"],
  language: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M3 12h18M12 3c2.6 2.6 3.9 5.6 3.9 9s-1.3 6.4-3.9 9c-2.6-2.6-3.9-5.6-3.9-9S9.4 5.6 12 3z"],
  sound: ["M4 9.5v5h3.5L12.5 19V5L7.5 9.5z", "M16 8.8a4.6 4.6 0 0 1 0 6.4M18.8 6a8.6 8.6 0 0 1 0 12"],
  silent: ["M4 9.5v5h3.5L12.5 19V5L7.5 9.5z", "M16.5 9.5l5 5M21.5 9.5l-5 5"],
  check: ["M5 12.5l4.8 4.8L19.5 7"],
  checks: ["M2.5 12.8l4.4 4.4L15.5 8", "M11.5 16l1.4 1.2L21.5 8"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5.2l3.5 2"],
  close: ["M6 6l12 12M18 6L6 18"],
  chat: ["M4 5.5h16v10.5H10.5L6 20v-4H4z", "M8 9.5h8M8 12.5h5"],
  send: ["M12 19V5M5.5 11.5L12 5l6.5 6.5"],
  bag: ["M5.5 8.5h13l1 11.5h-15z", "M8.8 11V7a3.2 3.2 0 0 1 6.4 0v4"],
  plus: ["M12 5v14M5 12h14"],
  go: ["M9 5.5l6.5 6.5L9 18.5"],
  minus: ["M5 12h14"],
  ticket: ["M4 7h16v3.5a1.8 1.8 0 0 0 0 3.5V17H4v-3a1.8 1.8 0 0 0 0-3.5z", "M9.5 15l5-6M9.6 9.6h.01M14.4 14.4h.01"],
  poll: ["M5 20V10M12 20V4M19 20v-7"],
  gift: ["M4.5 9.5h15v10.5h-15z", "M3.5 9.5h17M12 9.5V20M12 9.5C9 9.5 7 8 7.8 6.2 8.8 4.2 12 5.5 12 9.5zM12 9.5c3 0 5-1.5 4.2-3.3C15.2 4.2 12 5.5 12 9.5z"],
  bolt: ["M13 3L5 13.5h6L10 21l9-11.5h-6.5z"],
};

/** One of our own icons, drawn in the text's colour. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const drawing = {
    viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.75",
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: "icon",
  };
  for (const [key, value] of Object.entries(drawing)) svg.setAttribute(key, value);
  for (const line of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}

/** localStorage may be full or forbidden; the page works without. */
export const memory = {
  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`caravan.${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(`caravan.${name}`, JSON.stringify(value));
    } catch {
      // Without storage a reload forgets; nothing else is lost.
    }
  },
};

/** A fresh unguessable id: 32 hexadecimal digits (crypto.randomUUID needs HTTPS). */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
