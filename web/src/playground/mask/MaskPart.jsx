// The mask in the form: painted or not, and how far its file has come.
import { useState } from "preact/hooks";
import { upload } from "../../api.js";
import { faultText } from "../../faults.js";
import { formatBytes, say, language, useWords } from "../../words.js";
import words from "../../words/mask.js";
import { Icon } from "../../ui/Icon.jsx";
import { draft } from "../draft.js";

const changeMask = (id, part) => draft.set((now) => (now.mask?.id === id ? { ...now, mask: { ...now.mask, ...part } } : now));
let last = 0;

/** Takes what was painted and sends it. */
async function sendMask(reference, painted, model) {
  const id = ++last, { blob } = painted;
  const large = blob.size > model.mask_max_bytes && say(words, language.get(), "mask_large", { size: formatBytes(model.mask_max_bytes) });
  draft.set((now) => ({ ...now, mask: { id, reference: reference.id, ...painted, thumb: URL.createObjectURL(blob), progress: 0, file: null, fault: large || null } }));
  if (large) return;
  try {
    const stored = await upload(blob, "mask.png", { onProgress: (progress) => changeMask(id, { progress }) });
    changeMask(id, { file: stored.file_id, progress: 1 });
  } catch (fault) {
    changeMask(id, { fault: faultText(fault) });
  }
}

export function MaskPart({ model, reference, mask }) {
  const t = useWords(words);
  const [Editor, setEditor] = useState(null); // fetched when it is first opened
  const [open, setOpen] = useState(false);
  const own = mask?.reference === reference.id ? mask : null;
  const paintable = reference.thumb && reference.width && !reference.fault;

  async function edit() {
    const [{ MaskEditor }, { earlierMask }] = await Promise.all([import("./MaskEditor.jsx"), import("./raster.js")]);
    if (own?.thumb && !own.strokes.length) {
      const stroke = await earlierMask(own.thumb, reference.width, reference.height);
      if (stroke) changeMask(own.id, { strokes: [stroke] });
    }
    setEditor(() => MaskEditor);
    setOpen(true);
  }

  return (
    <div class="mask-part">
      {own?.thumb && (
        <span class="mask-thumb">
          <img src={reference.thumb} alt="" />
          <img class="mask-veil" src={own.thumb} alt={t("mask_alt")} />
        </span>
      )}
      <div class="mask-words">
        <button type="button" class={own ? "button small" : "button primary small"} onClick={edit} disabled={!paintable}>
          <Icon name="brush" size={16} />{own ? t("mask_again") : t("mask_paint")}
        </button>
        {own?.file && <span class="badge good"><Icon name="check" size={12} /> {t("mask_ready")}</span>}
        {own && !own.file && !own.fault && <progress max="1" value={own.progress} aria-label={t("mask_uploading")} />}
        {!own && <p class="hint">{reference.source && !reference.thumb ? t("mask_foreign") : t("mask_what")}</p>}
        {own?.fault && <p class="fault" role="alert">{own.fault}</p>}
      </div>
      {open && Editor && (
        <Editor reference={reference} mask={own} onClose={() => setOpen(false)}
          onDone={(painted) => { setOpen(false); sendMask(reference, painted, model); }} />
      )}
    </div>
  );
}
