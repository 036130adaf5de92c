// The page among people who wish it ill, and on a server that goes away.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";
import { create, openWindow, stageEnds } from "./browser.mjs";

const MARKUP = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

let s;
before(async () => { s = await Server.start({ config: fakes({ name: "quick" }) }); });

test("markup in prompts and names is text, and a name that turns its direction turns nothing beside it", async () => {
  const { id } = (await s.create({ model: "gpt-4o-image", prompt: MARKUP, async: true })).json;
  await s.end(id);
  const made = (await s.ask("POST", "/v1/keys", { body: { name: `\u202e${MARKUP}` } })).json;
  const { page, close } = await openWindow(s, { path: `/?task=${id}` });
  await page.locator(".caption-prompt", { hasText: MARKUP }).waitFor();
  await page.goto("/console/keys");
  const row = page.getByRole("row").filter({ hasText: MARKUP });
  const hint = row.locator("code", { hasText: made.hint });
  await hint.waitFor();
  const [first, last] = await hint.evaluate((element) => [0, element.textContent.length - 1].map((at) => {
    const range = document.createRange();
    range.setStart(element.firstChild, at);
    range.setEnd(element.firstChild, at + 1);
    return range.getBoundingClientRect().x;
  }));
  assert.ok(first < last, "the key's hint reads from left to right");
  assert.equal(await page.locator("img[src=x], [onerror]").count(), 0);
  await close();
});

test("the task that an address names is an id, and no other path of the server", async () => {
  const { id } = (await s.create({ model: "gpt-4o-image", prompt: "a boat", async: true })).json;
  await s.end(id);
  const { page, close } = await openWindow(s, { path: "/history" });
  const asked = [];
  page.on("request", (r) => asked.push(new URL(r.url()).pathname));
  await page.goto("/?task=../keys");
  await stageEnds(page, id); // the newest, as without it
  assert.ok(!asked.includes("/v1/keys"), asked.join(" "));
  await close();
});

test("a server that is killed and comes back: the page follows its task on", async () => {
  const config = fakes({ name: "slow", script: "hang" });
  let own = await Server.start({ config });
  const port = new URL(own.url).port, kept = own.data;
  const { page, close } = await openWindow(own);
  await page.getByLabel("Prompt", { exact: true }).fill("a boat");
  const id = await create(page);
  await stageEnds(page, id, "processing");
  const { key } = own;
  await own.stop({ signal: "SIGKILL", keep: true });
  const again = page.waitForResponse((r) => r.url().endsWith(`/${id}/events`) && r.status() === 200);
  own = await Server.start({ data: kept, config, args: ["--listen", `127.0.0.1:${port}`] });
  own.ownsData = true;
  own.key = key;
  await again;
  await own.ask("POST", `/v1/tasks/${id}/cancel`);
  await page.locator(`.stage[data-task="${id}"]:is([data-status=cancelled], [data-status=failed])`).waitFor();
  await close();
  await own.stop();
});
