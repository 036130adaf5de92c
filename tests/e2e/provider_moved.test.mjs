// A provider that keeps its name and gets another address: what was bought at the old one is
// neither asked for at the new one nor bought there again.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng, webServer, tintype } from "./lib.mjs";
import { Upstream, json, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]);
let old, other, web;
/** At the old address predictions are not whole before `worksOn` says so. */
let worksOn = true;
const upstream = (whole) => Upstream.start({
  "POST /v1/models/acme/painter/predictions": () => json({ id: "p1", status: "starting", output: null }, { status: 201 }),
  "GET /v1/predictions/:id": () => (whole() ? json({ id: "p1", status: "succeeded", output: [web.url + "/x.png"] }) : json({ id: "p1", status: "processing", logs: " 10%|#" })),
  "POST /v1/images/generations": () => json({ data: [{ url: web.url + "/x.png" }] }),
});
before(async () => {
  web = await webServer({ "/x.png": png });
  [old, other] = [await upstream(() => !worksOn), await upstream(() => true)];
});

const config = (row) => old.reach(web, other) + catalogOf("m") + "server:\n  drain_timeout: 100ms\nproviders:\n" +
  `  - {name: theirs, cost: 1, models: [m], api_key_env: KEY, ${row}}\n  - {name: next, kind: fake, cost: 2, models: [m]}\n`;
const replicate = (up, more = "") => `kind: replicate, base_url: "${up.url}/v1", model_map: {m: acme/painter}${more}`;

/** A task that is polled at the old address when its server is killed, and what becomes of it at
 * the next start with another row. */
async function restarted(row, { key = "one", whole = false } = {}) {
  worksOn = true;
  const one = await Server.start({ config: config(replicate(old)), env: { KEY: "one" } });
  const { json: { id } } = await one.create({ model: "m", prompt: "x" });
  for (let progress = 0; progress < 10;) progress = (await one.ask("GET", `/v1/tasks/${id}`)).json.progress;
  await one.stop({ signal: "SIGKILL", keep: true });
  for (const up of [old, other]) up.forget();
  worksOn = !whole;
  const two = await Server.start({ config: config(row), env: { KEY: key }, data: one.data });
  const admin = await two.newKey("--account", "operator", "--admin");
  const task = await two.end(id, { key: one.key });
  const { attempts } = (await two.ask("GET", `/v1/tasks/${id}`, { key: admin })).json;
  const audit = await tintype(["audit", "--data", one.data]);
  assert.equal(audit.code, 0, audit.stdout);
  await two.stop();
  await one.remove();
  return { task, attempts, asked: old.asked.length + other.asked.length };
}

const moves = {
  "another address": () => replicate(other),
  "another path there": () => replicate(old).replace("/v1", "/v2"),
  "another kind": () => `kind: openai, base_url: "${other.url}/v1"`,
};
for (const [what, row] of Object.entries(moves))
  test(`${what}: nobody is asked, nothing is charged, and the error says why`, async () => {
    const { task, attempts, asked } = await restarted(row());
    assertEnded(task, "unknown_error", 0);
    assert.match(task.error.message, /has another address since/);
    assert.equal(task.billing.charge_status, "released");
    assert.deepEqual(attempts.map((a) => [a.provider, a.outcome, a.cost_credits, a.error]), [["theirs", "uncertain", 1, task.error.message]]);
    assert.equal(asked, 0);
  });

test("who would rather pay twice says so: the next is asked", async () => {
  const { task, attempts, asked } = await restarted(replicate(other, ", retry_uncertain: true"));
  assertEnded(task, null, 1);
  assert.deepEqual(attempts.map((a) => [a.provider, a.outcome]), [["theirs", "uncertain"], ["theirs", "ok"]]);
  assert.equal(asked, 2, "bought there, and polled there");
});

test("another key, another timeout, another model's name: it is where it was, and is asked for there", async () => {
  const { task, attempts } = await restarted(replicate(old, ", timeout: 50s").replace("acme/painter", "acme/other"), { key: "two", whole: true });
  assertEnded(task, null, 1);
  assert.deepEqual(attempts.map((a) => [a.provider, a.outcome]), [["theirs", "ok"]]);
  assert.ok(old.asked.every((a) => a.method === "GET" && a.headers.authorization === "Bearer two"), "not bought again");
});
