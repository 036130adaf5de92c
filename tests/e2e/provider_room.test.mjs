// A disk without room for what a provider made: it is paid for, so nobody else is asked, the
// provider is not blamed, and what can be asked for again is, once there is room.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { Server, makePng, webServer } from "./lib.mjs";
import { Upstream, json, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(1024, 1024, () => [200, 30, 40]), b64 = png.toString("base64");
const dataUrl = `data:image/png;base64,${b64}`;
let up, web, s, admin;

const once = { // asked once, and there is nothing to ask for again
  openai: { more: `, base_url: "UP/openai", retry_uncertain: true`, routes: { "POST /openai/images/generations": () => json({ data: [{ b64_json: b64 }] }) } },
  openai_link: { kind: "openai", more: `, base_url: "UP/link"`, routes: { "POST /link/images/generations": () => json({ data: [{ url: web.url + "/x.png" }] }) } },
  a1111: { more: `, base_url: "UP/a1111"`, routes: { "POST /a1111/sdapi/v1/txt2img": () => json({ images: [b64], info: "{}" }) } },
};
const jobs = { // bought once, and polled
  sdcpp: { more: `, base_url: "UP/sdcpp"`, routes: {
    "POST /sdcpp/sdcpp/v1/img_gen": () => json({ id: "job_1", status: "queued" }, { status: 202 }),
    "GET /sdcpp/sdcpp/v1/jobs/:id": () => json({ id: "job_1", status: "completed", result: { images: [{ b64_json: b64 }] } }) } },
  replicate: { more: `, base_url: "UP/replicate", model_map: {replicate: acme/painter}`, routes: {
    "POST /replicate/models/acme/painter/predictions": () => json({ id: "p1", status: "starting", output: null }, { status: 201 }),
    "GET /replicate/predictions/:id": () => json({ id: "p1", status: "succeeded", output: [web.url + "/x.png"] }) } },
  soon: { kind: "replicate", more: `, base_url: "UP/soon", model_map: {soon: acme/painter}, wait: 5s`, routes: { // in the create's own answer
    "POST /soon/models/acme/painter/predictions": () => json({ id: "p2", status: "succeeded", output: [dataUrl] }, { status: 201 }),
    "GET /soon/predictions/:id": () => json({ id: "p2", status: "succeeded", output: [dataUrl] }) } },
  fal: { more: `, base_url: "UP", model_map: {fal: fal/flux}`, routes: {
    "POST /fal/flux": () => json({ status: "IN_QUEUE", request_id: "r1" }),
    "GET /fal/flux/requests/:id/status": () => json({ status: "COMPLETED" }),
    "GET /fal/flux/requests/:id": () => json({ images: [{ url: dataUrl }] }) } },
  evolink: { more: `, base_url: "UP/evolink"`, routes: {
    "POST /evolink/v1/images/generations": () => json({ id: "task-1", status: "pending" }),
    "GET /evolink/v1/tasks/:id": () => json({ id: "task-1", status: "completed", results: [web.url + "/x.png"] }) } },
};
const all = { ...once, ...jobs };

const full = () => chmodSync(`${s.data}/blobs/tmp`, 0o500), roomy = () => chmodSync(`${s.data}/blobs/tmp`, 0o700);
const attemptsOf = async (id) => (await s.ask("GET", `/v1/tasks/${id}`, { key: admin })).json.attempts;
const stateOf = async (name) => (await s.ask("GET", "/v1/admin/providers", { key: admin })).json.data.find((p) => p.name === name);
/** Waits for a line of the log. */
const logged = (line) => new Promise((resolve) => {
  const look = () => line.test(s.log) && (s.child.stderr.off("data", look), resolve());
  s.child.stderr.on("data", look);
  look();
});
const bought = (name) => up.asked.filter((a) => a.method === "POST" && `${a.method} ${a.path}` in all[name].routes).length;

before(async () => {
  web = await webServer({ "/x.png": png });
  up = await Upstream.start(Object.assign({}, ...Object.values(all).map((one) => one.routes)));
  const rows = Object.entries(all).map(([name, { kind, more }]) =>
    `  - {name: ${name}, kind: ${kind ?? name}, cost: 1, models: [${name}]${more.replace("UP", up.url)}}\n` +
    `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`).join("");
  s = await Server.start({ config: up.reach(web) + catalogOf(...Object.keys(all)) + `providers:\n${rows}`,
    // To whom a folder's mode says no, also when the tests are root's.
    under: process.getuid() === 0 ? ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] : [] });
  admin = await s.newKey("--account", "operator", "--admin");
  full();
});

for (const name of Object.keys(once))
  test(`${name}: what there is no room for is not bought again, and the provider goes on being asked`, async () => {
    // Two failures in a row would be a rest.
    for (const task of await Promise.all([1, 2, 3].map(() => s.finish({ model: name, prompt: "a boat" })))) {
      assertEnded(task, "resource_exhausted", 0);
      assert.match(task.error.message, /no room for it here/);
      assert.equal(task.billing.charge_status, "released");
      const attempts = await attemptsOf(task.id);
      assert.deepEqual(attempts.map((a) => [a.provider, a.outcome, a.cost_credits]), [[name, "uncertain", 1]]);
      assert.match(attempts[0].error, /no room/);
    }
    assert.equal((await stateOf(name)).state, "up");
    assert.equal(bought(name), 3);
  });

test("jobs: asked for again until there is room, bought once", async () => {
  const waiting = await Promise.all(Object.keys(jobs).map(async (name) =>
    [name, (await s.create({ model: name, prompt: "a boat" })).json.id]));
  for (const [, id] of waiting) await logged(new RegExp(`provider.no_room .*${id}`));
  for (const [, id] of waiting) assert.equal((await s.ask("GET", `/v1/tasks/${id}`)).json.status, "processing");
  roomy();
  for (const [name, id] of waiting) {
    const task = await s.end(id);
    assertEnded(task, null, 1);
    assert.ok(Buffer.from(await (await fetch(task.results[0])).arrayBuffer()).equals(png), name);
    assert.deepEqual((await attemptsOf(id)).map((a) => [a.provider, a.outcome]), [[name, "ok"]]);
    assert.equal(bought(name), 1, name);
  }
  full();
});

test("a job that there is no room for when its task is cancelled is paid for, and says so", async () => {
  const { json: { id } } = await s.create({ model: "sdcpp", prompt: "a boat" });
  await logged(new RegExp(`provider.no_room .*${id}`));
  await s.ask("POST", `/v1/tasks/${id}/cancel`);
  const task = await s.end(id);
  assert.equal(task.status, "cancelled");
  assert.equal(task.billing.charge_status, "released");
  assert.deepEqual((await attemptsOf(id)).map((a) => [a.outcome, a.cost_credits]), [["uncertain", 1]]);
  assert.equal((await stateOf("sdcpp")).state, "up");
});

test("the books are right after all of it", async () => { await s.audit(); });
