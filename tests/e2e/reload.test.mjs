// SIGHUP: providers come, go and change their prices while requests are served; secrets are
// nowhere to be read.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { Server, fakes, makePng, webServer } from "./lib.mjs";

const ok = { model: "gpt-4o-image", prompt: "a cat" };

/** Tells the server to read again and waits until it has. */
async function reload(s, config) {
  const before = s.log.length;
  writeFileSync(s.config, config);
  s.child.kill("SIGHUP");
  while (!/reload\.(providers|config) .*\n/.test(s.log.slice(before))) await new Promise((r) => s.child.stderr.once("data", r));
  return s.log.slice(before);
}

const asked = async (s, admin, task) =>
  (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json.attempts.map((a) => a.provider);

test("providers are added, dropped and repriced without losing a request", async () => {
  const s = await Server.start({ config: fakes({ name: "a", cost: 1, latency: "400ms" }, { name: "b", cost: 2 }) });
  const admin = await s.newKey("--account", "operator", "--admin");
  const under = (await s.create(ok)).json; // at work at a, when a goes
  while ((await s.ask("GET", `/v1/tasks/${under.id}`)).json.status !== "processing");
  let said = await reload(s, fakes({ name: "b", cost: 2 }, { name: "c", cost: 0.5 }));
  assert.match(said, /reload\.providers added=1 dropped=1 changed=0 kept=1/);
  assert.deepEqual(await asked(s, admin, await s.finish(ok)), ["c"]);
  assert.equal((await s.end(under.id)).status, "completed");
  assert.deepEqual(await asked(s, admin, under), ["a"]);
  while (!/provider\.gone provider=a/.test(s.log)) await new Promise((r) => s.child.stderr.once("data", r));
  said = await reload(s, fakes({ name: "b", cost: 0.1 }, { name: "c", cost: 0.5 }));
  assert.match(said, /added=0 dropped=0 changed=0 kept=2/);
  assert.deepEqual(await asked(s, admin, await s.finish(ok)), ["b"]);
  said = await reload(s, fakes({ name: "b", cost: 0.1, script: "fail" }, { name: "c", cost: 0.5 }));
  assert.match(said, /added=0 dropped=0 changed=1 kept=1/);
  assert.deepEqual(await asked(s, admin, await s.finish(ok)), ["b", "c"]);
  await s.audit();
});

test("a reload while hundreds of requests are served loses none", async () => {
  const s = await Server.start({ config: fakes({ name: "a", cost: 1, latency: "20ms" }, { name: "b", cost: 2, latency: "20ms" }) });
  const key = await s.newKey("--account", "default", "--credits", "10000");
  const all = Array.from({ length: 200 }, () => s.finish(ok, { key }));
  for (let i = 0; i < 6; i++)
    await reload(s, i % 2 ? fakes({ name: "a", cost: 1, latency: "20ms" }, { name: "b", cost: 2, latency: "20ms" })
      : fakes({ name: "c", cost: 1, latency: "10ms" }, { name: "b", cost: 2, latency: `${5 + i}ms` }));
  const ended = await Promise.all(all);
  assert.equal(ended.filter((t) => t.status === "completed").length, 200, JSON.stringify(ended.find((t) => t.error)));
  await s.audit();
});

test("what is wrong in the configuration is said, and the old providers stay", async () => {
  const good = fakes({ name: "a", cost: 1 });
  const s = await Server.start({ config: good });
  for (const [bad, why] of [["providers:\n  - {name: a, kind: oracle}\n", /\.yaml:2.*kind must be one of/],
    ["providers: [", /kept=old/],
    ["providers:\n  - {name: z, kind: openai, api_key_env: NO_SUCH_KEY}\n", /NO_SUCH_KEY is not set/],
    ["providers:\n  - {name: z, kind: openai}\n", /base_url is missing/]]) {
    assert.match(await reload(s, bad), why);
    assert.equal((await s.finish(ok)).status, "completed");
  }
  assert.match(await reload(s, good), /added=0 dropped=0 changed=0 kept=1/);
});

test("a rest is over when the operator gives the provider another key, and not before", async () => {
  let hits = 0;
  const web = await webServer({ "/images/generations": (request, response) => {
    hits++;
    const fine = request.headers.authorization === "Bearer sk-second-secret";
    request.resume();
    request.on("end", () => {
      response.statusCode = fine ? 200 : 401;
      response.end(JSON.stringify(fine ? { data: [{ b64_json: makePng(1024, 1024, () => [1, 2, 3]).toString("base64") }] }
        : { error: { code: "invalid_api_key", message: "no" } }));
    });
  } });
  const s = await Server.start({ config: "{}" });
  const keyFile = `${s.data}/upstream.key`;
  const config = `providers:\n  - {name: up, kind: openai, base_url: "${web.url}", api_key_file: "${keyFile}", cost: 1}\n  - {name: next, kind: fake, cost: 2}\n`;
  writeFileSync(keyFile, "sk-first-secret\n");
  await reload(s, config);
  for (let i = 0; i < 3; i++) assert.equal((await s.finish({ ...ok, model: "gpt-image-1" })).status, "completed");
  assert.equal(hits, 1);
  await reload(s, config);
  await s.finish({ ...ok, model: "gpt-image-1" });
  assert.equal(hits, 1, "the same key: it still rests");
  writeFileSync(keyFile, "sk-second-secret\n");
  assert.match(await reload(s, config), /changed=1 kept=1/);
  await s.finish({ ...ok, model: "gpt-image-1" });
  assert.equal(hits, 2);

  // And neither key stands anywhere.
  const shown = await s.cli("config", "print", "-c", s.config), explained = await s.cli("route", "explain", "-c", s.config);
  const admin = await s.newKey("--account", "operator", "--admin");
  const providers = (await s.ask("GET", "/v1/admin/providers", { key: admin })).bytes.toString();
  const metrics = (await s.ask("GET", "/metrics")).bytes.toString();
  const commandLine = readFileSync(`/proc/${s.child.pid}/cmdline`, "utf8");
  await s.stop({ keep: true });
  const database = readFileSync(`${s.data}/tintype.db`).toString("latin1");
  for (const text of [s.log, s.greeting, shown.stdout, explained.stdout, providers, metrics, commandLine, database])
    assert.doesNotMatch(text, /sk-(first|second)-secret/);
  await s.remove();
});
