// A small form over the page, of a few fields: [{name, props, read?, optional?}]. Their
// labels and hints are the texts field_<name> and hint_<name>.
import { useState } from "preact/hooks";
import { faultText } from "../faults.js";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Field } from "../ui/Field.jsx";

export function FormDialog({ title, fields, start = {}, action, send, onDone, onClose }) {
  const t = useWords(words);
  const [texts, setTexts] = useState(() => Object.fromEntries(fields.map(({ name }) => [name, start[name] ?? ""])));
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const at = fields.find(({ name }) => name === fault?.param);

  async function onSubmit(event) {
    event.preventDefault();
    const missing = fields.find(({ name, optional }) => !optional && !texts[name].trim());
    if (missing) return setFault({ param: missing.name, message: t("field_missing") });
    setBusy(true);
    setFault(null);
    try {
      const filled = fields.filter(({ name }) => texts[name].trim());
      onDone(await send(Object.fromEntries(filled.map(({ name, read = String }) => [name, read(texts[name].trim())]))));
    } catch (reason) {
      setFault(reason);
      setBusy(false);
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={onSubmit} noValidate>
        {fields.map(({ name, props: more }, i) => (
          <Field key={name} label={t(`field_${name}`)} hint={t(`hint_${name}`)} fault={at?.name === name ? faultText(fault) : null}>
            {(props) => (
              <input {...props} {...more} class="input" value={texts[name]} autoFocus={i === 0}
                onInput={(e) => setTexts((now) => ({ ...now, [name]: e.currentTarget.value }))} />
            )}
          </Field>
        ))}
        {fault && !at && <p class="fault" role="alert">{faultText(fault)}</p>}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>{t("cancel")}</button>
          <button type="submit" class="button primary" disabled={busy}>{action}</button>
        </div>
      </form>
    </Dialog>
  );
}
