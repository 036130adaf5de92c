// Images that a provider answers by link. They are paid for by then: what may pass is tried
// again, and what leads nowhere is neither bought a second time nor charged.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng, webServer } from "./lib.mjs";
import { Upstream, json, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]);
const status = (code, headers = {}) => (request, response) => { response.writeHead(code, headers); response.end("words"); };
/** Answers the first so many times otherwise. */
const first = (times, otherwise) => {
  let asked = 0;
  return (request, response) => {
    if (asked++ < times) return otherwise(request, response);
    response.end(png);
  };
};
const hangUp = (request, response) => response.destroy();
const half = (request, response) => {
  response.writeHead(200, { "content-length": png.length });
  response.write(png.subarray(0, png.length / 2), () => response.destroy());
};

// path → what stands there, and how often it is asked for
const passing = {
  "/busy.png": [first(2, status(503)), 3],
  "/told.png": [first(1, status(429, { "retry-after": "1" })), 2],
  "/early.png": [first(1, status(404)), 2],
  "/shy.png": [first(1, hangUp), 2],
  "/torn.png": [first(1, half), 2],
  "/empty.png": [first(1, (request, response) => response.end()), 2],
};
const lost = { "/private.png": [status(403), 1], "/page.html": [(request, response) => response.end("<h1>no picture</h1>"), 1],
  "/down.png": [(request, response) => { isDown?.(); status(500)(request, response); }, 5] };
let isDown; // called when it is asked for
const kinds = {
  openai: (name) => [`kind: openai, base_url: "${up.url}/${name}"`, {
    [`POST /${name}/images/generations`]: () => json({ data: links[name].map((url) => ({ url })) }) }],
  replicate: (name) => [`kind: replicate, base_url: "${up.url}/${name}", model_map: {${name}: acme/painter}`, {
    [`POST /${name}/models/acme/painter/predictions`]: () => json({ id: "p1", status: "starting", output: null }, { status: 201 }),
    [`GET /${name}/predictions/:id`]: () => json({ id: "p1", status: "succeeded", output: links[name] }) }],
  a1111: (name) => [`kind: a1111, base_url: "${up.url}/${name}"`, { [`POST /${name}/sdapi/v1/txt2img`]: () => json({ images: links[name], info: "{}" }) }],
};
const links = {}; // by provider
let up, web, s, admin;

before(async () => {
  web = await webServer({ "/picture.png": png,
    ...Object.fromEntries(Object.entries({ ...passing, ...lost }).map(([path, [page]]) => [path, page])) });
  up = await Upstream.start({});
  const rows = ["openai", "replicate", "a1111", "again"].map((name) => {
    const [row, routes] = kinds[name === "again" ? "openai" : name](name);
    Object.assign(up.routes, routes);
    return `  - {name: ${name}, cost: 1, models: [${name}], ${row}${name === "again" ? ", retry_uncertain: true" : ""}}\n` +
      `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`;
  });
  s = await Server.start({ config: up.reach(web) + catalogOf(...Object.keys(kinds), "again") +
    `route:\n  failures: 100\nproviders:\n${rows.join("")}` });
  admin = await s.newKey("--account", "operator", "--admin");
});

const make = (name, paths, more = {}) => {
  links[name] = paths.map((path) => (path.startsWith("/") ? web.url + path : path));
  return s.finish({ model: name, prompt: "a boat", n: paths.length, ...more });
};
const attemptsOf = async (task) => (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json.attempts;
const asked = (path) => web.requests.filter((one) => one === path).length;
const bytesOf = async (task, i = 0) => Buffer.from(await (await fetch(task.results[i])).arrayBuffer());

test("what may pass is tried again, and bought once", async () => {
  const task = await make("openai", Object.keys(passing));
  assertEnded(task, null, Object.keys(passing).length);
  for (const i of task.results.keys()) assert.ok((await bytesOf(task, i)).equals(png));
  for (const [path, [, times]] of Object.entries(passing)) assert.equal(asked(path), times, path);
  assert.deepEqual((await attemptsOf(task)).map((a) => [a.provider, a.outcome]), [["openai", "ok"]]);
});

for (const [path, [, times]] of Object.entries(lost))
  test(`a link that leads nowhere is neither bought again nor charged: ${path}`, async () => {
    for (const name of path === "/down.png" ? ["openai"] : Object.keys(kinds)) {
      const before = asked(path), task = await make(name, [path]);
      assertEnded(task, "service_error", 0);
      assert.match(task.error.message, /made it.*could not be fetched by its link/);
      assert.equal(task.billing.charge_status, "released");
      const attempts = await attemptsOf(task);
      assert.deepEqual(attempts.map((a) => [a.provider, a.outcome, a.cost_credits]), [[name, "uncertain", 1]]);
      assert.equal(attempts[0].error, task.error.message);
      assert.equal(asked(path) - before, times, name);
    }
  });

test("those that lead inside are not even tried", async () => {
  for (const url of ["http://169.254.169.254/latest/meta-data", "http://localhost:1/x.png"]) {
    const task = await make("replicate", [url]);
    assertEnded(task, "service_error", 0);
    assert.deepEqual((await attemptsOf(task)).map((a) => [a.provider, a.outcome]), [["replicate", "uncertain"]]);
  }
});

test("where some came they are delivered and charged; what the provider was paid for is in its row", async () => {
  for (const name of Object.keys(kinds)) {
    const task = await make(name, ["/picture.png", "/private.png", "/picture.png"]);
    assertEnded(task, null, 2);
    assert.equal(task.results.length, 2);
    const [attempt, ...more] = await attemptsOf(task);
    assert.deepEqual([attempt.outcome, attempt.images, attempt.cost_credits, more.length], ["uncertain", 2, 3, 0], name);
    assert.match(attempt.error, /could not be fetched by its link/);
  }
});

test("who would rather pay twice says so: retry_uncertain", async () => {
  const task = await make("again", ["/private.png"]);
  assertEnded(task, null, 1);
  assert.deepEqual((await attemptsOf(task)).map((a) => [a.provider, a.outcome]), [["again", "uncertain"], ["again-next", "ok"]]);
});

test("a cancel ends it between two tries; what came of it is taken", async () => {
  for (const [paths, end] of [[["/down.png"], "cancelled"], [["/picture.png", "/down.png"], "completed"]]) {
    links.replicate = paths.map((path) => web.url + path);
    const before = asked("/down.png"), down = new Promise((resolve) => (isDown = resolve));
    const { json: { id } } = await s.create({ model: "replicate", prompt: "a boat", n: paths.length });
    await down;
    await s.ask("POST", `/v1/tasks/${id}/cancel`);
    const task = await s.end(id);
    assert.equal(task.status, end);
    assert.ok(asked("/down.png") < before + 5, "its tries were not over");
  }
});

for (const [how, end] of [["killed", { signal: "SIGKILL" }], ["stopped", {}]])
  test(`${how} between two tries: the job is asked for again by the next start, not bought again`, async () => {
    const config = up.reach(web) + catalogOf("replicate") + "server:\n  drain_timeout: 100ms\nproviders:\n" +
      `  - {name: replicate, cost: 1, models: [replicate], ${kinds.replicate("replicate")[0]}}\n  - {name: next, kind: fake, cost: 2, models: [replicate]}\n`;
    links.replicate = [web.url + "/down.png"];
    const down = new Promise((resolve) => (isDown = resolve)), bought = () => up.asked.filter((a) => a.method === "POST").length;
    up.forget();
    const one = await Server.start({ config });
    const { json: { id } } = await one.create({ model: "replicate", prompt: "a boat" });
    await down;
    await one.stop({ ...end, keep: true });
    links.replicate = [web.url + "/picture.png"];
    const two = await Server.start({ config, data: one.data });
    const task = await two.end(id, { key: one.key });
    assertEnded(task, null, 1);
    assert.ok((await bytesOf(task)).equals(png));
    assert.equal(bought(), 1);
    await two.audit();
    await two.stop();
    await one.remove();
  });

test("the books are right after all of it", async () => { await s.audit(); });
