// kill -9 at every named step and at random moments under load: after each, the books
// are clean and every task that was acknowledged ends.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";

const mixed = fakes(
  { name: "cheap", cost: 1, latency: "8ms", script: "ok,ok,fail,short,ok,empty,refuse", retry_uncertain: true },
  { name: "dear", cost: 2, latency: "4ms", script: "ok,short" });
const hedged = fakes(
  { name: "slow", cost: 1, latency: "80ms", script: "ok,stubborn,fail,ok,deaf", hedge_after: "10ms", retry_uncertain: true },
  { name: "dear", cost: 2, latency: "30ms", script: "ok,short,fail", retry_uncertain: true, without: ["cancel"] },
  { name: "dearest", cost: 3 });
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 8);

/** Creates (and sometimes cancels) tasks until the server dies; yields the acknowledged ids. */
async function loadUntilDeath(s, key) {
  const acknowledged = new Set();
  let dead = false;
  s.exited.then(() => (dead = true));
  const worker = async (seed) => {
    for (let i = 0; !dead; i++) {
      try {
        const response = await fetch(`${s.url}/v1/images/generations`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json",
            "idempotency-key": `crash-${s.child.pid}-${seed}-${i}-0000000000` },
          body: JSON.stringify({ model: "gpt-4o-image", prompt: `a tree ${i}`, n: [1, 2, 4][i % 3] }),
        });
        const { id } = await response.json();
        if (response.status === 200) acknowledged.add(id);
        if (i % 5 === 4)
          await fetch(`${s.url}/v1/tasks/${id}/cancel`, { method: "POST", headers: { authorization: `Bearer ${key}` } });
      } catch {
        // the connection died with the server
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, i) => worker(i)));
  return acknowledged;
}

/** The same by clients that wait in the call: what they were answered has its images. */
async function callsUntilDeath(s, key) {
  const answered = new Set();
  let dead = false;
  s.exited.then(() => (dead = true));
  const worker = async (seed) => {
    for (let i = 0; !dead; i++) {
      try {
        const response = await fetch(`${s.url}/openai/v1/images/generations`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify({ model: "gpt-4o-image", prompt: `a tree ${seed} ${i}`, n: [1, 2, 4][i % 3] }),
        });
        const { data } = await response.json();
        if (response.status === 200 && data.length > 0) answered.add(response.headers.get("x-task-id"));
      } catch {
        // the connection died with the server
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, i) => worker(i)));
  return answered;
}

async function allEnd(s, ids) {
  const ends = { completed: 0, failed: 0, cancelled: 0 };
  for (const id of ids) {
    const task = await s.end(id);
    assert.ok(task.status in ends, `${id} ended as ${task.status}`);
    ends[task.status]++;
  }
  return ends;
}

/** Nothing stays at work, whoever was told of it. */
async function nothingIsLeft(s) {
  const { json } = await s.ask("GET", "/v1/tasks?status=processing&page_size=100"); // and pending
  await allEnd(s, json.data.map((task) => task.id));
}

/** Each attempt of these has an end in the journal, with what it cost. */
async function everyAttemptEnded(s, ids) {
  const key = await s.newKey("--account", "operator", "--admin");
  for (const id of ids) {
    const { attempts } = (await s.ask("GET", `/v1/tasks/${id}`, { key })).json;
    for (const a of attempts) assert.equal(a.state, "ended", `${id}: ${JSON.stringify(attempts)}`);
    const delivered = attempts.filter((a) => a.outcome === "ok");
    assert.ok(delivered.length <= 1, JSON.stringify(attempts));
  }
}

async function crashAndCome(env, killAfterMs, loadUntil = loadUntilDeath, config = mixed) {
  const s = await Server.start({ config, env });
  assert.equal((await s.cli("credit", "grant", "--account", "default", "--credits", "1000000")).code, 0);
  const load = loadUntil(s, s.key);
  if (killAfterMs) setTimeout(() => s.child.kill("SIGKILL"), killAfterMs);
  const acknowledged = await load;
  const { signal } = await s.exited;
  assert.equal(signal, "SIGKILL", `the step was never reached\n${s.log.slice(-2000)}`);
  await s.audit(); // as the crash left it
  const again = await Server.start({ data: s.data, config });
  again.key = s.key;
  const ends = await allEnd(again, acknowledged);
  if (loadUntil === callsUntilDeath) assert.equal(ends.completed, acknowledged.size);
  await nothingIsLeft(again);
  if (config === hedged) await everyAttemptEnded(again, acknowledged);
  await again.audit();
  await again.stop();
  await s.audit();
  await s.remove();
  return acknowledged.size;
}

for (const step of ["create.written", "create.committed", "claim.committed", "attempt.journaled", "attempt.started",
  "progress.committed", "attempt.ended", "image.kept", "finish.written", "finish.committed", "cancel.committed"]) {
  test(`killed at ${step}: clean books, every acknowledged task ends`, async () => {
    await crashAndCome({ TINTYPE_TEST_KILL_AT: `${step}:7` });
  });
}

for (const step of ["create.written", "begin.committed", "attempt.journaled", "attempt.started", "attempt.ended",
  "image.kept", "finish.written", "finish.committed"]) {
  test(`killed at ${step} while clients wait in the call: clean books, everything ends`, async () => {
    await crashAndCome({ TINTYPE_TEST_KILL_AT: `${step}:9` }, 0, callsUntilDeath);
  });
}

for (const step of ["hedge.journaled", "hedge.started", "hedge.delivered", "attempt.outrun", "finish.written",
  "finish.committed"]) {
  test(`killed at ${step} with two providers at work: clean books, everything ends, both are accounted for`, async () => {
    await crashAndCome({ TINTYPE_TEST_KILL_AT: `${step}:5` }, 0, loadUntilDeath, hedged);
  });
}

test(`killed at random with two providers at work, ${ROUNDS} times`, async () => {
  let total = 0;
  for (let round = 0; round < ROUNDS; round++)
    total += await crashAndCome({}, 150 + Math.random() * 900, loadUntilDeath, hedged);
  assert.ok(total > 0);
});

test(`killed at random while clients wait in the call, ${ROUNDS} times`, async () => {
  let total = 0;
  for (let round = 0; round < ROUNDS; round++) total += await crashAndCome({}, 150 + Math.random() * 900, callsUntilDeath);
  assert.ok(total > 0);
});

test(`killed at random under load, ${ROUNDS} times`, async () => {
  let total = 0;
  for (let round = 0; round < ROUNDS; round++) total += await crashAndCome({}, 150 + Math.random() * 900);
  assert.ok(total > 0);
});
