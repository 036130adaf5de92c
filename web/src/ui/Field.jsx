// A form's field: label, control, hint, and what is wrong with it, bound together for those
// who cannot see them. Its child is a function that draws the control with the given props.
//
//   <Field label="Name" hint="…" fault={fault}>{(props) => <input {...props} />}</Field>
import { useId } from "preact/hooks";

export function Field({ label, hint, fault, note, children }) {
  const id = useId();
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class={fault ? "field wrong" : "field"}>
      <div class="field-head">
        <label for={id}>{label}</label>
        {note}
      </div>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": fault ? "true" : undefined })}
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      <p class="fault" id={`${id}-fault`} role="alert">{fault}</p>
    </div>
  );
}
