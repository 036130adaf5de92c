// The page in three languages.
//
// A view's texts are a table {en: {name: text}, ko: …, es: …} in src/words/; a test holds that
// each language has every name. A text may hold {places}; one that depends on a number is an
// object by plural category: {one: "{n} image", other: "{n} images"}.
//
//   const t = useWords(words);
//   t("images", {n: 2})
import { useMemo } from "preact/hooks";
import { chosenLanguage } from "./language.js";
import { remember } from "./memory.js";
import { createStore, useStore } from "./store.js";

export const language = createStore(chosenLanguage());

export function chooseLanguage(tag) {
  remember("language", tag);
  document.documentElement.lang = tag;
  language.set(tag);
}

/** The text of a table by its name, with its places filled in. */
export function say(words, tag, name, values = {}) {
  let text = words[tag]?.[name] ?? words.en[name] ?? name;
  if (typeof text === "object") text = text[new Intl.PluralRules(tag).select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (place, key) => {
    const value = values[key] ?? place;
    return typeof value === "number" ? formatNumber(value, tag) : value;
  });
}

export function useWords(words) {
  const tag = useStore(language);
  return useMemo(() => (name, values) => say(words, tag, name, values), [words, tag]);
}

/* --- numbers and dates ---------------------------------------------------------------- */

const formats = new Map();

function formatOf(Kind, tag, options) {
  const key = Kind.name + tag + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Kind(tag, options));
  return formats.get(key);
}

export const formatNumber = (n, tag = language.get(), options = { maximumFractionDigits: 4 }) =>
  formatOf(Intl.NumberFormat, tag, options).format(n);

/** Dollars: cents, and up to four digits where there are parts of a cent. */
export const formatDollars = (n, tag = language.get()) =>
  formatNumber(n, tag, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", minimumFractionDigits: 2, maximumFractionDigits: 4 });

export const formatBytes = (n, tag = language.get()) => {
  const unit = n >= 1 << 20 ? "megabyte" : "kilobyte";
  const digits = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: n >= 10 << 20 ? 0 : 1 };
  return formatNumber(n / (unit === "megabyte" ? 1 << 20 : 1024), tag, digits);
};

/** seconds: Unix time. */
export const formatTime = (seconds, tag = language.get(), options = { dateStyle: "medium", timeStyle: "short" }) =>
  formatOf(Intl.DateTimeFormat, tag, options).format(seconds * 1000);

export const formatSeconds = (seconds, tag = language.get()) =>
  formatNumber(seconds, tag, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 1 });

const AGES = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "3 minutes ago" */
export function formatAge(seconds, tag = language.get(), now = Date.now() / 1000) {
  const age = seconds - now;
  const [unit, length] = AGES.find(([, size]) => Math.abs(age) >= size) ?? AGES.at(-1);
  return formatOf(Intl.RelativeTimeFormat, tag, { numeric: "auto" }).format(Math.trunc(age / length), unit);
}
