// A random walk: tasks of random sizes at providers with random ends, cancelled, their providers
// reloaded, the server stopped and killed. Whatever way it went, at its end the books agree with
// each other and with what the upstreams say they sold. WALK_SEED repeats a walk's choices,
// WALK_STEPS makes it longer.
import test from "node:test";
import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { Server, makePng } from "./lib.mjs";
import { Upstream, catalogOf, cut, fault, json, silence } from "./upstream.mjs";

const SEED = Number(process.env.WALK_SEED ?? Math.floor(Math.random() * 1e9)), STEPS = Number(process.env.WALK_STEPS ?? 160);
const GRANTED = 250; // some requests are refused for lack of credits
const b64 = makePng(512, 512, () => [9, 8, 7]).toString("base64");

/** Numbers from 0 to 1, the same ones for a seed (mulberry32). */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = numbers(SEED);
const some = (list) => list[Math.floor(random() * list.length)];
const soon = (ms) => new Promise((resolve) => setTimeout(resolve, random() * ms));

/* --- upstreams, each with its own books ------------------------------------------------------------ */

const sales = []; // {provider, prompt, images}
const sell = (provider, prompt, images) => { sales.push({ provider, prompt, images }); return images; };

/** One call: it sells and delivers, sells and loses it, or does not sell. */
const openaiCall = (provider) => async ({ json: { prompt, n = 1 } }) => {
  await soon(40);
  const images = (count) => json({ created: 1, data: Array(count).fill({ b64_json: b64 }) });
  return some([
    ...Array(8).fill(() => images(sell(provider, prompt, n))),
    () => images(sell(provider, prompt, Math.max(1, n - 1))),
    () => { sell(provider, prompt, n); return cut('{"data":[{"b64_json":"iVBO'); },
    () => { sell(provider, prompt, n); return silence; },
    () => cut('{"da'),
    () => json({ data: [] }),
    () => fault(500, "server_error"),
    () => fault(400, "moderation_blocked"),
    () => fault(429, "rate_limit_exceeded", { headers: { "retry-after-ms": "30" } }),
    () => fault(504, "timeout"),
  ])();
};

const jobs = new Map();
/** Jobs: sold once they are taken, unless they fail; sometimes the answer to that is lost. */
const jobCreate = (provider) => async ({ json: { prompt, batch_count: n } }) => {
  await soon(20);
  if (random() < 0.15) return json({ error: "server_error" }, { status: 500 });
  const job = { id: `j${jobs.size}`, n, polls: 0, end: some(["completed", "completed", "completed", "failed"]) };
  jobs.set(job.id, job);
  if (job.end === "completed") sell(provider, prompt, n);
  const answer = JSON.stringify({ id: job.id, status: "queued" });
  return random() < 0.1 ? cut(answer.slice(0, 5)) : json(JSON.parse(answer), { status: 202 });
};
const jobPoll = ({ parts: [id] }) => {
  const job = jobs.get(id);
  if (++job.polls < 3) return some([json({ id, status: "generating" }), json({}, { status: 502 }), cut('{"id"')]);
  return json({ id, status: job.end, error: null, result: job.end === "completed" ? { images: Array(job.n).fill({ b64_json: b64 }) } : null });
};

/* --- the providers, as they are configured at a moment ------------------------------------------------ */

const kinds = { once: "openai", again: "openai", jobs: "sdcpp" };
const RETRIED = new Set(["again", "fake2"]); // of which an unknown outcome may be bought again
const FAKES = ["fake1", "fake2"];

function configOf(up) {
  const row = (name, kind, more) => `  - {name: ${name}, kind: ${kind}, cost: ${some([1, 2, 3])}, weight: ${some([1, 3])}, ` +
    `concurrency: ${some([1, 2, 4])}, models: [m], retry_uncertain: ${RETRIED.has(name)}, ${more}}\n`;
  const there = Object.keys(kinds).filter(() => random() < 0.85);
  return up.reach() + catalogOf("m") + "route: {rest: 20ms, rest_max: 60ms, wait: 5s}\nserver: {drain_timeout: 50ms}\n" +
    "providers:\n" + there.map((name) => row(name, kinds[name], `base_url: "${up.url}/${name}", timeout: 1s`)).join("") +
    FAKES.map((name) => row(name, "fake", `latency: ${some([1, 20, 200])}ms, script: "${some(["ok,fail", "ok,short,uncertain", "uncertain,ok,refuse", "broken,ok,throttle", "empty,ok,deaf"])}"`)).join("");
}

/* --- the walk -------------------------------------------------------------------------------------------- */

test(`a walk of ${STEPS} steps, seed ${SEED}`, async () => {
  const up = await Upstream.start({ "POST /once/images/generations": openaiCall("once"), "POST /again/images/generations": openaiCall("again"),
    "POST /jobs/sdcpp/v1/img_gen": jobCreate("jobs"), "GET /jobs/sdcpp/v1/jobs/:id": jobPoll,
    "POST /jobs/sdcpp/v1/jobs/:id/cancel": () => json({ error: "it is being made" }, { status: 409 }) });
  let s = await Server.start({ config: configOf(up) });
  const { data } = s, key = await s.newKey("--account", "walker", "--credits", String(GRANTED));
  const admin = await s.newKey("--account", "operator", "--admin");
  const tasks = new Map(), unanswered = new Set(); // prompt → {id, n}; bodies that nobody answered
  let broke = 0;

  const create = async (body) => {
    unanswered.add(body);
    const made = await s.create(body, { key, headers: { "idempotency-key": `walk-${body.prompt}-0123456789` } });
    unanswered.delete(body);
    if (made.status === 402) return void broke++;
    assert.equal(made.status, 200, made.bytes.toString());
    tasks.set(body.prompt, { id: made.json.id, n: body.n });
  };
  const newBody = () => ({ model: "m", prompt: `p${tasks.size + unanswered.size + broke}`, n: some([1, 1, 2, 4]), size: "512x512" });
  /** Ends the server, by this signal, while it is asked; the same is asked again of the next one. */
  const comeAgain = async (signal) => {
    const asking = [1, 2].map(() => create(newBody()).catch((error) => { if (error instanceof assert.AssertionError) throw error; }));
    await soon(25);
    await s.stop({ signal, keep: true });
    await Promise.all(asking);
    assert.doesNotMatch(s.log, /attempt\.ended_twice/);
    await s.audit(); // as it was left
    s = await Server.start({ data, config: configOf(up) });
    for (const body of [...unanswered]) await create(body);
  };
  const steps = {
    create: () => create(newBody()),
    pause: () => soon(60),
    cancel: async () => {
      const one = some([...tasks.values()]);
      if (one) await s.ask("POST", `/v1/tasks/${one.id}/cancel`, { key });
    },
    reload: () => { // whole: an earlier one may be reading it
      writeFileSync(`${s.config}.new`, configOf(up));
      renameSync(`${s.config}.new`, s.config);
      s.child.kill("SIGHUP");
    },
    kill: () => comeAgain("SIGKILL"),
    stop: () => comeAgain("SIGTERM"),
  };
  const chances = Object.entries({ create: 60, pause: 20, cancel: 8, reload: 6, kill: 4, stop: 1 }).flatMap(([name, times]) => Array(times).fill(name));
  for (let i = 0; i < STEPS; i++) await steps[some(chances)]();

  /* --- what it came to --- */

  let charged = 0, cost = 0;
  for (const { id } of tasks.values()) await s.end(id, { key });
  const paid = Map.groupBy(sales, ({ prompt }) => prompt);
  for (const [prompt, { id, n }] of tasks) {
    const task = (await s.ask("GET", `/v1/tasks/${id}`, { key })).json;
    const { attempts } = (await s.ask("GET", `/v1/tasks/${id}`, { key: admin })).json;
    const bought = paid.get(prompt) ?? [], told = JSON.stringify({ task, attempts, bought }, null, 1);
    assert.ok(["completed", "failed", "cancelled"].includes(task.status), told);
    assert.ok(attempts.every((a, i) => a.state === "ended" && a.number === i + 1), told);
    // Nobody is asked behind an end, and behind an unknown one only where that may be bought again.
    for (const a of attempts.slice(0, -1))
      assert.ok(["failed", "throttled", "blocked"].includes(a.outcome) || (a.outcome === "uncertain" && RETRIED.has(a.provider)), told);
    // What they sold is what the attempts say, and one is paid for a task. (A provider that left and
    // came back is another one, and a restart forgets who was tried: two attempts may be at one name.)
    for (const name of Object.keys(kinds)) {
      const sold = bought.filter(({ provider }) => provider === name), asked = attempts.filter(({ provider }) => provider === name);
      const ok = asked.filter(({ outcome }) => outcome === "ok"), unknown = asked.filter(({ outcome }) => ["uncertain", "cancelled"].includes(outcome));
      assert.ok(sold.length >= ok.length && sold.length <= ok.length + unknown.length, told);
      assert.ok(ok.every(({ images }) => sold.some((sale) => sale.images === images)), told);
    }
    assert.ok(bought.length <= 1 + attempts.filter((a) => a.outcome === "uncertain" && RETRIED.has(a.provider)).length, told);
    // What is charged is what came.
    assert.equal(task.results?.length ?? 0, task.status === "completed" ? attempts.at(-1).images : 0, told);
    assert.equal(task.status === "completed", attempts.at(-1)?.images > 0, told);
    assert.equal(task.billing.charged_credits ?? 0, task.results?.length ?? 0, told);
    assert.ok((task.results?.length ?? 0) <= n, told);
    charged += task.billing.charged_credits ?? 0;
    cost += attempts.reduce((sum, a) => sum + a.cost_credits, 0);
  }
  assert.ok(sales.every(({ prompt }) => tasks.has(prompt)), "nothing was bought for nobody");
  const { user } = await s.credits(key);
  assert.deepEqual([user.used_credits, user.remaining_credits], [charged, GRANTED - charged]);
  const report = (await s.cli("report", "--by", "provider")).stdout.match(/^in all +\d+ +\d+ +\d+ +\d+ +([\d.]+) +([\d.]+)/m);
  assert.deepEqual(report?.slice(1).map(Number), [cost, charged], "the report says the same");
  await s.audit();
  await s.stop({ keep: true });
  await s.remove();
});
