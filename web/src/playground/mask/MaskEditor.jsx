// The painter of masks: the reference, and over it what may change.
import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber, useWords } from "../../words.js";
import words from "../../words/mask.js";
import { Dialog } from "../../ui/Dialog.jsx";
import { MaskTools } from "./MaskTools.jsx";
import { Surface } from "./Surface.jsx";
import { makeMask } from "./raster.js";

export function MaskEditor({ reference, mask, onDone, onClose }) {
  const t = useWords(words);
  const { width, height } = reference, edge = Math.max(width, height);
  const [strokes, setStrokes] = useState(mask?.strokes ?? []);
  const [undone, setUndone] = useState([]);
  const [tool, setTool] = useState("brush");
  const [size, setSize] = useState(Math.max(2, Math.round(edge / 12)));
  const [feather, setFeather] = useState(mask?.feather ?? 0);
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const box = useRef(null);

  const add = (stroke) => {
    setStrokes((now) => [...now, stroke]); // all of them: each is part of the mask
    setUndone([]);
    setFault(null);
  };
  const canUndo = strokes.some((stroke) => stroke.tool !== "earlier");
  const undo = () => {
    if (!canUndo) return;
    setUndone([...undone, strokes.at(-1)]);
    setStrokes(strokes.slice(0, -1));
  };
  const redo = () => {
    if (!undone.length) return;
    setStrokes([...strokes, undone.at(-1)]);
    setUndone(undone.slice(0, -1));
  };
  const sizeBy = (by) => setSize((now) => Math.min(edge, Math.max(1, Math.round(now * by) + Math.sign(by - 1))));
  const invert = () => add({ tool: "invert" });
  const clear = () => strokes.length && add({ tool: "clear" });

  const KEYS = { b: () => setTool("brush"), e: () => setTool("eraser"), i: invert, "[": () => sizeBy(1 / 1.15), "]": () => sizeBy(1.15) };
  function onKeyDown(event) {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) redo();
      else undo();
    } else if (KEYS[key] && !event.altKey) {
      event.preventDefault();
      KEYS[key]();
    }
  }
  useEffect(() => box.current?.querySelector("canvas")?.focus(), []);

  async function done() {
    setBusy(true);
    const { blob, empty } = await makeMask(strokes, feather, width, height);
    setBusy(false);
    if (!blob) return setFault(t(empty ? "mask_empty" : "mask_failed"));
    onDone({ strokes, feather, blob });
  }

  return (
    <Dialog title={t("mask_title")} wide onClose={onClose} onKeyDown={onKeyDown}
      actions={(
        <>
          {fault && <p class="fault mask-fault" role="alert">{fault}</p>}
          <button type="button" class="button" onClick={onClose}>{t("cancel")}</button>
          <button type="button" class="button primary" onClick={done} disabled={busy}>{t("done")}</button>
        </>
      )}>
      <div class="mask-editor" ref={box}>
        <MaskTools tool={tool} onTool={setTool} size={size} sizeMax={Math.round(edge / 2)} onSize={setSize}
          feather={feather} featherMax={Math.round(edge / 10)} onFeather={setFeather}
          onUndo={undo} canUndo={canUndo} onRedo={redo} canRedo={undone.length > 0} onInvert={invert} canClear={strokes.length > 0} onClear={clear} />
        <Surface reference={reference} strokes={strokes} tool={tool} size={size} feather={feather} onStroke={add} />
        <p class="hint">{t("mask_hint", { width: formatNumber(width), height: formatNumber(height) })}</p>
      </div>
    </Dialog>
  );
}
