// A key, pasted once. It goes to the server and is kept nowhere here.
import { useState } from "preact/hooks";
import { signIn } from "../session.js";
import { useWords } from "../words.js";
import { faultText } from "../faults.js";
import words from "../words/shell.js";
import { Field } from "../ui/Field.jsx";

export function SignIn() {
  const t = useWords(words);
  const [key, setKey] = useState("");
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);

  async function onSubmit(event) {
    event.preventDefault();
    const text = key.trim();
    if (!text) return setFault(t("key_missing"));
    setBusy(true);
    setFault(null);
    try {
      await signIn(text);
    } catch (reason) {
      setFault(reason.status === 401 ? t("key_wrong") : faultText(reason, t));
    }
    setBusy(false);
  }

  return (
    <form class="card sign-in" onSubmit={onSubmit} noValidate>
      <h2>{t("sign_in")}</h2>
      <Field label={t("key")} hint={t("key_hint")} fault={fault}>
        {(props) => (
          <input {...props} class="input mono" type="password" name="key" autoComplete="off" spellcheck={false}
            placeholder="tt-…" value={key} onInput={(e) => setKey(e.currentTarget.value)} />
        )}
      </Field>
      <button class="button primary wide" type="submit" disabled={busy}>{busy ? t("signing_in") : t("sign_in")}</button>
    </form>
  );
}
