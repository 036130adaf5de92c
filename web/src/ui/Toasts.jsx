// Short notes that come and go: toast("Copied"). They are read out politely, stay while the
// pointer rests on them, and faults stay until they are closed.
import { useEffect } from "preact/hooks";
import { createStore, useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/shell.js";
import { Icon } from "./Icon.jsx";

const SHOWN_MS = 5000;
const toasts = createStore([]);
let last = 0;

export function toast(text, { bad = false } = {}) {
  toasts.set((all) => [...all.slice(-3), { id: ++last, text, bad }]);
}

const remove = (id) => toasts.set((all) => all.filter((one) => one.id !== id));

export function Toasts() {
  const all = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {all.map((one) => <Toast key={one.id} {...one} />)}
    </div>
  );
}

function Toast({ id, text, bad }) {
  const t = useWords(words);
  useEffect(() => {
    if (bad) return undefined;
    const timer = setTimeout(() => remove(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, bad]);
  return (
    <div class={bad ? "toast bad" : "toast"}>
      <span>{text}</span>
      <button type="button" class="button quiet icon small" aria-label={t("close")} onClick={() => remove(id)}><Icon name="close" /></button>
    </div>
  );
}
