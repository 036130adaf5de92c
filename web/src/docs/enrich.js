// What the guide's text gains in a browser: samples of which one is shown at a time, a button
// to copy each, this server's own address in them, links to its headings.
import { copyText } from "../ui/copy.js";
import { toast } from "../ui/Toasts.jsx";
import { recall, remember } from "../memory.js";

const PRINTED = "http://127.0.0.1:8080";

export function enrich(article, t) {
  for (const code of article.querySelectorAll("pre code"))
    code.textContent = code.textContent.replaceAll(PRINTED, location.origin);
  for (const pre of article.querySelectorAll("pre")) addCopy(pre, t);
  const groups = [...article.querySelectorAll(".samples")].filter((group) => group.children.length > 1);
  groups.forEach((group, number) => addTabs(group, number, t));
  showKind(article, recall("sample") ?? "Shell");
}

function addCopy(pre, t) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small sample-copy";
  button.textContent = t("copy");
  button.addEventListener("click", () =>
    copyText(pre.textContent).then(() => toast(t("copied")), () => toast(t("copy_failed"), { bad: true })));
  const frame = document.createElement("div");
  frame.className = "sample-frame";
  pre.replaceWith(frame);
  frame.append(pre, button);
}

/* Tabs as the ARIA practices have them: one is in the tab order, arrows go between. */
function addTabs(group, number, t) {
  const list = document.createElement("div");
  list.className = "sample-tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", t("sample_language"));
  for (const sample of [...group.children]) {
    const { kind } = sample.dataset, id = `sample-${number}-${kind}`;
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id: `${id}-tab`, textContent: kind });
    tab.dataset.kind = kind;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", id);
    tab.addEventListener("click", () => chooseKind(group, kind));
    sample.id = id;
    sample.setAttribute("role", "tabpanel");
    sample.setAttribute("aria-labelledby", tab.id);
    sample.querySelector("figcaption").remove();
    list.append(tab);
  }
  list.addEventListener("keydown", (event) => moveTab(event, list, group));
  group.prepend(list);
}

function moveTab(event, list, group) {
  const tabs = [...list.children], at = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  chooseKind(group, tab.dataset.kind);
  tab.focus();
}

/* The choice counts for the whole page; the reader's place must not jump with it. */
function chooseKind(group, kind) {
  const before = group.getBoundingClientRect().top;
  remember("sample", kind);
  showKind(group.closest("article"), kind);
  scrollBy(0, group.getBoundingClientRect().top - before);
}

function showKind(article, wanted) {
  for (const list of article.querySelectorAll(".sample-tabs")) {
    const tabs = [...list.children];
    const shown = tabs.find((tab) => tab.dataset.kind === wanted) ?? tabs[0];
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === shown));
      tab.tabIndex = tab === shown ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== shown;
    }
  }
}
