// The guide: what is in it at the side, its text beside. The texts are made at build from
// web/docs; each language but the first is fetched when it is read.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/docs.js";
import { enrich } from "./enrich.js";

const LATER = {
  ko: () => import("guide:ko"),
  es: () => import("guide:es"),
};

export function Guide({ tag, english }) {
  const t = useWords(words);
  const [shown, setShown] = useState(() => (LATER[tag] ? null : { tag: "en", html: english }));
  const article = useRef(null);

  useEffect(() => {
    let gone = false;
    if (!LATER[tag]) setShown({ tag: "en", html: english });
    else
      LATER[tag]().then(
        (module) => gone || setShown({ tag, html: module.default.html }),
        () => gone || setShown({ tag: "en", html: english }));
    return () => (gone = true);
  }, [tag]);

  useLayoutEffect(() => {
    if (!shown) return;
    article.current.innerHTML = shown.html;
    enrich(article.current, t);
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [shown, t]);

  return (
    <>
      <Contents article={article} shown={shown} label={t("contents")} />
      <article id="guide" class="guide" ref={article} lang={shown?.tag} data-shown aria-busy={!shown} />
    </>
  );
}

/* The headings, with the one that is being read marked. */
function Contents({ article, shown, label }) {
  const [headings, setHeadings] = useState([]);
  const [current, setCurrent] = useState(null);
  useEffect(() => {
    const found = [...(article.current?.querySelectorAll("h2[id]") ?? [])];
    setHeadings(found.map((h) => ({ id: h.id, text: h.textContent })));
    const visible = new Map();
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) visible.set(entry.target.id, entry.isIntersecting);
      const first = found.find((h) => visible.get(h.id));
      if (first) setCurrent(first.id);
    }, { rootMargin: "-60px 0px -60% 0px" });
    for (const heading of found) watcher.observe(heading);
    return () => watcher.disconnect();
  }, [shown]);
  return (
    <nav class="docs-contents" aria-label={label}>
      <ul>
        {headings.map(({ id, text }) => (
          <li key={id}><a href={`#${id}`} aria-current={id === current ? "true" : undefined}>{text}</a></li>
        ))}
      </ul>
    </nav>
  );
}
