// One of them: its picture, how far it has come, and buttons to move it and take it away.
// It can also be dragged onto another's place.
import { formatBytes, useWords } from "../words.js";
import words from "../words/playground.js";
import { Icon } from "../ui/Icon.jsx";
import { moveReference, removeReference } from "./references.js";

const DRAGGED = "application/x-tintype-reference";

export function Reference({ one, model, number, count, extra, onSay }) {
  const t = useWords(words);
  const fault = one.fault && (one.fault.message ?? t(one.fault.text, {
    size: formatBytes(model.reference_max_bytes ?? 0),
    formats: (model.reference_formats ?? []).map((format) => format.toUpperCase()).join(", "),
  }));
  const move = (by) => {
    moveReference(one.id, by);
    onSay(t("reference_moved", { name: one.name, n: number + by }));
  };

  function onDrop(event) {
    const id = Number(event.dataTransfer.getData(DRAGGED));
    if (!id) return;
    event.preventDefault();
    event.stopPropagation();
    const from = Number(event.dataTransfer.getData("text/plain"));
    for (let at = from; at !== number; at += Math.sign(number - from)) moveReference(id, Math.sign(number - from));
  }

  return (
    <li class={fault || extra ? "reference wrong" : "reference"} draggable={count > 1}
      onDragStart={(e) => { e.dataTransfer.setData(DRAGGED, String(one.id)); e.dataTransfer.setData("text/plain", String(number)); e.dataTransfer.effectAllowed = "move"; }}
      onDragOver={(e) => e.dataTransfer.types.includes(DRAGGED) && e.preventDefault()} onDrop={onDrop}>
      {one.thumb ? <img src={one.thumb} alt={t("reference_alt", { n: number, name: one.name })} draggable={false} /> : <span class="reference-link"><Icon name="link" />{one.name}</span>}
      {!one.source && !fault && <progress max="1" value={one.progress} aria-label={t("uploading", { name: one.name })} />}
      <div class="reference-tools">
        {count > 1 && <button type="button" class="button quiet icon small" disabled={number === 1} aria-label={t("reference_earlier", { n: number })} onClick={() => move(-1)}><Icon name="earlier" size={16} /></button>}
        <span class="reference-number" aria-hidden="true">{number}</span>
        {count > 1 && <button type="button" class="button quiet icon small" disabled={number === count} aria-label={t("reference_later", { n: number })} onClick={() => move(1)}><Icon name="later" size={16} /></button>}
        <button type="button" class="button quiet icon small" aria-label={t("reference_remove", { n: number, name: one.name })}
          onClick={() => { removeReference(one.id); onSay(t("reference_removed", { name: one.name })); document.getElementById("reference-files")?.focus(); }}><Icon name="close" size={16} /></button>
      </div>
      {(fault || extra) && <p class="fault">{fault ?? t("reference_extra")}</p>}
    </li>
  );
}
