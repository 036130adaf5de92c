// fal's queue as an upstream, scripted from its API reference: submit, status, result, cancel,
// and what it does when it does not do that.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng, makeMask, decodePng, webServer, tintype } from "./lib.mjs";
import { Upstream, json, page, cut, silence, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]);
const small = makePng(512, 512, () => [1, 2, 3]);
let up, web, s, made = 0;

/* --- its shapes --------------------------------------------------------------------------------- */

const evil = (id) => ({ response_url: `https://evil.example/requests/${id}`, status_url: `https://evil.example/requests/${id}/status`,
  cancel_url: `https://evil.example/requests/${id}/cancel` });
const queued = (id) => json({ status: "IN_QUEUE", request_id: id, queue_position: 0, ...evil(id) });
const status = (word, more = {}) => json({ status: word, request_id: "x", logs: null, ...evil("x"), ...more }, { status: word === "COMPLETED" ? 200 : 202 });
const images = (...urls) => json({ images: urls.map((url) => ({ url, width: 1024, height: 1024, content_type: "image/png" })),
  timings: {}, seed: 1, has_nsfw_concepts: urls.map(() => false), prompt: "…" });
const errors = (code, type, msg) => json({ detail: [{ loc: ["body", "prompt"], msg, type, url: "https://docs.fal.ai/errors", input: {}, ...(type.startsWith("content") ? { categories: ["sexual", "violence"] } : {}) }] },
  { status: code, headers: { "x-fal-retryable": "false" } });

const done = () => status("COMPLETED");
// name → {create, poll, result}
const servers = {
  good: { poll: (n) => [status("IN_QUEUE", { queue_position: 1 }), status("IN_PROGRESS")][n - 1] ?? done(),
    result: () => images(web.url + "/picture.png", web.url + "/picture.png") },
  single: { result: () => json({ image: { url: web.url + "/picture.png" } }) },
  inline: { result: () => images(`data:image/png;base64,${png.toString("base64")}`) },
  fewer: { result: () => images(web.url + "/picture.png") },
  smaller: { result: () => images(web.url + "/small.png") },
  black: { result: () => json({ images: [{ url: web.url + "/picture.png" }], has_nsfw_concepts: [true] }) },
  greyish: { result: () => json({ images: [{ url: web.url + "/small.png" }, { url: web.url + "/picture.png" }], has_nsfw_concepts: [true, false] }) },
  policy: { result: () => errors(422, "content_policy_violation", "The content was flagged by a content checker.") },
  policysoon: { create: () => errors(422, "content_policy_violation", "The content was flagged by a content checker.") },
  failing: { result: () => errors(422, "value_error", "image_size is too large") },
  broken: { poll: () => status("COMPLETED", { error: "Runner died", error_type: "runner_disconnected" }), result: () => json({ detail: "Internal Server Error" }, { status: 500 }) },
  flaky: { result: (n) => n < 3 ? json({ detail: "Bad Gateway" }, { status: 502 }) : images(web.url + "/picture.png") },
  torn: { result: (n) => n < 2 ? cut('{"images":[{"url":"htt') : images(web.url + "/picture.png") },
  nothing: { result: () => images() },
  list: { result: () => json([]) },
  inside: { result: () => images("http://169.254.169.254/latest/meta-data") },
  missing: { result: () => images(web.url + "/gone.png") },
  notimage: { result: () => images(web.url + "/page.html") },
  shaky: { poll: (n) => [json({}, { status: 502 }), page(), json([]), cut('{"status":"COMPL'), json({ detail: "slow down" }, { status: 429 })][n - 1] ?? done(),
    result: () => images(web.url + "/picture.png") },
  forgotten: { poll: () => json({ detail: "Request not found" }, { status: 404 }) },
  locked: { create: () => json({ detail: "Cannot access application" }, { status: 401 }) },
  spent: { create: () => json({ detail: "User is locked. Reason: Exhausted balance." }, { status: 403 }) },
  busy: { create: () => json({ detail: "Too many requests" }, { status: 429, headers: { "retry-after": "600" } }) },
  unknown: { create: () => json({ detail: "Path /dev not found" }, { status: 404 }) },
  page: { create: () => page() },
  noid: { create: () => json({ status: "IN_QUEUE" }) },
  badid: { create: () => queued("../../other/requests/1") },
  cutoff: { create: () => cut('{"request_id":"abc') },
  hangs: { create: () => silence },
};
const row = (name, more = "") => `  - {name: ${name}, kind: fal, base_url: "${up.url}", cost: 1, models: [${name}], api_key_env: FAL, timeout: 2s, ` +
  `model_map: {${name}: ${name}/flux/dev}${more}}\n`;

before(async () => {
  web = await webServer({ "/picture.png": png, "/small.png": small, "/page.html": Buffer.from("<h1>no picture</h1>"),
    "/photo.png": makePng(64, 64, (x) => [x * 4, 0, 0]), "/mask.png": makeMask(64, 64) });
  const routes = {};
  for (const [name, server] of Object.entries(servers)) {
    const polls = {}, results = {};
    routes[`POST /${name}/flux/dev`] = server.create ?? (() => queued(`req-${++made}`));
    routes[`GET /${name}/flux/requests/:id/status`] = ({ parts: [id] }) => (server.poll ?? done)(polls[id] = (polls[id] ?? 0) + 1, id);
    routes[`GET /${name}/flux/requests/:id`] = ({ parts: [id] }) => server.result(results[id] = (results[id] ?? 0) + 1, id);
  }
  up = await Upstream.start(routes);
  s = await Server.start({ env: { FAL: "id:fal-secret" }, config: up.reach(web) + catalogOf(...Object.keys(servers), "mapped") + "providers:\n" +
    Object.keys(servers).map((name) => row(name) + `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`).join("") +
    `  - {name: mapped, kind: fal, base_url: "${up.url}", cost: 1, models: [mapped], upstream_model: workflows/acme/edit/fast, ` +
    `inputs: {size: none, n: none, images: image_urls, format: none}, extra: '{"enable_safety_checker": true}'}\n` });
});

const make = (model, more = {}) => s.finish({ model, prompt: "a red boat", ...more });
const bytesOf = async (task, i = 0) => Buffer.from(await (await fetch(task.results[i])).arrayBuffer());
const creates = () => up.asked.filter((a) => a.method === "POST");

/* --- what is asked, and what comes ------------------------------------------------------------- */

test("a request is put into the queue, asked for to its end, its links fetched and kept", async () => {
  up.forget();
  const { json: { id } } = await s.create({ model: "good", prompt: "a red boat\n보트", n: 2 });
  const events = await s.events(id);
  const task = events.at(-1).data;
  assertEnded(task, null, 2);
  assert.deepEqual(await bytesOf(task, 1), png);
  assert.ok(events.some((e) => e.event === "progress" && e.data.progress === 10));
  const [asked] = creates();
  assert.equal(asked.headers.authorization, "Key id:fal-secret");
  assert.deepEqual(asked.json, { prompt: "a red boat\n보트", num_images: 2, image_size: { width: 1024, height: 1024 }, output_format: "png" });
  assert.deepEqual(up.asked.filter((a) => a.method === "GET").map((a) => a.path.replace(/req-\d+/, "ID")), [
    ...Array(3).fill("/good/flux/requests/ID/status"), "/good/flux/requests/ID"], "not at status_url; without the model's path");
});

test("an output may be one image, or in the answer itself", async () => {
  for (const name of ["single", "inline"]) assert.deepEqual(await bytesOf(await make(name)), png, name);
});

test("JPEG is asked for, WebP is made of its PNG here", async () => {
  up.forget();
  const jpeg = await make("single", { output_format: "jpeg" });
  assert.equal((await bytesOf(jpeg)).readUInt16BE(0), 0xffd8);
  const webp = await make("single", { output_format: "webp" });
  assert.equal((await bytesOf(webp)).toString("latin1", 8, 12), "WEBP");
  assert.deepEqual(creates().map((a) => a.json.output_format), ["jpeg", "png"]);
});

test("a reference and a mask go as data: URLs, the mask white where it is to be painted", async () => {
  up.forget();
  assertEnded(await make("single", { image_urls: [web.url + "/photo.png"], mask_url: web.url + "/mask.png" }), null);
  const { image_url, mask_url } = creates()[0].json;
  assert.deepEqual(Buffer.from(image_url.replace("data:image/png;base64,", ""), "base64"), web.pages["/photo.png"]);
  assert.deepEqual(decodePng(Buffer.from(mask_url.split(",")[1], "base64")).at(32, 32), [255, 255, 255, 255]);
});

test("why it was refused is told in the OpenAI dialect too", async () => {
  const refused = await s.ask("POST", "/openai/v1/images/generations", { body: { model: "policy", prompt: "x" } });
  assert.equal(refused.json.error.code, "moderation_blocked", refused.bytes.toString());
  assert.deepEqual(refused.json.error.moderation_details.categories, ["sexual", "violence"]);
});

test("names of the model's own, and what stands before an owner", async () => {
  up.forget();
  up.routes["POST /workflows/acme/edit/fast"] = () => queued("wf-1");
  up.routes["GET /workflows/acme/edit/requests/wf-1/status"] = done;
  up.routes["GET /workflows/acme/edit/requests/wf-1"] = () => images(web.url + "/picture.png");
  assertEnded(await make("mapped", { image_urls: [web.url + "/photo.png", web.url + "/mask.png"] }), null, 1);
  const { image_urls, ...rest } = creates()[0].json;
  assert.equal(image_urls.length, 2);
  assert.deepEqual(rest, { enable_safety_checker: true, prompt: "a red boat" });
  assert.equal(creates()[0].headers.authorization, undefined, "no key is named");
});

test("what came is charged: fewer images, smaller ones, none that the checker blackened", async () => {
  assertEnded(await make("fewer", { n: 4 }), null, 1);
  assertEnded(await make("smaller"), null, 0.25);
  const task = await make("greyish", { n: 2 });
  assertEnded(task, null, 1);
  assert.deepEqual(await bytesOf(task), png);
});

/* --- when it goes wrong --------------------------------------------------------------------------- */

test("a refusal is the user's and final: nobody else is asked", async () => {
  for (const name of ["policy", "policysoon", "black"]) {
    const task = await make(name);
    assertEnded(task, "content_policy_violation");
    assert.equal(task.billing.charge_status, "released");
  }
});

for (const name of ["failing", "broken", "nothing", "list", "locked", "spent", "busy", "unknown", "page", "noid", "badid"])
  test(`the next provider takes over: ${name}`, async () => {
    const task = await make(name);
    assertEnded(task, null);
    assert.notDeepEqual(await bytesOf(task), png);
  });

test("polls and results that fail are asked for again", async () => {
  for (const name of ["shaky", "flaky", "torn"]) assert.deepEqual(await bytesOf(await make(name)), png, name);
});

test("what may have been made is not bought again", async () => {
  const lost = ["inside", "missing", "notimage"]; // paid for, by links that lead nowhere
  const names = ["forgotten", "cutoff", "hangs", ...lost], tasks = await Promise.all(names.map((name) => make(name)));
  for (const [i, name] of names.entries()) {
    const task = tasks[i];
    assert.equal(task.status, "failed", name);
    assert.equal(task.billing.charge_status, "released");
  }
});

test("a cancel is passed on; what was whole by then is taken", async () => {
  for (const late of [false, true]) {
    up.forget();
    const { poll } = servers.good;
    servers.good.poll = () => status("IN_PROGRESS");
    up.routes["PUT /good/flux/requests/:id/cancel"] = () => {
      servers.good.poll = late ? done : () => json({ detail: "Request not found" }, { status: 404 });
      return late ? json({ status: "ALREADY_COMPLETED" }, { status: 400 }) : json({ status: "CANCELLATION_REQUESTED" }, { status: 202 });
    };
    const { json: { id } } = await s.create({ model: "good", prompt: "x" });
    await up.until(1, (a) => a.method === "GET");
    await s.ask("POST", `/v1/tasks/${id}/cancel`);
    const task = await s.end(id);
    servers.good.poll = poll;
    assert.equal(task.status, late ? "completed" : "cancelled");
    assert.equal(up.asked.filter((a) => a.method === "PUT").length, 1);
  }
});

for (const [how, end] of [["killed", { signal: "SIGKILL" }], ["stopped", {}]])
  test(`${how} while it works: asked for again by the next start, not bought again, whatever the model is called by then`, async () => {
    const config = (model) => up.reach(web) + catalogOf("good") + "server:\n  drain_timeout: 100ms\nproviders:\n" + row("good").replace("good/flux/dev", model);
    const env = { FAL: "id:fal-secret" };
    const { poll } = servers.good;
    servers.good.poll = () => status("IN_PROGRESS");
    up.forget();
    const one = await Server.start({ config: config("good/flux/dev"), env });
    const { json: { id } } = await one.create({ model: "good", prompt: "x" });
    for (let progress = 0; progress < 10;) progress = (await one.ask("GET", `/v1/tasks/${id}`)).json.progress;
    await one.stop({ ...end, keep: true });
    servers.good.poll = poll;
    const two = await Server.start({ config: config("good/other"), env, data: one.data });
    const task = await two.end(id, { key: one.key });
    assertEnded(task, null, 1);
    assert.equal(creates().length, 1, "bought once");
    const audit = await tintype(["audit", "--data", one.data]);
    assert.equal(audit.code, 0, audit.stdout);
    await two.stop();
    await one.remove();
  });

test("a model without an owner stops the start; keys are in no log", async () => {
  const refused = await Server.start({ config: `providers:\n  - {name: a, kind: fal, base_url: "${up.url}", upstream_model: flux}\n` })
    .then(() => assert.fail("it started"), (e) => e);
  assert.match(refused.message, /no model's name such as fal-ai/);
  assert.doesNotMatch(s.log, /fal-secret/);
});

test("the books are right after all of it", async () => { await s.audit(); });
