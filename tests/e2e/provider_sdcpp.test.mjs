// stable-diffusion.cpp's server as an upstream, scripted from its examples/server/api.md: jobs
// that are polled, their images in base64, and what it does when it does not do that.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng, makeMask, decodePng, webServer, tintype } from "./lib.mjs";
import { Upstream, json, page, text, cut, silence, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]), b64 = png.toString("base64");
const small = makePng(512, 512, () => [1, 2, 3]).toString("base64");
const JOBS = "/sdcpp/v1/jobs";

/* --- the server's shapes ---------------------------------------------------------------- */

const job = (id, status, more = {}) => json({ id, kind: "img_gen", status, created: 1775401200, started: null,
  completed: null, queue_position: status === "queued" ? 1 : 0, result: null, error: null, ...more });
const whole = (id, ...images) => job(id, "completed", { result: { output_format: "png",
  images: images.map((b64_json, index) => ({ index, b64_json })) } });
const failed = (id, message, status = "failed") => job(id, status, { error: { code: status === "failed" ? "generation_failed" : "cancelled", message } });
const accepted = (id) => json({ id, kind: "img_gen", status: "queued", created: 1775401200,
  poll_url: `https://evil.example${JOBS}/${id}` }, { status: 202 });

/* --- one model a behaviour ------------------------------------------------------------------ */

// name → {create, poll}: what its server answers; a poll gets how often it was asked
const servers = {
  good: { poll: (n, id) => [job(id, "queued"), job(id, "generating")][n - 1] ?? whole(id, b64, b64, b64) },
  fewer: { poll: (n, id) => whole(id, b64) },
  smaller: { poll: (n, id) => whole(id, small) },
  failing: { poll: (n, id) => failed(id, "generate_image returned empty results") },
  stopped: { poll: (n, id) => failed(id, "job cancelled by client", "cancelled") },
  empty: { poll: (n, id) => whole(id) },
  notbase64: { poll: (n, id) => whole(id, "!!!!") },
  notimage: { poll: (n, id) => whole(id, Buffer.from("hello").toString("base64")) },
  shaky: { poll: (n, id) => [json({}, { status: 500 }), page(), json([]), cut('{"status":"completed","result":{"images":[{"b64_json":"iVBO'),
    json({ error: "busy" }, { status: 429, headers: { "retry-after": "1" } })][n - 1] ?? whole(id, b64) },
  forgotten: { poll: () => json({ error: "job not found" }, { status: 404 }) },
  expired: { poll: () => json({ error: "job expired" }, { status: 410 }) },
  full: { create: () => json({ error: "job queue is full" }, { status: 429, headers: { "retry-after": "600" } }) },
  invalid: { create: () => json({ error: "invalid generation parameters" }, { status: 400 }) },
  locked: { create: () => json({ error: "unauthorized" }, { status: 401 }) },
  crashed: { create: () => json({ error: "server_error", message: "out of memory" }, { status: 500 }) },
  html: { create: () => page() },
  list: { create: () => json([], { status: 202 }) },
  badid: { create: () => accepted("../../v1/models") },
  cutoff: { create: () => cut('{"id":"job_1","sta') },
  hangs: { create: () => silence },
};
let up, web, s, made = 0;
const create = (name) => `POST /${name}/sdcpp/v1/img_gen`;

before(async () => {
  web = await webServer({ "/photo.png": makePng(64, 64, (x) => [x * 4, 0, 0]), "/mask.png": makeMask(64, 64) });
  const routes = {};
  for (const [name, server] of Object.entries(servers)) {
    const polls = {};
    routes[create(name)] = server.create ?? (() => accepted(`job_${++made}`));
    routes[`GET /${name}${JOBS}/:id`] = ({ parts: [id] }) => server.poll(polls[id] = (polls[id] ?? 0) + 1, id);
  }
  up = await Upstream.start(routes);
  const rows = Object.keys(servers).map((name) =>
    `  - {name: ${name}, kind: sdcpp, base_url: "${up.url}/${name}", cost: 1, models: [${name}], timeout: 2s, api_key_env: SD_KEY` +
    `${name === "good" ? `, extra: '{"sample_params": {"sample_steps": 8}, "strength": 0.6}'` : ""}}\n` +
    `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`).join("");
  s = await Server.start({ env: { SD_KEY: "sd-secret" },
    config: up.reach(web) + catalogOf(...Object.keys(servers)) + `providers:\n${rows}` });
});

const make = (model, more = {}) => s.finish({ model, prompt: "a red boat", ...more });
const bytesOf = async (task, i = 0) => Buffer.from(await (await fetch(task.results[i])).arrayBuffer());
const byTheNext = async (task) => {
  assertEnded(task, null);
  assert.notDeepEqual(await bytesOf(task), png, "the next provider made it");
};

/* --- what is asked, and what comes -------------------------------------------------------------- */

test("a job is made, polled to its end, and its images are kept bit by bit", async () => {
  up.forget();
  const { json: { id } } = await s.create({ model: "good", prompt: "a red boat\n보트", n: 3, size: "1024x1536" });
  const events = await s.events(id);
  const task = events.at(-1).data;
  assertEnded(task, null);
  assert.equal(task.results.length, 3);
  assert.deepEqual(await bytesOf(task, 2), png);
  assert.ok(events.some((e) => e.event === "progress" && e.data.progress === 10), "generating is told");
  const [asked] = up.asked.filter((a) => a.method === "POST");
  assert.deepEqual(asked.json, { sample_params: { sample_steps: 8 }, strength: 0.6, prompt: "a red boat\n보트", width: 1024,
    height: 1536, seed: -1, batch_count: 3, output_format: "png", embed_image_metadata: false });
  assert.equal(asked.headers.authorization, "Bearer sd-secret");
  const polled = up.asked.filter((a) => a.method === "GET");
  assert.equal(polled.length, 3);
  assert.ok(polled.every((a) => a.path.startsWith(`/good${JOBS}/job_`)), "not at the poll_url, which leads elsewhere");
});

test("JPEG is its own, WebP is made of its PNG here", async () => {
  up.forget();
  const webp = await make("good", { output_format: "webp", output_compression: 50 });
  assert.equal((await bytesOf(webp)).toString("latin1", 8, 12), "WEBP");
  const jpeg = await make("good", { output_format: "jpeg", output_compression: 50 });
  assert.equal((await bytesOf(jpeg)).readUInt16BE(0), 0xffd8, "what came as PNG was to be JPEG");
  assert.deepEqual(up.asked.filter((a) => a.method === "POST").map((a) => [a.json.output_format, a.json.output_compression]),
    [["png", undefined], ["jpeg", 50]]);
});

test("references and a mask go as base64, the mask white where it is to be painted", async () => {
  up.forget();
  const task = await make("good", { image_urls: [web.url + "/photo.png"], mask_url: web.url + "/mask.png" });
  assertEnded(task, null);
  const { init_image, ref_images, mask_image } = up.asked[0].json;
  assert.deepEqual(Buffer.from(init_image, "base64"), web.pages["/photo.png"]);
  assert.deepEqual(ref_images, [init_image]);
  const mask = decodePng(Buffer.from(mask_image, "base64"));
  assert.deepEqual([mask.width, mask.height], [64, 64]);
  assert.deepEqual(mask.at(32, 32), [255, 255, 255, 255]);
  assert.deepEqual(mask.at(2, 2), [0, 0, 0, 255]);
});

test("no prompt sets the server's arguments", async () => {
  const block = (inside) => `<sd_cpp_extra_args>${inside}</sd_cpp_extra_args>`;
  const evil = '{"lora":[{"path":"x"}]}';
  for (const [said, sent] of [
    [`a boat ${block(evil)} at sea`, "a boat  at sea"],
    [`a ${block(evil)}${block(evil)}boat`, "a boat"],
    [`a boat <SD_Cpp_Extra_Args>${evil}</SD_CPP_EXTRA_ARGS>`, "a boat "],
    [`a <sd_cpp_${block("")}extra_args>${evil}</sd_cpp_extra_args>boat`, "a boat"],
    [`a <sd_cpp_extra_args>${evil} boat`, `a ${evil} boat`],
    [`${evil}</sd_cpp_extra_args> <sd_cpp_<sd_cpp_extra_args>extra_args>boat`, `${evil} boat`],
    [`a boat</sd_cpp_</sd_cpp_extra_args>extra_args>`, "a boat"],
    ["a < b > c, <lora:x:1> 보트", "a < b > c, <lora:x:1> 보트"]]) {
    up.forget();
    assertEnded(await make("good", { prompt: said }), null);
    assert.equal(up.asked[0].json.prompt, sent, said);
  }
});

test("what came is charged: fewer images, and smaller ones", async () => {
  assertEnded(await make("fewer", { n: 4 }), null, 1);
  assertEnded(await make("smaller"), null, 0.25);
});

/* --- when it goes wrong ------------------------------------------------------------------------------ */

for (const name of ["failing", "stopped", "empty", "notbase64", "notimage", "full", "invalid", "locked", "crashed", "html", "list", "badid"])
  test(`the next provider takes over: ${name}`, async () => byTheNext(await make(name)));

test("polls that fail are only polls: errors, pages, lists, half answers", async () => {
  const task = await make("shaky");
  assertEnded(task, null);
  assert.deepEqual(await bytesOf(task), png);
});

test("what may have been made is not bought again", async () => {
  for (const name of ["forgotten", "expired", "cutoff", "hangs"]) {
    const task = await make(name);
    assert.equal(task.status, "failed", name);
    assert.match(task.error.code, /unknown_error|service_error|generation_timeout/);
    assert.equal(task.billing.charge_status, "released");
  }
});

test("a server that is full is left alone for as long as it says", async () => {
  up.forget();
  await byTheNext(await make("full"));
  await byTheNext(await make("full"));
  assert.equal(up.asked.length, 0, "it rests since the test before");
});

test("a cancel is passed on, also when it comes too late there", async () => {
  for (const answer of [(id) => failed(id, "job cancelled by client", "cancelled"),
    () => json({ error: "job is currently generating and cannot be interrupted yet" }, { status: 409 })]) {
    up.forget();
    const { poll } = servers.good;
    servers.good.poll = (n, id) => job(id, "generating");
    up.routes[`POST /good${JOBS}/:id/cancel`] = ({ parts: [id] }) => answer(id);
    const { json: { id } } = await s.create({ model: "good", prompt: "x" });
    await up.until(1, (a) => a.method === "GET");
    await s.ask("POST", `/v1/tasks/${id}/cancel`);
    const task = await s.end(id);
    servers.good.poll = poll;
    assert.equal(task.status, "cancelled");
    assert.equal(task.billing.charge_status, "released");
    assert.equal(up.asked.filter((a) => a.path.endsWith("/cancel")).length, 1);
  }
});

/* --- crashes ----------------------------------------------------------------------------------------- */

for (const [how, end] of [["killed", { signal: "SIGKILL" }], ["stopped", {}]])
  test(`${how} while it works: polled again by the next start, not bought again`, async () => {
    const config = up.reach() + catalogOf("good") + "server:\n  drain_timeout: 100ms\n" +
      `providers:\n  - {name: good, kind: sdcpp, base_url: "${up.url}/good"}\n`;
    const { poll } = servers.good;
    servers.good.poll = (n, id) => job(id, "generating");
    up.forget();
    const one = await Server.start({ config });
    const { json: { id } } = await one.create({ model: "good", prompt: "x" });
    // The id is in the journal a moment after the answer; a progress of 10 came after it.
    for (let progress = 0; progress < 10;) progress = (await one.ask("GET", `/v1/tasks/${id}`)).json.progress;
    await one.stop({ ...end, keep: true });
    servers.good.poll = poll;
    const two = await Server.start({ config, data: one.data });
    const task = await two.end(id, { key: one.key });
    assertEnded(task, null, 1);
    assert.deepEqual(await bytesOf(task), png);
    assert.equal(up.asked.filter((a) => a.method === "POST").length, 1, "bought once");
    const audit = await tintype(["audit", "--data", one.data]);
    assert.equal(audit.code, 0, audit.stdout);
    await two.stop();
    await one.remove();
  });

test("its key is in no log and in no printed configuration; extra that is no JSON stops the start", async () => {
  assert.doesNotMatch(s.log, /sd-secret/);
  const printed = await tintype(["config", "print", "-c", s.config], { env: { ...process.env, SD_KEY: "sd-secret" } });
  assert.doesNotMatch(printed.stdout, /sd-secret/);
  for (const [row, words] of [["extra: 'steps=8'", /extra must be a JSON object/], ["base_url: \"\"", /base_url is missing/]]) {
    const refused = await Server.start({ config: `providers:\n  - {name: a, kind: sdcpp, ${/base_url/.test(row) ? "" : `base_url: "${up.url}", `}${row}}\n` })
      .then(() => assert.fail("it started"), (e) => e);
    assert.match(refused.message, words);
  }
});

test("the books are right after all of it", async () => { await s.audit(); });
