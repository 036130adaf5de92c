// What this key may use, with each model's limits, as GET /v1/models tells.
import { ask } from "../api.js";
import { createStore } from "../store.js";

/** {list, fault}: list null until it is known. */
export const models = createStore({ list: null, fault: null });

export async function loadModels() {
  try {
    models.set({ list: (await ask("GET", "/v1/models")).data, fault: null });
  } catch (fault) {
    models.set((now) => ({ ...now, fault }));
  }
}

export const MODES = ["text", "image", "mask"];

export const modesOf = (model) =>
  MODES.filter((mode) => mode === "text" || (mode === "image" ? model.references_max > 0 : model.mask));

/** The sizes to choose from: "auto" where it counts, then one a shape. Ratio names are other
 * names for pixel sizes, so they are left out. */
export function sizesOf(model) {
  const pixels = model.sizes.filter((size) => /^\d+x\d+$/.test(size));
  return model.dialect === "openai" && model.sizes.includes("auto") ? ["auto", ...pixels] : pixels;
}

export function parseSize(size) {
  const [, width, height] = size?.match(/^(\d+)x(\d+)$/) ?? [];
  return width ? { width: Number(width), height: Number(height) } : null;
}

/** What a free size breaks: the name of a text in words/playground.js, or null. */
export function sizeFault({ width, height }, rule) {
  if (!(width > 0 && height > 0)) return "size_missing";
  if (width % rule.multiple || height % rule.multiple) return "size_multiple";
  if (Math.max(width, height) > rule.edge_max) return "size_edge";
  if (Math.max(width, height) > rule.ratio_max * Math.min(width, height)) return "size_ratio";
  if (width * height < rule.pixels_min || width * height > rule.pixels_max) return "size_pixels";
  return null;
}

/** How many references go with a request of this mode. */
export const referencesMax = (model, mode) =>
  mode === "text" ? 0 : mode === "mask" && model.mask_single_reference ? 1 : model.references_max;
