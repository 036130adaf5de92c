// How many, how fine, on what ground, in which format: only where the model leaves a choice.
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Choice } from "../ui/Choice.jsx";
import { Field } from "../ui/Field.jsx";
import { Icon } from "../ui/Icon.jsx";
import { change } from "./draft.js";

const BACKGROUNDS = ["auto", "opaque", "transparent"];
const SEED_MAX = 2 ** 31; // of the dice; any up to 2^53 counts

export function Settings({ model, now, faultOf }) {
  const t = useWords(words);
  const strip = (name, values, text) => values.length > 1 && (
    <Choice key={name} label={t(name)} kind={values.length > 6 ? "strip tight" : values.length > 4 ? "strip thirds" : "strip"} value={now[name]} fault={faultOf(name)} onChange={(value) => change({ [name]: value })}
      options={values.map((value) => ({ value, text: text(value), disabled: name === "background" && value === "transparent" && now.format === "jpeg" }))} />
  );
  return (
    <>
      {strip("n", model.n, String)}
      {strip("quality", model.qualities, (value) => t(`quality_${value}`))}
      {model.background && strip("background", BACKGROUNDS, (value) => t(`background_${value}`))}
      {strip("format", model.output_formats.filter((f) => f !== "jpeg" || now.background !== "transparent"), (value) => value.toUpperCase())}
      <Field label={t("seed")} hint={t("seed_hint")} fault={faultOf("seed")}>
        {(props) => (
          <div class="beside">
            <input {...props} class="input" type="number" inputMode="numeric" min="0" step="1" placeholder={t("seed_none")} value={now.seed || ""}
              onInput={(e) => change({ seed: Math.max(0, Math.trunc(Number(e.currentTarget.value)) || 0) })} />
            <button type="button" class="button icon" aria-label={t("seed_roll")} title={t("seed_roll")}
              onClick={() => change({ seed: 1 + Math.floor(Math.random() * SEED_MAX) })}><Icon name="dice" /></button>
          </div>
        )}
      </Field>
    </>
  );
}
