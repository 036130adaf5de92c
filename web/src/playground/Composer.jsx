// The form. Each part offers what the chosen model has; what is wrong is said beside the
// part it is about, whether the page sees it or the server says it.
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";
import { faultText } from "../faults.js";
import { navigate } from "../router.js";
import { loadCredits } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Choice } from "../ui/Choice.jsx";
import { CreateBar } from "./CreateBar.jsx";
import { ModelPicker } from "./ModelPicker.jsx";
import { PromptField } from "./PromptField.jsx";
import { References } from "./References.jsx";
import { Settings } from "./Settings.jsx";
import { SizePicker } from "./SizePicker.jsx";
import { change, draft, fitDraft, missing, requestOf, sentAs } from "./draft.js";
import { useEstimate } from "./estimate.js";
import { MODES, modesOf } from "./models.js";
import { judgeReferences, usePaste } from "./references.js";
import { addTask, rememberRequest } from "./tasks.js";

/* Which part of the form a field of the request is in. */
const PART = { image_urls: "references", images: "references", mask_url: "references", mask: "references", output_format: "format" };

export function Composer({ models }) {
  const t = useWords(words);
  const now = useStore(draft);
  const model = models.find((one) => one.id === now.model) ?? models[0];
  const [refusal, setRefusal] = useState(null); // {field, message}, of the last press
  const [busy, setBusy] = useState(false);
  const request = requestOf(now, model);
  const { estimate, fault, asking } = useEstimate(requestOf(now, model, { pending: true }));
  useEffect(() => setRefusal(null), [JSON.stringify(request), now.references.length]);
  useEffect(() => judgeReferences(model), [model.id]);
  usePaste(model);

  const wrong = refusal ?? (fault?.param ? { field: PART[fault.param] ?? fault.param, message: faultText(fault) } : null);
  const faultOf = (field) => (wrong?.field === field ? wrong.message : null);

  async function onSubmit(event) {
    event.preventDefault();
    if (busy) return;
    const lacking = missing(now, model);
    if (lacking) {
      setRefusal({ field: lacking.field, message: t(lacking.text, lacking.values) });
      document.getElementById(`part-${lacking.field}`)?.querySelector("textarea, button, input")?.focus();
      return;
    }
    setBusy(true);
    try {
      await create(request, model);
    } catch (reason) {
      const field = PART[reason.param] ?? reason.param ?? "all";
      setRefusal({ field: KNOWN.includes(field) ? field : "all", message: faultText(reason) });
    }
    setBusy(false);
  }

  return (
    <form class="composer" onSubmit={onSubmit} noValidate aria-label={t("composer")}
      onKeyDown={(e) => e.key === "Enter" && (e.ctrlKey || e.metaKey) && onSubmit(e)}>
      <div class="composer-parts">
        <ModelPicker models={models} model={model} fault={faultOf("model")} onPick={(one) => draft.set((d) => fitDraft(d, one))} />
        <Choice label={t("mode")} hideLabel value={now.mode} onChange={(mode) => change({ mode })}
          options={MODES.map((mode) => ({
            value: mode, text: t(`mode_${mode}`), disabled: !modesOf(model).includes(mode),
            title: modesOf(model).includes(mode) ? undefined : t(`mode_${mode}_not`, { model: model.id }),
          }))} />
        {now.mode !== "text" && <References model={model} now={now} fault={faultOf("references")} />}
        <PromptField model={model} now={now} tokens={now.prompt.trim() ? estimate?.prompt_tokens : 0} fault={faultOf("prompt")} />
        <SizePicker model={model} now={now} fault={faultOf("size")} />
        <Settings model={model} now={now} faultOf={faultOf} />
      </div>
      <CreateBar estimate={estimate} asking={asking} busy={busy}
        fault={faultOf("all") ?? (fault && !fault.param ? faultText(fault) : null)} />
    </form>
  );
}

const KNOWN = ["model", "prompt", "size", "n", "quality", "background", "format", "seed", "references"];

/* A press that got no answer may have been heard: pressed again for the same, it has the same
 * key, and the server answers with the first task. */
let unanswered = { body: "", key: "" };

async function create(request, model) {
  const { path, body } = sentAs(request, model);
  const text = path + JSON.stringify(body);
  if (unanswered.body !== text) unanswered = { body: text, key: newKey() };
  try {
    const task = await ask("POST", path, body, { headers: { "Idempotency-Key": unanswered.key } });
    unanswered = { body: "", key: "" };
    rememberRequest(task.id, request);
    addTask(task);
    loadCredits();
    navigate(`/?task=${task.id}`, { replace: true });
    document.querySelector(".stage")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  } catch (fault) {
    if (fault.status !== 0) unanswered = { body: "", key: "" };
    throw fault;
  }
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
