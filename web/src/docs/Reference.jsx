// The reference: api/openapi.yaml as Redoc shows it. Fetched when it is looked at, drawn anew
// when the theme changes, because its colours are fixed when it begins.
import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/docs.js";
import { Spinner } from "../ui/Spinner.jsx";
import { redocTheme } from "./theme.js";

async function load() {
  const [redoc, contract] = await Promise.all([import("redoc/bundles/redoc.standalone.js"), import("contract:openapi")]);
  return { redoc: redoc.default, contract: { ...contract.default, servers: [{ url: location.origin }] } };
}

/* Redoc labels the entries of its menu with less than stands in them, which keeps those who
 * speak to their browser from naming them, and leaves out levels of headings. */
function mend(place) {
  for (const item of place.querySelectorAll("li[role=menuitem][aria-label]")) item.removeAttribute("aria-label");
  for (const heading of place.querySelectorAll("h5:not([aria-level])")) heading.setAttribute("aria-level", "3");
}

const LABELS = ["enum", "default", "example", "examples", "recursive", "responses", "requestSamples", "responseSamples"];

export function Reference({ tag }) {
  const t = useWords(words);
  const holder = useRef(null);
  const [state, setState] = useState("loading");
  const theme = useShownTheme();

  useEffect(() => {
    let gone = false, redoc = null;
    const place = document.createElement("div");
    const mender = new MutationObserver(() => mend(place));
    load().then((loaded) => {
      if (gone) return;
      redoc = loaded.redoc;
      holder.current.replaceChildren(place);
      redoc.init(loaded.contract, {
        scrollYOffset: () => document.querySelector(".docs-tabs").getBoundingClientRect().bottom,
        disableSearch: true, hideDownloadButtons: true, nativeScrollbars: true,
        jsonSamplesExpandLevel: 3, sortRequiredPropsFirst: true,
        labels: Object.fromEntries(LABELS.map((name) => [name, t(name)])),
        theme: redocTheme(),
      }, place, () => gone || setState("shown"));
      mender.observe(place, { subtree: true, childList: true });
    }).catch(() => gone || setState("failed"));
    return () => {
      gone = true;
      mender.disconnect();
      redoc?.destroy?.(place);
    };
  }, [theme, tag]);

  return (
    <>
      <h1 class="unseen">{t("reference")}</h1>
      {state === "loading" && <Spinner />}
      {state === "failed" && <p class="empty" role="alert">{t("reference_failed")} <a href="/openapi.yaml">openapi.yaml</a></p>}
      <div ref={holder} class="redoc" lang="en" />
    </>
  );
}

/** "light" or "dark", whoever decided it. */
function useShownTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    const { theme } = document.documentElement.dataset;
    return theme === "dark" || (theme !== "light" && system.matches) ? "dark" : "light";
  };
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const look = () => setTheme(read());
    const watcher = new MutationObserver(look);
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    system.addEventListener("change", look);
    return () => {
      watcher.disconnect();
      system.removeEventListener("change", look);
    };
  }, []);
  return theme;
}
