// What an operator does: the command line, configuration, reload, restart, expiry, TLS.
import test from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, tintype, fakes, pngSize } from "./lib.mjs";

const folder = () => mkdtempSync(join(tmpdir(), "tintype-cli-"));
const ok = { model: "gpt-4o-image", prompt: "x" };
const day = 24 * 3600 * 1000;

test("help teaches: every command has its own, and mistakes end with 2 on standard error", async () => {
  const top = await tintype(["--help"]);
  assert.equal(top.code, 0);
  const commands = [...top.stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm)].map((m) => m[1]);
  for (const c of ["serve", "generate", "key create", "key list", "key disable", "key enable", "key rotate",
    "credit grant", "credit show", "audit", "callback test", "callback secret", "callback log", "config check", "config print", "version"])
    assert.ok(commands.includes(c), c);
  for (const c of commands) {
    const help = await tintype([...c.split(" "), "--help"]);
    assert.equal(help.code, 0, c);
    assert.match(help.stdout, new RegExp(`^Usage: tintype ${c}`));
  }
  for (const args of [[], ["paint"], ["serve", "--nonsense"], ["key", "create"], ["generate"], ["generate", "a", "b"],
    ["key"], ["key", "paint"], ["key", "create", "--account", "a", "--quota", "-1"], ["key", "create", "--account", "a", "--credits", "-5"],
    ["credit", "grant", "--account", "a", "--credits", "--5"], ["key", "create", "--account", "a", "--quiet=no"],
    ["generate", "a", "-s", "7:9"], ["generate", "a", "-n", "99"], ["credit", "grant", "--account", "a", "--credits", "x"]]) {
    const wrong = await tintype(args);
    assert.equal(wrong.code, 2, args.join(" "));
    assert.equal(wrong.stdout, "");
    assert.notEqual(wrong.stderr, "");
  }
});

test("a word that begins commands tells them; the version has a flag, too", async () => {
  const family = await tintype(["key", "--help"]);
  assert.equal(family.code, 0);
  for (const c of ["key create", "key list", "key rotate"]) assert.match(family.stdout, new RegExp(`^  ${c} `, "m"));
  assert.doesNotMatch(family.stdout, /credit/);
  assert.equal((await tintype(["--version"])).stdout, (await tintype(["version"])).stdout);
});

test("generate names several files in a folder with a dot, and files without an ending", async () => {
  const dir = folder();
  execFileSync("mkdir", [join(dir, "v1.0")]);
  const made = await tintype(["generate", "a red ball", "-n", "2", "-q", "low", "-o", "v1.0/ball"], { cwd: dir });
  assert.equal(made.code, 0, made.stderr);
  assert.deepEqual(made.stdout.trim().split("\n").sort(), ["v1.0/ball-1", "v1.0/ball-2"]);
  pngSize(readFileSync(join(dir, "v1.0/ball-1")));
});

test("a command on a folder that is not there fails and makes none", async () => {
  const missing = await tintype(["audit", "--data", "/tmp/tintype-no-such-folder"]);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /--data/);
});

test("generate paints without a server, as many and as large as asked", async () => {
  const dir = folder();
  const made = await tintype(["generate", "a lighthouse at dawn, watercolor", "-s", "3:2", "-n", "2", "-o", "out.png"], { cwd: dir });
  assert.equal(made.code, 0, made.stderr);
  assert.deepEqual(made.stdout.trim().split("\n").sort(), ["out-1.png", "out-2.png"]);
  const [one, two] = ["out-1.png", "out-2.png"].map((f) => readFileSync(join(dir, f)));
  assert.deepEqual([pngSize(one).width, pngSize(one).height], [1536, 1024]);
  assert.notDeepEqual(one, two);
  const again = await tintype(["generate", "a lighthouse at dawn, watercolor", "-s", "3:2", "-o", "again.png"], { cwd: dir });
  assert.equal(again.code, 0);
  assert.deepEqual(readFileSync(join(dir, "again.png")), one, "the same words give the same picture");
});

test("keys are stored as digests only", async () => {
  const s = await Server.start();
  const secret = await s.newKey("--account", "x");
  await s.stop({ keep: true });
  const bytes = execFileSync("sh", ["-c", `cat ${s.data}/tintype.db*`], { maxBuffer: 1 << 28 });
  assert.equal(bytes.includes(secret.slice(12)), false);
  assert.equal(bytes.includes(s.key.slice(12)), false);
  assert.equal(statSync(join(s.data, "link.key")).mode & 0o077, 0);
  await s.remove();
});

test("config check tells each fault with its line; config print can be read back", async () => {
  const dir = folder(), file = join(dir, "t.yaml");
  writeFileSync(file, "server:\n  listen: 127.0.0.1:http\n  thread: 2\ntask:\n  timeout: soon\n");
  const check = await tintype(["config", "check", "-c", file]);
  assert.equal(check.code, 1);
  assert.match(check.stderr, /t\.yaml:2:.*listen/);
  assert.match(check.stderr, /t\.yaml:3:.*thread/);
  assert.match(check.stderr, /t\.yaml:5:.*timeout/);
  const print = await tintype(["config", "print", "--set", "task.timeout=900s"]);
  assert.equal(print.code, 0);
  writeFileSync(file, print.stdout);
  const back = await tintype(["config", "check", "-c", file]);
  assert.equal(back.code, 0, back.stderr);
});

test("a catalog is checked with its lines: a model without a price does not load", async () => {
  const dir = folder(), file = join(dir, "models.yaml");
  writeFileSync(file, "models:\n  - id: mine\n    dialect: task\n    prompt: {code_points: 100}\n    sizes: [512x512]\n    n: 1-4\n");
  const check = await tintype(["config", "check", "--set", `catalog.path=${file}`]);
  assert.equal(check.code, 1);
  assert.match(check.stderr, /models\.yaml:2: .*price/);
});

test("SIGHUP reloads prices and models without dropping a request; a broken file changes nothing", async () => {
  const dir = folder(), file = join(dir, "models.yaml");
  const model = (credits) => `models:\n  - id: mine\n    dialect: task\n    prompt: {code_points: 100}\n    sizes: [512x512]\n    n: 1-4\n    price:\n      per_call:\n        - {credits: ${credits}}\n`;
  writeFileSync(file, model("1"));
  const s = await Server.start({ config: fakes({ name: "slow", latency: "500ms" }), args: ["--set", `catalog.path=${file}`] });
  const price = async () => (await s.create({ model: "mine", prompt: "x" })).json.usage.credits_reserved;
  assert.equal(await price(), 1);
  const begun = (await s.create({ model: "mine", prompt: "x" })).json.id;
  const hup = async (pattern, from = s.log.length) => {
    s.child.kill("SIGHUP");
    while (!pattern.test(s.log.slice(from))) await new Promise((r) => s.child.stderr.once("data", r));
  };
  writeFileSync(file, model("0.25"));
  await hup(/reload\.catalog models/);
  assert.equal(await price(), 0.25);
  assert.equal((await s.end(begun)).usage.credits_used, 1, "the price is fixed at create");
  writeFileSync(file, "models: nonsense\n");
  await hup(/kept=old/);
  assert.equal(await price(), 0.25);
  await s.stop();
});

test("after 24 hours a link answers 410 and the task is still told", async () => {
  const s = await Server.start({ config: fakes({ name: "good" }) });
  const task = await s.finish(ok);
  const link = task.results[0].slice(s.url.length);
  assert.equal((await s.ask("GET", link, { key: null })).status, 200);
  await s.stop({ keep: true });
  const env = { TINTYPE_TEST_CLOCK_SKEW_MS: String(day + 60000) };
  const later = await Server.start({ data: s.data, env, config: fakes({ name: "good" }) });
  later.key = s.key;
  const gone = await later.ask("GET", link, { key: null });
  assert.equal(gone.status, 410);
  assert.match(gone.json.error.message, /24|expire|over/i);
  assert.equal((await later.ask("GET", `/v1/tasks/${task.id}`)).json.status, "completed");
  await later.stop();
  await s.remove();
});

test("a stop waits for what has begun; a restart goes on with what had not", async () => {
  const config = fakes({ name: "slow", latency: "600ms" });
  const s = await Server.start({ config, args: ["--set", "task.concurrency=1"] });
  const waiting = s.finish(ok);
  const queued = (await s.create(ok)).json.id;
  const stopping = s.stop({ keep: true });
  assert.equal((await waiting).status, "completed");
  await stopping;
  const again = await Server.start({ data: s.data, config });
  again.key = s.key;
  assert.equal((await again.end(queued)).status, "completed");
  await again.audit();
  await again.stop();
  await s.remove();
});

test("two servers on one folder: the second says who holds it", async () => {
  const s = await Server.start();
  const second = await tintype(["serve", "--data", s.data, "--listen", "127.0.0.1:0"]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /another server|in use|holds|lock/i);
  await s.stop();
});

test("a start that fails makes no key that nobody would see", async () => {
  const holder = await Server.start(), dir = folder();
  const listen = new URL(holder.url).host;
  const failed = await tintype(["serve", "--data", dir, "--listen", listen]);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /in use/);
  assert.match((await tintype(["key", "list", "--data", dir])).stdout, /No keys/);
  await holder.stop();
});

test("links name the port that was asked for", async () => {
  const free = await Server.start(), port = new URL(free.url).port;
  await free.stop();
  const s = await Server.start({ config: fakes({ name: "good" }), args: ["--listen", `127.0.0.1:${port}`] });
  assert.equal(new URL((await s.finish(ok)).results[0]).port, port);
  await s.stop();
});

test("a reload that comes while it stops does not kill it", async () => {
  const s = await Server.start({ config: fakes({ name: "slow", latency: "1s" }) });
  const waiting = s.finish(ok);
  while ((await s.ask("GET", "/v1/tasks")).json.total === 0);
  s.child.kill("SIGTERM");
  await new Promise((r) => setTimeout(r, 100));
  s.child.kill("SIGHUP");
  assert.equal((await waiting).status, "completed");
  assert.deepEqual(await s.exited, { code: 0, signal: null });
  await s.remove();
});

test("TLS by certificate and key files", async () => {
  const dir = folder();
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", join(dir, "k.pem"), "-out", join(dir, "c.pem")], { stdio: "ignore" });
  const s = await Server.start({ args: ["--set", `server.tls_cert=${join(dir, "c.pem")}`, "--set", `server.tls_key=${join(dir, "k.pem")}`] });
  assert.match(s.url, /^https:/);
  const body = await new Promise((resolve, reject) =>
    request(`${s.url}/healthz`, { ca: readFileSync(join(dir, "c.pem")) }, (r) => {
      let text = "";
      r.on("data", (d) => (text += d)).on("end", () => resolve(text));
    }).on("error", reject).end());
  assert.equal(body, '{"status":"ok"}');
  await s.stop();
});
