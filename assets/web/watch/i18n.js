// The page's language: texts from /i18n/{language}.json, numbers, digits, direction.

let current = { language: "en", rtl: false, digits: "0123456789", languages: ["en"], texts: {} };
const bound = new Set();
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

const filled = (text, fields) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole));

/** The translation of an English key, with its {fields} filled in. */
export function _(key, fields = {}) {
  const text = current.texts[key];
  return filled(typeof text === "string" ? text : key, fields);
}

/** The form that fits `count`; {count} is filled in with the language's digits. */
export function ngettext(one, many, count) {
  const forms = current.texts[one];
  let text = count === 1 ? one : many;
  if (Array.isArray(forms)) {
    const rules = new Intl.PluralRules(current.language);
    const known = rules.resolvedOptions().pluralCategories;
    const ordered = CATEGORIES.filter((category) => known.includes(category));
    text = forms[Math.min(ordered.indexOf(rules.select(count)), forms.length - 1)];
  }
  return filled(text, { count: number(count) });
}

/** ASCII digits in `text` become the language's own. */
export const digits = (text) => text.replace(/[0-9]/g, (digit) => current.digits[Number(digit)]);

export const number = (value) =>
  digits(new Intl.NumberFormat(`${current.language}-u-nu-latn`).format(value));

/** Hours and minutes of an instant, where the viewer is. */
export const clockTime = (atMs) =>
  digits(new Intl.DateTimeFormat(`${current.language}-u-nu-latn`, { hour: "numeric", minute: "2-digit" })
    .format(atMs));

/** Run `show` now and again whenever the language changes. */
export function bind(show) {
  bound.add(show);
  show();
}

export const language = () => current.language;
export const languages = () => current.languages;

/** Switch to `wanted` or the nearest there is; keeps what was when the edge cannot be reached. */
export async function load(wanted) {
  try {
    const answer = await fetch(`/i18n/${encodeURIComponent(wanted)}.json`);
    if (answer.ok) current = await answer.json();
  } catch {
    return;
  }
  document.documentElement.lang = current.language;
  document.documentElement.dir = current.rtl ? "rtl" : "ltr";
  for (const show of bound) show();
}

/** What the address, an earlier choice or the browser asks for. */
export function wantedLanguage(chosen) {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = asked || chosen || navigator.languages?.[0] || navigator.language || "en";
  return /^[A-Za-z0-9-]{2,35}$/.test(wanted) ? wanted : "en";
}

/** The viewer's country, as far as the browser's languages tell it. */
export function country() {
  for (const tag of navigator.languages ?? []) {
    const region = /-([A-Z]{2})\b/.exec(tag);
    if (region) return region[1];
  }
  return "";
}
