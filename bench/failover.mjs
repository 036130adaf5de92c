// Three providers that fail, and what callers notice of it: the real binary before three
// scripted upstreams on loopback, each up 95 % of the time, in outages at random.
//   node bench/failover.mjs [tasks]      alone; make bench runs it as well
//
// Time is compressed SPEED times: an outage of three minutes lasts 0.75 s here, and so do the
// breaker's times, the waits and the timeouts, by the configuration's own parameters. Nothing
// else is simulated: outages close the upstream's port (refused), answer 500, or take the
// request and never answer.
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import * as b from "./lib.mjs";

const SPEED = 240, PER_SECOND = 120, ANSWER_MS = 20;
const OUTAGE_MS = (3 * 60000) / SPEED, UP_MS = OUTAGE_MS * 19; // means; 95 % up
const COSTS = [1, 1.2, 1.5];
const KINDS = ["refused", "refused", "error", "hang"];
const scaled = (ms) => `${Math.max(10, Math.round(ms / SPEED))}ms`;

/* The same outages in every run. */
let seed = 42;
const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) + 1) / 4294967297;
const exponential = (mean) => -Math.log(random()) * mean;

function png(size) {
  const chunk = (type, data) => {
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
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 0], 8);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc((size + 1) * size))), chunk("IEND", Buffer.alloc(0))]);
}
const answer = JSON.stringify({ created: 1, data: [{ b64_json: png(1024).toString("base64") }] });

async function upstream(clock) {
  const u = { down: null, hits: 0, deadHits: 0, outages: 0, downMs: 0 };
  const server = createServer((request, response) => {
    u.hits++;
    if (u.down) u.deadHits++;
    request.resume();
    request.on("end", () => {
      if (u.down === "hang") return;
      const down = u.down;
      setTimeout(() => {
        response.writeHead(down ? 500 : 200, { "content-type": "application/json" });
        response.end(down ? '{"error":{"message":"down","code":"server_error"}}' : answer);
      }, down ? 0 : ANSWER_MS);
    });
  });
  await new Promise((r) => server.listen(0, "127.0.0.1", r));
  u.port = server.address().port;
  u.live = async () => {
    while (!clock.over) {
      await b.sleep(exponential(UP_MS));
      if (clock.over) break;
      const ms = exponential(OUTAGE_MS);
      u.down = KINDS[Math.floor(random() * KINDS.length)];
      u.outages++;
      u.downMs += ms;
      if (u.down === "refused") {
        server.close();
        server.closeAllConnections();
      }
      await b.sleep(ms);
      if (u.down === "refused") await new Promise((r) => server.listen(u.port, "127.0.0.1", r));
      u.down = null;
    }
    server.close();
    server.closeAllConnections();
  };
  return u;
}

const percentile = (xs, p) => xs.length ? [...xs].sort((x, y) => x - y)[Math.min(xs.length - 1, Math.floor(xs.length * p))] : 0;

/** {tasks, completed, outages, share down, extra cost, latencies}: what callers noticed. */
export async function simulate(tasks = 10000) {
  const clock = { over: false }, ups = [];
  for (let i = 0; i < COSTS.length; i++) ups.push(await upstream(clock));
  const s = await b.startTintype({ config: `
route: {rest: ${scaled(20000)}, rest_max: ${scaled(60000)}, wait: ${scaled(90000)}}
providers:
${ups.map((u, i) => `  - {name: p${i + 1}, kind: openai, base_url: "http://127.0.0.1:${u.port}", cost: ${COSTS[i]}, timeout: ${scaled(180000)}, connect_timeout: 50ms, retry_uncertain: true}`).join("\n")}
` });
  b.cli("credit", "grant", "--account", "default", "--credits", "100000000", "--data", s.data);
  const lives = ups.map((u) => u.live());
  const headers = { authorization: `Bearer ${s.key}`, "content-type": "application/json", prefer: "wait=60" };
  const body = JSON.stringify({ model: "gpt-image-1", prompt: "a red boat" });
  const pending = new Set(), began = performance.now();
  for (let i = 0; i < tasks; i++) {
    const late = began + (i * 1000) / PER_SECOND - performance.now();
    if (late > 0) await b.sleep(late);
    const one = fetch(`${s.url}/v1/images/generations`, { method: "POST", headers, body })
      .then((r) => r.arrayBuffer()).finally(() => pending.delete(one));
    pending.add(one);
  }
  await Promise.all(pending);
  const wallMs = performance.now() - began;
  clock.over = true;
  await s.stop();
  const sql = (text) => execFileSync("sqlite3", ["-separator", " ", join(s.data, "tintype.db"), text], { encoding: "utf8", maxBuffer: 1 << 28 }).trim();
  const rows = sql(`SELECT status, ended_ms - created_ms, (SELECT COUNT(*) FROM attempt WHERE task_seq = seq),
    (SELECT provider FROM attempt WHERE task_seq = seq AND number = 1) FROM task`).split("\n").map((l) => l.split(" "));
  const cost = Number(sql("SELECT SUM(cost_uc) FROM provider_day")) / 10000;
  const why = sql("SELECT error_code, error_message, COUNT(*) FROM task WHERE status <> 2 GROUP BY 1, 2");
  const of = (test) => rows.filter((r) => r[0] === "2" && test(r)).map((r) => Number(r[1]));
  const usual = of((r) => r[2] === "1" && r[3] === "p1"), elsewhere = of((r) => r[2] === "1" && r[3] !== "p1");
  const twice = of((r) => Number(r[2]) > 1);
  for (const u of ups) u.share = u.downMs / wallMs;
  await Promise.race([Promise.all(lives), b.sleep(2000)]);
  return {
    tasks: rows.length, completed: rows.filter((r) => r[0] === "2").length, why, ups, minutes: (wallMs * SPEED) / 60000,
    extra: cost / (rows.length * COSTS[0]) - 1, usual, elsewhere, twice,
  };
}

export function tell(r) {
  const outages = r.ups.reduce((sum, u) => sum + u.outages, 0);
  const share = r.ups.map((u) => `${(u.share * 100).toFixed(1)} %`).join(", ");
  const ms = (xs) => `${percentile(xs, 0.5)} / ${percentile(xs, 0.99)} ms (${xs.length})`;
  return {
    completed: `${r.completed} of ${r.tasks} (${((100 * r.completed) / r.tasks).toFixed(2)} %), ${outages} outages in ${Math.round(r.minutes)} compressed minutes (down ${share})`,
    cost: `${(r.extra * 100).toFixed(1)} % over the cheapest; ${(r.twice.length / Math.max(outages, 1)).toFixed(1)} tasks an outage were asked twice`,
    latency: `median / p99: the cheapest at once ${ms(r.usual)}; another at once, while it rests ${ms(r.elsewhere)}; after a failure ${ms(r.twice)}`,
    added: percentile(r.elsewhere, 0.5) - percentile(r.usual, 0.5),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const r = await simulate(Number(process.argv[2] ?? 10000));
  const t = tell(r);
  console.log(`${t.completed}\n${t.cost}\n${t.latency}\n${r.why}`);
  process.exit(r.completed >= 0.999 * r.tasks ? 0 : 1);
}
