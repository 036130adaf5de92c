// kill -9 at every named step and at random moments under load: after each, the books
// are clean and every task that was acknowledged ends.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";

const config = fakes(
  { name: "cheap", cost: 1, latency: "8ms", script: "ok,ok,fail,short,ok,empty,refuse", retry_uncertain: true },
  { name: "dear", cost: 2, latency: "4ms", script: "ok,short" });
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

async function allEnd(s, ids) {
  const ends = { completed: 0, failed: 0, cancelled: 0 };
  for (const id of ids) {
    const task = await s.end(id);
    assert.ok(task.status in ends, `${id} ended as ${task.status}`);
    ends[task.status]++;
  }
  return ends;
}

async function crashAndCome(env, killAfterMs) {
  const s = await Server.start({ config, env });
  assert.equal((await s.cli("credit", "grant", "--account", "default", "--credits", "1000000")).code, 0);
  const load = loadUntilDeath(s, s.key);
  if (killAfterMs) setTimeout(() => s.child.kill("SIGKILL"), killAfterMs);
  const acknowledged = await load;
  const { signal } = await s.exited;
  assert.equal(signal, "SIGKILL", `the step was never reached\n${s.log.slice(-2000)}`);
  await s.audit(); // as the crash left it
  const again = await Server.start({ data: s.data, config });
  again.key = s.key;
  await allEnd(again, acknowledged);
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

test(`killed at random under load, ${ROUNDS} times`, async () => {
  let total = 0;
  for (let round = 0; round < ROUNDS; round++) total += await crashAndCome({}, 150 + Math.random() * 900);
  assert.ok(total > 0);
});
