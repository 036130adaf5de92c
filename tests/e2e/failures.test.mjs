// What goes wrong elsewhere, by the numbers of the table of field failures: what users of other
// gateways reported about upstreams, replayed here against the real server.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Server, fakes, makePng, webServer, tintype } from "./lib.mjs";

const ok = { model: "gpt-image-1", prompt: "a red boat" };
const png = makePng(1024, 1024, () => [200, 30, 40]), image = { b64_json: png.toString("base64") };

/** Scripted upstreams, {name: (response, request body) => …}: each with its hits counted. */
async function upstreams(answers) {
  const web = await webServer({}), hits = {}, bodies = {};
  for (const [name, answer] of Object.entries(answers)) {
    hits[name] = 0;
    bodies[name] = [];
    for (const path of ["generations", "edits"]) web.pages[`/${name}/images/${path}`] = (request, response) => {
      hits[name]++;
      const chunks = [];
      request.on("data", (c) => chunks.push(c));
      request.on("end", () => {
        bodies[name].push(Buffer.concat(chunks));
        response.setHeader("content-type", "application/json");
        answer(response, bodies[name].at(-1));
      });
    };
  }
  const config = (settings = {}, top = "") => `${top}\nproviders:\n` + Object.keys(answers).map((name, i) =>
    `  - {name: ${name}, kind: openai, base_url: "${web.url}/${name}", cost: ${i + 1}${settings[name] ?? ""}}\n`).join("");
  return { web, hits, bodies, config };
}
const good = (response) => response.end(JSON.stringify({ created: 1, data: [image] }));
const fails = (response) => { response.statusCode = 500; response.end('{"error":{"message":"no","code":"server_error"}}'); };

test("5: an end that is told twice is settled once", async () => {
  const s = await Server.start({ config: fakes({ name: "twice", script: "twice" }) });
  const task = await s.finish({ model: "gpt-4o-image", prompt: "x", n: 2 });
  assert.equal(task.billing.charged_credits, 3);
  assert.equal((await s.credits()).user.used_credits, 3);
  await s.audit();
});

test("7: what is delivered is what is billed: fewer, smaller, damaged", async () => {
  for (const [script, n, credits, images] of [["short", 4, 4.5, 3], ["small", 4, 1.5, 4], ["broken", 4, 1.5, 1]]) {
    const s = await Server.start({ config: fakes({ name: "p", script }) });
    const task = await s.finish({ model: "gpt-4o-image", prompt: "x", n });
    assert.deepEqual([task.billing.charged_credits, task.results.length], [credits, images], script);
    await s.stop();
  }
  const s = await Server.start({ config: fakes({ name: "cut", script: "cut" }) });
  const task = await s.finish({ model: "gpt-4o-image", prompt: "x" });
  assert.equal(task.error.code, "generation_failed_no_content", "half a file is not sold");
  assert.equal(task.billing.charge_status, "released");
});

test("8: litellm#40405: a dead primary is hit at most three times, not once a request", async () => {
  const u = await upstreams({ dead: fails, alive: good });
  const s = await Server.start({ config: u.config() });
  for (let i = 0; i < 20; i++) assert.equal((await s.finish(ok)).status, "completed");
  assert.ok(u.hits.dead >= 1 && u.hits.dead <= 3, `${u.hits.dead} hits for 20 requests`);
  assert.equal(u.hits.alive, 20);
});

test("9: a refusal by moderation is final: nobody else is asked", async () => {
  const u = await upstreams({ strict: (response) => {
    response.statusCode = 400;
    response.end('{"error":{"message":"Your request was rejected.","type":"user_error","code":"moderation_blocked"}}');
  }, lax: good });
  const s = await Server.start({ config: u.config() });
  const task = await s.finish(ok);
  assert.deepEqual([task.status, task.error.code, task.billing.charge_status], ["failed", "content_policy_violation", "released"]);
  assert.deepEqual(u.hits, { strict: 1, lax: 0 });
});

test("10: 200 without images, or with a page of HTML, is no success", async () => {
  const u = await upstreams({ empty: (response) => response.end('{"data":[]}'),
    page: (response) => { response.setHeader("content-type", "text/html"); response.end("<!doctype html><h1>Hello</h1>"); },
    alive: good });
  const s = await Server.start({ config: u.config() });
  assert.equal((await s.finish(ok)).status, "completed");
  assert.deepEqual(u.hits, { empty: 1, page: 1, alive: 1 });
});

test("11: an upstream that hangs costs the first requests their wait, not every one", async () => {
  const u = await upstreams({ hangs: () => {}, alive: good });
  const s = await Server.start({ config: u.config({ hangs: ", timeout: 300ms, retry_uncertain: true" }) });
  for (let i = 0; i < 8; i++) assert.equal((await s.finish(ok)).status, "completed");
  assert.equal(u.hits.hangs, 2);
  await s.stop();
  // Also where nothing but the task's own time ends the wait.
  const slow = await Server.start({ config: fakes({ name: "hangs", script: "hang", cost: 1 }, { name: "alive", cost: 2 }) +
    "task: {timeout: 1s, lease: 1s}\nstudio: {job_timeout: 1s}\n" });
  for (const status of ["failed", "failed", "completed"]) assert.equal((await slow.finish(ok)).status, status);
});

test("12: a ban of the operator's account is told to him, not to the user", async () => {
  const u = await upstreams({ banned: (response) => {
    response.statusCode = 403;
    response.end('{"error":{"message":"Your account acct-77 has been deactivated","code":"account_deactivated"}}');
  }, alive: good });
  const s = await Server.start({ config: u.config({ alive: ", models: [gpt-image-1]" }) });
  for (let i = 0; i < 4; i++) assert.equal((await s.finish(ok)).status, "completed");
  assert.equal(u.hits.banned, 1, "it rests at once");
  await s.stop();
  assert.match(s.log, /provider\.blocked provider=banned .*acct-77/);
  const alone = await Server.start({ config: u.config({ alive: ", models: [dall-e-3]" }) });
  const task = await alone.finish(ok);
  assert.equal(task.error.code, "service_error");
  assert.doesNotMatch(JSON.stringify(task), /acct-77|deactivated|account/);
});

test("13: edits keep their upload when the first provider fails after reading it", async () => {
  const u = await upstreams({ eats: fails, alive: good });
  const s = await Server.start({ config: u.config() });
  const reference = makePng(512, 512, (x, y) => [x & 255, y & 255, 7]), form = new FormData();
  form.set("model", "gpt-image-1");
  form.set("prompt", "at night");
  form.set("image", new Blob([reference], { type: "image/png" }), "a.png");
  const answer = await s.ask("POST", "/v1/images/edits", { body: form });
  assert.equal(answer.status, 200, answer.bytes.toString());
  assert.deepEqual(u.hits, { eats: 1, alive: 1 });
  for (const name of ["eats", "alive"]) assert.ok(u.bodies[name][0].includes(reference), `${name} got the upload, whole`);
});

test("14: answers of many megabytes take no memory of their size", async () => {
  const text = Buffer.alloc(12 << 20);
  for (let i = 0; i < text.length; i++) text[i] = (i * 2654435761) >>> 24;
  // A whole PNG with a private chunk of 12 MB in front of its end.
  const heavy = Buffer.concat([png.subarray(0, -12), pngChunk("teSt", text), png.subarray(-12)]);
  const answer = JSON.stringify({ data: [{ b64_json: heavy.toString("base64") }] });
  const u = await upstreams({ heavy: (response) => response.end(answer) });
  // AddressSanitizer keeps what was freed, up to 256 MB by default: that is none of the server's.
  const s = await Server.start({ config: u.config(),
    env: { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:quarantine_size_mb=8:thread_local_quarantine_size_kb=64` } });
  await s.finish(ok);
  const peak = () => Number(readFileSync(`/proc/${s.child.pid}/status`, "utf8").match(/VmHWM:\s+(\d+)/)[1]) / 1024;
  const before = peak();
  const tasks = await Promise.all(Array.from({ length: 16 }, () => s.finish(ok)));
  assert.ok(tasks.every((t) => t.status === "completed" && t.result_data[0].bytes === heavy.length));
  const grown = peak() - before;
  // 12 MB measured with sanitizers, 5 MB without.
  assert.ok(grown < 2 * 16, `16 answers of 16 MB took ${grown.toFixed(1)} MB`);
});

test("16: a task that was at work when the server died is not at work for ever", async () => {
  const config = fakes({ name: "hangs", script: "hang" });
  const s = await Server.start({ config });
  const { id } = (await s.create(ok)).json;
  while ((await s.ask("GET", `/v1/tasks/${id}`)).json.status !== "processing");
  await s.stop({ signal: "SIGKILL", keep: true });
  const again = await Server.start({ config, data: s.data });
  const end = await again.end(id, { key: s.key });
  assert.deepEqual([end.status, end.error.code, end.billing.charge_status], ["failed", "unknown_error", "released"]);
  await again.audit();
  await again.stop();
  await s.remove();
});

test("22: who rests, and how many requests a minute had, is known after a restart", async () => {
  const u = await upstreams({ dead: fails, alive: good });
  const s = await Server.start({ config: u.config() });
  const key = await s.newKey("--account", "default", "--rpm", "4");
  for (let i = 0; i < 4; i++) assert.equal((await s.finish(ok, { key })).status, "completed");
  assert.equal(u.hits.dead, 2);
  await s.stop({ keep: true });
  const again = await Server.start({ config: u.config(), data: s.data });
  assert.equal((await again.finish(ok, { key: s.key })).status, "completed");
  assert.equal(u.hits.dead, 2, "a restart forgets nobody's rest");
  assert.equal((await again.create(ok, { key })).status, 429);
  await again.stop();
  await s.remove();
});

test("23: a model without a price does not start", async () => {
  const s = await Server.start();
  const catalog = `${s.data}/catalog.yaml`;
  await writeFile(catalog, "models:\n  - {id: free, dialect: task, prompt: {code_points: 10}, sizes: [1024x1024], n: 1, outputs: [png]}\n");
  const served = await tintype(["serve", "--data", `${s.data}/other`, "--listen", "127.0.0.1:0", "--set", `catalog.path=${catalog}`]);
  assert.equal(served.code, 1);
  assert.match(served.stderr, /catalog\.yaml:2: .*price/);
});

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(body.length + 8);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}
