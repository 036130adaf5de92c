// A question before what cannot be taken back.
import { useState } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { Dialog } from "../ui/Dialog.jsx";

export function Confirm({ title, text, own, action, onConfirm, onClose }) {
  const t = useWords(words);
  const [busy, setBusy] = useState(false);
  return (
    <Dialog title={title} onClose={onClose} actions={
      <>
        <button type="button" class="button" onClick={onClose}>{t("cancel")}</button>
        <button type="button" class="button primary" disabled={busy} onClick={() => { setBusy(true); onConfirm(); }}>{action}</button>
      </>
    }>
      <p>{text}</p>
      {own && <p class="fault">{own}</p>}
    </Dialog>
  );
}
