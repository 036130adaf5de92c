// Starting what is measured, and wrk.
import { spawn, execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const binary = process.env.TINTYPE_BIN ?? join(root, "build/tintype");
export const scratch = mkdtempSync(join(tmpdir(), "tintype-bench-"));
const running = new Set();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export const say = (text) => process.stderr.write(`  ${text}\n`);
export const median = (xs) => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)];
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

export function machine() {
  const disk = "data folder on local disk";
  const cpu = readFileSync("/proc/cpuinfo", "utf8").match(/model name\s*: (.*)/)?.[1] ?? "?";
  return `${cpus().length} cores (${cpu}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${disk}; load from the same machine`;
}

export function rssKb(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]);
}

/** The most it ever had. */
export function peakKb(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+)/)[1]);
}

/** Waits until it does nothing any more, ten seconds at most: who was asked in the last round and
 * still clears up would take from whoever is asked in the next. */
export async function atRest(pid) {
  const ticks = () => {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13);
    return Number(user) + Number(system);
  };
  for (let i = 0, was = ticks(); i < 50; i++) {
    await sleep(200);
    const now = ticks();
    if (now - was <= 1) return;
    was = now;
  }
}

export async function startNginx(port, location = 'return 200 "ok";', more = "", http = "") {
  const dir = mkdtempSync(join(scratch, "nginx-"));
  writeFileSync(join(dir, "nginx.conf"), `
    ${process.getuid() === 0 ? "user root;" : ""} daemon off; pid ${dir}/pid; error_log ${dir}/error.log; worker_processes 2;
    events { worker_connections 8192; }
    http { access_log off; keepalive_requests 1000000000;
      client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/f;
      uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
      ${http}
      server { listen 127.0.0.1:${port} reuseport; ${more} location / { ${location} } } }`);
  const child = spawn("nginx", ["-c", join(dir, "nginx.conf"), "-p", dir], { stdio: "ignore" });
  running.add(child);
  for (let i = 0; ; i++) {
    try { await fetch(`http://127.0.0.1:${port}/`); break; } catch (e) { if (i > 100) throw e; await sleep(20); }
  }
  return { url: `http://127.0.0.1:${port}`, stop: () => { child.kill("SIGTERM"); running.delete(child); } };
}

export async function startTintype({ data = mkdtempSync(join(scratch, "data-")), config, args = [] } = {}) {
  const all = ["serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "error", ...args];
  if (config) {
    writeFileSync(join(data, "..", "bench.yaml"), config);
    all.push("-c", join(data, "..", "bench.yaml"));
  }
  const debug = all.includes("debug");
  const child = spawn(binary, all, { stdio: ["ignore", "pipe", debug ? "pipe" : "inherit"] });
  running.add(child);
  let out = "";
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (d) => { out += d; if (/listens on \S+\n/.test(out)) resolve(); });
    child.on("exit", (code) => reject(new Error(`serve ended with ${code}`)));
  });
  const server = {
    data, child, pid: child.pid,
    url: out.match(/listens on (\S+)/)[1],
    key: out.match(/^\s+(tt-\S+)$/m)?.[1],
    stop: () => new Promise((resolve) => {
      child.removeAllListeners("exit");
      child.on("exit", () => { running.delete(child); resolve(); });
      child.kill("SIGTERM");
    }),
  };
  return server;
}

export const cli = (...args) => execFileSync(binary, args, { encoding: "utf8" }).trim();

/** Uploads of `bytes` over some connections: {rate (bytes a second), seconds, errors}. */
export function uploads(url, kind, path, key, { connections, count, bytes }) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => execFile(join(root, "build/release/bench/upload_bench"),
    [hostname, port, kind, path, key, connections, count, bytes].map(String), (error, out) => {
      if (error) return reject(error);
      const [seconds, , errors] = out.split(" ").map(Number);
      resolve({ rate: (count * bytes) / seconds, seconds, errors });
    }));
}

/** One wrk run: {rate, errors, p99_us}. script: the text of a Lua file. */
export function wrk(url, { connections = 64, seconds = 4, script, threads = 2 } = {}) {
  const file = join(scratch, "script.lua");
  const report = `
    done = function(summary, latency, requests)
      local bad = summary.errors.status + summary.errors.connect + summary.errors.read +
                  summary.errors.write + summary.errors.timeout
      io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration, bad,
                             latency:percentile(99)))
    end\n`;
  writeFileSync(file, (script ?? "") + report);
  return new Promise((resolve, reject) => {
    const child = spawn("wrk", [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, "-s", file, url]);
    let out = "";
    child.stdout.on("data", (d) => (out += d));
    child.on("exit", () => {
      const m = out.match(/RESULT (\d+) (\d+) (\d+) (\d+)/);
      if (!m) return reject(new Error(`wrk: ${out}`));
      resolve({ rate: (m[1] * 1e6) / m[2], errors: Number(m[3]), p99_us: Number(m[4]) });
    });
  });
}

/** a and b in turn, n times: medians of both and of their ratio pair by pair. */
export async function inTurn(n, a, b) {
  const rates = [[], []], ratios = [];
  let errors = 0;
  for (let i = 0; i < n; i++) {
    const x = await a(), y = await b();
    rates[0].push(x.rate);
    rates[1].push(y.rate);
    ratios.push(x.rate / y.rate);
    errors += x.errors;
  }
  return { rate: median(rates[0]), other: median(rates[1]), ratio: median(ratios), errors };
}
