// Takes the pictures of docs/page.md again: node scripts/page_pictures.mjs [FOLDER]
// The page of build/tintype with an account of its own, in Debian's Chromium.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const folder = process.argv[2] ?? "docs/images";
const data = mkdtempSync(join(tmpdir(), "tintype-pictures-"));
const server = spawn("build/tintype", ["serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "error"], { stdio: ["ignore", "pipe", "inherit"] });
const greeting = await new Promise((resolve) => {
  let text = "";
  server.stdout.on("data", (d) => /listens on \S+/.test(text += d) && text.includes("Prefer: wait") && resolve(text));
});
const url = greeting.match(/listens on (\S+)/)[1], key = greeting.match(/tt-[A-Za-z0-9]{40}/)[0];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });

async function open(path, { width = 1280, height = 820, dark = false, lang = "en", ready = ".composer" } = {}) {
  const context = await browser.newContext({ baseURL: url, locale: lang, colorScheme: dark ? "dark" : "light", viewport: { width, height }, reducedMotion: "reduce" });
  await context.request.post("/v1/session", { data: { key }, headers: { "X-Tintype-Page": "1" } });
  const page = await context.newPage();
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  return page;
}

/** What is seen, as WebP: the browser has an encoder. */
async function keep(page, name) {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  const png = (await page.screenshot()).toString("base64"), blank = await browser.newPage();
  const webp = await blank.evaluate(async (src) => {
    const image = new Image();
    image.src = `data:image/png;base64,${src}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.82).split(",")[1];
  }, png);
  await blank.close();
  writeFileSync(join(folder, name), Buffer.from(webp, "base64"));
  console.log(join(folder, name));
}

const ask = async (method, path, body) => (await fetch(url + path, { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", prefer: "wait" }, body: body && JSON.stringify(body) })).json();
const make = (more) => ask("POST", "/v1/images/generations", { model: "gpt-4o-image", size: "3:2", ...more });
for (const prompt of ["햇살이 비치는 정원에서 달리는 작은 고양이", "un búho en el bosque en otoño, acuarela", "a castle on a mountain at night, pixel art", "A beautiful colorful sunset over the ocean"]) await make({ prompt });
const shown = await make({ prompt: "A red and white lighthouse on a rocky island at dawn, watercolor", size: "1:1" });

let page = await open(`/?task=${shown.id}`);
await page.getByRole("button", { name: "Use these settings" }).click();
await page.locator(".price b").waitFor();
await page.evaluate(() => document.activeElement.blur());
await keep(page, "page-create.webp");

const meadow = await make({ prompt: "A cat playing in the grass" });
page = await open(`/?task=${meadow.id}`, { dark: true });
await page.getByRole("button", { name: "Use as reference" }).click();
await page.locator(".choice-option", { hasText: "Mask edit" }).click();
await page.getByRole("button", { name: "Paint the mask" }).click();
const box = await page.locator(".mask-picture canvas").boundingBox();
const at = (x, y) => page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 6 });
await at(0.58, 0.5);
await page.mouse.down();
for (const [x, y] of [[0.62, 0.46], [0.64, 0.6], [0.7, 0.78], [0.64, 0.82], [0.56, 0.72], [0.54, 0.6], [0.62, 0.66]]) await at(x, y);
await page.mouse.up();
await keep(page, "page-mask.webp");

page = await open(`/?task=${shown.id}`, { width: 360, height: 740, lang: "ko" });
await page.locator(".result-image img").waitFor();
await page.locator(".stage").evaluate((e) => e.scrollIntoView());
await keep(page, "page-phone.webp");

await keep(await open("/console", { ready: ".charts" }), "page-console.webp");
await keep(await open("/pricing", { ready: ".pricing-model", dark: true, lang: "es" }), "page-pricing.webp");
await keep(await open("/docs", { ready: ".sample-tabs", lang: "ko" }), "page-docs.webp");

await browser.close();
server.kill();
await new Promise((resolve) => server.on("close", resolve));
rmSync(data, { recursive: true });
