// A dialog over the page: the browser's own, which keeps the focus inside, gives it back and
// closes at Escape.
//
//   {open && <Dialog title="…" onClose={() => setOpen(false)}>…</Dialog>}
import { useEffect, useId, useRef } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/shell.js";
import { Icon } from "./Icon.jsx";

export function Dialog({ title, onClose, children, wide, actions, onKeyDown }) {
  const t = useWords(words);
  const ref = useRef(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current, before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      before?.focus?.();
      // Now and then what is behind a dialog takes no focus before the dialog has left the page.
      requestAnimationFrame(() => document.activeElement === document.body && before?.focus?.());
    };
  }, []);
  return (
    <dialog ref={ref} class={wide ? "dialog wide" : "dialog"} aria-labelledby={id} onKeyDown={onKeyDown}
      onCancel={(e) => { e.preventDefault(); onClose(); }}
      onPointerDown={(e) => e.target === ref.current && onClose()}>
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="button quiet icon" aria-label={t("close")} onClick={onClose}><Icon name="close" /></button>
        </div>
        {children}
        {actions && <div class="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}
