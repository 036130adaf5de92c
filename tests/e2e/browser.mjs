// Debian's Chromium on the page of a server under test. What a page must never do is noted
// in page.faults: a breach of its policy, an exception, a request to another host.
//
//   const browser = await openBrowser();
//   const page = await browser.page(server, "/console", { key: server.key, language: "ko" });
//   await page.getByRole("button", { name: "…" }).click();
//   await checkView(page);              // axe-core, no side scroll, no faults
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const path = process.env.CHROMIUM ?? "/usr/bin/chromium";
const open = new Set();
after(async () => {
  for (const browser of open) await browser.close();
});

/** Notes what the document complains about where a test can see it. */
function listen([language, theme]) {
  if (language) localStorage.setItem("tintype.language", language);
  if (theme) localStorage.setItem("tintype.theme", theme);
  document.addEventListener("securitypolicyviolation", (e) =>
    console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
}

async function newPage(context, server) {
  const page = await context.newPage();
  page.setDefaultTimeout(60000); // a server with sanitizers on a busy machine
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.stack));
  page.on("console", (line) => line.text().startsWith("policy: ") && page.faults.push(line.text()));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url + "/")) page.faults.push(request.url());
  });
  return page;
}

export async function openBrowser() {
  const chrome = await chromium.launch({ executablePath: path,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"] });
  open.add(chrome);
  return {
    chrome,
    /** key: signs in with it first, as the page does. */
    async page(server, where, { key, language = "en", theme = "light", width = 1280, height = 900 } = {}) {
      const context = await chrome.newContext({ viewport: { width, height }, baseURL: server.url, locale: language });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
      await context.addInitScript(listen, [language, theme]);
      if (key) {
        const made = await context.request.post("/v1/session", { data: { key }, headers: { "X-Tintype-Page": "1" } });
        assert.equal(made.status(), 200, await made.text());
      }
      const page = await newPage(context, server);
      await page.goto(where);
      return page;
    },
    async close() {
      open.delete(chrome);
      await chrome.close();
    },
  };
}

/** axe-core's findings, a line each. */
export async function accessibility(page) {
  const found = await page.evaluate(`${axe}; axe.run()`);
  return found.violations.flatMap((v) => v.nodes.map((n) =>
    `${v.id}: ${n.target.join(" ")}: ${n.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`));
}

export async function checkView(page, what = page.url()) {
  assert.deepEqual(await accessibility(page), [], what);
  const { wide, window } = await page.evaluate(() =>
    ({ wide: document.documentElement.scrollWidth, window: innerWidth }));
  assert.ok(wide <= window, `${what} is ${wide} px wide in a window of ${window}`);
  assert.deepEqual(page.faults, [], what);
}

/* --- windows of people who have not chosen anything ------------------------------------------ */

let shared = null;

/** A window of its own in one browser for all of a file's tests. lang, dark, width: what the
 * browser says of its user; key: signed in with it (null: not). close() holds that nothing of
 * page.faults happened. */
export async function openWindow(server, { path: where = "/", key = server.key, lang = "en-US", dark = false, width = 1280, height = 900 } = {}) {
  shared ??= openBrowser();
  const context = await (await shared).chrome.newContext({
    locale: lang, colorScheme: dark ? "dark" : "light", viewport: { width, height }, reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"], baseURL: server.url, hasTouch: width < 600 });
  await context.addInitScript(listen, []);
  if (key) {
    const signed = await context.request.post("/v1/session", { data: { key }, headers: { "X-Tintype-Page": "1" } });
    assert.equal(signed.status(), 200, await signed.text());
  }
  const page = await newPage(context, server);
  await page.goto(where);
  return { page, context, close: async () => {
    await context.close();
    assert.deepEqual(page.faults, [], "the page broke its policy, threw, or asked elsewhere");
  } };
}

/** Presses Create and waits until the stage shows what is being made: its id. */
export async function create(page, press = () => page.getByRole("button", { name: "Create" }).click()) {
  const [answer] = await Promise.all([
    page.waitForResponse((r) => r.request().method() === "POST" && /\/v1\/images\//.test(r.url())), press()]);
  assert.equal(answer.status(), 200, await answer.text());
  const { id } = await answer.json();
  await page.locator(`.stage[data-task="${id}"]`).waitFor();
  return id;
}

/** Waits until the stage shows that a task ended so. */
export const stageEnds = (page, id, status = "completed") => page.locator(`.stage[data-task="${id}"][data-status="${status}"]`).waitFor();
