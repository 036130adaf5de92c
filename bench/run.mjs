// make bench: how fast, beside nginx in the same run on the same machine.
//   node bench/run.mjs [--quick] [--write]     --write puts the table into docs/performance.md
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as b from "./lib.mjs";
import * as callbacks from "./callbacks.mjs";
import * as failover from "./failover.mjs";
import * as openai from "./openai.mjs";
import { firstView } from "./page.mjs";
import * as large from "./large.mjs";

const quick = process.argv.includes("--quick");
const rounds = quick ? 1 : 3, seconds = quick ? 2 : 4;
const rows = [];
const row = (what, measured, target, holds) => {
  rows.push({ what, measured, target, holds });
  b.say(`${holds ? "ok  " : "MISS"} ${what}: ${measured} (target ${target})`);
};
const k = (rate) => `${(rate / 1000).toFixed(1)}k/s`;

// Nothing is ever finished: what is measured is the taking of tasks, not their making.
const hung = 'providers:\n  - {name: hung, kind: fake, script: hang}\ntask:\n  concurrency: 1\n  timeout: 1h\n';
const body = JSON.stringify({ model: "gpt-image-1", prompt: "A beautiful colorful sunset over the ocean" });
const createScript = (key) => `
  wrk.method = "POST"
  wrk.body = '${body}'
  wrk.headers["Authorization"] = "Bearer ${key}"
  wrk.headers["Content-Type"] = "application/json"\n`;
const pollScript = (key, ids) => {
  writeFileSync(join(b.scratch, "ids.txt"), ids.join("\n"));
  return `
  local ids, at = {}, 0
  for id in io.lines("${b.scratch}/ids.txt") do ids[#ids + 1] = id end
  wrk.headers["Authorization"] = "Bearer ${key}"
  init = function() math.randomseed(os.time()) at = math.random(#ids) end
  request = function()
    at = at % #ids + 1
    return wrk.format("GET", "/v1/tasks/" .. ids[at])
  end\n`;
};

const nginx = await b.startNginx(18999);

b.say("idle memory");
{
  const s = await b.startTintype();
  await fetch(`${s.url}/healthz`);
  const mb = b.rssKb(s.pid) / 1024;
  row("idle gateway, resident", `${mb.toFixed(1)} MB`, "≤ 16 MB", mb <= 16);
  await s.stop();
}

b.say("durable creates, 64 connections");
let s = await b.startTintype({ config: hung });
b.cli("credit", "grant", "--account", "default", "--credits", "100000000", "--data", s.data);
{
  const r = await b.inTurn(rounds,
    () => b.wrk(`${s.url}/v1/images/generations`, { seconds, script: createScript(s.key) }),
    () => b.wrk(nginx.url, { seconds }));
  const target = Math.min(20000, 0.2 * r.other);
  row("durable creates", `${k(r.rate)}, ${r.ratio.toFixed(2)} × nginx (${k(r.other)}), ${r.errors} errors`,
    `≥ ${k(target)}`, r.rate >= target && r.errors === 0);
}

b.say("polling a task, 64 connections");
{
  const { id } = await (await fetch(`${s.url}/v1/images/generations`, {
    method: "POST", body, headers: { authorization: `Bearer ${s.key}`, "content-type": "application/json" } })).json();
  const script = `wrk.headers["Authorization"] = "Bearer ${s.key}"\n`;
  const r = await b.inTurn(rounds,
    () => b.wrk(`${s.url}/v1/tasks/${id}`, { seconds, script }),
    () => b.wrk(nginx.url, { seconds }));
  row("polling a task", `${k(r.rate)}, ${r.ratio.toFixed(2)} × nginx (${k(r.other)}), ${r.errors} errors`,
    "≥ 0.5 × nginx", r.ratio >= 0.5 && r.errors === 0);
}
await s.stop();

b.say("uploads of 10 MB, 16 connections");
{
  const connections = 16, bytes = 1e7, what = { connections, bytes, count: quick ? 48 : 160 };
  const config = "files: {quota_bytes: 100GiB, quota_count: 100000, concurrency: 256}\n";
  const grown = [], synced = [];
  // Fresh folders every time, and nothing of the other's left to be written.
  const ours = async () => {
    const up = await b.startTintype({ config });
    await fetch(`${up.url}/healthz`);
    const before = b.rssKb(up.pid);
    execFileSync("sync");
    const r = await b.uploads(up.url, "form", "/v1/files/upload/stream", up.key, what);
    grown.push((b.peakKb(up.pid) - before) / connections);
    await up.stop();
    rmSync(up.data, { recursive: true, force: true });
    return r;
  };
  let port = 18900;
  const theirs = async () => {
    const dir = mkdtempSync(join(b.scratch, "dav-"));
    const dav = await b.startNginx(port++, `root ${dir}; dav_methods PUT; create_full_put_path on;
      client_max_body_size 20m; client_body_temp_path ${dir}/tmp;`);
    execFileSync("sync");
    const r = await b.uploads(dav.url, "put", "/d", "-", what), t = process.hrtime.bigint();
    execFileSync("sync", ["-f", dir]);
    synced.push((what.count * bytes) / (r.seconds + Number(process.hrtime.bigint() - t) / 1e9));
    dav.stop();
    rmSync(dir, { recursive: true, force: true });
    return r;
  };
  const r = await b.inTurn(rounds, ours, theirs);
  const mb = (rate) => `${Math.round(rate / 1e6)} MB/s`;
  row("uploads of 10 MB, each synced", `${mb(r.rate)}, ${r.ratio.toFixed(2)} × nginx (PUT, not synced: ${mb(r.other)}; ` +
    `with a sync at the end ${mb(b.median(synced))}), ${r.errors} errors`, "≥ 0.5 × nginx", r.ratio >= 0.5 && r.errors === 0);
  row("memory of an upload", `${Math.round(b.median(grown))} kB resident`, "< 1 MB", b.median(grown) < 1024);
}

b.say("5,000 waiting requests");
{
  // The store's cache fills with their rows, up to what it may have: that is no request's, so it is small.
  s = await b.startTintype({ config: `${hung}store: {cache: 1MiB}\n` });
  b.cli("credit", "grant", "--account", "default", "--credits", "100000000", "--data", s.data);
  const port = Number(new URL(s.url).port), sockets = [];
  const open = () => new Promise((resolve, reject) => {
    const c = connect(port, "127.0.0.1", () => {
      c.write(`POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${s.key}\r\nPrefer: wait=300\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      sockets.push(c);
      resolve();
    });
    c.on("error", reject);
  });
  const waiting = async () => {
    const text = await (await fetch(`${s.url}/metrics`)).text();
    return Number(text.match(/^tintype_tasks_watched (\d+)/m)[1]);
  };
  // Warm up: what the first thousand need in caches and pools is not what one costs.
  for (let i = 0; i < 1000; i++) await open();
  while ((await waiting()) < 1000) await b.sleep(20);
  const before = b.rssKb(s.pid);
  for (let i = 0; i < 5000; i += 50) await Promise.all(Array.from({ length: 50 }, open));
  while ((await waiting()) < 6000) await b.sleep(20);
  const each = ((b.rssKb(s.pid) - before) * 1024) / 5000;
  row("a waiting request, at 5,000", `${Math.round(each)} bytes resident`, "≤ 2048 bytes", each <= 2048);
  for (const c of sockets) c.destroy();
  await s.stop();
}

b.say("polling with 10 thousand and with 1 million stored tasks");
{
  const fill = (data, from, to) => execFileSync("sqlite3", [join(data, "tintype.db"), `
    PRAGMA synchronous = OFF;
    WITH RECURSIVE i(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM i WHERE n < ${to - 1})
    INSERT INTO task (id, account_id, key_id, status, progress, model, n, reserved_uc, charged_uc,
      created_ms, started_ms, ended_ms, deadline_ms, error_code, error_message)
    SELECT printf('task-unified-%d-%08d', 1757156493 + n / 20, n), 1, 1, 3, 40, 'gpt-image-1', 1, 0, 0,
      1757156493000, 1757156493000, 1757156594000, 1757156493000, 'service_error', 'measured' FROM i;`]);
  const count = quick ? 100000 : 1000000;
  const name = (n) => `task-unified-${1757156493 + Math.floor(n / 20)}-${String(n).padStart(8, "0")}`;
  const pick = (total) => Array.from({ length: 10000 }, (_, i) => name(Math.floor((i * total) / 10000)))
    .sort(() => Math.random() - 0.5);
  const args = ["--set", "task.retention=3000d"];
  let few = await b.startTintype({ args });
  const key = few.key;
  const data = few.data;
  await few.stop();
  fill(data, 0, 10000);
  few = await b.startTintype({ data, args });
  const measure = async (server, total) => {
    const rates = [];
    for (let i = 0; i < rounds; i++)
      rates.push((await b.wrk(server.url, { seconds, script: pollScript(key, pick(total)) })).rate);
    return b.median(rates);
  };
  const small = await measure(few, 10000);
  await few.stop();
  fill(data, 10000, count);
  const many = await b.startTintype({ data, args });
  const large = await measure(many, count);
  row(`polls of random tasks: 10 thousand stored, then ${count.toLocaleString("en")}`,
    `${k(small)}, ${k(large)}: ${(large / small).toFixed(2)}`, "≥ 0.8 (flat)", large / small >= 0.8);
  await many.stop();
}
nginx.stop();

b.say("images answered in the call, 64 connections");
{
  const instant = await openai.startInstant();
  const proxy = await openai.startProxy(18970, instant.answer);
  const portkey = await openai.startPortkey(18972, proxy.upstream);
  await portkey?.load(seconds); // warm
  const r = await b.inTurn(rounds, () => instant.load(seconds), () => (portkey ?? proxy).load(seconds));
  const n = await b.inTurn(1, () => instant.load(seconds), () => proxy.load(seconds));
  row("images answered in the call, durable and charged", `${k(r.rate)}, ` +
    (portkey ? `${r.ratio.toFixed(1)} × Portkey 1.15.2 (${k(r.other)}), ` : "Portkey is not installed, ") +
    `${n.ratio.toFixed(2)} × nginx (${k(n.other)}), which both only pass on the same answer; ${r.errors} errors`,
    "≥ 10 × Portkey", r.errors === 0 && (!portkey || r.ratio >= 10));
  portkey?.stop();
  proxy.stop();
  await instant.stop();
  const ms = await openai.firstByte(quick ? 20 : 100);
  row("a stream: from the provider's partial image to the client's first byte", `${ms.toFixed(2)} ms`, "≤ 1 ms", ms <= 1);
  const mb = (await openai.memory(64)) / 1024;
  row("64 clients that wait for 3 MB each, half of them slow", `${mb.toFixed(1)} MB resident at most`, "≤ 64 MB", mb <= 64);
}

b.say("the page's first view");
{
  const r = await firstView(quick ? 1 : 5), kb = r.bytes / 1024;
  row("the page, nothing cached, over slow 4G with a slow processor", `${Math.round(r.paintMs)} ms to the first contentful paint, ` +
    `${Math.round(r.usableMs)} ms to the key's field, ${kb.toFixed(0)} KB`, "< 1 s, ≤ 100 KB", r.paintMs < 1000 && kb <= 100);
}

b.say("answers of 2.8 MB through the openai adapter, 32 connections");
{
  const connections = 32;
  const up = await large.startUpstream(18960), s1 = (rate) => `${Math.round(rate)}/s`;
  const portkey = await large.startGatewayBeside(18963, up);
  await portkey?.load({ seconds, connections }); // warm
  const measure = async (check, times) => {
    const gateway = await large.startGateway(up.url, check, up.least);
    const r = await b.inTurn(times, () => gateway.load({ seconds, connections }),
      () => (portkey ?? up).load({ seconds, connections }));
    const mb = b.peakKb(gateway.pid) / 1024;
    const beside = portkey ? `${r.ratio.toFixed(1)} × Portkey 1.15.2 (${s1(r.other)})` : "Portkey is not installed";
    return { ...r, gateway, mb, text: `${s1(r.rate)}, ${beside}` };
  };
  const decoded = await measure("decode", rounds);
  const n = await b.inTurn(1, () => decoded.gateway.load({ seconds, connections }), () => up.load({ seconds, connections }));
  row(`answers of ${(up.bytes / 1e6).toFixed(1)} MB, each image another one, decoded, kept and charged`,
    `${decoded.text}, ${n.ratio.toFixed(2)} × nginx (${s1(n.other)}), which both only pass on the same answers; ${decoded.errors} errors`,
    "≥ 10 × Portkey", decoded.errors === 0 && (!portkey || decoded.ratio >= 10));
  row("the same: resident at most", `${decoded.mb.toFixed(1)} MB`, "< 64 MB", decoded.mb < 64);
  await decoded.gateway.stop();
  const walked = await measure("walk", 1);
  row("the same with images that are walked and not decoded (`check_images: walk`)", `${walked.text}; ${walked.errors} errors`,
    "no errors", walked.errors === 0);
  await walked.gateway.stop();
  for (const { gateway } of [walked, decoded])
    rmSync(gateway.data, { recursive: true, force: true });
  portkey?.stop();
  up.stop();
  const ms = await large.firstByte(quick ? 20 : 100);
  row("a stream through the openai adapter: from the upstream's partial image to the client's first byte",
    `${ms.toFixed(2)} ms`, "≤ 1 ms", ms <= 1);
}

b.say("callbacks over TLS, from a start with all of them due");
{
  const receiver = await callbacks.startReceiver(18997);
  const count = quick ? 20000 : 50000;
  let peakKb = 0;
  const r = await b.inTurn(rounds,
    async () => {
      const one = await callbacks.deliver(receiver, count);
      peakKb = Math.max(peakKb, one.peakKb);
      return one;
    },
    () => callbacks.plain(receiver, seconds));
  row("callbacks delivered, signed and recorded", `${k(r.rate)}, ${r.ratio.toFixed(2)} × wrk to the same receiver (${k(r.other)})`,
    "≥ 5.0k/s", r.rate >= 5000);
  row(`memory with ${count.toLocaleString("en")} callbacks due`, `${(peakKb / 1024).toFixed(1)} MB`, "≤ 64 MB", peakKb <= 64 * 1024);
  receiver.stop();
}

b.say("three providers that fail, 10,000 tasks");
{
  const r = await failover.simulate(quick ? 2000 : 10000), t = failover.tell(r);
  row("tasks completed before three providers, each down 5 % of the time", t.completed, "≥ 99.9 %", r.completed >= 0.999 * r.tasks);
  row("what that costs", t.cost, "told", true);
  row("what callers notice", t.latency, "none while one rests (median within 5 ms)", t.added <= 5);
}

const table = ["| what | measured | target | holds |", "|---|---|---|---|",
  ...rows.map((r) => `| ${r.what} | ${r.measured} | ${r.target} | ${r.holds ? "yes" : "**no**"} |`)].join("\n");
console.log(`\n${b.machine()}\n\n${table}`);
if (process.argv.includes("--write")) {
  const file = join(b.root, "docs/performance.md");
  const text = readFileSync(file, "utf8");
  const stamp = `Measured with \`make bench\` on ${b.machine()}.\n\n${table}`;
  writeFileSync(file, text.replace(/<!-- table -->[^]*<!-- \/table -->/, `<!-- table -->\n${stamp}\n<!-- /table -->`));
}
process.exit(rows.every((r) => r.holds) ? 0 : 1);
