// A provider that cannot be reached costs the first requests one wait each, and the others none:
// counted by the attempts of each task and by who knocked, not by the clock.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { Server, makePng } from "./lib.mjs";
import { Upstream, json, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(512, 512, () => [1, 2, 3]), FAILURES = 2;
const closing = [];
after(() => { for (const close of closing) close(); });

/* --- ways to be down -------------------------------------------------------------------------- */

/** A port whose line is full: nobody is told no, and nobody gets in. */
async function blackHole() {
  const child = spawn("python3", ["-c", `
import signal, socket
hole = socket.socket()
hole.bind(("127.0.0.1", 0))
hole.listen(0)
inside = []
for _ in range(4):
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(hole.getsockname())
    inside.append(one)
print(hole.getsockname()[1], flush=True)
signal.pause()
`], { stdio: ["ignore", "pipe", "inherit"] });
  closing.push(() => child.kill());
  return Number(String((await once(child.stdout, "data"))[0]));
}

/** In front of an upstream: passes on what comes or, while it is mute, holds it and says nothing. */
async function gate(up) {
  const held = new Set(), g = { mute: true, knocks: 0 };
  const server = createServer((socket) => {
    g.knocks++;
    socket.on("error", () => {});
    held.add(socket);
    if (g.mute) return;
    const inner = connect(new URL(up.url).port, "127.0.0.1");
    inner.on("error", () => socket.destroy());
    socket.on("close", () => inner.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => { for (const socket of held) socket.destroy(); server.close(); });
  g.port = server.address().port;
  return g;
}

/** A port that nobody listens at. */
async function shutPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/* --- what was waited for ------------------------------------------------------------------------ */

let up;
before(async () => {
  up = await Upstream.start({ "POST /images/generations": () => json({ data: [{ b64_json: png.toString("base64") }] }) });
});

/** A server whose cheapest provider stands at that port, with a live one behind it. */
async function serverWith(port, route = "") {
  const row = (name, cost, at) => `  - {name: ${name}, kind: openai, base_url: "https://127.0.0.1:${at}", cost: ${cost}, connect_timeout: 1s, models: [m]}\n`;
  const s = await Server.start({ config: up.reach() + catalogOf("m") + `route: {failures: ${FAILURES}${route}}\n` +
    "providers:\n" + row("cheap", 1, port) + row("live", 2, new URL(up.url).port) });
  const admin = await s.newKey("--account", "operator", "--admin");
  const one = async () => {
    const task = await s.finish({ model: "m", prompt: "a boat", size: "512x512" });
    assertEnded(task, null);
    const { attempts } = (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json;
    return attempts.map((a) => `${a.provider} ${a.outcome}`);
  };
  const cheap = async () => (await s.ask("GET", "/v1/admin/providers", { key: admin })).json.data.find((p) => p.name === "cheap");
  /** When its rest is over and the next task is to look whether it is up again. */
  const rested = async () => { while ((await cheap()).state === "resting"); };
  return { s, one, cheap, rested, many: (n) => Promise.all(Array.from({ length: n }, one)) };
}

const waited = ["cheap failed", "live ok"], straight = ["live ok"];

for (const [how, start] of [["a black hole", blackHole], ["one that never answers TLS", async () => (await gate(up)).port], ["a shut port", shutPort]])
  test(`${how}: the first ${FAILURES} requests wait for it once, those that follow never`, async () => {
    const { s, one } = await serverWith(await start());
    for (let i = 0; i < FAILURES; i++) assert.deepEqual(await one(), waited, `request ${i}`);
    for (let i = 0; i < 10; i++) assert.deepEqual(await one(), straight, `request ${FAILURES + i}`);
    await s.audit();
    await s.stop();
  });

test("requests that were on their way to it when it went down wait once each, and lengthen nothing", async () => {
  const door = await gate(up), { s, many, cheap } = await serverWith(door.port, ", rest: 30s, rest_max: 300s");
  for (const attempts of await many(8)) assert.deepEqual(attempts, waited);
  assert.equal(door.knocks, 8);
  const { state, resting_until } = await cheap();
  assert.equal(state, "resting");
  for (const attempts of await many(8)) assert.deepEqual(attempts, straight);
  assert.equal(door.knocks, 8, "nobody knocks while it rests");
  // Eight failures are one outage: its rest is the first one, not one doubled seven times.
  assert.equal((await cheap()).resting_until, resting_until);
  const { stdout } = await s.cli("route", "explain", "-c", s.config, "--model", "m");
  assert.ok(Number(stdout.match(/rests after failures, (\d+) s more/)?.[1]) <= 30, stdout);
  await s.stop();
});

test("after its rest one request looks whether it is up, whoever comes beside it; then all are back", async () => {
  const door = await gate(up), { s, one, many, rested } = await serverWith(door.port, ", rest: 2s, rest_max: 2s");
  for (let i = 0; i < FAILURES; i++) assert.deepEqual(await one(), waited);
  await rested();
  const seen = await many(6);
  assert.equal(seen.filter((attempts) => attempts.length === 2).length, 1, JSON.stringify(seen));
  assert.equal(door.knocks, FAILURES + 1, "one probe");
  door.mute = false;
  await rested();
  assert.deepEqual(await one(), ["cheap ok"]);
  for (const attempts of await many(4)) assert.deepEqual(attempts, ["cheap ok"]);
  await s.audit();
  await s.stop();
});
