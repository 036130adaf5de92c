// Before and after, one over the other: the slider says how much of which is seen.
import { useState } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/playground.js";

export function Compare({ before, after, width, height }) {
  const t = useWords(words);
  const [part, setPart] = useState(50);
  return (
    <div class="compare-box">
      <div class="compare" style={{ "--ratio": width / height, "--part": `${part}%` }}>
        <img src={after} alt={t("after")} draggable={false} />
        <img class="compare-before" src={before} alt={t("before")} draggable={false} />
        <span class="compare-line" aria-hidden="true" />
        <span class="compare-name start" aria-hidden="true">{t("before")}</span>
        <span class="compare-name end" aria-hidden="true">{t("after")}</span>
        <input type="range" min="0" max="100" step="1" value={part} aria-label={t("compare_slider")} onInput={(e) => setPart(Number(e.currentTarget.value))} />
      </div>
    </div>
  );
}
