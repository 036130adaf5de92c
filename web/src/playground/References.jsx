// Pictures to begin with: dropped, pasted or picked, in the order in which they are sent. In
// a mask edit the first is the one that is painted on.
import { useRef, useState } from "preact/hooks";
import { formatBytes, useWords } from "../words.js";
import words from "../words/playground.js";
import { Icon } from "../ui/Icon.jsx";
import { MaskPart } from "./mask/MaskPart.jsx";
import { Reference } from "./Reference.jsx";
import { referencesMax } from "./models.js";
import { acceptOf, addFiles, imagesOf } from "./references.js";

export function References({ model, now, fault }) {
  const t = useWords(words);
  const input = useRef(null);
  const [over, setOver] = useState(false);
  const [said, setSaid] = useState("");
  const most = referencesMax(model, now.mode), count = now.references.length;

  function onDrop(event) {
    event.preventDefault();
    setOver(false);
    addFiles(imagesOf(event.dataTransfer), model);
  }

  const limits = t("reference_limits", {
    n: most, size: formatBytes(model.reference_max_bytes),
    formats: model.reference_formats.map((format) => format.toUpperCase()).join(", "),
  });
  return (
    <div id="part-references" class={fault ? "field wrong" : "field"}>
      <div class="field-head">
        <label for="reference-files">{t("references")}</label>
        <span class="hint counts">{count} / {most}</span>
      </div>
      <div class={over ? "drop over" : "drop"} onDrop={onDrop} onDragLeave={() => setOver(false)}
        onDragOver={(e) => { e.preventDefault(); setOver(true); }}>
        {count > 0 && (
          <ol class="references" aria-label={t("references")}>
            {now.references.map((one, i) => (
              <Reference key={one.id} one={one} model={model} number={i + 1} count={count} extra={i >= most}
                onSay={setSaid} />
            ))}
          </ol>
        )}
        <input ref={input} id="reference-files" class="unseen" type="file" accept={acceptOf(model)} multiple={most > 1}
          aria-describedby="reference-limits reference-fault" onChange={(e) => { addFiles(e.currentTarget.files, model); e.currentTarget.value = ""; }} />
        {count < most && (
          <label class={count ? "drop-button small" : "drop-button"} for="reference-files">
            <Icon name="upload" size={count ? 18 : 24} />
            <span>{count ? t("reference_more") : t("reference_drop")}</span>
          </label>
        )}
      </div>
      <p class="hint" id="reference-limits">{limits}{model.reference_square && ` ${t("reference_square")}`}</p>
      <p class="fault" id="reference-fault" role="alert">{fault}</p>
      <p class="unseen" role="status">{said}</p>
      {now.mode === "mask" && count > 0 && <MaskPart model={model} reference={now.references[0]} mask={now.mask} />}
    </div>
  );
}
