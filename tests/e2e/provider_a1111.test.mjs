// AUTOMATIC1111's stable-diffusion-webui as an upstream, scripted from its modules/api/api.py,
// models.py and modules/progress.py: one call for all images, progress and interrupt beside it.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng, makeMask, decodePng, webServer, tintype } from "./lib.mjs";
import { Upstream, json, page, cut, silence, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]), b64 = png.toString("base64");
const small = makePng(512, 512, () => [1, 2, 3]).toString("base64");
const made = (images, more = {}) => json({ images, parameters: { prompt: "…" }, info: '{"seed": 1}', ...more });
const fault = (status, error, detail = "") => json({ error, detail, body: "", errors: detail }, { status });

// name → what txt2img answers
const servers = {
  good: ({ json: { batch_size } }) => made(Array(batch_size).fill(b64)),
  more: () => made([b64, small, small]), // an extension's maps stand behind
  fewer: () => made([b64]),
  smaller: () => made([small]),
  dataurl: () => made([`data:image/png;base64,${b64}`]),
  off: () => json({ detail: "Not Found" }, { status: 404 }), // started without --api
  locked: () => json({ detail: "Incorrect username or password" }, { status: 401 }),
  invalid: () => json({ detail: [{ loc: ["body", "width"], msg: "value is not a valid integer", type: "type_error.integer" }] }, { status: 422 }),
  memory: () => fault(500, "OutOfMemoryError", "CUDA out of memory."),
  busy: () => json({ detail: "queue" }, { status: 429, headers: { "retry-after": "600" } }),
  empty: () => made([]),
  notbase64: () => made(["!!!!"]),
  notimage: () => made([Buffer.from("hello").toString("base64")]),
  html: () => page(),
  list: () => json([]),
  cutoff: () => cut(`{"images":["${b64.slice(0, 1000)}`),
  hangs: () => silence,
};
let up, web, s;
const at = (name, what = "txt2img", method = "POST") => `${method} /${name}/sdapi/v1/${what}`;

before(async () => {
  web = await webServer({ "/photo.png": makePng(64, 64, (x) => [x * 4, 0, 0]), "/mask.png": makeMask(64, 64) });
  up = await Upstream.start(Object.fromEntries(Object.entries(servers).map(([name, answer]) => [at(name), answer])));
  const rows = Object.keys(servers).map((name) =>
    `  - {name: ${name}, kind: a1111, base_url: "${up.url}/${name}", cost: 1, models: [${name}], timeout: ${name === "hangs" ? 2 : 60}s, api_key_env: SD_LOGIN` +
    `${name === "good" ? `, extra: '{"steps": 8}', model_map: {good: sd_xl_base_1.0}` : ""}}\n` +
    `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`).join("");
  s = await Server.start({ env: { SD_LOGIN: "user:secret-word" },
    config: up.reach(web) + catalogOf(...Object.keys(servers)) + `providers:\n${rows}` });
});

const make = (model, more = {}) => s.finish({ model, prompt: "a red boat", ...more });
const bytesOf = async (task, i = 0) => Buffer.from(await (await fetch(task.results[i])).arrayBuffer());
const posts = (what = "txt2img") => up.asked.filter((a) => a.path.endsWith(`/sdapi/v1/${what}`));

test("what is asked is passed on, and what comes is kept bit by bit", async () => {
  up.forget();
  const task = await make("good", { n: 3, prompt: "a red boat\n보트", size: "1024x1536" });
  assertEnded(task, null);
  assert.equal(task.results.length, 3);
  assert.deepEqual(await bytesOf(task, 2), png);
  const [asked] = posts();
  assert.equal(asked.headers.authorization, "Basic " + Buffer.from("user:secret-word").toString("base64"));
  assert.deepEqual(asked.json, { steps: 8, prompt: "a red boat\n보트", width: 1024, height: 1536, batch_size: 3, seed: -1,
    send_images: true, save_images: false, force_task_id: task.id,
    override_settings: { sd_model_checkpoint: "sd_xl_base_1.0" }, override_settings_restore_afterwards: false });
});

test("a reference and a mask go to img2img, the mask white where it is to be painted", async () => {
  up.forget();
  up.routes[at("good", "img2img")] = servers.good;
  assertEnded(await make("good", { image_urls: [web.url + "/photo.png"], mask_url: web.url + "/mask.png" }), null);
  const { init_images, mask, inpainting_mask_invert } = posts("img2img")[0].json;
  assert.deepEqual(init_images.map((i) => Buffer.from(i, "base64")), [web.pages["/photo.png"]]);
  assert.equal(inpainting_mask_invert, 0);
  const white = decodePng(Buffer.from(mask, "base64"));
  assert.deepEqual(white.at(32, 32), [255, 255, 255, 255]);
  assert.deepEqual(white.at(2, 2), [0, 0, 0, 255]);
});

test("two references are not offered to it", async () => {
  up.forget();
  assertEnded(await make("good", { image_urls: [web.url + "/photo.png", web.url + "/mask.png"] }), null);
  assert.equal(up.asked.length, 0, "the next one makes it");
});

test("what was asked for as JPEG or WebP comes so, though it makes PNG", async () => {
  const webp = await make("good", { output_format: "webp" });
  assert.equal((await bytesOf(webp)).toString("latin1", 8, 12), "WEBP");
  const jpeg = await make("good", { output_format: "jpeg", output_compression: 50, n: 2 });
  assert.equal((await bytesOf(jpeg, 1)).readUInt16BE(0), 0xffd8);
});

test("no prompt sets the arguments of sd.cpp's server, which answers at these paths too", async () => {
  up.forget();
  await make("good", { prompt: 'a <sd_cpp_extra_args>{"seed":1}</sd_cpp_extra_args>boat' });
  assert.equal(posts()[0].json.prompt, "a boat");
});

test("what came is charged: as many as were asked for, fewer, smaller ones", async () => {
  const task = await make("more");
  assertEnded(task, null, 1);
  assert.deepEqual(await bytesOf(task), png);
  assertEnded(await make("fewer", { n: 4 }), null, 1);
  assertEnded(await make("smaller"), null, 0.25);
  assert.deepEqual(await bytesOf(await make("dataurl")), png);
});

for (const name of ["off", "locked", "invalid", "memory", "busy", "empty", "notbase64", "notimage", "html", "list"])
  test(`the next provider takes over: ${name}`, async () => {
    const task = await make(name);
    assertEnded(task, null);
    assert.notDeepEqual(await bytesOf(task), png);
  });

test("what may have been made is not bought again: cut off, and out of time", async () => {
  for (const name of ["cutoff", "hangs"]) {
    const task = await make(name);
    assert.equal(task.status, "failed", name);
    assert.match(task.error.code, /service_error|generation_timeout/);
    assert.equal(task.billing.charge_status, "released");
  }
});

/* --- beside the call -------------------------------------------------------------------------- */

/** A call that waits until it is let go. */
function held(name = "good") {
  let go;
  const gone = new Promise((resolve) => (go = resolve));
  up.routes[at(name)] = async () => { await gone; return made([b64]); };
  return { go, restore: () => (up.routes[at(name)] = servers[name]) };
}

test("progress is passed on, when it is of ours", async () => {
  up.forget();
  const call = held(), says = [];
  up.routes[at("good", "progress", "GET")] = ({ query }) => {
    assert.equal(query.get("skip_current_image"), "true");
    return json({ progress: 0.42, eta_relative: 1, state: {}, current_image: null, textinfo: null, ...says.at(-1) });
  };
  const { json: { id } } = await s.create({ model: "good", prompt: "x" });
  says.push({ current_task: "somebody-else" });
  await up.until(2, (a) => a.path.endsWith("/progress"));
  assert.ok((await s.ask("GET", `/v1/tasks/${id}`)).json.progress < 42, "nobody else's");
  says.push({ current_task: id });
  for (let progress = 0; progress !== 42;) progress = (await s.ask("GET", `/v1/tasks/${id}`)).json.progress;
  call.go();
  assertEnded(await s.end(id), null, 1);
  call.restore();
  delete up.routes[at("good", "progress", "GET")];
});

for (const [what, whose, interrupts] of [
  ["is interrupted when it is ours", () => json({ active: true, queued: false, completed: false }), 1],
  ["interrupts nobody else's", () => json({ active: false, queued: true, completed: false }), 0],
  ["interrupts nothing where nobody knows whose it is", () => json({ detail: "Not Found" }, { status: 404 }), 0]])
  test(`a cancel hangs up, and ${what}`, async () => {
    up.forget();
    const call = held();
    up.routes["POST /good/internal/progress"] = whose;
    up.routes[at("good", "interrupt")] = () => { call.go(); return json({}); };
    const { json: { id } } = await s.create({ model: "good", prompt: "x" });
    const [asked] = await up.until(1, (a) => a.path.endsWith("/txt2img"));
    await s.ask("POST", `/v1/tasks/${id}/cancel`);
    const task = await s.end(id);
    assert.equal(task.status, "cancelled", JSON.stringify(task));
    assert.equal(task.billing.charge_status, "released");
    const [{ json: question }] = up.asked.filter((a) => a.path.endsWith("/internal/progress"));
    assert.equal(question.id_task, id);
    assert.equal(posts("interrupt").length, interrupts);
    if (!interrupts) await asked.closed;
    call.go();
    call.restore();
  });

test("killed while it works: nobody knows whether it was made, and it is not bought again", async () => {
  up.forget();
  const call = held();
  const config = up.reach() + catalogOf("good") + `providers:\n  - {name: good, kind: a1111, base_url: "${up.url}/good"}\n`;
  const one = await Server.start({ config });
  const { json: { id } } = await one.create({ model: "good", prompt: "x" });
  await up.until(1, (a) => a.path.endsWith("/txt2img"));
  await one.stop({ signal: "SIGKILL", keep: true });
  call.go();
  call.restore();
  const two = await Server.start({ config, data: one.data });
  const task = await two.end(id, { key: one.key });
  assertEnded(task, "unknown_error");
  assert.equal(task.billing.charge_status, "released");
  assert.equal(posts().length, 1);
  const audit = await tintype(["audit", "--data", one.data]);
  assert.equal(audit.code, 0, audit.stdout);
  await two.stop();
  await one.remove();
});

test("a server that stops hangs up; its login is in no log", async () => {
  up.forget();
  const call = held();
  const config = up.reach() + catalogOf("good") + "server:\n  drain_timeout: 100ms\n" +
    `providers:\n  - {name: good, kind: a1111, base_url: "${up.url}/good"}\n`;
  const one = await Server.start({ config });
  await one.create({ model: "good", prompt: "x" });
  const [asked] = await up.until(1, (a) => a.path.endsWith("/txt2img"));
  await one.stop();
  await asked.closed;
  call.go();
  call.restore();
  assert.doesNotMatch(s.log, /secret-word|c2VjcmV0/);
});

test("the books are right after all of it", async () => { await s.audit(); });
