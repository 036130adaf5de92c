import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Field } from "../ui/Field.jsx";

export function ModelPicker({ models, model, fault, onPick }) {
  const t = useWords(words);
  return (
    <Field label={t("model")} fault={fault} hint={model.sandbox ? t("model_sandbox") : null}>
      {(props) => (
        <select {...props} class="select" value={model.id} onChange={(e) => onPick(models.find((one) => one.id === e.currentTarget.value))}>
          {models.map((one) => <option key={one.id} value={one.id}>{one.id}</option>)}
        </select>
      )}
    </Field>
  );
}
