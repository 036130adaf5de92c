// The task dialect as an upstream: tintypes in a row, and a scripted one. What was bought is
// polled again after a crash, not bought again.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, webServer, fakes, makePng, makeMask, tintype } from "./lib.mjs";
import { Upstream, json as answer, text, catalogOf } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [9, 99, 200]);
let behind;
before(async () => {
  behind = await Server.start({ config: fakes(
    { name: "quick", models: ["gpt-4o-image"] },
    { name: "slow", models: ["gpt-image-1"], latency: "2500ms" },
    { name: "refuses", models: ["gpt-image-1-mini"], script: "refuse" }) });
});

const row = (url, more = "") => `  - {name: behind, kind: evolink, base_url: "${url}", api_key_env: BEHIND, cost: 1${more}}\n`;
const config = (url, more = "") => `egress:\n  allow: ["${new URL(url).host}"]\nproviders:\n${row(url)}${more}`;
const chain = (options = {}) => Server.start({ env: { BEHIND: behind.key }, config: config(behind.url), ...options });
const tasksBehind = async () => (await behind.ask("GET", "/v1/tasks?page_size=100")).json;
const until = async (what, check) => {
  for (let i = 0; i < 400; i++, await new Promise((r) => setTimeout(r, 25))) if (await check()) return;
  assert.fail(`never: ${what}`);
};

test("a task goes through, with its progress, and its pictures are kept here", async () => {
  const front = await chain();
  const before = (await tasksBehind()).total;
  const { json } = await front.create({ model: "gpt-image-1", prompt: "a lake", n: 2 });
  const events = await front.events(json.id);
  const task = events.at(-1).data;
  assert.equal(task.status, "completed", JSON.stringify(task));
  assert.ok(events.some((e) => e.event === "progress" && e.data.progress > 0), "progress is passed on");
  assert.equal(task.results.length, 2);
  assert.ok(task.results[0].startsWith(front.url));
  assert.equal((await tasksBehind()).total, before + 1);
  await front.audit();
  await front.stop();
});

test("a refusal stays one", async () => {
  const front = await chain();
  const task = await front.finish({ model: "gpt-image-1-mini", prompt: "x" });
  assert.equal(task.error.code, "content_policy_violation", JSON.stringify(task));
  await front.stop();
});

test("a cancel is passed on, and paid for by nobody", async () => {
  const front = await chain();
  const used = (await behind.credits()).user.used_credits;
  const before = (await tasksBehind()).total;
  const { json } = await front.create({ model: "gpt-image-1", prompt: "a lake" });
  await until("it is bought", async () => (await tasksBehind()).total > before);
  await front.ask("POST", `/v1/tasks/${json.id}/cancel`);
  assert.equal((await front.end(json.id)).status, "cancelled");
  assert.equal((await tasksBehind()).data[0].status, "cancelled");
  assert.equal((await behind.credits()).user.used_credits, used);
  await front.stop();
});

for (const [how, end] of [["killed", { signal: "SIGKILL" }], ["stopped", {}]])
  test(`${how} while the upstream works: polled again by the next start, not bought again`, async () => {
    const before = (await tasksBehind()).total;
    const one = await chain({ config: config(behind.url) + "server:\n  drain_timeout: 100ms\n" });
    const { json } = await one.create({ model: "gpt-image-1", prompt: `a lake, ${how}` });
    await until("it is bought", async () => (await tasksBehind()).total > before);
    // The id is in the journal a moment after the upstream's answer; a poll shows it is there.
    await until("it is at work", async () => (await one.ask("GET", `/v1/tasks/${json.id}`)).json.progress > 0);
    await one.stop({ ...end, keep: true });
    const two = await chain({ data: one.data });
    const task = await two.end(json.id, { key: one.key });
    assert.equal(task.status, "completed", JSON.stringify(task));
    assert.equal((await tasksBehind()).total, before + 1, "bought once");
    const audit = await tintype(["audit", "--data", one.data]);
    assert.equal(audit.code, 0, audit.stdout);
    await two.stop();
    await one.remove();
  });

/** Two upstreams that are asked at the same time; the second delivers once it is told to. */
async function hedged() {
  let done = false;
  const upstream = (id, ends) => Upstream.start({
    "POST /v1/images/generations": () => answer({ id, status: "pending" }),
    [`GET /v1/tasks/${id}`]: () => answer(ends && done ? { id, status: "completed", results: [`${two.url}/kept.png`] }
      : { id, status: "processing", progress: 30 }),
    [`POST /v1/tasks/${id}/cancel`]: () => answer({ id, status: "cancelled" }),
    "GET /kept.png": () => text(png, { type: "image/png" }),
  });
  const one = await upstream("up-1", false), two = await upstream("up-2", true);
  const entry = (name, up, cost) => `  - {name: ${name}, kind: evolink, base_url: "${up.url}", api_key_env: BEHIND, cost: ${cost}, hedge_after: 100ms}\n`;
  const options = { env: { BEHIND: "sk-x" }, config: one.reach(two) + catalogOf("m") + "server:\n  drain_timeout: 100ms\n" +
    `providers:\n${entry("first", one, 1)}${entry("second", two, 2)}` };
  const s = await Server.start(options);
  const admin = await s.newKey("--account", "operator", "--admin");
  const { json } = await s.create({ model: "m", prompt: "a lake" });
  const attempts = async (at) => (await at.ask("GET", `/v1/tasks/${json.id}`, { key: admin })).json.attempts;
  await until("both ids are in the journal", async () => {
    const all = await attempts(s);
    return all.length === 2 && all.every((a) => a.upstream_id);
  });
  return { s, one, two, options, id: json.id, attempts, deliver: () => (done = true) };
}
const count = (up, end) => up.asked.filter((asked) => asked.path.endsWith(end)).length;

for (const [how, end] of [["killed", { signal: "SIGKILL" }], ["stopped", {}]])
  test(`${how} while two upstreams work: both are polled again, neither is asked anew, one is paid`, async () => {
    const { s, one, two, options, id, attempts, deliver } = await hedged();
    await s.stop({ ...end, keep: true });
    for (const up of [one, two]) assert.equal(count(up, "/cancel"), 0, "left to the next start");
    deliver();
    const again = await Server.start({ ...options, data: s.data });
    const task = await again.end(id, { key: s.key });
    assert.equal(task.status, "completed", JSON.stringify(task));
    await one.until(1, (asked) => asked.path.endsWith("/cancel"));
    for (const up of [one, two]) assert.equal(count(up, "/v1/images/generations"), 1);
    assert.equal(count(two, "/cancel"), 0);
    assert.deepEqual((await attempts(again)).map((a) => [a.provider, a.state, a.outcome]),
      [["first", "ended", "outrun"], ["second", "ended", "ok"]]);
    await again.audit();
    await again.stop();
    await s.remove();
  });

test("a cancel is told to both upstreams that are at work, and nothing is charged", async () => {
  const { s, one, two, id, attempts } = await hedged();
  const used = (await s.credits()).user.used_credits;
  await s.ask("POST", `/v1/tasks/${id}/cancel`);
  assert.equal((await s.end(id)).status, "cancelled");
  for (const up of [one, two]) assert.equal(count(up, "/cancel"), 1);
  assert.deepEqual((await attempts(s)).map((a) => [a.provider, a.state, a.outcome, a.cost_credits]),
    [["first", "ended", "cancelled", 0], ["second", "ended", "cancelled", 0]]);
  assert.equal((await s.credits()).user.used_credits, used);
  await s.audit();
  await s.stop();
});

test("references and a mask go along, byte for byte, and are drawn from there", async () => {
  const front = await chain();
  const first = makePng(64, 64), second = makePng(32, 48, () => [0, 200, 0]), mask = makeMask(64, 64);
  const url = (bytes) => `data:image/png;base64,${bytes.toString("base64")}`;
  for (const body of [{ image_urls: [url(first), url(second)] }, { image_urls: [url(first)], mask_url: url(mask) }]) {
    const task = await front.finish({ model: "gpt-4o-image", prompt: "a hat", ...body });
    assert.equal(task.status, "completed", JSON.stringify(task));
    const bought = (await tasksBehind()).data[0];
    assert.equal(bought.status, "completed");
    assert.equal(bought.task_info.references ?? body.image_urls.length, body.image_urls.length);
  }
  await front.audit();
  await front.stop();
});

test("what is asked of a scripted upstream: the task's id as the key of a repeat, files as data", async () => {
  const first = makePng(64, 64), mask = makeMask(64, 64);
  const up = await Upstream.start({
    "POST /v1/images/generations": () => answer({ id: "up-7", status: "pending" }),
    "GET /v1/tasks/up-7": () => answer({ id: "up-7", status: "completed", results: [`${up.url}/kept.png`] }),
    "GET /kept.png": () => text(png, { type: "image/png" }),
  });
  const front = await Server.start({ env: { BEHIND: "sk-behind" }, config: up.reach() + catalogOf("m") +
    `providers:\n${row(up.url, ", model_map: {m: theirs}")}` });
  const file = (bytes) => `data:image/png;base64,${bytes.toString("base64")}`;
  const task = await front.finish({ model: "m", prompt: "a hat", size: "512x512", image_urls: [file(first)], mask_url: file(mask) });
  assert.equal(task.status, "completed", JSON.stringify(task));
  const [create] = up.asked;
  assert.deepEqual(create.json, { model: "theirs", prompt: "a hat", n: 1, size: "512x512", quality: "high",
    image_urls: [file(first)], mask_url: file(mask) });
  assert.equal(create.headers["idempotency-key"], task.id);
  assert.equal(create.headers.prefer, "respond-async");
  assert.equal(create.headers.authorization, "Bearer sk-behind");
  assert.doesNotMatch(front.log, /sk-behind/);
  await front.audit();
  await front.stop();
});

test("a poll that is throttled is not repeated before it may be", async () => {
  let made = 0;
  const up = await Upstream.start({
    "POST /v1/images/generations": () => answer({ id: `up-${++made}`, status: "pending" }),
    "GET /v1/tasks/up-1": () => answer({ error: { code: "rate_limit_exceeded" } }, { status: 429, headers: { "retry-after": "50" } }),
    "GET /v1/tasks/up-2": (asked) => answer(asked.count < 4 ? { status: "processing" } : { status: "completed", results: [`${up.url}/kept.png`] }),
    "POST /v1/tasks/up-1/cancel": () => answer({}),
    "GET /kept.png": () => text(png, { type: "image/png" }),
  });
  const front = await Server.start({ env: { BEHIND: "sk-x" }, config: up.reach() + catalogOf("m") + `providers:\n${row(up.url)}` });
  const { json: throttled } = await front.create({ model: "m", prompt: "x" });
  await up.until(1, (asked) => asked.path === "/v1/tasks/up-1");
  await front.finish({ model: "m", prompt: "y" }); // four polls' time later
  assert.equal(up.asked.filter((asked) => asked.path === "/v1/tasks/up-1").length, 1);
  await front.ask("POST", `/v1/tasks/${throttled.id}/cancel`);
  assert.equal((await front.end(throttled.id)).status, "cancelled");
  await front.stop();
});

test("whoever cannot cancel is not asked to", async () => {
  let polls = 0;
  const up = await Upstream.start({
    "POST /v1/images/generations": () => answer({ id: "up-8", status: "pending" }),
    "GET /v1/tasks/up-8": () => { polls++; return answer({ id: "up-8", status: "processing", progress: 50 }); },
    "POST /v1/tasks/up-8/cancel": () => answer({}),
  });
  const front = await Server.start({ env: { BEHIND: "sk-x" }, config: up.reach() + catalogOf("m") +
    `providers:\n${row(up.url, ", without: [cancel, progress]")}` });
  const { json: made } = await front.create({ model: "m", prompt: "x" });
  await up.until(1, (asked) => asked.method === "GET");
  assert.equal((await front.ask("GET", `/v1/tasks/${made.id}`)).json.progress, 0);
  await front.ask("POST", `/v1/tasks/${made.id}/cancel`);
  assert.equal((await front.end(made.id)).status, "cancelled");
  assert.ok(!up.asked.some((asked) => asked.path.endsWith("/cancel")));
  await front.stop();
});

test("what a scripted upstream does", async () => {
  let polls = 0, answers = {};
  const json = (status, body) => (request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const web = await webServer({ "/picture.png": png });
  web.pages["/v1/images/generations"] = (...args) => answers.create(...args);
  web.pages["/v1/tasks/up-1"] = (...args) => answers.poll(polls++)(...args);
  const front = await Server.start({ env: { BEHIND: "sk-x" },
    config: config(web.url, "  - {name: next, kind: fake, cost: 2}\n") + "log:\n  level: warn\n" });
  const make = () => { polls = 0; return front.finish({ model: "gpt-4o-image", prompt: "x" }); };
  const done = json(200, { status: "completed", results: [web.url + "/picture.png"] });
  const ours = async (task) => Buffer.from(await (await fetch(task.results[0])).arrayBuffer()).equals(png);

  // Polls that fail are only polls.
  answers = { create: json(200, { id: "up-1" }),
    poll: (i) => [json(500, {}), (q, r) => r.destroy(), json(200, { status: "processing", progress: 40 })][i] ?? done };
  let task = await make();
  assert.ok(await ours(task), JSON.stringify(task));
  assert.ok(polls >= 4);

  // Whoever forgets a task it took may have been paid: nobody else is asked.
  answers.poll = () => json(404, { error: { code: "task_not_found" } });
  task = await make();
  assert.equal(task.status, "failed", JSON.stringify(task));
  assert.equal(task.billing.charge_status, "released");

  // Whoever does not take it was not paid: the next is asked.
  for (const create of [json(500, {}), json(200, { id: "../../x" }), json(200, {}), json(429, {}), json(401, {})]) {
    answers.create = create;
    task = await make();
    assert.equal(task.status, "completed", JSON.stringify(task));
    assert.equal(await ours(task), false);
  }
  await front.audit();
  await front.stop();
});
