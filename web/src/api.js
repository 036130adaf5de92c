// The page's way to its server: JSON over fetch, authenticated by the session's cookie.
//
//   const models = await ask("GET", "/v1/models");
//   try { await ask("POST", "/v1/images/generations", {...}); }
//   catch (fault) { fault.param, fault.message … }      an ApiFault, whatever went wrong
import { signedOut } from "./session.js";

/** What a request failed with: the members of the server's error object, and its status.
 * status 0, code "unreachable": there was no answer. */
export class ApiFault extends Error {
  constructor(status, error = {}) {
    super(error.message ?? "");
    Object.assign(this, error, { status, code: error.code ?? "unknown" });
  }
}

/* The server takes changes by cookie only with this header, which another site's form or
 * script cannot send. */
export const PAGE_HEADER = { "X-Tintype-Page": "1" };

export async function ask(method, path, body, { headers = {}, signal } = {}) {
  const all = { Accept: "application/json", ...PAGE_HEADER, ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  let response, text;
  try {
    response = await fetch(path, {
      method, signal, headers: all, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    text = await response.text();
  } catch (reason) {
    if (reason.name === "AbortError") throw reason;
    throw new ApiFault(0, { code: "unreachable" });
  }
  return readAnswer(response.status, text, response.headers.get("Retry-After"));
}

/** The body of an answer, or its error thrown. */
export function readAnswer(status, text, retryAfter) {
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    // no JSON: what stands between page and server answered
  }
  if (status >= 200 && status < 300) return json;
  if (status === 401) signedOut();
  throw new ApiFault(status, { ...json?.error, retry_after: Number(retryAfter) || undefined });
}

/** Sends a file as a form's part, telling how far it has come (0 – 1). Resolves to the
 * stored file. fetch cannot tell the progress of what it sends. */
export function upload(blob, name, { onProgress, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(), form = new FormData();
    form.append("file", blob, name);
    request.open("POST", "/v1/files/upload/stream");
    for (const [key, value] of Object.entries(PAGE_HEADER)) request.setRequestHeader(key, value);
    request.upload.onprogress = (e) => e.lengthComputable && onProgress?.(e.loaded / e.total);
    request.onload = () => {
      try {
        resolve(readAnswer(request.status, request.responseText, request.getResponseHeader("Retry-After")).data);
      } catch (fault) {
        reject(fault);
      }
    };
    request.onerror = () => reject(new ApiFault(0, { code: "unreachable" }));
    request.onabort = () => reject(new DOMException("the upload was stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** A link of this server, by whatever name it is reached: what the page may show. */
export function localLink(link) {
  try {
    const url = new URL(link, location.href);
    return /^\/v1\/(images|files)\//.test(url.pathname) ? url.pathname + url.search : link;
  } catch {
    return link;
  }
}
