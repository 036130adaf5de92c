// Earlier stages of a picture on the page, as an upstream sends them.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, makePng } from "./lib.mjs";
import { Upstream, catalogOf, events } from "./upstream.mjs";
import { openWindow, stageEnds } from "./browser.mjs";

const edge = 32, width = 512;
const event = (name, bytes, more) => ({ event: name, data: { type: name, b64_json: bytes.toString("base64"), created_at: 1, ...more } });
const early = event("image_generation.partial_image", makePng(edge, edge), { size: `${width}x${width}`, partial_image_index: 0 });
const whole = event("image_generation.completed", makePng(width, width), { usage: { input_tokens: 5, output_tokens: 50, total_tokens: 55 } });

test("an earlier stage is seen while it is at work, the picture after it", async () => {
  let listens, looked;
  const listening = new Promise((resolve) => (listens = resolve)), seen = new Promise((resolve) => (looked = resolve));
  const up = await Upstream.start({ "POST /staged/images/generations": () => events((async function* () {
    await listening;
    yield early;
    await seen; // the rest when the page shows it
    yield whole;
  })()) });
  const s = await Server.start({ config: `${up.reach()}${catalogOf("staged")}providers:
  - {name: staged, kind: openai, base_url: "${up.url}/staged", cost: 1, models: [staged], timeout: 60s}\n` });
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("staged");
  await page.getByLabel("Prompt", { exact: true }).fill("a boat");
  const stream = page.waitForResponse((r) => r.url().endsWith("/events"));
  await page.getByRole("button", { name: "Create" }).click();
  await stream;
  listens();
  await page.getByAltText("Image 1, not finished").waitFor();
  await page.waitForFunction((size) => document.querySelector(".frame img")?.naturalWidth === size, edge);
  assert.equal(await page.locator(".stage").getAttribute("data-status"), "processing");
  await page.locator(".history-item img.early").waitFor();
  looked();
  await stageEnds(page, await page.locator(".stage").getAttribute("data-task"));
  await page.waitForFunction((size) => document.querySelector(".result img")?.naturalWidth === size, width);
  await close();
  await s.stop();
});
