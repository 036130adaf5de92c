// The real binary, started for a test, and a client that holds every answer against
// api/openapi.yaml.
import { spawn, execFile } from "node:child_process";
import { mkdtemp, rm, writeFile, readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { deflateSync, inflateSync } from "node:zlib";
import { lookup } from "node:dns/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { after } from "node:test";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const binary = process.env.TINTYPE_BIN ?? join(root, "build/san/tintype");
const run = promisify(execFile);

/* --- the contract ---------------------------------------------------------------- */

export const contract = parse(readFileSync(join(root, "api/openapi.yaml"), "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "contract", ...contract });
const compiled = new Map();

const templates = Object.keys(contract.paths)
  .map((path) => ({
    path,
    pattern: new RegExp("^" + path.replace(/\{path\}/g, ".+").replace(/\{[a-z]+\}/g, "[^/]+") + "$"),
    wild: (path.match(/\{/g) ?? []).length,
  }))
  .sort((a, b) => a.wild - b.wild);

const escapePointer = (s) => s.replace(/~/g, "~0").replace(/\//g, "~1");

/** Fails when an answer is not as the contract says: status, media type and body. */
export function checkAnswer(method, path, status, type, body) {
  const pathname = path.split("?")[0];
  const found = templates.find((t) => t.pattern.test(pathname));
  if (!found) return assert.equal(status, 404, `${path} is in no contract`);
  const item = contract.paths[found.path];
  const operation = item[method.toLowerCase() === "head" ? "get" : method.toLowerCase()];
  if (!operation) return assert.equal(status, 405, `${method} ${path}`);
  let response = operation.responses[status];
  let pointer = `contract#/paths/${escapePointer(found.path)}/${method.toLowerCase()}/responses/${status}`;
  if (!response && [400, 405, 413, 414, 431, 500, 503].includes(status))
    response = { $ref: "#/components/responses/Error" }; // any endpoint may answer these
  if (!response && status === 403 && ["cross_site_request", "ip_restricted"].includes(JSON.parse(body).error.code))
    response = { $ref: "#/components/responses/Error" }; // and any that wants a key these
  assert.ok(response, `${method} ${found.path} may not answer ${status}: ${body}`);
  if (response.$ref) {
    pointer = "contract" + response.$ref;
    response = contract.components.responses[response.$ref.split("/").pop()];
  }
  if (!response.content || method === "HEAD" || status === 304) return;
  const media = type.split(";")[0];
  assert.ok(response.content[media], `${method} ${path} ${status}: ${media} is not in the contract`);
  if (media !== "application/json") return;
  validateAgainst(pointer.slice("contract".length) + "/content/application~1json/schema", JSON.parse(body),
    `${method} ${path} ${status}`);
}

/** Fails when a value is not as a schema of the contract says: "#/components/schemas/Task". */
export function validateAgainst(pointer, value, what) {
  if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: "contract" + pointer }));
  const validate = compiled.get(pointer);
  if (!validate(value)) assert.fail(`${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
}

/** Fails when an event of a stream is not as the contract says. */
export function checkImageEvent(event) {
  const ref = "contract#/components/schemas/ImageEvent";
  if (!compiled.has(ref)) compiled.set(ref, ajv.compile({ $ref: ref }));
  const validate = compiled.get(ref), shown = { ...event, b64_json: event.b64_json?.slice(0, 20) };
  assert.ok(validate(event), `${JSON.stringify(shown)}: ${ajv.errorsText(validate.errors)}`);
}

/** A fetch for other people's clients, each answer and each event of it held against the
 * contract. asked: what was sent and came: {method, path, status, type, taskId, headers, body}. */
export function checkedFetch(asked = []) {
  return async (url, init) => {
    if (!/^https?:/.test(url)) return fetch(url, init); // the packages look whether forms work
    const answer = await fetch(url, init), type = answer.headers.get("content-type") ?? "";
    const { pathname } = new URL(url);
    const method = init?.method ?? "GET";
    asked.push({ method, path: pathname, status: answer.status, type, headers: answer.headers,
      taskId: answer.headers.get("x-task-id"), body: typeof init?.body === "string" ? JSON.parse(init.body) : init?.body });
    assert.match(answer.headers.get("x-request-id") ?? "", /^[A-Za-z0-9._-]{1,64}$/);
    if (!type.startsWith("text/event-stream")) {
      checkAnswer(method, pathname, answer.status, type, await answer.clone().text());
      return answer;
    }
    let text = "";
    const decoder = new TextDecoder();
    const checking = new TransformStream({ transform(bytes, controller) {
      text += decoder.decode(bytes, { stream: true });
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
        if (text.startsWith(":")) continue;
        const [, name, data] = text.slice(0, end).match(/^event: (.*)\ndata: (.*)$/);
        checkImageEvent(JSON.parse(data));
        assert.equal(JSON.parse(data).type, name);
      }
      controller.enqueue(bytes);
    }, flush: () => assert.equal(text, "", "the stream ends with a whole event") });
    return new Response(answer.body.pipeThrough(checking), { status: answer.status, headers: answer.headers });
  };
}

/** Server-sent events as they come: {event, data} or {comment}. */
export async function* readEvents(body) {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const block = text.slice(0, end);
      if (block.startsWith(":")) yield { comment: block.slice(1).trim() };
      else yield { event: block.match(/^event: (.*)$/m)[1], data: JSON.parse(block.match(/^data: (.*)$/m)[1]) };
    }
  }
  assert.equal(text, "", "the stream ends with a whole event");
}

/* --- the command line ---------------------------------------------------------------- */

/** Runs `tintype …`; never throws: {code, stdout, stderr}. */
export async function tintype(args, options = {}) {
  try {
    const { stdout, stderr } = await run(binary, args, { maxBuffer: 1 << 26, ...options });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return { code: error.code, stdout: error.stdout ?? "", stderr: error.stderr ?? "" };
  }
}

/* Whatever a file's tests left running is held to a clean end with them. */
const alive = new Set(), webs = new Set();
after(async () => {
  for (const server of alive) await server.stop();
  for (const web of webs) web.close();
});

/* --- the server ------------------------------------------------------------------------ */

export class Server {
  /** options: data (a folder to keep), config (YAML text), env, args, under (a command that it is
   * started by) */
  static async start(options = {}) {
    const server = new Server();
    server.data = options.data ?? (await mkdtemp(join(tmpdir(), "tintype-")));
    server.ownsData = !options.data;
    const args = ["serve", "--data", server.data, "--listen", "127.0.0.1:0", ...(options.args ?? [])];
    if (options.config) {
      server.config = join(server.data, "..", `${server.data.split("/").pop()}.yaml`);
      await writeFile(server.config, options.config);
      args.push("-c", server.config);
    }
    server.log = "";
    const [command, ...rest] = [...(options.under ?? []), binary, ...args];
    server.child = spawn(command, rest, {
      env: { ...process.env, ...(options.env ?? {}) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    alive.add(server);
    server.exited = new Promise((resolve) =>
      server.child.on("close", (code, signal) => { // not "exit": the log has its last lines
        alive.delete(server);
        resolve({ code, signal });
      }));
    server.child.stderr.on("data", (d) => (server.log += d));
    let out = "";
    await new Promise((resolve, reject) => {
      server.child.stdout.on("data", (d) => {
        out += d;
        const listens = out.match(/listens on (\S+)/);
        if (listens && out.endsWith("\n")) {
          server.url = listens[1];
          server.key = out.match(/^\s+(tt-\S+)$/m)?.[1];
          server.signin = out.match(/^\s+(\S+\/signin\/\S+)$/m)?.[1];
          resolve();
        }
      });
      server.exited.then(({ code }) => reject(new Error(`serve ended with ${code}\n${server.log}`)));
    });
    server.greeting = out;
    return server;
  }

  /** Asks the server to stop and holds it to a clean end. */
  async stop({ signal = "SIGTERM", keep = false } = {}) {
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill("SIGKILL"), 60000);
    const end = await this.exited;
    clearTimeout(late);
    if (signal === "SIGTERM") {
      assert.equal(end.code, 0, `serve ended with ${end.code ?? end.signal}\n${this.log.slice(-6000)}`);
      assert.doesNotMatch(this.log, /ERROR: (Address|Leak|Undefined)|runtime error/);
    }
    if (!keep && this.ownsData) await this.remove();
    return end;
  }

  async remove() {
    await rm(this.data, { recursive: true, force: true });
    if (this.config) await rm(this.config, { force: true });
  }

  /** One request; the answer is held against the contract. body: an object, a form, or text as it is. */
  async ask(method, path, { body, key = this.key, headers = {}, signal } = {}) {
    const all = { ...headers };
    if (key) all.authorization ??= `Bearer ${key}`;
    const form = body instanceof FormData;
    if (body !== undefined && !form) all["content-type"] ??= "application/json";
    const response = await fetch(this.url + path, {
      method,
      headers: all,
      body: body === undefined ? undefined : form || typeof body === "string" ? body : JSON.stringify(body),
      signal,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get("content-type") ?? "";
    checkAnswer(method, path, response.status, type, bytes.toString());
    assert.match(response.headers.get("x-request-id") ?? "", /^[A-Za-z0-9._-]{1,64}$/);
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      json: type.startsWith("application/json") ? JSON.parse(bytes.toString()) : undefined,
    };
  }

  create(body, options = {}) {
    return this.ask("POST", "/v1/images/generations", { body, ...options });
  }

  /** Creates and waits for the end: the task's detail. */
  async finish(body, options = {}) {
    const made = await this.create(body, {
      ...options, headers: { prefer: "wait=120", ...(options.headers ?? {}) } });
    assert.equal(made.status, 200, made.bytes.toString());
    return made.json;
  }

  /** A stream of the OpenAI dialect, each event held against the contract as it comes:
   * {headers, taskId, events}, the last an async iterator of {event, data} and {comment}. */
  async stream(body, { key = this.key, headers = {}, signal, path = "/openai/v1/images/generations" } = {}) {
    const response = await fetch(this.url + path, {
      method: "POST", signal, body: JSON.stringify({ stream: true, ...body }),
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json", ...headers } });
    const type = response.headers.get("content-type");
    if (response.status !== 200) {
      const text = await response.text();
      checkAnswer("POST", path, response.status, type, text);
      assert.fail(`${response.status}: ${text}`);
    }
    assert.match(type, /^text\/event-stream/);
    const checked = async function* () {
      for await (const item of readEvents(response.body)) {
        if (item.data) {
          checkImageEvent(item.data);
          assert.equal(item.event, item.data.type);
        }
        yield item;
      }
    };
    return { headers: response.headers, taskId: response.headers.get("x-task-id"), events: checked() };
  }

  /** The same, read to its end: the events alone. */
  async streamed(body, options) {
    const { headers, taskId, events } = await this.stream(body, options), all = [];
    for await (const item of events) if (item.data) all.push(item.data);
    return { headers, taskId, events: all };
  }

  /** The task's events, read to the end: [{event, data}]. */
  async events(id, { key = this.key } = {}) {
    const response = await fetch(`${this.url}/v1/tasks/${id}/events`, {
      headers: { authorization: `Bearer ${key}` } });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/event-stream/);
    const text = await response.text();
    return text.split("\n\n").filter((block) => block && !block.startsWith(":")).map((block) => ({
      event: block.match(/^event: (.*)$/m)[1],
      data: JSON.parse(block.match(/^data: (.*)$/m)[1]),
    }));
  }

  /** The end of a task, however it comes. */
  async end(id, options) {
    const events = await this.events(id, options);
    return events.at(-1).data;
  }

  async credits(key = this.key) {
    return (await this.ask("GET", "/v1/credits", { key })).json.data;
  }

  cli(...args) {
    return tintype([...args, "--data", this.data]);
  }

  async newKey(...args) {
    const made = await this.cli("key", "create", "--quiet", ...args);
    assert.equal(made.code, 0, made.stderr);
    return made.stdout.trim();
  }

  async audit() {
    const audit = await this.cli("audit");
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
    return audit.stdout;
  }
}

/** Width, height and colour type of a PNG; fails when it is none. */
export function pngSize(bytes) {
  assert.equal(bytes.subarray(0, 8).toString("hex"), "89504e470d0a1a0a", "not a PNG");
  assert.equal(bytes.subarray(12, 16).toString(), "IHDR");
  assert.equal(bytes.subarray(-8, -4).toString(), "IEND");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), colorType: bytes[25] };
}

/** A name other than localhost that leads to loopback, or null where this machine has none. */
export async function nameInside() {
  const name = hostname().toLowerCase();
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.some(({ address }) => address.startsWith("127.") || address === "::1") ? name : null;
}

export const readText = (path) => readFile(path, "utf8");
export const fakes = (...providers) =>
  "providers:\n" + providers.map((p) =>
    `  - {${Object.entries({ kind: "fake", ...p }).map(([k, v]) => `${k}: ${JSON.stringify(v)}`).join(", ")}}\n`).join("");

/* --- pictures and a place to fetch them from ---------------------------------------------- */

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

export function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

/** A PNG of 8 bits: pixel(x, y) gives [r, g, b] or, with alpha, [r, g, b, a]. claim: the
 * size that its head tells instead. */
export function makePng(width, height, pixel = (x, y) => [x & 255, y & 255, 128, 255],
  { alpha = false, claim = [width, height] } = {}) {
  const channels = alpha ? 4 : 3;
  const rows = Buffer.alloc((width * channels + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 0;
    for (let x = 0; x < width; x++) {
      const p = pixel(x, y);
      for (let c = 0; c < channels; c++) rows[at++] = p[c] ?? 255;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(claim[0], 0);
  head.writeUInt32BE(claim[1], 4);
  head.set([8, alpha ? 6 : 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), pngChunk("IHDR", head),
    pngChunk("IDAT", deflateSync(rows)), pngChunk("IEND", Buffer.alloc(0))]);
}

/** {width, height, at(x, y) → [r, g, b, a]} of a PNG of 8 bits, RGB or RGBA. */
export function decodePng(bytes) {
  const { width, height, colorType } = pngSize(bytes);
  const channels = colorType === 6 ? 4 : 3, stride = width * channels, parts = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts)), out = Buffer.alloc(stride * height);
  const paeth = (a, b, c) => {
    const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  };
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)], row = y * stride;
    for (let i = 0; i < stride; i++) {
      const left = i >= channels ? out[row + i - channels] : 0, up = y ? out[row - stride + i] : 0;
      const corner = y && i >= channels ? out[row - stride + i - channels] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[row + i] = raw[y * (stride + 1) + 1 + i] + guess;
    }
  }
  return { width, height, at: (x, y) => {
    const p = (y * width + x) * channels;
    return [out[p], out[p + 1], out[p + 2], channels === 4 ? out[p + 3] : 255];
  } };
}

/** A mask of that size whose middle is transparent. */
export const makeMask = (width, height) => makePng(width, height, (x, y) =>
  [0, 0, 0, x >= width / 4 && x < width * 3 / 4 && y >= height / 4 && y < height * 3 / 4 ? 0 : 255],
{ alpha: true });

/** An HTTP server on loopback: pages maps a path to bytes, or to (request, response) => …. */
export async function webServer(pages) {
  const server = createServer((request, response) => {
    const page = pages[request.url.split("?")[0]];
    web.requests.push(request.url);
    if (typeof page === "function") return page(request, response);
    response.writeHead(page ? 200 : 404, { "content-type": "application/octet-stream" });
    response.end(page ?? "nothing here");
  });
  const web = { requests: [], pages };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  web.port = server.address().port;
  web.url = `http://127.0.0.1:${web.port}`;
  web.close = () => { server.closeAllConnections(); server.close(); };
  webs.add(web);
  return web;
}
