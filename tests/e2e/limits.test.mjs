// Limits of keys and accounts: in the store, so that a restart forgets none of them.
import test from "node:test";
import assert from "node:assert/strict";
import OpenAI from "openai";
import { Server, fakes } from "./lib.mjs";

// Asked again after a crash, so that its tasks live on.
const hang = fakes({ name: "hung", script: "hang", retry_uncertain: true });
const hurry = ["--set", "server.drain_timeout=0s"]; // what hangs is not waited for
const ok = { model: "gpt-image-1.5", prompt: "a cat", quality: "low" };
const openai = (server, body, options = {}) =>
  server.ask("POST", "/openai/v1/images/generations", { body: { ...ok, ...body }, ...options });
const limit = async (server, ...args) => {
  const set = await server.cli("account", "limit", ...args);
  assert.equal(set.code, 0, set.stderr);
  return set.stdout;
};
const rate = (answer) => ["limit", "remaining", "reset"].map((k) => answer.headers.get(`x-ratelimit-${k}-requests`));
const resetMs = (text) => text.endsWith("ms") ? parseInt(text) : parseFloat(text) * 1000;

test("requests a minute of an account: headers, exact advice, all its keys, across a restart", async () => {
  const config = fakes({ name: "good" });
  let server = await Server.start({ config });
  const other = await server.newKey("--account", "default");
  assert.match(await limit(server, "default", "--rpm", "3"), /^default: 3 requests a minute, any number of tasks/);
  for (const [key, left] of [[server.key, "2"], [other, "1"]]) {
    const answer = await openai(server, {}, { key });
    assert.equal(answer.status, 200);
    assert.deepEqual(rate(answer).slice(0, 2), ["3", left]);
    assert.ok(resetMs(rate(answer)[2]) > 0 && resetMs(rate(answer)[2]) <= 60000, rate(answer)[2]);
  }
  const { data, key } = server;
  await server.stop({ keep: true });
  server = await Server.start({ config, data });
  server.key = key;
  server.ownsData = true;
  const stream = await server.streamed(ok, { key: other });
  assert.deepEqual(rate(stream).slice(0, 2), ["3", "0"]);
  for (const one of [key, other]) {
    const refused = await openai(server, {}, { key: one });
    assert.equal(refused.status, 429);
    assert.equal(refused.json.error.code, "rate_limit_exceeded");
    assert.deepEqual(rate(refused).slice(0, 2), ["3", "0"]);
    const waitMs = Number(refused.headers.get("retry-after-ms"));
    assert.ok(waitMs > 0 && waitMs <= 60000);
    assert.equal(Number(refused.headers.get("retry-after")), Math.ceil(waitMs / 1000));
    assert.ok(Math.abs(resetMs(rate(refused)[2]) - waitMs) < 2000);
    assert.equal(refused.headers.get("x-should-retry"), null);
  }
  const task = await server.create({ ...ok, async: true });
  assert.equal(task.status, 429);
  assert.equal(task.json.error.type, "rate_limit_error");
  assert.equal(task.headers.get("x-ratelimit-limit-requests"), null, "a header of the OpenAI dialect alone");
  await limit(server, "default", "--rpm", "0");
  const free = await openai(server, {});
  assert.deepEqual([free.status, ...rate(free)], [200, null, null, null]);
  await server.audit();
});

test("concurrent tasks of an account: all its keys together, across kill -9", async () => {
  let server = await Server.start({ config: hang, args: hurry });
  const other = await server.newKey("--account", "default");
  await limit(server, "default", "--concurrent", "2");
  const made = [];
  for (const key of [server.key, other])
    made.push((await server.create({ ...ok, async: true }, { key })).json.id);
  const { data, key } = server;
  await server.stop({ signal: "SIGKILL", keep: true });
  server = await Server.start({ config: hang, data, args: hurry });
  server.key = key;
  server.ownsData = true;
  const refused = await openai(server, {});
  assert.equal(refused.status, 429);
  assert.equal(refused.json.error.code, "rate_limit_exceeded");
  assert.match(refused.json.error.message, /this account may have 2 tasks at a time/);
  assert.equal(refused.headers.get("retry-after"), "1");
  await server.ask("POST", `/v1/tasks/${made[0]}/cancel`);
  await server.end(made[0]);
  assert.equal((await server.create({ ...ok, async: true })).status, 200);
  assert.match(await limit(server, "default"), /2 tasks at a time \(2 now\)/);
  await server.audit();
});

test("a key's own limits, across a restart and kill -9", async () => {
  let server = await Server.start({ config: hang, args: hurry });
  const rpm = await server.newKey("--account", "default", "--rpm", "2");
  const busy = await server.newKey("--account", "default", "--concurrent", "2");
  const { data, key } = server;
  const made = [];
  for (const signal of ["SIGTERM", "SIGKILL"]) {
    for (const one of [rpm, busy]) {
      const answer = await server.create({ ...ok, async: true }, { key: one });
      assert.equal(answer.status, 200, `${signal}: ${answer.bytes}`);
      made.push(answer.json.id);
    }
    await server.stop({ signal, keep: true });
    server = await Server.start({ config: hang, data, args: hurry });
    server.key = key;
    server.ownsData = true;
  }
  const minute = await openai(server, {}, { key: rpm }), tasks = await openai(server, {}, { key: busy });
  assert.deepEqual([minute.status, tasks.status], [429, 429]);
  assert.deepEqual(rate(minute).slice(0, 2), ["2", "0"]);
  assert.match(minute.json.error.message, /2 tasks a minute/);
  assert.match(tasks.json.error.message, /2 tasks at a time/);
  const ms = Number(minute.headers.get("retry-after-ms"));
  assert.ok(ms > 0 && ms <= 60000 && Number(minute.headers.get("retry-after")) === Math.ceil(ms / 1000));
  for (const id of made) await server.ask("POST", `/v1/tasks/${id}/cancel`);
  for (const id of made) await server.end(id);
  assert.equal((await server.create({ ...ok, async: true }, { key: busy })).status, 200, "a task that ended makes room");
  assert.equal((await openai(server, {}, { key: rpm })).status, 429, "ended or not, it was a request of this minute");
  await server.audit();
});

test("openai's package waits as it is told, and comes again", async () => {
  const server = await Server.start({ config: fakes({ name: "good" }) });
  const key = await server.newKey("--account", "default", "--concurrent", "1");
  const slow = await Server.start({ config: fakes({ name: "slow", latency: "1200ms" }) });
  const slowKey = await slow.newKey("--account", "default", "--concurrent", "1");
  const asked = [];
  const client = new OpenAI({ apiKey: slowKey, baseURL: slow.url + "/openai/v1", maxRetries: 4,
    fetch: async (...args) => { const answer = await fetch(...args); asked.push([answer.status, Date.now()]); return answer; } });
  const first = slow.create({ ...ok, async: true }, { key: slowKey });
  await first;
  const answer = await client.images.generate(ok);
  assert.equal(answer.data.length, 1);
  assert.ok(asked.length >= 2 && asked[0][0] === 429 && asked.at(-1)[0] === 200, JSON.stringify(asked));
  assert.ok(asked[1][1] - asked[0][1] >= 990, "not before the second that it was told");
  assert.equal((await openai(server, {}, { key })).status, 200);
});

test("an account that is none is told so", async () => {
  const server = await Server.start({ config: hang, args: hurry });
  const none = await server.cli("account", "limit", "nobody", "--rpm", "3");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /there is no account "nobody"/);
  assert.equal((await server.cli("account", "limit", "default", "--rpm", "-1")).code, 2);
});
