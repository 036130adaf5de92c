// The documentation: a guide in the reader's language, or the reference, as the address says.
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../store.js";
import { language, useWords } from "../words.js";
import words from "../words/docs.js";
import { Guide } from "./Guide.jsx";
import { Reference } from "./Reference.jsx";

/* The renderer of the reference names its places tag/… and operation/…. */
const inReference = () => /^#(reference$|tag\/|operation\/)/.test(location.hash);

export function Docs({ english }) {
  const t = useWords(words);
  const tag = useStore(language);
  const [reference, setReference] = useState(inReference);

  useEffect(() => {
    const look = () => setReference(inReference());
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  useEffect(() => {
    document.title = `${reference ? t("reference") : t("guide")} · tintype`;
  }, [reference, t]);

  return (
    <>
      <nav class="docs-tabs" aria-label={t("documentation")}>
        <a href="#start" aria-current={reference ? undefined : "page"}>{t("guide")}</a>
        <a href="#reference" aria-current={reference ? "page" : undefined}>{t("reference")}</a>
        <span class="docs-files"><a href="/openapi.yaml">openapi.yaml</a> <a href="/llms.txt">llms.txt</a></span>
      </nav>
      <main id="main" class={reference ? "reference" : "docs"} tabIndex={-1}>
        {reference ? <Reference tag={tag} /> : <Guide tag={tag} english={english} />}
      </main>
    </>
  );
}
