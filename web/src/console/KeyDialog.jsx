// A new key, or the limits of one. An empty field is no limit. What the server refuses is
// said at the field it names.
import { useState } from "preact/hooks";
import { ask } from "../api.js";
import { faultText } from "../faults.js";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Field } from "../ui/Field.jsx";

/* kind: what the text of a field means to the API. */
const FIELDS = [
  { name: "quota_credits", kind: "number", props: { type: "number", min: 0, step: "0.0001", inputMode: "decimal" } },
  { name: "requests_per_minute", kind: "number", props: { type: "number", min: 1, step: 1, inputMode: "numeric" } },
  { name: "concurrent_tasks", kind: "number", props: { type: "number", min: 1, step: 1, inputMode: "numeric" } },
  { name: "expires_at", kind: "time", props: { type: "datetime-local" } },
  { name: "models", kind: "list", props: { placeholder: "gpt-image-*" } },
  { name: "addresses", kind: "list", props: { placeholder: "203.0.113.0/24" } },
];

/* Local time without a zone, as a datetime-local field has it. */
const toLocal = (seconds) => new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16);

const READ = { number: String, time: toLocal, list: (all) => all.join(", ") };
const WRITE = {
  number: Number,
  time: (text) => Math.floor(new Date(text).getTime() / 1000),
  list: (text) => text.split(/[\s,]+/).filter(Boolean),
};

function textsOf(row) {
  const texts = Object.fromEntries(FIELDS.map(({ name, kind }) => [name, row?.[name] === null || row?.[name] === undefined ? "" : READ[kind](row[name])]));
  return { name: row?.name ?? "", test: false, ...texts };
}

/** The request: of a new key what was filled in, of a change what was changed. */
function bodyOf(texts, before, isNew) {
  const body = {};
  if (isNew || texts.name !== before.name) body.name = texts.name.trim();
  if (isNew && texts.test) body.test = true;
  for (const { name, kind } of FIELDS) {
    const text = texts[name].trim();
    if (text === before[name]) continue;
    body[name] = text === "" ? null : WRITE[kind](text);
  }
  return body;
}

export function KeyDialog({ row, account, onSaved, onClose }) {
  const t = useWords(words);
  const [before] = useState(() => textsOf(row));
  const [texts, setTexts] = useState(before);
  const [fault, setFault] = useState(null);
  const [busy, setBusy] = useState(false);
  const set = (name) => (e) => setTexts((now) => ({ ...now, [name]: e.currentTarget.value }));
  const faultOf = (name) => (fault?.param?.split(/[.[]/)[0] === name ? faultText(fault) : null);
  const known = ["name", ...FIELDS.map((field) => field.name)].some((name) => faultOf(name));

  async function onSubmit(event) {
    event.preventDefault();
    if (!texts.name.trim()) return setFault({ param: "name", message: t("key_name_missing") });
    setBusy(true);
    setFault(null);
    try {
      const body = bodyOf(texts, before, !row);
      onSaved(await ask("POST", row ? `/v1/keys/${row.id}` : "/v1/keys", row || !account ? body : { ...body, account }));
    } catch (reason) {
      setFault(reason);
      setBusy(false);
    }
  }

  return (
    <Dialog title={row ? t("key_edit_of", { name: row.name }) : t("key_new")} onClose={onClose}>
      <form class="form" onSubmit={onSubmit} noValidate>
        <Field label={t("name")} fault={faultOf("name")}>
          {(props) => <input {...props} class="input" value={texts.name} onInput={set("name")} autoComplete="off" maxLength={64} autoFocus />}
        </Field>
        {!row && (
          <label class="check">
            <input type="checkbox" checked={texts.test} onChange={(e) => setTexts((now) => ({ ...now, test: e.currentTarget.checked }))} />
            <span>{t("key_test")}</span>
          </label>
        )}
        <fieldset class="form-grid">
          <legend>{t("limits")}</legend>
          {FIELDS.map(({ name, props: more }) => (
            <Field key={name} label={t(`field_${name}`)} hint={t(`hint_${name}`)} fault={faultOf(name)}>
              {(props) => <input {...props} {...more} class="input" value={texts[name]} onInput={set(name)} />}
            </Field>
          ))}
        </fieldset>
        {fault && !known && <p class="fault" role="alert">{faultText(fault)}</p>}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>{t("cancel")}</button>
          <button type="submit" class="button primary" disabled={busy}>{row ? t("save") : t("key_create")}</button>
        </div>
      </form>
    </Dialog>
  );
}
