// A scripted upstream over TLS: what stands at each path is a function, what was asked is kept.
//
//   const up = await Upstream.start({
//     "POST /v1/images/generations": (asked) => json({ data: [{ b64_json: … }] }),
//     "GET /jobs/:id": (asked) => asked.count > 2 ? json({ … }) : json({ … }),
//   });
//   Server.start({ config: up.reach() + catalogOf("m") + `providers:\n  - {…, base_url: "${up.url}/v1"}\n` })
//   up.asked.at(-1).json          await up.until(2, (asked) => asked.path === "/jobs/7")
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import assert from "node:assert/strict";
import { authority } from "./authority.mjs";

const open = new Set();
after(() => { for (const upstream of open) upstream.close(); });

/* --- what an upstream answers: (response) => … ------------------------------------------- */

export const text = (body, { status = 200, type = "text/plain", headers = {} } = {}) => (response) => {
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(body);
};
export const json = (body, { status = 200, headers } = {}) =>
  text(JSON.stringify(body), { status, type: "application/json", headers });
export const page = (body = "<!doctype html><h1>Welcome</h1>", options) => text(body, { type: "text/html", ...options });
/** The error object of the OpenAI API. */
export const fault = (status, code, { headers, message = "Words about it.", ...more } = {}) =>
  json({ error: { message, type: "x", param: null, code, ...more } }, { status, headers });
/** Never answered. */
export const silence = () => {};
/** A part of an answer, then the connection is cut. */
export const cut = (part, { type = "application/json" } = {}) => (response) => {
  response.writeHead(200, { "content-type": type });
  response.write(part, () => response.destroy());
};
/** Server-sent events, each {event, data}, or a text as it stands. */
export const events = (list, { end = true } = {}) => async (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for await (const item of list)
    response.write(typeof item === "string" ? item :
      `${item.event ? `event: ${item.event}\n` : ""}data: ${JSON.stringify(item.data ?? item)}\n\n`);
  if (end) response.end();
};

/* --- the server ------------------------------------------------------------------------------ */

/** "GET /jobs/:id" as [method, pattern]. */
const patternOf = (route) => {
  const [method, path] = route.split(" ");
  return [method, new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:[a-z]+/g, "([^/]+)")}$`)];
};

class Asked {
  constructor(request, bytes, parts, count) {
    const url = new URL(request.url, "https://upstream");
    Object.assign(this, { at: Date.now(), method: request.method, path: url.pathname, query: url.searchParams,
      headers: request.headers, bytes, parts, count, closed: new Promise((resolve) => request.socket.once("close", resolve)) });
  }

  get json() { return JSON.parse(this.bytes); }
  form() { return new Response(this.bytes, { headers: this.headers }).formData(); }
}

export class Upstream {
  /** routes: "METHOD /path" → (asked) => what it answers, as above (a promise is waited for).
   * asked.parts are the path's :words, asked.count how often this route was asked, from 1. */
  static async start(routes, { tls = authority } = {}) {
    const upstream = new Upstream();
    Object.assign(upstream, { routes, asked: [], waiting: [], counts: {} });
    upstream.server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => upstream.answer(request, response))
      .on("secureConnection", (socket) => socket.setMaxListeners(0)); // asked.closed, once a request
    await new Promise((resolve) => upstream.server.listen(0, "127.0.0.1", resolve));
    upstream.url = `https://127.0.0.1:${upstream.server.address().port}`;
    open.add(upstream);
    return upstream;
  }

  async answer(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const path = request.url.split("?")[0];
    for (const [route, answer] of Object.entries(this.routes)) {
      const [method, pattern] = patternOf(route), parts = pattern.exec(path);
      if (method !== request.method || !parts) continue;
      this.counts[route] = (this.counts[route] ?? 0) + 1;
      const asked = new Asked(request, Buffer.concat(pieces), parts.slice(1), this.counts[route]);
      this.asked.push(asked);
      this.waiting = this.waiting.filter((look) => !look());
      return (await answer(asked))(response);
    }
    text(`nothing at ${request.method} ${path}`, { status: 404 })(response);
  }

  /** The configuration under which it is trusted, and links to it and to others are followed. */
  reach(...others) {
    const hosts = [this, ...others].map((one) => `"${new URL(one.url).host}"`);
    return `egress:\n  ca_file: ${authority.file}\n  allow: [${hosts.join(", ")}]\n`;
  }

  /** Resolves with what fits, once there is so much of it. */
  until(count, fits = () => true) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.asked.filter(fits).length} of ${count} were asked`)), 90000);
      const look = () => {
        const found = this.asked.filter(fits);
        if (found.length < count) return false;
        clearTimeout(late);
        resolve(found);
        return true;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  forget() {
    this.asked = [];
    this.counts = {};
  }

  close() {
    open.delete(this);
    this.server.closeAllConnections();
    this.server.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "tintype-upstream-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The configuration's section for models that take whatever an adapter can be asked, at a
 * credit an image. */
export function catalogOf(...ids) {
  const path = join(folder, `catalog-${++catalogs}.yaml`);
  writeFileSync(path, "models:\n" + ids.map((id) => `  - {id: ${id}, dialect: task, prompt: {code_points: 1000}, ` +
    "sizes: [1024x1024, 512x512, 1024x1536], n: 1-10, qualities: [low, high], quality: high, outputs: [png, jpeg, webp], " +
    "references: {max: 16, bytes: 10485760, formats: [png, jpeg, webp]}, mask: {bytes: 4194304}, " +
    "settings: [compression, background, moderation, stream, input_fidelity, variations], " +
    "price: {per_call: [{credits: 1}]}}\n").join(""));
  return `catalog:\n  path: ${path}\n`;
}
let catalogs = 0;

/** Fails unless a task ended so: an error's code, or null for a whole one. */
export function assertEnded(task, code, charged) {
  assert.equal(task.error?.code ?? null, code, JSON.stringify(task));
  assert.equal(task.status, code ? "failed" : "completed");
  if (charged !== undefined) assert.equal(task.billing.charged_credits ?? 0, charged, JSON.stringify(task.billing));
}
