// The history in a browser: what the server knows, after a reload too; opened again, put
// back into the form, cancelled.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";
import { checkView, create, openWindow, stageEnds } from "./browser.mjs";

let s;
before(async () => {
  s = await Server.start({ config: fakes({ name: "quick", models: ["gpt-image-1", "gpt-image-2"] },
    { name: "hangs", models: ["gpt-4o-image"], script: "hang" }) });
});

test("one that is at work is cancelled and costs nothing", async () => {
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-4o-image");
  await page.getByLabel("Prompt", { exact: true }).fill("never finished");
  const id = await create(page);
  await stageEnds(page, id, "processing");
  await page.getByText("1 running · 0 completed").waitFor();
  await page.locator(".bar-credits", { hasText: "998.5" }).waitFor();
  await checkView(page, "while it works");
  await page.getByRole("button", { name: "Cancel" }).click();
  await stageEnds(page, id, "cancelled");
  await page.locator(".stage", { hasText: "Cancelled. It cost nothing." }).waitFor();
  await page.getByText("0 running · 0 completed").waitFor();
  await page.locator(".bar-credits", { hasText: "1,000" }).waitFor();
  assert.equal((await s.ask("GET", `/v1/tasks/${id}`)).json.billing.charged_credits, 0);
  await close();
});

test("a reload in the middle loses nothing: the task goes on, its words are there", async () => {
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-4o-image");
  await page.getByLabel("Prompt", { exact: true }).fill("a long wait");
  const id = await create(page);
  await stageEnds(page, id, "processing");
  await page.reload();
  await stageEnds(page, id, "processing");
  await page.locator(".caption-prompt", { hasText: "a long wait" }).waitFor();
  await s.ask("POST", `/v1/tasks/${id}/cancel`); // elsewhere
  await stageEnds(page, id, "cancelled");
  await close();
});

test("what another program made is there too; opened, it fills the form as it was asked", async () => {
  const asked = { model: "gpt-image-2", prompt: "a boat\nin two lines", size: "2048x1152", quality: "low", n: 2, output_format: "webp", background: "opaque", seed: 7, async: true };
  const { id } = (await s.create(asked)).json;
  await s.end(id);
  const { page, close } = await openWindow(s, { path: `/?task=${id}` });
  await stageEnds(page, id);
  await page.getByRole("button", { name: "Use these settings" }).click();
  await page.waitForFunction(() => document.querySelector("textarea").value.includes("two lines"));
  const again = new Promise((resolve) => page.on("request", (r) => r.method() === "POST" && r.url().endsWith("/generations") && resolve(r.postDataJSON())));
  await page.locator(".price b", { hasText: "credit" }).waitFor();
  await page.getByRole("button", { name: "Create" }).click();
  assert.deepEqual(await again, asked);
  await close();
});

test("the history's own view: the latest twenty, whoever made them, each opens on the stage", async () => {
  for (let i = 0; i < 21; i++) await s.end((await s.create({ model: "gpt-image-1", prompt: `filler ${i}`, quality: "low" })).json.id);
  const { page, close } = await openWindow(s, { path: "/history" });
  await page.locator(".history-entry").first().waitFor();
  assert.equal(await page.locator(".history-entry").count(), 20);
  await checkView(page, "the history");
  const id = await page.locator(".history-item").nth(3).getAttribute("data-task");
  await page.locator(".history-item").nth(3).click();
  await stageEnds(page, id);
  await page.goBack();
  await page.locator(".history-entry").first().waitFor();
  await close();
});

test("who signs in after somebody else sees nothing of theirs; an unknown task's address shows the rest", async () => {
  const other = await s.newKey("--account", "other", "--credits", "10");
  const { json } = await s.create({ model: "gpt-image-1", prompt: "mine alone", quality: "low" }, { key: other });
  await s.end(json.id, { key: other });
  const { page, close } = await openWindow(s, { path: "/?task=nonsense" });
  await page.locator(".strip-items .history-item").first().waitFor();
  await page.getByLabel("Prompt", { exact: true }).fill("a secret plan");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key").fill(other);
  await page.keyboard.press("Enter");
  await page.locator(`.history-item[data-task="${json.id}"]`).waitFor();
  assert.equal(await page.locator(".history-item").count(), 1);
  assert.equal(await page.getByLabel("Prompt", { exact: true }).inputValue(), "");
  await page.locator(".bar-credits", { hasText: "9.6" }).waitFor();
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes("secret plan"));
  await close();
});
