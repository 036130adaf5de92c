// What the painter of masks can be told; each has its key.
import { useWords } from "../../words.js";
import words from "../../words/mask.js";
import { Choice } from "../../ui/Choice.jsx";
import { Icon } from "../../ui/Icon.jsx";

export function MaskTools({ tool, onTool, size, sizeMax, onSize, feather, featherMax, onFeather, onUndo, canUndo, onRedo, canRedo, onInvert, canClear, onClear }) {
  const t = useWords(words);
  const button = (name, key, act, enabled = true) => (
    <button type="button" class="button icon" aria-label={`${t(name)} (${key})`} title={`${t(name)} (${key})`} aria-disabled={!enabled} onClick={act}>
      <Icon name={name} />
    </button>
  );
  const slider = (name, value, min, max, onChange) => (
    <label class="mask-slider">
      <span>{t(name)} <span>{value} px</span></span>
      <input type="range" min={min} max={max} value={value} onInput={(e) => onChange(Number(e.currentTarget.value))} />
    </label>
  );
  return (
    <div class="mask-tools" role="group" aria-label={t("tools")}>
      <Choice label={t("tool")} hideLabel value={tool} onChange={onTool} options={[
        { value: "brush", text: t("brush"), picture: <Icon name="brush" size={18} />, title: `${t("brush")} (B)` },
        { value: "eraser", text: t("eraser"), picture: <Icon name="eraser" size={18} />, title: `${t("eraser")} (E)` },
      ]} />
      {slider("brush_size", size, 1, Math.max(sizeMax, size), onSize)}
      {slider("feather", feather, 0, featherMax, onFeather)}
      <div class="mask-buttons">
        {button("undo", "Ctrl Z", onUndo, canUndo)}
        {button("redo", "Ctrl Y", onRedo, canRedo)}
        {button("invert", "I", onInvert)}
        <button type="button" class="button icon" aria-label={t("clear")} title={t("clear")} aria-disabled={!canClear} onClick={onClear}><Icon name="trash" /></button>
      </div>
    </div>
  );
}
