// The form as an earlier request had it.
import { draft, fitDraft } from "./draft.js";
import { models } from "./models.js";
import { referenceOf, removeReference } from "./references.js";

/** The mask that a request named, on its reference; null where it is gone. */
async function maskOf(source, reference) {
  if (!source || !reference) return null;
  const { id, thumb, fault } = await referenceOf(source);
  return fault ? null : { id: `earlier-${id}`, reference: reference.id, strokes: [], feather: 0, thumb, file: source };
}

export async function restore(request) {
  const all = models.get().list ?? [];
  const model = all.find((one) => one.id === request.model) ?? all[0];
  const sources = request.image_urls ?? [], mask = request.mask_url;
  const references = await Promise.all(sources.map(referenceOf)), kept = await maskOf(mask, references[0]);
  for (const one of draft.get().references) removeReference(one.id);
  draft.set((now) => fitDraft({
    ...now,
    model: model.id,
    mode: mask ? "mask" : references.length ? "image" : "text",
    prompt: request.prompt ?? "",
    size: request.size ?? "",
    n: request.n ?? 1,
    quality: request.quality ?? model.default_quality ?? "",
    background: request.background ?? "auto",
    format: request.output_format ?? "",
    seed: request.seed ?? 0,
    references,
    mask: kept,
  }, model));
  document.querySelector("textarea[name=prompt]")?.focus();
}
