// The pictures to begin with: looked at here, uploaded at once, known by their file's id.
//
// One is {id, name, thumb, source, width, height, bytes, progress, fault}: source is what the
// request will name (null until it is uploaded); thumb what the page shows; fault {text,
// values}, a name in words/playground.js, or {message}.
import { useEffect } from "preact/hooks";
import { ask, localLink, upload } from "../api.js";
import { faultText } from "../faults.js";
import { draft } from "./draft.js";

const MIME = { png: "image/png", jpeg: "image/jpeg", webp: "image/webp" };
const running = new Map(); // by id: AbortController
let last = 0;

const find = (id) => draft.get().references.find((one) => one.id === id);

function changeOne(id, part) {
  draft.set((now) => ({
    ...now, references: now.references.map((one) => (one.id === id ? { ...one, ...part } : one)),
  }));
}

export const acceptOf = (model) => (model.reference_formats ?? []).map((format) => MIME[format]).join(",");

/** What is wrong with a file for this model, as far as it can be told without sending it. */
export function fileFault({ type, bytes, width, height }, model) {
  if (type && !acceptOf(model).split(",").includes(type)) return { text: "reference_format" };
  if (bytes > model.reference_max_bytes) return { text: "reference_large" };
  if (model.reference_square && width && width !== height) return { text: "reference_square" };
  return null;
}

/** Width and height as it stands, after its Exif orientation, as the server counts it. */
export function measure(src) {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight });
    image.onerror = () => resolve(null);
    image.src = src;
  });
}

export const imagesOf = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

/** Takes an image that is pasted anywhere on the page. */
export function usePaste(model) {
  useEffect(() => {
    const onPaste = (event) => {
      const files = imagesOf(event.clipboardData);
      if (!files.length || !model.references_max || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      addFiles(files, model);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [model]);
}

export function addFiles(files, model) {
  for (const file of files) addFile(file, model);
}

async function addFile(file, model) {
  const id = ++last, thumb = URL.createObjectURL(file);
  const one = { id, name: file.name, type: file.type, bytes: file.size, thumb, source: null, progress: 0, fault: fileFault({ type: file.type, bytes: file.size }, model) };
  draft.set((now) => ({ ...now, references: [...now.references, one], mode: now.mode === "text" ? "image" : now.mode }));
  if (one.fault) return;
  const size = await measure(thumb);
  if (!size) return changeOne(id, { fault: { text: "reference_unreadable" } });
  const fault = fileFault({ ...one, ...size }, model);
  changeOne(id, { ...size, fault });
  if (!fault) await send(id, file);
}

async function send(id, file) {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    const stored = await upload(file, file.name || "image", {
      signal: stop.signal, onProgress: (progress) => changeOne(id, { progress }) });
    changeOne(id, { source: stored.file_id, progress: 1 });
  } catch (fault) {
    if (fault.name !== "AbortError") changeOne(id, { fault: { message: faultText(fault) } });
  }
  running.delete(id);
}

/** A result of this service, by its link. */
export function addResult(image) {
  const one = {
    id: ++last, name: image.url.split("?")[0].split("/").pop(), type: image.mime_type, bytes: image.bytes,
    thumb: localLink(image.url), source: image.url, width: image.width, height: image.height, progress: 1, fault: null,
  };
  draft.set((now) => ({ ...now, references: [...now.references, one], mode: now.mode === "text" ? "image" : now.mode }));
}

/* What stands for an image that came within its request: it cannot be had again. */
export const GONE = "data:";

/** As an earlier request named it: a file's id, a link here, or an address elsewhere, which
 * the page does not load. */
export async function referenceOf(source) {
  const one = { id: ++last, name: source, source, thumb: null, progress: 1, fault: source === GONE ? { text: "reference_gone" } : null };
  if (source.startsWith("file-")) {
    try {
      const { data } = await ask("GET", `/v1/files/${source}`);
      Object.assign(one, { name: data.file_name, bytes: data.file_size, type: data.mime_type, thumb: localLink(data.file_url) });
    } catch {
      one.fault = { text: "reference_gone" };
    }
  } else if (localLink(source) !== source) {
    one.thumb = localLink(source);
    one.name = source.split("?")[0].split("/").pop();
  }
  const size = one.thumb && (await measure(one.thumb));
  if (one.thumb && !size) one.fault = { text: "reference_gone" };
  return { ...one, ...size };
}

export function removeReference(id) {
  running.get(id)?.abort();
  const one = find(id);
  if (one?.thumb?.startsWith("blob:")) URL.revokeObjectURL(one.thumb);
  draft.set((now) => ({
    ...now,
    references: now.references.filter((other) => other.id !== id),
    mask: now.mask?.reference === id ? null : now.mask,
  }));
}

/** by: -1 towards the first, 1 towards the last. */
export function moveReference(id, by) {
  draft.set((now) => {
    const all = [...now.references], from = all.findIndex((one) => one.id === id), to = from + by;
    if (to < 0 || to >= all.length) return now;
    all.splice(to, 0, ...all.splice(from, 1));
    return { ...now, references: all };
  });
}

/** Judges all again, for another model. */
export function judgeReferences(model) {
  for (const one of draft.get().references)
    if (!one.fault || one.fault.text === "reference_format" || one.fault.text === "reference_large" || one.fault.text === "reference_square") {
      const fault = model.references_max ? fileFault(one, model) : null;
      if (fault?.text !== one.fault?.text && (one.source || fault)) changeOne(one.id, { fault });
    }
}
