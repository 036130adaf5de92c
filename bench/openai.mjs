// The OpenAI dialect: images answered in the call, beside nginx and Portkey that pass on the
// same answer; the first byte of a stream; the memory of clients that take large images slowly.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import * as b from "./lib.mjs";

const path = "/openai/v1/images/generations";
const body = JSON.stringify({ model: "gpt-image-1.5", prompt: "A beautiful colorful sunset over the ocean", quality: "low" });
const script = (headers) => `
  wrk.method = "POST"
  wrk.body = '${body}'
  wrk.headers["Content-Type"] = "application/json"
${Object.entries(headers).map(([k, v]) => `  wrk.headers["${k}"] = "${v}"`).join("\n")}\n`;

const fake = (more) => `providers:\n  - {name: one, kind: fake, ${more}}\ntask: {concurrency: 256}\n`;
const start = async (config, args) => {
  const server = await b.startTintype({ config, args });
  b.cli("credit", "grant", "--account", "default", "--credits", "100000000", "--data", server.data);
  return server;
};

/** A provider that answers at once; every image is stored, settled and charged. */
export async function startInstant() {
  const server = await start(fake("script: ok"));
  const headers = { Authorization: `Bearer ${server.key}` };
  const answer = await fetch(server.url + path, { method: "POST", body, headers: { ...headers, "content-type": "application/json" } });
  return { ...server, answer: await answer.text(),
    load: (seconds) => b.wrk(server.url + path, { seconds, script: script(headers) }) };
}

/** A static upstream with this answer, and nginx that passes it on. */
export async function startProxy(port, answer) {
  const upstream = await b.startNginx(port, `default_type application/json; return 200 '${answer}';`);
  const proxy = await b.startNginx(port + 1, `proxy_pass http://static; proxy_http_version 1.1; proxy_set_header Connection "";`,
    "", `upstream static { server 127.0.0.1:${port}; keepalive 64; }`);
  return { upstream: upstream.url, load: (seconds) => b.wrk(proxy.url + "/v1/images/generations", { seconds, script: script({}) }),
    stop: () => { proxy.stop(); upstream.stop(); } };
}

const portkeyScript = join(b.root, "build/portkey/node_modules/@portkey-ai/gateway/build/start-server.js");

/** Portkey before the same upstream; null: it is not installed (scripts/setup.sh bench). */
export async function startPortkey(port, upstream) {
  if (!existsSync(portkeyScript)) return null;
  const host = new URL(upstream).host;
  const child = spawn(process.execPath, [portkeyScript, "--headless", `--port=${port}`],
    { stdio: "ignore", env: { ...process.env, NODE_ENV: "production", TRUSTED_CUSTOM_HOSTS: `${host.split(":")[0]},${host}` } });
  process.on("exit", () => child.kill("SIGKILL"));
  const headers = { Authorization: "Bearer none", "x-portkey-provider": "openai", "x-portkey-custom-host": `${upstream}/v1` };
  const url = `http://127.0.0.1:${port}/v1/images/generations`;
  for (let i = 0; ; i++) {
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { ...headers, "content-type": "application/json" } });
      if (answer.status === 200 && (await answer.json()).data) break;
      throw new Error(`Portkey answers ${answer.status}`);
    } catch (error) {
      if (i > 100) throw error;
      await b.sleep(100);
    }
  }
  const load = async (seconds) => {
    const r = await b.wrk(url, { seconds, script: script(headers) });
    await b.atRest(child.pid);
    return r;
  };
  return { url, headers, pid: child.pid, load, stop: () => child.kill("SIGKILL") };
}

/** From a provider's partial image to the client's first byte of it, in ms: the median. */
export async function firstByte(count) {
  const seen = new Map(), waits = [];
  const server = await start(fake("script: stages, latency: 40ms"), ["--log-level", "debug"]);
  server.child.stderr.on("data", (bytes) => {
    for (const [, task, us] of bytes.toString().matchAll(/event=attempt\.preview task=(\S+) .*at_us=(\d+)/g)) seen.set(task, Number(us));
  });
  for (let i = 0; i < count; i++) {
    const answer = await fetch(server.url + path, { method: "POST", headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
      body: JSON.stringify({ ...JSON.parse(body), stream: true, partial_images: 1 }) });
    let at;
    for await (const bytes of answer.body) at ??= bytes.length && Number(process.hrtime.bigint()) / 1e6; // the same clock
    while (!seen.has(answer.headers.get("x-task-id"))) await b.sleep(1);
    waits.push(at - seen.get(answer.headers.get("x-task-id")) / 1000);
  }
  await server.stop();
  return b.median(waits);
}

/** Clients that wait for an image of 3 MB each, every other one slow: the most that is resident, in kB. */
export async function memory(clients) {
  const server = await start(fake("script: large, latency: 200ms"));
  const port = Number(new URL(server.url).port);
  const client = (slow) => new Promise((resolve, reject) => {
    let bytes = 0;
    const c = connect(port, "127.0.0.1", () => c.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n` +
      `Authorization: Bearer ${server.key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
    c.on("data", (d) => {
      bytes += d.length;
      if (!slow) return;
      c.pause();
      setTimeout(() => c.resume(), 25);
    });
    c.on("end", () => resolve(bytes));
    c.on("error", reject);
  });
  const sizes = await Promise.all(Array.from({ length: clients }, (_, i) => client(i % 2 === 1)));
  const peak = b.peakKb(server.pid);
  await server.stop();
  if (sizes.some((n) => n < 4e6)) throw new Error(`answers of ${sizes.join(", ")} bytes`);
  return peak;
}
