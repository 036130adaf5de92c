// The form: what the next request will be. It outlives a change of view, and its words and
// settings a reload.
import { recall, remember } from "../memory.js";
import { session } from "../session.js";
import { createStore } from "../store.js";
import { modesOf, parseSize, referencesMax, sizesOf } from "./models.js";

const EMPTY = {
  model: "gpt-4o-image", mode: "text", prompt: "", size: "", n: 1, quality: "", background: "auto", format: "", seed: 0,
  references: [], // see references.js
  mask: null,     // {reference, strokes, feather, blob, thumb, file, progress, fault}; see mask/
};
const KEPT = ["model", "mode", "prompt", "size", "n", "quality", "background", "format", "seed"];

export const draft = createStore({ ...EMPTY, ...recallDraft() });

function recallDraft() {
  try {
    const kept = JSON.parse(recall("draft") ?? "{}");
    return Object.fromEntries(KEPT.filter((name) => typeof kept[name] === typeof EMPTY[name]).map((name) => [name, kept[name]]));
  } catch {
    return {};
  }
}

draft.watch((now) => remember("draft", JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, now[name]])))));

/* Pictures are their account's. Who leaves by choice leaves no words either; whose session
 * ran out finds them again. */
session.watch((now) => {
  if (!now?.signed_in) draft.set((form) => ({ ...form, ...(now?.left && EMPTY), references: [], mask: null }));
});

export const change = (part) => draft.set((now) => ({ ...now, ...part }));

/** The same wishes as far as this model has them. */
export function fitDraft(now, model) {
  const sizes = sizesOf(model);
  const free = model.free_size && parseSize(now.size);
  return {
    ...now,
    model: model.id,
    mode: modesOf(model).includes(now.mode) ? now.mode : "text",
    size: sizes.includes(now.size) || free ? now.size : sizes[0],
    n: model.n.includes(now.n) ? now.n : model.n.findLast((n) => n <= now.n) ?? model.n[0],
    quality: model.qualities.includes(now.quality) ? now.quality : model.default_quality ?? "",
    background: model.background ? now.background : "auto",
    format: model.output_formats.includes(now.format) ? now.format : model.output_formats[0],
  };
}

/** The request that the form stands for, as a create has it. pending: for an estimate, which
 * needs no prompt yet and passes over what is still being uploaded. */
export function requestOf(now, model, { pending = false } = {}) {
  const body = { model: model.id, prompt: pending && !now.prompt.trim() ? "a" : now.prompt };
  if (now.size) body.size = now.size;
  if (now.n !== 1) body.n = now.n;
  if (model.qualities.length) body.quality = now.quality;
  if (model.background && now.background !== "auto") body.background = now.background;
  if (model.output_formats.length > 1) body.output_format = now.format;
  if (now.seed) body.seed = now.seed;
  // Not of models paid by the token, where each costs.
  if (model.partial_images && model.price.billing_rule === "per_call") body.partial_images = 2;
  const references = now.references.slice(0, referencesMax(model, now.mode)).map((one) => one.source).filter(Boolean);
  if (references.length) body.image_urls = references;
  if (references.length && now.mode === "mask" && now.mask?.file && !(pending && model.mask_openai_only)) body.mask_url = now.mask.file;
  body.async = true;
  return body;
}

/** {path, body} as it is sent: some models take masks in the OpenAI dialect alone. */
export function sentAs(request, model) {
  const { image_urls, mask_url, ...rest } = request;
  if (!mask_url || !model?.mask_openai_only) return { path: "/v1/images/generations", body: request };
  const entry = (source) => (source.startsWith("file-") ? { file_id: source } : { image_url: source });
  return { path: "/v1/images/edits", body: { ...rest, images: image_urls.map(entry), mask: entry(mask_url) } };
}

/** What keeps the form from being sent: {field, text}: a name in words/playground.js. */
export function missing(now, model) {
  if (!now.prompt.trim()) return { field: "prompt", text: "prompt_missing" };
  if (now.mode === "text") return null;
  const most = referencesMax(model, now.mode);
  if (!now.references.length) return { field: "references", text: "references_missing" };
  if (now.references.length > most) return { field: "references", text: "references_many", values: { n: most } };
  if (now.references.some((one) => one.fault)) return { field: "references", text: "references_faulty" };
  if (now.references.some((one) => !one.source)) return { field: "references", text: "references_coming" };
  if (now.mode !== "mask") return null;
  if (!now.mask || now.mask.reference !== now.references[0].id) return { field: "references", text: "mask_missing" };
  if (now.mask.fault) return { field: "references", text: "mask_faulty" };
  return now.mask.file ? null : { field: "references", text: "mask_coming" };
}
