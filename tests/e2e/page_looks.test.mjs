// The page for everybody: three languages, light and dark, a phone's width, no mouse, and
// nothing that axe finds against WCAG 2.2 AA.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";
import { checkView, openWindow, stageEnds } from "./browser.mjs";

let s, done;
before(async () => {
  s = await Server.start({ config: fakes({ name: "quick" }) });
  done = (await s.create({ model: "gpt-image-1", prompt: "a boat", quality: "low" })).json.id;
  await s.end(done);
});

const CREATE = { "en-GB": ["en", "Create"], "ko-KR": ["ko", "만들기"], "es-MX": ["es", "Crear"], "fr-FR": ["en", "Create"] };

test("the page speaks the browser's language, or the one that was chosen", async () => {
  for (const [lang, [tag, create]] of Object.entries(CREATE)) {
    const { page, close } = await openWindow(s, { lang });
    await page.getByRole("button", { name: create, exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), tag);
    await close();
  }
  const { page, close } = await openWindow(s, { lang: "es-ES", path: `/?task=${done}` });
  await page.getByText(/^enlace hasta \d+ \w+ 20\d\d/).waitFor();
  await page.getByRole("combobox", { name: "Idioma" }).selectOption("ko");
  await page.getByRole("button", { name: "만들기", exact: true }).waitFor();
  await page.getByText(/^링크 유효 기간: 20\d\d\. \d+\. \d+\./).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "만들기", exact: true }).waitFor();
  assert.equal(await page.title(), "만들기 · tintype");
  await close();
});

const ground = (page) => page.evaluate(() => {
  const [r, g, b] = getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number);
  return (r + g + b) / 3 < 128 ? "dark" : "light";
});

test("light and dark as the system says, or as was chosen, from the first paint on", async () => {
  const { page, close } = await openWindow(s, { dark: true });
  assert.equal(await ground(page), "dark");
  await page.getByRole("button", { name: "Theme: as the system" }).click();
  assert.equal(await ground(page), "light");
  await page.addInitScript(() => addEventListener("DOMContentLoaded", () => (globalThis.first = document.documentElement.dataset.theme)));
  await page.reload();
  assert.equal(await page.evaluate(() => globalThis.first), "light", "before anything is drawn");
  assert.equal(await ground(page), "light");
  await close();
});

const views = [["/", ".composer"], ["/history", ".history-entry"], ["/", ".sign-in", { key: null }], [`/nowhere`, "pre, body"]];

test("nothing that axe finds, in either theme, wide and narrow; a phone moves only up and down", async () => {
  for (const dark of [false, true])
    for (const width of [1280, 360])
      for (const [path, there, options] of views.slice(0, 3)) {
        const what = `${path}, ${dark ? "dark" : "light"}, ${width} px`;
        const { page, close } = await openWindow(s, { path, dark, width, ...options });
        await page.locator(there).first().waitFor();
        await checkView(page, what);
        await close();
      }
});

test("in every language a phone's width holds it", async () => {
  for (const lang of ["ko", "es"]) {
    const { page, close } = await openWindow(s, { lang, width: 360, path: `/?task=${done}` });
    await page.locator(".result img").waitFor();
    await page.locator(".composer select").selectOption("gpt-image-2.6");
    await checkView(page, lang);
    await close();
  }
});

test("by keys alone: from the address bar to a picture", async () => {
  const { page, close } = await openWindow(s);
  await page.locator(".composer").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  const focused = () => page.evaluate(() => {
    const e = document.activeElement, style = getComputedStyle(e), label = e.nextElementSibling && getComputedStyle(e.nextElementSibling);
    return { name: e.name || e.className, tag: e.tagName, seen: style.outlineStyle !== "none" || label?.outlineStyle === "solid" };
  });
  const reached = [];
  for (let i = 0; i < 40 && !reached.at(-1)?.name?.includes?.("create"); i++) {
    await page.keyboard.press("Tab");
    reached.push(await focused());
    if (reached.at(-1).name === "prompt") await page.keyboard.type("a cat");
  }
  assert.ok(reached.every((one) => one.seen), `where the focus is can be seen: ${JSON.stringify(reached.filter((one) => !one.seen))}`);
  await page.keyboard.press("Enter");
  await page.waitForFunction((id) => new URLSearchParams(location.search).get("task") && !location.search.includes(id), done);
  await stageEnds(page, await page.evaluate(() => new URLSearchParams(location.search).get("task"))); // not the one before it
  const figure = page.locator(".result-image").first();
  await figure.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.classList.contains("result-image")); // the focus comes back
  await close();
});

test("the first view is small, and the rest is fetched when it is looked at", async () => {
  const { page, close } = await openWindow(s, { key: null, path: "about:blank" });
  let bytes = 0;
  const kinds = [];
  page.on("response", async (r) => {
    if (r.url().includes("/v1/")) return;
    bytes += Number(r.headers()["content-length"] ?? 0);
    kinds.push(new URL(r.url()).pathname);
    assert.match(r.headers()["content-encoding"] ?? "", /^(br|gzip)$/, r.url());
  });
  await page.goto(s.url);
  await page.locator(".sign-in").waitFor();
  assert.ok(bytes > 5000 && bytes <= 100 * 1024, `${bytes} bytes: ${kinds.join(" ")}`);
  assert.ok(!kinds.some((path) => /Console|MaskEditor|docs/i.test(path)), kinds.join(" "));
  await close();
});
