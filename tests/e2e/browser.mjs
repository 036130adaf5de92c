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
  localStorage.setItem("tintype.language", language);
  localStorage.setItem("tintype.theme", theme);
  document.addEventListener("securitypolicyviolation", (e) =>
    console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
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
      const page = await context.newPage();
      page.setDefaultTimeout(30000);
      page.faults = [];
      page.on("pageerror", (error) => page.faults.push(error.stack));
      page.on("console", (line) => line.text().startsWith("policy: ") && page.faults.push(line.text()));
      page.on("request", (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url + "/")) page.faults.push(request.url());
      });
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
