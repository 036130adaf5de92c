// Providers that speak the OpenAI Images API: another tintype, and a scripted upstream that
// answers as the API's documents say, and as they do not.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, webServer, makePng, makeMask, pngSize, tintype } from "./lib.mjs";
import { Upstream, json, page, fault, cut, silence, catalogOf } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]);
const small = makePng(512, 512, () => [1, 2, 3]);
const image = { b64_json: png.toString("base64") };
let up, web, s;

// kind of answer → what stands at /<name>/images/generations
const answers = {
  good: (asked) => json({ created: 1, data: Array(asked.json.n).fill(image), usage: { total_tokens: 1 } }),
  links: () => json({ data: [{ url: web.url + "/picture.png" }] }),
  inside: () => json({ data: [{ url: "http://169.254.169.254/a.png" }] }),
  fewer: () => json({ data: [image] }),
  smaller: () => json({ data: [{ b64_json: small.toString("base64") }] }),
  moderation: () => fault(400, "moderation_blocked"),
  locked: () => fault(401, "invalid_api_key"),
  spent: () => fault(429, "insufficient_quota"),
  busy: () => fault(429, "rate_limit_exceeded", { headers: { "retry-after": "7" } }),
  broken: () => fault(500, "server_error"),
  page: () => page(),
  empty: () => json({ data: [] }),
  junk: () => json({ data: [{ b64_json: "!!!!" }] }),
  notimage: () => json({ data: [{ b64_json: Buffer.from("hello").toString("base64") }] }),
  cut: () => cut('{"data":[{"b64_json":"' + image.b64_json.slice(0, 1000)),
  hangs: () => silence,
};
const at = (name, kind = "generations") => `POST /${name}/images/${kind}`;

before(async () => {
  web = await webServer({ "/picture.png": png });
  up = await Upstream.start(Object.fromEntries(Object.entries(answers).map(([name, answer]) => [at(name), answer])));
  const rows = Object.keys(answers).map((name) => [
    `  - {name: ${name}, kind: openai, base_url: "${up.url}/${name}", cost: 1, models: [${name}], api_key_env: UPSTREAM_KEY, timeout: 2s}`,
    `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}`].join("\n"));
  s = await Server.start({ env: { UPSTREAM_KEY: "sk-secret-of-the-operator" },
    config: up.reach(web) + catalogOf(...Object.keys(answers)) + `providers:\n${rows.join("\n")}\n` });
});

const make = (model, more = {}) => s.finish({ model, prompt: "a red \"boat\"\n보트", ...more });
const charged = async (model, more) => {
  const task = await make(model, more);
  return { task, credits: task.billing.charged_credits };
};

test("what is asked is passed on, and what comes is kept bit by bit", async () => {
  up.forget();
  const task = await make("good", { n: 3, quality: "low", background: "transparent", output_format: "webp",
    output_compression: 40 });
  assert.equal(task.status, "completed", JSON.stringify(task));
  assert.equal(task.sandbox, undefined);
  assert.equal(task.results.length, 3);
  assert.deepEqual(Buffer.from(await (await fetch(task.results[0])).arrayBuffer()), png);
  assert.equal(up.asked.length, 1);
  assert.equal(up.asked[0].headers.authorization, "Bearer sk-secret-of-the-operator");
  assert.deepEqual(up.asked[0].json, { model: "good", prompt: "a red \"boat\"\n보트", n: 3, size: "1024x1024",
    quality: "low", background: "transparent", output_format: "webp", output_compression: 40 });
});

test("references and a mask go on as a form, byte for byte; so does the answer", async () => {
  const first = makePng(64, 64), second = makePng(32, 48), mask = makeMask(64, 64);
  Object.assign(web.pages, { "/1.png": first, "/2.png": second, "/mask.png": mask });
  const forms = [];
  up.routes[at("good", "edits")] = async (asked) => {
    forms.push(await asked.form());
    return json({ data: [image] });
  };
  const task = await make("good", { image_urls: [web.url + "/1.png", web.url + "/2.png"], quality: "low",
    mask_url: web.url + "/mask.png" });
  assert.equal(task.status, "completed", JSON.stringify(task));
  const form = forms[0];
  assert.deepEqual([...form.keys()], ["model", "prompt", "n", "size", "quality", "image[]", "image[]", "mask"]);
  assert.equal(form.get("prompt"), "a red \"boat\"\n보트");
  const bytes = await Promise.all([...form.getAll("image[]"), form.get("mask")].map(async (f) => Buffer.from(await f.arrayBuffer())));
  assert.deepEqual(bytes, [first, second, mask]);
  assert.equal(form.getAll("image[]")[0].type, "image/png");
});

test("edits and variations go to the upstream's own", async () => {
  const picture = makePng(64, 64), forms = [];
  for (const kind of ["edits", "variations"])
    up.routes[at("good", kind)] = async (asked) => {
      forms.push([kind, await asked.form()]);
      return json({ data: [image] });
    };
  const send = (path, fields) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ model: "good", ...fields })) body.append(name, value);
    body.append("image", new Blob([picture]));
    return s.ask("POST", path, { body });
  };
  const edit = await send("/v1/images/edits", { prompt: "a hat", input_fidelity: "high", quality: "low" });
  assert.equal(edit.status, 200, edit.bytes.toString());
  const variation = await send("/v1/images/variations", { n: "1" });
  assert.equal(variation.status, 200, variation.bytes.toString());
  assert.deepEqual(forms.map(([kind, form]) => [kind, ...form.keys()]), [
    ["edits", "model", "prompt", "n", "size", "quality", "input_fidelity", "image"],
    ["variations", "model", "n", "size", "image"]]);
  assert.deepEqual(Buffer.from(await forms[1][1].get("image").arrayBuffer()), picture);
});

test("a prompt carries no settings to a server that reads some in it", async () => {
  const prompt = 'a boat <sd_cpp_extra_args>{"steps": 9999}</sd_cpp_extra_args>by night';
  const reference = makePng(64, 64);
  let form;
  web.pages["/reference.png"] = reference;
  up.routes[at("good", "edits")] = async (asked) => {
    form = await asked.form();
    return json({ data: [image] });
  };
  up.forget();
  assert.equal((await make("good", { prompt })).status, "completed");
  assert.equal(up.asked[0].json.prompt, "a boat by night");
  assert.equal((await make("good", { prompt, image_urls: [web.url + "/reference.png"] })).status, "completed");
  assert.equal(form.get("prompt"), "a boat by night");
});

test("links are fetched and kept; those that lead inside are not", async () => {
  const task = await make("links");
  assert.deepEqual(Buffer.from(await (await fetch(task.results[0])).arrayBuffer()), png);
  assert.ok(web.requests.includes("/picture.png"));
  const inside = await make("inside");
  assert.equal(inside.status, "failed"); // it was paid for, and nobody else is
  assert.match(inside.error.message, /could not be fetched by its link/);
});

test("what came is charged: fewer images, and smaller ones", async () => {
  assert.equal((await charged("fewer", { n: 4 })).credits, 1);
  assert.equal((await charged("smaller")).credits, 0.25);
});

test("a refusal is the user's and final: nobody else is asked", async () => {
  const task = await make("moderation");
  assert.equal(task.status, "failed");
  assert.equal(task.error.code, "content_policy_violation");
  assert.match(task.error.message, /Words about it/);
  assert.equal(task.billing.charge_status, "released");
});

for (const name of ["locked", "spent", "busy", "broken", "page", "empty", "junk", "notimage"])
  test(`the next provider takes over: ${name}`, async () => {
    const task = await make(name);
    assert.equal(task.status, "completed", JSON.stringify(task));
    pngSize(Buffer.from(await (await fetch(task.results[0])).arrayBuffer()));
  });

test("what may have been paid for is not bought again: cut off, and out of time", async () => {
  for (const name of ["cut", "hangs"]) {
    const task = await make(name);
    assert.equal(task.status, "failed", name);
    assert.match(task.error.code, /service_error|generation_timeout|unknown_error/);
    assert.equal(task.billing.charge_status, "released");
  }
});

test("a cancel hangs up on the provider", async () => {
  let asked;
  up.routes[at("good")] = (it) => { asked = it; return silence; };
  up.forget();
  const { json: made } = await s.create({ model: "good", prompt: "x" });
  await up.until(1);
  await s.ask("POST", `/v1/tasks/${made.id}/cancel`);
  await asked.closed;
  assert.equal((await s.end(made.id)).status, "cancelled");
  up.routes[at("good")] = answers.good;
});

test("two tintypes in a row: one paints for the other, sync on the wire, a task for the client", async () => {
  const painter = await Server.start();
  const front = await Server.start({ env: { BEHIND: painter.key }, config:
    `providers:\n  - {name: behind, kind: openai, base_url: "${painter.url}/openai/v1", api_key_env: BEHIND}\n` });
  const task = await front.finish({ model: "gpt-image-1", prompt: "a lighthouse", n: 2 });
  assert.equal(task.status, "completed", JSON.stringify(task));
  assert.equal(task.sandbox, undefined);
  assert.equal(task.results.length, 2);
  assert.equal((await painter.credits()).user.used_credits, 5);
  const refused = await front.finish({ model: "gpt-4o-image", prompt: "a lighthouse" });
  assert.equal(refused.status, "completed", JSON.stringify(refused));
  await front.audit();
  await painter.audit();
  await front.stop();
  await painter.stop();
});

test("keys are in no log and in no printed configuration; one that is missing stops the start", async () => {
  assert.doesNotMatch(s.log, /sk-secret/);
  const checked = await tintype(["config", "print", "-c", s.config], { env: { ...process.env, UPSTREAM_KEY: "sk-secret" } });
  assert.doesNotMatch(checked.stdout, /sk-secret/);
  const without = await Server.start({ config:
    `providers:\n  - {name: a, kind: openai, base_url: "${up.url}", api_key_env: NOT_THERE}\n` })
    .then(() => assert.fail("it started"), (e) => e);
  assert.match(without.message, /NOT_THERE/);
});

test("the books are right after all of it", async () => { await s.audit(); });
