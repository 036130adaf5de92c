// Who is asked, what is told of it to the operator, and what it cost: the command line and
// the admin's endpoints beside a running server.
import test from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, fakes, makePng, webServer, tintype } from "./lib.mjs";

const ok = { model: "gpt-4o-image", prompt: "a cat" };
const line = (text, name) => text.split("\n").find((l) => l.includes(` ${name} `)) ?? assert.fail(`${name}: ${text}`);

test("an admin sees each attempt of a task with its cost, its owner does not", async () => {
  const s = await Server.start({ config: fakes({ name: "bad", cost: 0.1, script: "fail" },
    { name: "cut", cost: 0.2, script: "cut" }, { name: "good", cost: 0.5 }) });
  const task = await s.finish({ ...ok, n: 2 });
  assert.equal(task.status, "completed");
  assert.equal(task.attempts, undefined);
  const admin = await s.newKey("--account", "operator", "--admin");
  const { attempts } = (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json;
  assert.deepEqual(attempts.map((a) => [a.number, a.provider, a.state, a.outcome, a.cost_credits, a.images, a.unusable]), [
    [1, "bad", "ended", "failed", 0, 0, 0], [2, "cut", "ended", "failed", 0.4, 0, 2], [3, "good", "ended", "ok", 1, 2, 0]]);
  assert.match(attempts[0].error, /as told/);
  assert.match(attempts[1].error, /damaged/);
  assert.equal(attempts[2].error, null);
  assert.ok(attempts.every((a) => a.ended_at >= a.started_at && a.upstream_id === null));
});

test("a second provider beside a slow one: one charge, and both are told of everywhere", async () => {
  const s = await Server.start({ config: fakes({ name: "slow", cost: 0.2, script: "hang", hedge_after: "50ms", without: ["cancel"] },
    { name: "good", cost: 0.5 }) });
  const task = await s.finish({ ...ok, n: 2 });
  assert.equal(task.status, "completed");
  assert.equal(task.billing.charged_credits, 3);
  const admin = await s.newKey("--account", "operator", "--admin");
  const { attempts } = (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json;
  assert.deepEqual(attempts.map((a) => [a.number, a.provider, a.state, a.outcome, a.cost_credits, a.images]),
    [[1, "slow", "ended", "outrun", 0.4, 0], [2, "good", "ended", "ok", 1, 2]]);
  assert.match(attempts[0].error, /from another/);
  let metrics = "";
  while (!metrics.includes('attempts_total{provider="slow",outcome="outrun"} 1\n')) // it tells its end in its own time
    metrics = (await s.ask("GET", "/metrics")).bytes.toString();
  assert.match(metrics, /^tintype_hedges_total 1$/m);
  assert.match(metrics, /^tintype_provider_cost_credits_total\{provider="slow"\} 0.4000$/m);
  const [slow, good] = (await s.ask("GET", "/v1/admin/providers", { key: admin })).json.data;
  assert.deepEqual([slow.attempts.outrun, slow.cost_credits, slow.charged_credits, slow.state], [1, 0.4, 0, "up"]);
  assert.deepEqual([good.attempts.ok, good.charged_credits, good.margin_credits], [1, 3, 2]);
  const report = await s.cli("report", "--by", "provider");
  assert.match(report.stdout, /^slow +1 +0 +0 +0 +0\.4 +0 /m);
  assert.match(report.stdout, /^in all +2 +1 +2 +0 +1\.4 +3 +1\.6 /m);
  const explain = await s.cli("route", "explain", "-c", s.config, "--model", "gpt-4o-image");
  assert.match(line(explain.stdout, "slow"), /is asked first, the next as well after 0\.05 s/);
  await s.audit();
  await s.stop();
});

test("providers for an admin: state, money, latency; the same in /metrics and in the report", async () => {
  const s = await Server.start({ config: fakes({ name: "bad", cost: 0.1, script: "fail" },
    { name: "few", cost: { image: 0.5, request: 0.1 }, script: "short", concurrency: 4, models: ["gpt-4o-image"] }) });
  for (let i = 0; i < 3; i++) assert.equal((await s.finish({ ...ok, n: 2 })).billing.charged_credits, 1.5);
  assert.equal((await s.ask("GET", "/v1/admin/providers")).status, 403);
  const admin = await s.newKey("--account", "operator", "--admin");
  const { data, days } = (await s.ask("GET", "/v1/admin/providers", { key: admin })).json;
  assert.equal(days, 30);
  const [bad, few] = data;
  assert.deepEqual([bad.name, bad.state, bad.failures_in_row, bad.attempts.failed, bad.cost_credits], ["bad", "resting", 2, 2, 0]);
  assert.match(bad.last_error, /as told/);
  assert.ok(bad.resting_until > Date.now() / 1000 - 5);
  assert.deepEqual(few.models, ["gpt-4o-image"]);
  assert.deepEqual([few.state, few.running, few.concurrency, few.attempts.ok, few.images], ["up", 0, 4, 3, 3]);
  assert.deepEqual([few.cost_credits, few.charged_credits, few.margin_credits], [1.8, 4.5, 2.7]);
  assert.deepEqual(few.cost, { request: 0.1, image: 0.5 });
  assert.ok(few.latency_ms.p95 >= few.latency_ms.p50 && few.latency_ms.p50 >= 0);
  assert.equal(bad.latency_ms.p50, null);

  const metrics = (await s.ask("GET", "/metrics")).bytes.toString();
  for (const said of ['attempts_total{provider="bad",outcome="failed"} 2', 'attempts_total{provider="few",outcome="ok"} 3',
    'up{provider="bad"} 0', 'up{provider="few"} 1', 'cost_credits_total{provider="few"} 1.8000',
    'charged_credits_total{provider="few"} 4.5000'])
    assert.ok(metrics.includes(`tintype_provider_${said}\n`), said);

  const report = await s.cli("report", "--by", "provider,model");
  assert.equal(report.code, 0, report.stderr);
  assert.match(report.stdout, /^few +gpt-4o-image +3 +3 +3 +0 +1.8 +4.5 +2.7 +60.0%$/m);
  assert.match(report.stdout, /^bad +gpt-4o-image +2 +0 +0 +0 +0 +0 +0 *$/m);
  assert.match(report.stdout, /^in all +5 +3 +3 +0 +1.8 +4.5 +2.7 +60.0%$/m);
  const byDay = await s.cli("report", "--by", "day");
  assert.match(byDay.stdout, new RegExp(`^${new Date().toISOString().slice(0, 8)}\\d\\d +5 +3`, "m"));
  assert.equal((await s.cli("report", "--by", "moon")).code, 2);

  // Beside the running server: who would be asked now.
  const explain = await s.cli("route", "explain", "-c", s.config, "--model", "gpt-4o-image", "-n", "2");
  assert.equal(explain.code, 0, explain.stdout + explain.stderr);
  assert.match(line(explain.stdout, "few"), /-> few +1\.1 credits +is asked first/);
  assert.match(line(explain.stdout, "bad"), /0\.2 credits +it rests after failures, \d+ s more \(the scripted/);
  const other = await s.cli("route", "explain", "-c", s.config, "--model", "gpt-image-1");
  assert.equal(other.code, 1, "its one provider rests");
  assert.match(line(other.stdout, "few"), /it does not serve this model/);
  await s.stop();
});

test("route explain: the cheapest of this very request, pins, turns, and a model that nobody serves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tintype-route-")), config = join(folder, "t.yaml");
  await writeFile(config, `data: {dir: ${folder}/none}
providers:
  - {name: flat, kind: fake, cost: 2}
  - {name: graded, kind: fake, cost: {image: 9, table: [{quality: low, cost: 1}]}}
  - {name: twin, kind: fake, cost: 2, weight: 3}
  - {name: theirs, kind: fake, cost: 1, pins: ["account:acme"], pinned_only: true}
`);
  const explain = (...args) => tintype(["route", "explain", "-c", config, "--model", "gpt-image-1", ...args]);
  const low = await explain("--quality", "low"), high = await explain("--quality", "high");
  assert.match(low.stdout, /^gpt-image-1, 1024x1024, low, n 1$/m);
  assert.match(line(low.stdout, "graded"), /-> graded +1 credits +is asked first/);
  assert.match(line(high.stdout, "flat"), /-> flat +2 credits +is asked first/);
  assert.match(line(high.stdout, "twin"), /takes turns with it, by weight \(3\)/);
  assert.match(line(high.stdout, "graded"), /9 credits +is asked when those before it fail/);
  assert.match(line(high.stdout, "theirs"), /it takes only what is pinned to it/);
  assert.match(high.stdout, /nobody is known to rest/);
  for (const [args, why] of [[["--model", "gpt-image-9"], /no model gpt-image-9/], [["--size", "3x3"], /size/],
    [["--account", "acme"], /no data folder/]]) {
    const bad = await explain(...args);
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, why);
  }
  await rm(folder, { recursive: true });
});

test("pins hold in a running server: an account's requests go to its provider alone", async () => {
  const s = await Server.start({ config: fakes({ name: "cheap", cost: 0.1 },
    { name: "theirs", cost: 5, pins: ["account:acme"], pinned_only: true },
    { name: "gold", cost: 3, pins: ["group:gold"] }) });
  assert.equal((await s.cli("group", "set", "gold", "--ratio", "1")).code, 0);
  const acme = await s.newKey("--account", "acme", "--credits", "100");
  const gold = await s.newKey("--account", "rich", "--group", "gold", "--credits", "100");
  const admin = await s.newKey("--account", "operator", "--admin");
  for (const [key, provider] of [[s.key, "cheap"], [acme, "theirs"], [gold, "gold"]]) {
    const task = await s.finish(ok, { key });
    const seen = (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json;
    assert.deepEqual(seen.attempts.map((a) => a.provider), [provider]);
  }
  const explain = await s.cli("route", "explain", "-c", s.config, "--account", "acme");
  assert.match(line(explain.stdout, "theirs"), /-> theirs/);
  assert.match(line(explain.stdout, "cheap"), /the account is pinned to another/);
});

test("provider test makes one call and says what came of it, and what to look at", async () => {
  const png = makePng(1024, 1024, () => [9, 9, 9]), web = await webServer({});
  const answer = (status, body) => (request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  };
  const error = (code) => ({ error: { message: "Words.", type: "x", param: null, code } });
  web.pages["/good/images/generations"] = answer(200, { data: [{ b64_json: png.toString("base64") }] });
  web.pages["/cut/images/generations"] = answer(200, { data: [{ b64_json: png.subarray(0, png.length >> 1).toString("base64") }] });
  web.pages["/locked/images/generations"] = answer(401, error("invalid_api_key"));
  const folder = await mkdtemp(join(tmpdir(), "tintype-route-")), config = join(folder, "t.yaml"), boat = join(folder, "boat.png");
  await writeFile(config, "providers:\n" + ["good", "cut", "locked"].map((name) =>
    `  - {name: ${name}, kind: openai, base_url: "${web.url}/${name}", cost: 1.5, api_key_env: UPSTREAM_KEY}\n`).join("") +
    `  - {name: gone, kind: openai, base_url: "http://127.0.0.1:9", cost: 1, connect_timeout: 1s}\n`);
  const run = (name, ...args) => tintype(["provider", "test", name, "-c", config, ...args],
    { env: { ...process.env, UPSTREAM_KEY: "sk-secret-of-the-operator" } });
  const asked = await run("good");
  assert.equal(asked.code, 2, "it may cost money, and nobody is there to ask");
  assert.match(asked.stderr, /--yes/);
  assert.equal(web.requests.length, 0);
  const good = await run("good", "--yes", "--out", boat);
  assert.equal(good.code, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /an image: png, 1024x1024, \d+ bytes$/m);
  assert.match(good.stdout, /^good: ok after \d+\.\d{3} s, 1 image; reckoned cost: 1.5 credits$/m);
  assert.deepEqual((await import("node:fs")).readFileSync(boat), png);
  for (const [name, said] of [["cut", /damaged or cut off[^]*counts as a failure/], ["locked", /blocked after[^]*api_key_env/],
    ["gone", /failed after[^]*base_url/]]) {
    const bad = await run(name, "--yes");
    assert.equal(bad.code, 1, name);
    assert.match(bad.stdout, said);
    assert.doesNotMatch(bad.stdout + bad.stderr, /sk-secret/);
  }
  const none = await run("nobody", "--yes");
  assert.match(none.stderr, /no provider nobody; it has good, cut, locked, gone/);
  await rm(folder, { recursive: true });
});
