// Credits: reserved for all, charged for what came, released when nothing did; and
// providers that fail as scripted.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";

const start = (options) => Server.start(options);

const ok = { model: "gpt-4o-image", prompt: "x" };

test("200 parallel creates on a balance for 10: exactly 10 are admitted", async () => {
  const s = await start({ config: fakes({ name: "slow", latency: "200ms" }) });
  const key = await s.newKey("--account", "ten", "--credits", "15");
  const answers = await Promise.all(Array.from({ length: 200 }, () => s.create(ok, { key })));
  const admitted = answers.filter((a) => a.status === 200);
  assert.equal(admitted.length, 10);
  assert.equal(answers.filter((a) => a.json.error?.code === "insufficient_quota").length, 190);
  for (const a of admitted) assert.equal((await s.end(a.json.id, { key })).status, "completed");
  const credits = await s.credits(key);
  assert.deepEqual(credits.user, { remaining_credits: 0, used_credits: 15 });
  await s.audit();
});

test("a real provider's task is no sandbox task", async () => {
  const s = await start({ config: fakes({ name: "good" }) });
  const task = await s.finish({ ...ok, size: "2:3" });
  assert.equal(task.sandbox, undefined);
  assert.deepEqual([task.result_data[0].width, task.result_data[0].height], [1024, 1536]);
  const key = await s.newKey("--account", "t", "--test");
  assert.equal((await s.finish(ok, { key })).sandbox, true, "test keys are never routed elsewhere");
});

test("a flood of painted tasks does not stand before those of a provider", async () => {
  const s = await start({ config: fakes({ name: "good" }), args: ["--set", "task.concurrency=8"] });
  const key = await s.newKey("--account", "t", "--test");
  const flood = await Promise.all(Array.from({ length: 40 }, () => s.create({ ...ok, prompt: "a city at night" }, { key })));
  const began = Date.now();
  assert.equal((await s.finish(ok)).status, "completed");
  assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms`);
  const waiting = (await s.ask("GET", "/v1/tasks?status=pending&page_size=100", { key })).json.total;
  assert.ok(waiting >= 20, `${waiting} wait`);
  for (const { json } of flood) await s.ask("POST", `/v1/tasks/${json.id}/cancel`, { key });
  await s.audit();
});

test("short delivery is charged as delivered", async () => {
  const s = await start({ config: fakes({ name: "short", script: "short" }) });
  const task = await s.finish({ ...ok, n: 4 });
  assert.equal(task.status, "completed");
  assert.equal(task.results.length, 3);
  assert.deepEqual(task.billing, {
    charge_status: "charged", reserved_credits: 6, charged_credits: 4.5, refunded_credits: 1.5 });
  await s.audit();
});

test("a failing provider's work goes to the next; the dead one is left alone", async () => {
  const s = await start({ config: fakes({ name: "dead", cost: 1, script: "fail" }, { name: "alive", cost: 2 }) });
  for (let i = 0; i < 12; i++) assert.equal((await s.finish(ok)).status, "completed");
  const metrics = (await s.ask("GET", "/metrics")).bytes.toString();
  const attempts = Number(metrics.match(/^tintype_attempts_total (\d+)$/m)[1]);
  assert.equal(attempts, 12 + 2, "asked twice, then rested");
});

test("a refusal is final, is told, and costs nothing", async () => {
  const s = await start({ config: fakes({ name: "prude", cost: 1, script: "refuse" }, { name: "other", cost: 2 }) });
  const task = await s.finish(ok);
  assert.equal(task.status, "failed");
  assert.equal(task.error.code, "content_policy_violation");
  assert.equal(task.billing.charge_status, "released");
  assert.equal((await s.credits()).user.remaining_credits, 1000);
  await s.audit();
});

test("when everybody fails or answers with nothing the task says why and is released", async () => {
  for (const [script, code] of [["fail", "service_error"], ["empty", "generation_failed_no_content"],
    ["block", "service_error"], ["throttle", "resource_exhausted"]]) {
    const s = await start({ config: fakes({ name: "only", script }) });
    const task = await s.finish(ok);
    assert.equal(task.status, "failed");
    assert.equal(task.error.code, code);
    assert.equal((await s.credits()).user.remaining_credits, 1000);
    await s.audit();
  }
});

test("a task that takes too long fails in time and is released", async () => {
  const s = await start({ config: fakes({ name: "hung", script: "hang" }), args: [
    "--set", "task.timeout=1s", "--set", "task.lease=1s", "--set", "studio.job_timeout=1s"] });
  const task = await s.finish(ok);
  assert.equal(task.error.code, "generation_timeout");
  assert.equal((await s.credits()).user.remaining_credits, 1000);
});

test("cancel: a task being made ends as cancelled, unpaid; an ended one is 409", async () => {
  const s = await start({ config: fakes({ name: "hung", script: "hang" }) });
  const { json } = await s.create(ok);
  const cancelled = await s.ask("POST", `/v1/tasks/${json.id}/cancel`);
  assert.equal(cancelled.status, 200);
  const task = await s.end(json.id);
  assert.equal(task.status, "cancelled");
  assert.equal(task.error.code, "request_cancelled");
  assert.equal(task.billing.charge_status, "released");
  const again = await s.ask("POST", `/v1/tasks/${json.id}/cancel`);
  assert.equal(again.json.error.code, "task_not_cancellable");
  await s.audit();
});

test("a client that goes away while it waits: what nobody began is not begun", async () => {
  const s = await start({
    config: fakes({ name: "hung", script: "hang" }), args: ["--set", "task.concurrency=1"] });
  const first = (await s.create(ok)).json.id;
  const gone = new AbortController();
  const waiting = s.create(ok, { headers: { prefer: "wait=60" }, signal: gone.signal }).catch(() => {});
  let second;
  while (!second) { // until the second is stored
    const { data } = (await s.ask("GET", "/v1/tasks")).json;
    second = data.find((t) => t.id !== first)?.id;
  }
  gone.abort();
  await waiting;
  const task = await s.end(second);
  assert.equal(task.status, "cancelled");
  await s.ask("POST", `/v1/tasks/${first}/cancel`);
  assert.equal((await s.end(first)).status, "cancelled");
});

test("a replay that goes away cancels nothing that another request began", async () => {
  const s = await start({
    config: fakes({ name: "hung", script: "hang" }), args: ["--set", "task.concurrency=1"] });
  const first = (await s.create(ok)).json.id;
  const headers = { "idempotency-key": "order-2026-000000000018" };
  const second = (await s.create(ok, { headers })).json.id;
  const gone = new AbortController();
  const waiting = s.create(ok, { headers: { ...headers, prefer: "wait=60" }, signal: gone.signal }).catch(() => {});
  await new Promise((r) => setTimeout(r, 200));
  gone.abort();
  await waiting;
  await new Promise((r) => setTimeout(r, 200));
  assert.equal((await s.ask("GET", `/v1/tasks/${second}`)).json.status, "pending");
  for (const id of [second, first]) {
    await s.ask("POST", `/v1/tasks/${id}/cancel`);
    assert.equal((await s.end(id)).status, "cancelled");
  }
});

test("clients that leave as soon as they have asked to wait leave nothing pending and no memory", async () => {
  const s = await start({
    config: fakes({ name: "hung", script: "hang" }),
    args: ["--set", "task.concurrency=1", "--set", "server.max_connections_per_address=0"] });
  const first = (await s.create(ok)).json.id;
  for (let round = 0; round < 4; round++) {
    const gone = new AbortController();
    const all = Array.from({ length: 100 }, () =>
      s.create(ok, { headers: { prefer: "wait=60" }, signal: gone.signal }).catch(() => {}));
    await new Promise((r) => setTimeout(r, round * 40));
    gone.abort();
    await Promise.all(all);
  }
  let metrics;
  do metrics = (await s.ask("GET", "/metrics")).bytes.toString();
  while (!/^tintype_tasks_pending 0$/m.test(metrics) || !/^tintype_tasks_watched 0$/m.test(metrics));
  await s.ask("POST", `/v1/tasks/${first}/cancel`);
  await s.end(first);
  await s.audit();
});

test("limits of a key: quota, requests a minute, unfinished tasks, models, addresses, expiry", async () => {
  const s = await start({ config: fakes({ name: "hung", script: "hang" }) });
  const code = async (key) => (await s.create(ok, { key })).json.error?.code;

  const quota = await s.newKey("--account", "a", "--credits", "100", "--quota", "2");
  assert.equal(await code(quota), undefined);
  assert.equal(await code(quota), "key_quota_exhausted");

  const rpm = await s.newKey("--account", "a", "--rpm", "2");
  assert.equal(await code(rpm), undefined);
  assert.equal(await code(rpm), undefined);
  const limited = await s.create(ok, { key: rpm });
  assert.equal(limited.json.error.code, "rate_limit_exceeded");
  assert.ok(Number(limited.headers.get("retry-after")) >= 1 && Number(limited.headers.get("retry-after")) <= 60);

  const busy = await s.newKey("--account", "a", "--concurrent", "1");
  const { json } = await s.create(ok, { key: busy });
  const second = await s.create(ok, { key: busy });
  assert.equal(second.json.error.code, "too_many_concurrent_tasks");
  assert.ok(second.headers.get("retry-after"));
  await s.ask("POST", `/v1/tasks/${json.id}/cancel`, { key: busy });
  await s.end(json.id, { key: busy });
  assert.equal(await code(busy), undefined, "an ended task makes room");

  const elsewhere = await s.newKey("--account", "a", "--addresses", "10.0.0.0/8");
  assert.equal(await code(elsewhere), "ip_restricted");
  const here = await s.newKey("--account", "a", "--addresses", "10.0.0.0/8,127.0.0.1");
  assert.equal(await code(here), undefined);
  await s.audit();
});

test("a change of a key takes effect at once, from the command line beside the server", async () => {
  const s = await start({ config: fakes({ name: "good" }) });
  const key = await s.newKey("--account", "b", "--credits", "1000000");
  assert.equal((await s.create(ok, { key })).status, 200);
  assert.equal((await s.cli("key", "disable", key)).code, 0);
  assert.equal((await s.create(ok, { key })).json.error.code, "key_disabled");
  assert.equal((await s.cli("key", "enable", key)).code, 0);
  assert.equal((await s.create(ok, { key })).status, 200);
  const rotated = (await s.cli("key", "rotate", key, "--quiet")).stdout.trim();
  assert.equal((await s.create(ok, { key })).status, 401);
  assert.equal((await s.create(ok, { key: rotated })).status, 200);
  const expiring = await s.newKey("--account", "b", "--expires", "1s");
  let answer;
  do answer = await s.create(ok, { key: expiring }); while (answer.status === 200);
  assert.equal(answer.json.error.code, "key_expired");
});

test("a group's ratio multiplies the price", async () => {
  const s = await start({ config: fakes({ name: "good" }) });
  assert.equal((await s.cli("group", "set", "vip", "--ratio", "0.8")).code, 0);
  const key = await s.newKey("--account", "c", "--credits", "10", "--group", "vip");
  const task = await s.finish(ok, { key });
  assert.equal(task.usage.credits_used, 1.2);
  const made = await s.create(ok, { key });
  assert.equal(made.json.usage.user_group, "vip");
});
