// One of a few, side by side: radio buttons that look like a strip. Arrow keys work as in
// any radio group.
//
//   <Choice label="Quality" value={quality} options={[{value: "low", text: "Low"}]} onChange={setQuality} />
import { useId } from "preact/hooks";

export function Choice({ label, value, options, onChange, fault, hideLabel, kind = "strip" }) {
  const id = useId();
  return (
    <fieldset class={fault ? "field choice wrong" : "field choice"} aria-describedby={fault ? `${id}-fault` : undefined}>
      <legend class={hideLabel ? "unseen" : undefined}>{label}</legend>
      <div class={`choice-options ${kind}`}>
        {options.map((option) => (
          <label key={option.value} class="choice-option" title={option.title}>
            <input type="radio" name={id} value={String(option.value)} checked={option.value === value}
              disabled={option.disabled} onChange={() => onChange(option.value)} />
            <span>{option.picture}{option.text}</span>
          </label>
        ))}
      </div>
      {fault && <p class="fault" id={`${id}-fault`} role="alert">{fault}</p>}
    </fieldset>
  );
}
