// Everything at once: clients that wait, stream, cancel, hang up and ask twice, at providers of
// all kinds that come and go by SIGHUP, through kill -9 at random moments. Each acknowledged
// task ends, the books are clean, and no upstream was paid twice for one task by its own count.
import test from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { Server, makePng } from "./lib.mjs";
import { Upstream, catalogOf, events, fault, json, text } from "./upstream.mjs";

const ROUNDS = Number(process.env.STORM_ROUNDS ?? 3), ROUND_MS = Number(process.env.STORM_MS ?? 1500);
const CLIENTS = Number(process.env.STORM_CLIENTS ?? 6);
const models = catalogOf("m");
const picture = makePng(1024, 1024, (x) => [x >> 2, 3, 9]), b64 = picture.toString("base64");
const some = (list) => list[Math.floor(Math.random() * list.length)];
const soon = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 30));

/** What upstreams answered as paid for: how often, by the task's own words, and by whom. */
class Sold {
  byPrompt = new Map();
  byKind = {};
  add(prompt, kind) {
    this.byPrompt.set(prompt, [...(this.byPrompt.get(prompt) ?? []), kind]);
    this.byKind[kind] = (this.byKind[kind] ?? 0) + 1;
  }
  /** By more than so many, or by one twice. */
  oftener(most) { return [...this.byPrompt].filter(([, kinds]) => kinds.length > most || new Set(kinds).size < kinds.length); }
}

/** OpenAI's API: it fails before it made anything, refuses, or sells; by streams where asked. */
const openaiUpstream = (sold) => Upstream.start({
  "POST /v1/images/generations": async ({ json: asked }) => {
    const n = asked.n ?? 1;
    await soon();
    const answer = some(["sells", "sells", "sells", "fails", "refuses", "throttles"]);
    if (answer === "fails") return fault(500, "server_error");
    if (answer === "throttles") return fault(429, "rate_limit_exceeded", { headers: { "retry-after-ms": "20" } });
    if (answer === "refuses") return fault(400, "moderation_blocked");
    sold.add(asked.prompt, "openai");
    if (asked.stream)
      return events([
        { event: "image_generation.partial_image", data: { type: "image_generation.partial_image", partial_image_index: 0, b64_json: b64 } },
        { event: "image_generation.completed", data: { type: "image_generation.completed", b64_json: b64 } }]);
    return json({ created: 1, data: Array.from({ length: n }, () => ({ b64_json: b64 })) });
  },
});

/** The task dialect: what is created twice with one key is one task. */
async function evolinkUpstream(sold) {
  const tasks = new Map(), byKey = new Map();
  const shown = (t) => ({ id: t.id, object: "image.generation.task", status: t.polls > 1 ? "completed" : "processing", progress: 50,
    results: t.polls > 1 ? Array.from({ length: t.n }, () => `${up.url}/picture.png`) : [] });
  const up = await Upstream.start({
    "POST /v1/images/generations": async ({ json: asked, headers }) => {
      await soon();
      if (Math.random() < 0.2) return fault(500, "server_error");
      const key = headers["idempotency-key"];
      if (!byKey.has(key)) {
        const t = { id: `task-unified-${tasks.size}-storm000`, n: asked.n ?? 1, polls: 0 };
        tasks.set(t.id, t);
        byKey.set(key, t);
        sold.add(asked.prompt, "evolink");
      }
      return json(shown(byKey.get(key)));
    },
    "GET /v1/tasks/:id": ({ parts }) => {
      const t = tasks.get(parts[0]);
      if (!t) return fault(404, "task_not_found");
      t.polls++;
      return json(shown(t));
    },
    "POST /v1/tasks/:id/cancel": ({ parts }) => json(shown(tasks.get(parts[0]))),
    "GET /picture.png": () => text(picture, { type: "image/png" }),
  });
  return up;
}

/** A webui: one call for all images; it stops at once when it is told to. */
const a1111Upstream = (sold) => Upstream.start({
  "POST /sdapi/v1/txt2img": async ({ json: asked }) => {
    await soon();
    if (Math.random() < 0.3) return json({ error: "OutOfMemoryError", errors: "CUDA out of memory" }, { status: 500 });
    sold.add(asked.prompt, "a1111");
    return json({ images: Array(asked.batch_size).fill(b64), parameters: {}, info: "{}" });
  },
  "GET /sdapi/v1/progress": () => json({ progress: 0.3, current_task: null }),
  "POST /internal/progress": () => json({ active: some([true, false]), queued: false }),
  "POST /sdapi/v1/interrupt": () => json({}),
});

/** Jobs of one of three kinds: how each is asked, and what it tells. */
const jobKinds = {
  sdcpp: {
    create: "POST /sdcpp/v1/img_gen", poll: "GET /sdcpp/v1/jobs/:id", cancel: "POST /sdcpp/v1/jobs/:id/cancel",
    asks: (body) => [body.prompt, body.batch_count],
    shows: (j) => ({ id: j.id, status: { work: "generating", ok: "completed", bad: "failed" }[j.state],
      error: j.state === "bad" ? { code: "generation_failed", message: "no" } : null,
      result: j.state === "ok" ? { images: Array(j.n).fill({ b64_json: b64 }) } : null }),
  },
  replicate: {
    create: "POST /models/acme/paint/predictions", poll: "GET /predictions/:id", cancel: "POST /predictions/:id/cancel",
    more: ", upstream_model: acme/paint",
    asks: ({ input }) => [input.prompt, input.num_outputs],
    shows: (j) => ({ id: j.id, status: { work: "processing", ok: "succeeded", bad: "failed" }[j.state], logs: "",
      error: j.state === "bad" ? "CUDA out of memory" : null, output: j.state === "ok" ? Array(j.n).fill(j.link) : null }),
  },
  fal: {
    create: "POST /acme/paint", poll: "GET /acme/paint/requests/:id/status", cancel: "PUT /acme/paint/requests/:id/cancel",
    result: "GET /acme/paint/requests/:id", more: ", upstream_model: acme/paint",
    asks: (body) => [body.prompt, body.num_images],
    shows: (j) => ({ request_id: j.id, status: j.state === "work" ? "IN_PROGRESS" : "COMPLETED" }),
    results: (j) => j.state === "bad" ? json({ detail: [{ msg: "no", type: "value_error" }] }, { status: 422 }) :
      json({ images: Array(j.n).fill({ url: j.link }) }),
  },
};

async function jobUpstream(kind, sold) {
  const k = jobKinds[kind], jobs = new Map();
  const known = (answer) => ({ parts: [id] }) => jobs.has(id) ? answer(jobs.get(id)) : json({ detail: "unknown" }, { status: 404 });
  const up = await Upstream.start({
    [k.create]: async ({ json: body }) => {
      await soon();
      if (Math.random() < 0.15) return json({ detail: "busy" }, { status: 500 });
      const [prompt, n] = k.asks(body), end = some(["ok", "ok", "ok", "bad"]);
      const j = { id: `j${jobs.size}`, n, end, polls: 0, state: "work", link: `${up.url}/picture.png` };
      jobs.set(j.id, j);
      if (end === "ok") sold.add(prompt, kind);
      return json(k.shows(j), { status: 202 });
    },
    [k.poll]: known((j) => {
      if (++j.polls > 1) j.state = j.end;
      return json(k.shows(j));
    }),
    ...(k.result ? { [k.result]: known(k.results) } : {}),
    [k.cancel]: known((j) => json(k.shows(j))),
    "GET /picture.png": () => text(picture, { type: "image/png" }),
  });
  return up;
}

/** One way to ask: resolves with the ids that were acknowledged. */
const ways = {
  async async(s, post, body) {
    const { id } = await (await post("/v1/images/generations", body)).json();
    return id;
  },
  async waits(s, post, body) {
    const answer = await post("/openai/v1/images/generations", { ...body, response_format: "b64_json" });
    await answer.arrayBuffer();
    return answer.headers.get("x-task-id");
  },
  async streams(s, post, body) {
    const answer = await post("/openai/v1/images/generations", { ...body, n: 1, stream: true, partial_images: 1 });
    await answer.arrayBuffer();
    return answer.headers.get("x-task-id");
  },
  async cancels(s, post, body) {
    const { id } = await (await post("/v1/images/generations", body)).json();
    await soon();
    await post(`/v1/tasks/${id}/cancel`, {});
    return id;
  },
  async hangsUp(s, post, body) {
    const gone = new AbortController();
    setTimeout(() => gone.abort(), Math.random() * 60);
    await (await post("/openai/v1/images/generations", body, { signal: gone.signal })).arrayBuffer();
  },
  async asksTwice(s, post, body) {
    const headers = { "idempotency-key": `${body.prompt}-0123456789`.replace(/\s/g, "-") };
    const answers = await Promise.all([1, 2].map(async () => (await post("/v1/images/generations", body, { headers })).json()));
    assert.equal(answers[0].id, answers[1].id);
    return answers[0].id;
  },
};

let asked = 0;

/** Clients at work until the server dies: the acknowledged ids. */
async function storm(s, key, acknowledged) {
  let dead = false;
  s.exited.then(() => (dead = true));
  const post = (path, body, { headers = {}, ...more } = {}) => fetch(s.url + path, { method: "POST", body: JSON.stringify(body), ...more,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers } });
  const client = async () => {
    while (!dead) {
      const body = { model: some(["m", "m", "gpt-4o-image"]), prompt: `storm ${++asked}`, n: some([1, 1, 2, 4]) };
      try {
        const id = await ways[some(Object.keys(ways))](s, post, body);
        if (id?.startsWith("task-")) acknowledged.add(id);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        // the connection died with the server, or the client hung up
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

/** Hedged, two upstreams may sell the same task, once each: that is what hedging costs. */
for (const hedged of [false, true]) test(`everything at once through kill -9 and SIGHUP${hedged ? ", hedged" : ""}, ${ROUNDS} times`, async () => {
  const sold = new Sold();
  const openai = await openaiUpstream(sold), evolink = await evolinkUpstream(sold), a1111 = await a1111Upstream(sold);
  const jobs = {};
  for (const kind of Object.keys(jobKinds)) jobs[kind] = await jobUpstream(kind, sold);
  const ups = { openai, evolink, a1111, ...jobs };
  // Each is the cheapest for a while.
  const row = ([kind, up], at, i) => `  - {name: ${kind}, kind: ${kind}, base_url: "${up.url}${kind === "openai" ? "/v1" : ""}", models: [m], ` +
    `cost: ${1 + (at + i) % 6 / 10}, concurrency: ${2 + i % 3}${jobKinds[kind]?.more ?? ""}` +
    `${hedged && (at + i) % 3 ? ", hedge_after: 8ms" : ""}}\n`;
  const config = (i) => openai.reach(evolink, ...Object.values(jobs)) + models + "route: {rest: 30ms, rest_max: 60ms}\n" +
    "providers:\n" + Object.entries(ups).map((one, at) => row(one, at, i)).join("") +
    (i % 2 ? `  - {name: f, kind: fake, cost: 3, latency: 10ms, script: "ok,short,fail,empty,refuse,ok", models: ["*"]}\n`
      : `  - {name: f, kind: fake, cost: 3, latency: 5ms, script: "ok,fail,uncertain,small", models: ["*"]}\n`);
  let s = await Server.start({ config: config(0) });
  const data = s.data, key = await s.newKey("--account", "default", "--credits", "10000000");
  const acknowledged = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const load = storm(s, key, acknowledged);
    let reloads = 0;
    const reloading = setInterval(() => { writeFileSync(s.config, config(++reloads)); s.child.kill("SIGHUP"); }, 120);
    const killing = setTimeout(() => s.child.kill("SIGKILL"), ROUND_MS * (0.5 + Math.random()));
    await load;
    clearInterval(reloading);
    clearTimeout(killing);
    const { signal } = await s.exited;
    assert.equal(signal, "SIGKILL", s.log.slice(-4000));
    assert.doesNotMatch(s.log, /ERROR: |runtime error|attempt\.ended_twice|WARNING: Thread/);
    await s.audit(); // as the crash left it
    s = await Server.start({ data, config: config(round) });
  }
  for (const id of acknowledged) {
    const task = await s.end(id, { key });
    assert.ok(["completed", "failed", "cancelled"].includes(task.status), `${id} is ${task.status}`);
  }
  const { json: left } = await s.ask("GET", "/v1/tasks?status=processing&page_size=100", { key });
  for (const { id } of left.data) await s.end(id, { key });
  assert.ok(acknowledged.size > ROUNDS * CLIENTS, `${acknowledged.size} were acknowledged`);
  assert.deepEqual(sold.oftener(hedged ? 2 : 1), []);
  if (hedged) assert.notDeepEqual(sold.oftener(1), [], "two were paid at times");
  assert.deepEqual(Object.keys(sold.byKind).sort(), Object.keys(ups).sort(), "each of them sold something");
  assert.equal((await s.credits(key)).reserved_credits ?? 0, 0);
  await s.audit();
  await s.stop({ keep: true });
  await s.remove();
});
