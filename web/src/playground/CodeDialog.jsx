// The same request as a program would make it.
import { useState } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Choice } from "../ui/Choice.jsx";
import { Dialog } from "../ui/Dialog.jsx";
import { Icon } from "../ui/Icon.jsx";
import { copyText } from "../ui/copy.js";
import { toast } from "../ui/Toasts.jsx";
import { sentAs } from "./draft.js";
import { models } from "./models.js";
import { SNIPPETS } from "./snippets.js";

export function CodeDialog({ request, onClose }) {
  const t = useWords(words);
  const [kind, setKind] = useState("curl");
  const model = models.get().list?.find((one) => one.id === request.model);
  const { path, body } = sentAs({ ...request, async: true }, model);
  const text = SNIPPETS[kind].write(location.origin, path, body);
  const copy = () => copyText(text).then(() => toast(t("code_copied")), () => toast(t("copy_failed"), { bad: true }));
  return (
    <Dialog title={t("code_title")} onClose={onClose} wide
      actions={<button type="button" class="button primary" onClick={copy}><Icon name="copy" />{t("code_copy")}</button>}>
      <Choice label={t("code_language")} hideLabel value={kind} onChange={setKind}
        options={Object.entries(SNIPPETS).map(([value, { name }]) => ({ value, text: name }))} />
      <pre class="code" tabIndex={0} aria-label={SNIPPETS[kind].name}>{text}</pre>
      <p class="hint">{t("code_hint")}</p>
    </Dialog>
  );
}
