// More images than one call of a provider gives: several calls, as if one had made them all.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes, makePng } from "./lib.mjs";
import { Upstream, json, fault, silence, catalogOf, assertEnded } from "./upstream.mjs";

const picture = (n) => makePng(512, 512, () => [n, 0, 0]);
const image = (n) => json({ data: [{ b64_json: picture(n).toString("base64") }], usage: { input_tokens: 1, output_tokens: 1 } });
const names = ["one", "short", "refused", "dead", "narrow", "hangs"];
const POST = (name) => `POST /${name}/images/generations`;
let up, s;
before(async () => {
  up = await Upstream.start({
    [POST("one")]: (asked) => image(asked.count),
    [POST("short")]: (asked) => asked.count === 2 ? fault(500, "server_error") : image(asked.count),
    [POST("refused")]: () => fault(400, "moderation_blocked"),
    [POST("dead")]: () => fault(500, "server_error"),
    [POST("narrow")]: async (asked) => image(asked.count),
    [POST("hangs")]: () => silence,
  });
  const row = (name) => `  - {name: ${name}, kind: openai, base_url: "${up.url}/${name}", cost: 1, models: [${name}], max_n: 1` +
    `${name === "narrow" ? ", concurrency: 1" : ""}}\n  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`;
  s = await Server.start({ config: up.reach() + catalogOf(...names) + `providers:\n${names.map(row).join("")}` });
});

const make = (model, n, more = {}) => s.finish({ model, prompt: "a boat", size: "512x512", n, ...more });
const files = (task) => Promise.all(task.results.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())));
const asked = (name) => up.asked.filter((one) => one.path.startsWith(`/${name}/`));

test("three images are three calls of one, and all arrive", async () => {
  const task = await make("one", 3);
  assertEnded(task, null, 3);
  assert.deepEqual(asked("one").map((one) => one.json.n), [1, 1, 1]);
  const came = await files(task);
  for (const n of [1, 2, 3]) assert.ok(came.some((bytes) => bytes.equals(picture(n))), `image ${n}`);
});

test("one image stays one call", async () => {
  up.forget();
  assertEnded(await make("one", 1), null, 1);
  assert.equal(asked("one").length, 1);
});

test("a call that fails is an image less, and is not charged", async () => {
  const task = await make("short", 3);
  assertEnded(task, null, 2);
  assert.equal(task.results.length, 2);
});

test("all refused is refused; all failed goes to the next", async () => {
  assertEnded(await make("refused", 3), "content_policy_violation", 0);
  assertEnded(await make("dead", 2), null, 2);
});

test("no more calls at the same time than it takes", async () => {
  let now = 0, most = 0;
  up.routes[POST("narrow")] = async (one) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    return image(one.count);
  };
  assertEnded(await make("narrow", 4), null, 4);
  assert.equal(most, 1);
  assert.equal(asked("narrow").length, 4);
});

test("a cancel hangs up on all of them", async () => {
  const { json: made } = await s.create({ model: "hangs", prompt: "x", n: 3 });
  const calls = await up.until(3, (one) => one.path.startsWith("/hangs/"));
  await s.ask("POST", `/v1/tasks/${made.id}/cancel`);
  await Promise.all(calls.map((one) => one.closed));
  assert.equal((await s.end(made.id)).status, "cancelled");
});

test("killed while each is at work: all are polled again by their ids, none is bought again", async () => {
  const behind = await Server.start({ config: fakes({ name: "slow", latency: "2500ms" }) });
  const config = `egress:\n  allow: ["${new URL(behind.url).host}"]\nproviders:\n` +
    `  - {name: behind, kind: evolink, base_url: "${behind.url}", api_key_env: BEHIND, cost: 1, max_n: 1}\n`;
  const total = async () => (await behind.ask("GET", "/v1/tasks?page_size=100")).json.total;
  const front = await Server.start({ env: { BEHIND: behind.key }, config });
  const { json: made } = await front.create({ model: "gpt-image-1", prompt: "a lake", n: 3 });
  for (let i = 0; i < 400 && (await total()) < 3; i++) await new Promise((r) => setTimeout(r, 25));
  // Ids are in the journal a moment after the upstream's answers; progress of all shows they are there.
  for (let i = 0; i < 400 && (await front.ask("GET", `/v1/tasks/${made.id}`)).json.progress < 20; i++) await new Promise((r) => setTimeout(r, 25));
  await front.stop({ signal: "SIGKILL", keep: true });
  const again = await Server.start({ env: { BEHIND: behind.key }, config, data: front.data });
  again.key = front.key;
  const task = await again.end(made.id);
  assertEnded(task, null);
  assert.equal(task.results.length, 3);
  assert.equal(await total(), 3);
  await again.audit();
  await behind.audit();
  await again.stop();
  await behind.stop();
  await front.remove();
});

test("the books are right after all of it", async () => { await s.audit(); });
