// Replicate as an upstream, scripted from its HTTP reference: predictions that are polled or
// waited for, outputs by link, and what it does when it does not do that.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng, makeMask, decodePng, webServer, tintype } from "./lib.mjs";
import { Upstream, json, page, cut, silence, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]);
const small = makePng(512, 512, () => [1, 2, 3]);
const dataUrl = (bytes) => `data:image/png;base64,${bytes.toString("base64")}`;
let up, web, s, made = 0;

/* --- its shapes ------------------------------------------------------------------------------ */

const prediction = (id, status, more = {}, options) => json({ id, model: "acme/painter", version: "v", input: {}, logs: "", output: null,
  error: null, status, created_at: "2026-07-14T09:12:03.221000Z", metrics: {},
  urls: { get: `https://evil.example/v1/predictions/${id}`, cancel: `https://evil.example/v1/predictions/${id}/cancel` }, ...more }, options);
const whole = (id, output) => prediction(id, "succeeded", { output });
const failed = (id, error) => prediction(id, "failed", { error });
const problem = (status, title, detail, headers) => json({ title, detail, status }, { status, headers });
const log = (percent) => `Using seed: 1\n  0%|          | 0/25 [00:00<?]\n ${percent}%|██▌       | 6/25 [00:01<00:05]\n`;

// name → {create, poll}
const servers = {
  good: { poll: (n, id) => [prediction(id, "starting"), prediction(id, "processing", { logs: "x".repeat(2000) + log(24) })][n - 1] ??
    whole(id, [web.url + "/picture.png", web.url + "/picture.png"]) },
  single: { poll: (n, id) => whole(id, web.url + "/picture.png") },
  inline: { poll: (n, id) => whole(id, [dataUrl(png)]) },
  fewer: { poll: (n, id) => whole(id, [web.url + "/picture.png"]) },
  smaller: { poll: (n, id) => whole(id, [web.url + "/small.png"]) },
  nsfw: { poll: (n, id) => failed(id, "NSFW content detected. Try running it again, or try a different prompt.") },
  sensitive: { poll: (n, id) => failed(id, "The input or output was flagged as sensitive. Please try again with different inputs. (E005)") },
  failing: { poll: (n, id) => failed(id, "CUDA out of memory") },
  stopped: { poll: (n, id) => prediction(id, "canceled") },
  nothing: { poll: (n, id) => whole(id, []) },
  words: { poll: (n, id) => whole(id, "a text") },
  inside: { poll: (n, id) => whole(id, ["http://169.254.169.254/latest/meta-data"]) },
  scheme: { poll: (n, id) => whole(id, ["file:///etc/passwd"]) },
  missing: { poll: (n, id) => whole(id, [web.url + "/gone.png"]) },
  html: { poll: (n, id) => whole(id, [web.url + "/page.html"]) },
  shaky: { poll: (n, id) => [json({}, { status: 502 }), page(), json([]), cut('{"id":"x","status":"succeeded","output":["htt'),
    problem(429, "Throttled", "Request was throttled. Expected available in 1 second.", { "retry-after": "1" })][n - 1] ?? whole(id, [web.url + "/picture.png"]) },
  forgotten: { poll: () => problem(404, "Not found", "No such prediction") },
  locked: { create: () => problem(401, "Unauthenticated", "You did not pass a valid authentication token") },
  spent: { create: () => problem(402, "Insufficient credit", "You have insufficient credit to run this model.") },
  busy: { create: () => problem(429, "Too many requests", "Request was throttled. Expected available in 600 seconds.", { "retry-after": "600" }) },
  invalid: { create: () => problem(422, "Input validation failed", "- input: Additional property n is not allowed") },
  down: { create: () => problem(500, "Internal Server Error", "") },
  page: { create: () => page() },
  list: { create: () => json([], { status: 201 }) },
  badid: { create: () => prediction("../models", "starting", {}, { status: 201 }) },
  cutoff: { create: () => cut('{"id":"abc","sta') },
  hangs: { create: () => silence },
};
const others = ["mapped", "several"];
const create = (name) => `POST /${name}/models/acme/${name}/predictions`;
const row = (name, url, more = "") => `  - {name: ${name}, kind: replicate, base_url: "${url}/${name}", cost: 1, models: [${name}], ` +
  `api_key_env: REPLICATE, timeout: 2s, model_map: {${name}: acme/${name}}${more}}\n`;

before(async () => {
  web = await webServer({ "/picture.png": png, "/small.png": small, "/page.html": Buffer.from("<h1>no picture</h1>"),
    "/photo.png": makePng(64, 64, (x) => [x * 4, 0, 0]), "/mask.png": makeMask(64, 64) });
  const routes = {};
  for (const [name, server] of Object.entries(servers)) {
    const polls = {};
    routes[create(name)] = server.create ?? (() => prediction(`p${++made}`, "starting", {}, { status: 201 }));
    routes[`GET /${name}/predictions/:id`] = ({ parts: [id] }) => server.poll(polls[id] = (polls[id] ?? 0) + 1, id);
  }
  up = await Upstream.start(routes);
  s = await Server.start({ env: { REPLICATE: "r8_secret" }, config: up.reach(web) + catalogOf(...Object.keys(servers), ...others) +
    "providers:\n" + Object.keys(servers).map((name) => row(name, up.url) + `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`).join("") +
    `  - {name: mapped, kind: replicate, base_url: "${up.url}", models: [mapped], api_key_env: REPLICATE, wait: 5s, model_map: {mapped: "acme/sdxl:0123abcd"}, ` +
    `inputs: {n: none, width: width, height: height, aspect_ratio: none, format: none, images: input_images, mask: none}, extra: '{"go_fast": true}'}\n` +
    `  - {name: mapped-next, kind: fake, cost: 2, models: [mapped]}\n` });
});

const make = (model, more = {}) => s.finish({ model, prompt: "a red boat", ...more });
const bytesOf = async (task, i = 0) => Buffer.from(await (await fetch(task.results[i])).arrayBuffer());
const creates = () => up.asked.filter((a) => a.path.endsWith("/predictions"));

/* --- what is asked, and what comes ------------------------------------------------------------ */

test("a prediction is made, polled to its end, its progress read off its log, its links fetched and kept", async () => {
  up.forget();
  const { json: { id } } = await s.create({ model: "good", prompt: "a red boat\n보트", n: 2, size: "1024x1536" });
  const events = await s.events(id);
  const task = events.at(-1).data;
  assertEnded(task, null, 1.332); // of a larger size, and not delivered so
  assert.deepEqual(await bytesOf(task, 1), png);
  assert.ok(events.some((e) => e.event === "progress" && e.data.progress === 24), JSON.stringify(events.map((e) => e.data.progress)));
  const [asked] = creates();
  assert.equal(asked.headers.authorization, "Bearer r8_secret");
  assert.equal(asked.headers.prefer, undefined);
  assert.deepEqual(asked.json, { input: { prompt: "a red boat\n보트", num_outputs: 2, aspect_ratio: "2:3", output_format: "png" } });
  assert.ok(up.asked.filter((a) => a.method === "GET").every((a) => /^\/good\/predictions\/p\d+$/.test(a.path)), "not at urls.get");
});

test("an output may be one link, or in the answer itself", async () => {
  for (const name of ["single", "inline"]) assert.deepEqual(await bytesOf(await make(name)), png, name);
});

test("formats go by its names, and what comes as another is written anew", async () => {
  up.forget();
  const jpeg = await make("single", { output_format: "jpeg" });
  assert.equal((await bytesOf(jpeg)).readUInt16BE(0), 0xffd8);
  const webp = await make("single", { output_format: "webp" });
  assert.equal((await bytesOf(webp)).toString("latin1", 8, 12), "WEBP");
  assert.deepEqual(creates().map((a) => a.json.input.output_format), ["jpg", "webp"]);
});

test("a reference and a mask go as data: URLs, the mask white where it is to be painted", async () => {
  up.forget();
  assertEnded(await make("single", { image_urls: [web.url + "/photo.png"], mask_url: web.url + "/mask.png" }), null);
  const { image, mask } = creates()[0].json.input;
  assert.equal(image, dataUrl(web.pages["/photo.png"]));
  assert.deepEqual(decodePng(Buffer.from(mask.split(",")[1], "base64")).at(32, 32), [255, 255, 255, 255]);
});

test("a version, names of the model's own, and a create that is held for its images", async () => {
  up.forget();
  up.routes["POST /predictions"] = () => prediction("w1", "succeeded", { output: [web.url + "/picture.png"] }, { status: 201 });
  const task = await make("mapped", { image_urls: [web.url + "/photo.png", web.url + "/mask.png"] });
  assertEnded(task, null, 1);
  assert.deepEqual(await bytesOf(task), png);
  const [asked] = creates();
  assert.equal(asked.headers.prefer, "wait=5");
  assert.deepEqual(asked.json, { version: "0123abcd", input: { go_fast: true, prompt: "a red boat", width: 1024, height: 1024,
    input_images: [dataUrl(web.pages["/photo.png"]), dataUrl(web.pages["/mask.png"])] } });
  assert.equal(up.asked.length, 1, "nothing was left to poll");
  // The wait was over first: it is polled like any other.
  up.routes["POST /predictions"] = () => prediction("w2", "processing", {}, { status: 202 });
  up.routes["GET /predictions/w2"] = () => whole("w2", [web.url + "/picture.png"]);
  assertEnded(await make("mapped"), null, 1);
  // It has no field for a mask.
  up.forget();
  assertEnded(await make("mapped", { image_urls: [web.url + "/photo.png"], mask_url: web.url + "/mask.png" }), null);
  assert.equal(up.asked.length, 0);
});

test("what came is charged: fewer images, and smaller ones", async () => {
  assertEnded(await make("fewer", { n: 4 }), null, 1);
  assertEnded(await make("smaller"), null, 0.25);
});

/* --- when it goes wrong ---------------------------------------------------------------------------- */

test("a refusal is the user's and final: nobody else is asked", async () => {
  for (const name of ["nsfw", "sensitive"]) {
    const task = await make(name);
    assertEnded(task, "content_policy_violation");
    assert.equal(task.billing.charge_status, "released");
  }
});

for (const name of ["failing", "stopped", "nothing", "words", "scheme", "locked", "spent", "busy", "invalid", "down", "page", "list", "badid"])
  test(`the next provider takes over: ${name}`, async () => {
    const task = await make(name);
    assertEnded(task, null);
    assert.notDeepEqual(await bytesOf(task), png);
  });

test("polls that fail are only polls", async () => { assert.deepEqual(await bytesOf(await make("shaky")), png); });

test("what may have been made is not bought again", async () => {
  const lost = ["inside", "missing", "html"]; // paid for, by links that lead nowhere
  const names = ["forgotten", "cutoff", "hangs", ...lost], tasks = await Promise.all(names.map((name) => make(name)));
  for (const [i, name] of names.entries()) {
    const task = tasks[i];
    assert.equal(task.status, "failed", name);
    assert.equal(task.billing.charge_status, "released");
  }
});

test("references that are too large for it go elsewhere", async () => {
  const noise = makePng(1845, 1845, () => [Math.random() * 256, Math.random() * 256, Math.random() * 256]);
  web.pages["/noise.png"] = noise;
  assert.ok(noise.length > 10e6 && noise.length < 10485760, `${noise.length}`); // the model's own limit
  up.forget();
  for (let i = 0; i < 3; i++) assertEnded(await make("single", { image_urls: [web.url + "/noise.png"] }), null);
  assert.equal(up.asked.length, 0);
  assertEnded(await make("single"), null); // and it does not rest for it
  assert.equal(creates().length, 1);
});

test("a cancel is passed on", async () => {
  up.forget();
  const { poll } = servers.good;
  servers.good.poll = (n, id) => prediction(id, "processing");
  up.routes["POST /good/predictions/:id/cancel"] = ({ parts: [id] }) => {
    servers.good.poll = () => prediction(id, "canceled");
    return prediction(id, "canceled");
  };
  const { json: { id } } = await s.create({ model: "good", prompt: "x" });
  await up.until(1, (a) => a.method === "GET");
  await s.ask("POST", `/v1/tasks/${id}/cancel`);
  const task = await s.end(id);
  servers.good.poll = poll;
  assert.equal(task.status, "cancelled");
  assert.equal(task.billing.charge_status, "released");
  assert.equal(up.asked.filter((a) => a.path.endsWith("/cancel")).length, 1);
});

for (const [how, end] of [["killed", { signal: "SIGKILL" }], ["stopped", {}]])
  test(`${how} while it works: polled again by the next start, not bought again`, async () => {
    const config = up.reach(web) + catalogOf("good") + "server:\n  drain_timeout: 100ms\nproviders:\n" + row("good", up.url);
    const env = { REPLICATE: "r8_secret" };
    const { poll } = servers.good;
    servers.good.poll = (n, id) => prediction(id, "processing");
    up.forget();
    const one = await Server.start({ config, env });
    const { json: { id } } = await one.create({ model: "good", prompt: "x" });
    for (let progress = 0; progress < 10;) progress = (await one.ask("GET", `/v1/tasks/${id}`)).json.progress;
    await one.stop({ ...end, keep: true });
    servers.good.poll = poll;
    const two = await Server.start({ config, env, data: one.data });
    const task = await two.end(id, { key: one.key });
    assertEnded(task, null, 1);
    assert.equal(creates().length, 1, "bought once");
    const audit = await tintype(["audit", "--data", one.data]);
    assert.equal(audit.code, 0, audit.stdout);
    await two.stop();
    await one.remove();
  });

test("configurations that cannot work stop the start, in words", async () => {
  const base = `name: a, kind: replicate, base_url: "${up.url}"`;
  for (const [more, words] of [
    ["", /model_map is missing/],
    [", upstream_model: \"../x\"", /no model's name/],
    [", model_map: {good: acme/x/y}, models: [good]", /no model's name/],
    [", model_map: {good: acme/x}", /models: name those that model_map names/],
    [", model_map: {good: acme/x}, models: [good, gpt-4o-image]", /does not say what it calls gpt-4o-image/],
    [", upstream_model: acme/x, inputs: {steps: s}", /is none of prompt/],
    [", upstream_model: acme/x, inputs: {n: \"a b\"}", /no name of a field/]]) {
    const refused = await Server.start({ config: `${catalogOf("good")}providers:\n  - {${base}${more}}\n` })
      .then(() => assert.fail(`it started: ${more}`), (e) => e);
    assert.match(refused.message, words);
  }
  assert.doesNotMatch(s.log, /r8_secret/);
});

test("the books are right after all of it", async () => { await s.audit(); });
