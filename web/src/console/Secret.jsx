// A secret, shown this once, with a button that copies it.
import { useRef, useState } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { copyText } from "../ui/copy.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Field } from "../ui/Field.jsx";

export function Secret({ title, text, secret, onClose }) {
  const t = useWords(words);
  return (
    <Dialog title={title} onClose={onClose} actions={<button type="button" class="button primary" onClick={onClose}>{t("kept_it")}</button>}>
      <p>{text}</p>
      <SecretField label={t("secret_value")} secret={secret} />
    </Dialog>
  );
}

export function SecretField({ label, secret }) {
  const t = useWords(words);
  const input = useRef(null);
  const [state, setState] = useState("copy");
  const copy = () => copyText(secret).then(() => setState("copied"), () => {
    input.current.select();
    setState("copy_failed");
  });
  return (
    <Field label={label}>
      {(props) => (
        <div class="secret">
          <input {...props} ref={input} class="input mono" readOnly value={secret} spellcheck={false} onFocus={(e) => e.currentTarget.select()} />
          <button type="button" class="button" aria-live="polite" onClick={copy}>{t(state)}</button>
        </div>
      )}
    </Field>
  );
}
