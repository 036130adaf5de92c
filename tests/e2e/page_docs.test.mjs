// /docs and /llms.txt: in three languages, the reference whole, and the samples run as they
// are printed.
import test from "node:test";
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { Server, contract, makeMask, makePng, pngSize, readText } from "./lib.mjs";
import { checkView, openBrowser } from "./browser.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const samples = join(root, "web/docs/samples");
const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.keys(item).filter((m) => ["get", "post", "put", "patch", "delete"].includes(m)).map((method) => ({ path, method })));

test("the guide reads in three languages, without other hosts, and passes axe light and dark, wide and narrow", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const titles = { en: "How to call the API", ko: "API 사용 방법", es: "Cómo llamar a la API" };
  const anchors = new Map();
  for (const [language, title] of Object.entries(titles))
    for (const [theme, width] of [["light", 1280], ["dark", 360]]) {
      const page = await browser.page(server, "/docs", { language, theme, width });
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      assert.equal(await page.locator("#guide").getAttribute("lang"), language);
      anchors.set(language, await page.locator("#guide h2").evaluateAll((all) => all.map((h) => h.id)));
      await checkView(page, `${language}, ${theme}, ${width}`);
      await page.context().close();
    }
  assert.deepEqual(anchors.get("ko"), anchors.get("en"));
  assert.deepEqual(anchors.get("es"), anchors.get("en"));
  assert.ok(anchors.get("en").length >= 8);
});

test("the guide is there without scripts", async () => {
  const server = await Server.start();
  const html = await (await fetch(`${server.url}/docs`, { headers: { accept: "text/html" } })).text();
  for (const text of ["How to call the API", "Idempotency-Key", "webhook-signature", "content_policy_violation"])
    assert.ok(html.includes(text), text);
  assert.doesNotMatch(html, /\{\{|\{#/);
  const links = new Set([...html.matchAll(/href="(\/[^"#]*)/g)].map((m) => m[1]));
  assert.ok(links.has("/pricing") && links.has("/console/keys"));
  for (const link of links) assert.equal((await fetch(server.url + link, { headers: { accept: "text/html" } })).status, 200, link);
});

test("the samples are for this server, chosen for the whole page by keyboard, and copied whole", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const page = await browser.page(server, "/docs");
  const tabs = page.locator("#guide .sample-tabs").first();
  await tabs.getByRole("tab", { name: "Shell" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await tabs.getByRole("tab", { name: "Python" }).getAttribute("aria-selected"), "true");
  const shown = page.locator("#guide .samples").nth(1).getByRole("tabpanel");
  assert.match(await shown.textContent(), /urllib\.request/);
  await shown.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").waitFor();
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), (await readText(join(samples, "create.py"))).trim());
  assert.match(await page.locator("#guide pre").first().textContent(), new RegExp(`TINTYPE_URL=${server.url}`));
  await page.reload();
  assert.equal(await page.locator("#guide .sample-tabs").first().getByRole("tab", { name: "Python" }).getAttribute("aria-selected"), "true");
});

test("the reference shows every path of the contract, by keyboard and without other hosts", async () => {
  const server = await Server.start(), browser = await openBrowser();
  for (const [theme, width] of [["light", 1280], ["dark", 360]]) {
    const page = await browser.page(server, "/docs#reference", { theme, width });
    const last = operations.at(-1);
    await page.locator(`[id="operation/${contract.paths[last.path][last.method].operationId}"]`).waitFor();
    const shown = await page.locator("[id^='operation/']").evaluateAll((all) => all.map((one) => one.textContent));
    for (const { path, method } of operations) {
      const { operationId, summary } = contract.paths[path][method];
      const section = page.locator(`[id="operation/${operationId}"]`);
      assert.equal(await section.count(), 1, operationId);
      assert.ok((await section.textContent()).includes(summary), summary);
      assert.ok(shown.some((text) => text.includes(path) && text.toLowerCase().includes(method)), `${method} ${path}`);
    }
    await checkView(page, `reference, ${theme}, ${width}`);
    if (width === 1280) {
      await page.getByRole("menuitem", { name: "tasks", exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/#tag\/tasks/);
    }
    await page.context().close();
  }
});

test("/llms.txt is the guide as text, with its samples and every operation", async () => {
  const server = await Server.start();
  const answer = await fetch(`${server.url}/llms.txt`);
  assert.match(answer.headers.get("content-type"), /^text\/plain; charset=utf-8/);
  const text = await answer.text();
  assert.match(text, /^# tintype\n\n> /);
  for (const name of await readdir(samples)) assert.ok(text.includes((await readText(join(samples, name))).trimEnd()), name);
  for (const { path, method } of operations) assert.ok(text.includes(`\`${method.toUpperCase()} ${path}\``), path);
  assert.doesNotMatch(text, /\{\{|\{#[a-z]+\}/);
});

/* --- the samples as they are printed --------------------------------------------------------- */

/** A folder with the samples and the tests' node_modules, and how a sample is run in it. */
async function workshop(server) {
  const folder = await mkdtemp(join(tmpdir(), "tintype-samples-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const name of await readdir(samples)) await writeFile(join(folder, name), await readFile(join(samples, name)));
  const env = { ...process.env, TINTYPE_URL: server.url, TINTYPE_KEY: server.key };
  const by = { sh: ["bash", "-eo", "pipefail"], py: ["python3"], mjs: [process.execPath] };
  return {
    folder, env,
    file: (name) => readFile(join(folder, name)),
    async run(name, more = {}) {
      const [program, ...flags] = by[name.split(".").pop()];
      return (await run(program, [...flags, name], { cwd: folder, env: { ...env, ...more }, timeout: 120000 })).stdout;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

test("the samples run as they are printed", async () => {
  const server = await Server.start(), shop = await workshop(server);
  try {
    for (const name of ["create.sh", "create.py", "create.mjs"]) {
      await shop.run(name);
      assert.deepEqual([pngSize(await shop.file("cat.png")).width, pngSize(await shop.file("cat.png")).height], [1536, 1024], name);
      await rm(join(shop.folder, "cat.png"));
    }
    for (const name of ["openai.sh", "openai.mjs"]) {
      await shop.run(name);
      assert.equal(pngSize(await shop.file("boat.png")).width, 1024, name);
      await rm(join(shop.folder, "boat.png"));
    }
    assert.match(await shop.run("task.sh"), /"status": "completed"[^]*"charge_status": "charged"/);
    const { json: { data: [task] } } = await server.ask("GET", "/v1/tasks?page_size=1");
    assert.match(await shop.run("events.sh", { id: task.id }), /^event: completed$/m);
    await shop.run("stream.sh");
    for (const stage of [1, 2, 3]) assert.equal(pngSize(await shop.file(`stage-${stage}.png`)).width, 1024);
    assert.equal((await shop.run("stream.mjs")).match(/^image_generation\.(partial_image|completed) \d+ bytes$/gm).length, 3);
    await writeFile(join(shop.folder, "lake.png"), makePng(1024, 1024));
    await writeFile(join(shop.folder, "mask.png"), makeMask(1024, 1024));
    await shop.run("mask.sh");
    assert.equal(pngSize(await shop.file("boat.png")).width, 1024);
    const price = JSON.parse(await shop.run("estimate.sh"));
    assert.ok(price.credits > 0 && price.usd > 0);
    await run("python3", ["-m", "py_compile", "openai.py"], { cwd: shop.folder }); // its package is not npm's
    await server.audit();
  } finally {
    await shop.remove();
  }
});

test("the verifying samples tell a callback of ours from a forged one, also during a rotation", async () => {
  const server = await Server.start(), shop = await workshop(server);
  try {
    const secret = "whsec_" + Buffer.from("\0an example\n and \xff no secret", "latin1").toString("base64");
    const old = "whsec_" + Buffer.from("the one before").toString("base64");
    const id = "msg_1", at = new Date(), timestamp = String(Math.floor(at / 1000)), body = '{"id":"task","status":"completed"}';
    const both = `${new Webhook(old).sign(id, at, body)} ${new Webhook(secret).sign(id, at, body)}`;
    const cases = [[both, body, timestamp, true], [both, body + " ", timestamp, false],
      [new Webhook(old).sign(id, at, body), body, timestamp, false], [both, body, String(timestamp - 400), false]];
    for (const [signature, text, stamp, ours] of cases) {
      const headers = { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature };
      await writeFile(join(shop.folder, "body.json"), text);
      const { verify } = await import(join(samples, "verify.mjs"));
      assert.equal(verify(secret, headers, Buffer.from(text)), ours);
      const python = `import json,sys,verify; print(verify.verify(sys.argv[1], json.loads(sys.argv[2]), open("body.json","rb").read()))`;
      const { stdout } = await run("python3", ["-c", python, secret, JSON.stringify(headers)], { cwd: shop.folder });
      assert.equal(stdout.trim(), ours ? "True" : "False");
      if (stamp !== timestamp) continue; // the few lines of shell leave the age to the reader
      assert.equal((await shop.run("verify.sh", { TINTYPE_SECRET: secret, id, timestamp: stamp, signature })).trim(), ours ? "ours" : "forged");
    }
  } finally {
    await shop.remove();
  }
});

test("the receiving sample answers before its work, takes each callback once and refuses what is not signed", async () => {
  const server = await Server.start(), shop = await workshop(server);
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  const secret = "whsec_" + Buffer.from("an example, no secret").toString("base64");
  const child = spawn(process.execPath, ["receive.mjs"], { cwd: shop.folder, env: { ...shop.env, TINTYPE_SECRET: secret, PORT: String(port) } });
  try {
    let out = "";
    child.stdout.on("data", (text) => (out += text));
    const body = JSON.stringify({ id: "task-1", status: "completed", billing: { charged_credits: 2.5 } });
    const send = async (signature, id) => {
      const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(Date.now() / 1000)), "webhook-signature": signature };
      for (;;) {
        try {
          return (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body, headers })).status;
        } catch (reason) {
          if (reason.cause?.code !== "ECONNREFUSED" || child.exitCode !== null) throw reason; // it does not listen yet
        }
      }
    };
    const now = (id) => new Webhook(secret).sign(id, new Date(), body);
    assert.equal(await send("v1,AAAA", "msg_0"), 401);
    assert.equal(await send(now("msg_1"), "msg_1"), 204);
    assert.equal(await send(now("msg_1"), "msg_1"), 204);
    assert.equal(await send(now("msg_2"), "msg_2"), 204);
    while (out.split("\n").length < 3) await once(child.stdout, "data");
    assert.equal(out, "task-1 completed 2.5\n".repeat(2));
  } finally {
    child.kill();
    await shop.remove();
  }
});

test("the callback samples tell the secret and the log", async () => {
  const server = await Server.start(), shop = await workshop(server);
  try {
    assert.match(await shop.run("callback.sh"), /^whsec_\S+$/m);
    const { json: { data: [{ id }] } } = await server.ask("GET", "/v1/tasks?page_size=1");
    await server.end(id);
    assert.match(await shop.run("redeliver.sh", { id }), /^\s*"state": "(due|sending|retrying|failed)",$/m);
  } finally {
    await shop.remove();
  }
});
