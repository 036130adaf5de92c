// Which view the address names. Links are ordinary <a href>; a click on one that leads within
// the page changes the view without loading it again.
import { createStore } from "./store.js";

/** {path, search, state} */
export const place = createStore(here());

function here() {
  return { path: location.pathname, search: location.search, state: history.state };
}

export function navigate(href, { replace = false, state = null } = {}) {
  history[replace ? "replaceState" : "pushState"](state, "", href);
  place.set(here());
  if (!replace) scrollTo(0, 0);
}

/* Served as files of their own. */
const ELSEWHERE = /^\/(docs|openapi\.yaml|v1|openai|assets|metrics|signin)(\/|$)|\.\w+$/;

function onClick(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (ELSEWHERE.test(link.pathname) || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

export function startRouter() {
  addEventListener("popstate", () => place.set(here()));
  document.addEventListener("click", onClick);
}
