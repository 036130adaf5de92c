// The price list, the console and the operator's view, in a browser against the real server.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";
import { checkView, openBrowser } from "./browser.mjs";
import { Receiver, reach } from "./receiver.mjs";

const row = (page, text) => page.getByRole("row").filter({ hasText: text });
const number = (text) => Number(text.replace(/[^\d.]/g, ""));

/** The same view in each language, theme and width, held to axe, policy and width. */
async function checkEverywhere(browser, server, where, key, ready) {
  for (const [language, theme, width] of [["en", "light", 1280], ["ko", "dark", 360], ["es", "light", 360]]) {
    const page = await browser.page(server, where, { key, language, theme, width });
    await ready(page);
    await checkView(page, `${where} ${language} ${theme} ${width}`);
    await page.context().close();
  }
}

test("the price list is what /v1/pricing says, without a key", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const { json: { data, credits_per_usd: rate } } = await server.ask("GET", "/v1/pricing", { key: null });
  const page = await browser.page(server, "/pricing");
  await page.getByRole("heading", { name: data[0].id, exact: true }).waitFor();
  assert.deepEqual(await page.locator(".pricing-model h2").allTextContents(), data.map((model) => model.id));
  for (const model of data) {
    const card = page.getByRole("region", { name: model.id, exact: true });
    const shown = await card.getByRole("row").evaluateAll((rows) =>
      rows.slice(1).map((one) => [...one.cells].map((cell) => cell.textContent)));
    const { prices, ...tokens } = model.price;
    const credits = prices ? prices.map((one) => one.credits_per_image) : Object.values(tokens).filter((n) => typeof n === "number");
    assert.deepEqual(shown.map(([, n]) => number(n)), credits, model.id);
    shown.forEach(([, , dollars], i) => assert.equal(number(dollars), Number((credits[i] / rate).toFixed(4)), `${model.id}: ${dollars}`));
    await card.getByText("Limits").click();
    const limits = await card.locator("dl").textContent();
    for (const text of [...model.sizes, ...model.qualities, ...model.output_formats]) assert.ok(limits.includes(text), `${model.id}: ${text}`);
    if (model.references_max) assert.ok(limits.includes(`${model.references_max}, up to`), model.id);
  }
  assert.match(await page.getByRole("region", { name: "gpt-4o-image" }).textContent(), /1\.5\$0\.0208/);
  await checkView(page);
  await checkEverywhere(browser, server, "/pricing", undefined, (one) => one.locator(".pricing-model").first().waitFor());
});

test("a key is made, shown once, and works; its limits hold; disabled and rotated it stops", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const page = await browser.page(server, "/console/keys", { key: server.key });
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await dialog.getByText("Give it a name").waitFor();
  await dialog.getByLabel("Name").fill("shop");
  await dialog.getByLabel("Credits in all").fill("3");
  await dialog.getByLabel("Models").fill("gpt-4o-*, gpt-image-1");
  await dialog.getByLabel("From addresses").fill("no address");
  await checkView(page, "the form of a new key");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  await dialog.locator(".wrong").getByLabel("From addresses").waitFor(); // refused at the field
  await dialog.getByLabel("From addresses").fill("127.0.0.0/8");
  await page.keyboard.press("Enter");
  const shown = dialog.getByLabel("Key", { exact: true });
  await shown.waitFor();
  const key = await shown.inputValue();
  assert.match(key, /^tt-[A-Za-z0-9]{40}$/);
  await dialog.getByRole("button", { name: "Copy" }).click();
  await dialog.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
  await checkView(page, "a key that is shown");
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await row(page, "shop").getByText("3 credits in all").waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(key));
  await page.reload();
  await row(page, "shop").waitFor();
  assert.doesNotMatch(await page.content(), new RegExp(key));

  const ask = (model, with_ = key) => server.create({ model, prompt: "a cat" }, { key: with_ });
  const task = await server.finish({ model: "gpt-4o-image", prompt: "a cat" }, { key });
  assert.equal(task.billing.charged_credits, 1.5);
  assert.equal((await ask("gpt-image-1.5")).status, 403);
  assert.equal((await ask("gpt-image-1")).json.error.code, "key_quota_exhausted");
  await page.reload();
  await row(page, "shop").getByText("1.5 of 3").waitFor();

  await page.getByRole("button", { name: "Edit shop" }).click();
  await dialog.getByLabel("Credits in all").fill("");
  await dialog.getByLabel("Tasks at a time").fill("7");
  await dialog.getByRole("button", { name: "Save" }).click();
  await row(page, "shop").getByText("7 tasks at a time").waitFor();
  assert.equal(await row(page, "shop").getByText("credits in all").count(), 0);
  assert.equal((await ask("gpt-image-1")).status, 200);

  await page.getByRole("button", { name: "Disable shop" }).click();
  await checkView(page, "the question before disabling");
  await dialog.getByRole("button", { name: "Disable" }).click();
  await row(page, "shop").getByText("disabled", { exact: true }).waitFor();
  assert.equal((await ask("gpt-4o-image")).json.error.code, "key_disabled");
  await page.getByRole("button", { name: "Enable shop" }).click();
  await row(page, "shop").getByRole("button", { name: "Disable shop" }).waitFor();
  assert.equal((await ask("gpt-4o-image")).status, 200);

  await page.getByRole("button", { name: "Rotate shop" }).click();
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await shown.waitFor();
  const next = await shown.inputValue();
  assert.notEqual(next, key);
  assert.equal((await ask("gpt-4o-image")).status, 401);
  assert.equal((await ask("gpt-4o-image", next)).status, 200);
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  assert.deepEqual(page.faults, []);

  // One's own key: the new one stays in sight although the session ended with the old one.
  await page.getByRole("button", { name: "Rotate first" }).click();
  await dialog.getByText("signed out").waitFor();
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await shown.waitFor();
  const own = await shown.inputValue();
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal((await server.ask("GET", "/v1/credits", { key: own })).status, 200);
});

test("a limited key sees that it may not manage keys", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const key = await server.newKey("--account", "default", "--name", "small", "--quota", "5");
  const page = await browser.page(server, "/console/keys", { key });
  await page.getByText("cannot make or change keys").waitFor();
  assert.equal(await page.getByRole("button", { name: "New key" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /^(Edit|Rotate|Disable)/ }).count(), 0);
});

test("what was used stands by day and by model, and what is left beside it", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const empty = await browser.page(server, "/console", { key: server.key });
  await empty.getByText("Nothing was used in these days.").waitFor();
  await checkView(empty, "an account without tasks");
  await server.finish({ model: "gpt-4o-image", prompt: "a cat", n: 2 });
  await server.finish({ model: "gpt-image-1", prompt: "a dog", quality: "low" });
  await empty.reload();
  await empty.getByRole("figure").first().waitFor();
  assert.equal(await empty.getByRole("figure").first().locator("figcaption .hint").textContent(), "3.4 in all");
  assert.equal(await empty.getByRole("figure").nth(1).locator("figcaption .hint").textContent(), "2 in all");
  assert.equal(await empty.locator(".chart-bar").evaluateAll((bars) => bars.filter((bar) => bar.getAttribute("height") > 0).length), 2);
  assert.equal(await empty.locator(".figure dd").first().evaluate((one) => one.firstChild.textContent), "996.6");
  const today = empty.getByRole("figure").first();
  await today.getByText("As a table").click();
  assert.equal(await today.getByRole("row").count(), 2);
  assert.match(await today.getByRole("row").nth(1).textContent(), /3\.4$/);
  const models = empty.getByRole("table", { name: "By model" });
  assert.deepEqual((await models.getByRole("row").allTextContents()).slice(1).sort(), ["gpt-4o-image123", "gpt-image-1110.4"]);
  await empty.getByRole("radio", { name: "7 days" }).check();
  await empty.waitForFunction(() => document.querySelectorAll(".chart-bar").length === 14);
  await checkView(empty, "an account with tasks");
  await checkEverywhere(browser, server, "/console", server.key, (page) => page.getByRole("figure").first().waitFor());
});

test("tasks tell what was reserved, charged and given back; filters, pages, cancel and the whole of one", async () => {
  const server = await Server.start({ config: fakes({ name: "slow", script: "hang", models: ["gpt-image-1"] }) });
  const browser = await openBrowser();
  const done = await server.finish({ model: "gpt-4o-image", prompt: "a cat", n: 2 });
  for (let i = 0; i < 21; i++) await server.create({ model: "gpt-image-1", prompt: `dog ${i}` });
  const page = await browser.page(server, "/console/tasks", { key: server.key });
  const cells = (id) => page.locator(`tr[data-id="${id}"] td`).allTextContents();
  await page.getByText("Page 1 of 2, 22 in all").waitFor();
  await page.getByRole("button", { name: "Older" }).click();
  await page.locator(`tr[data-id="${done.id}"]`).waitFor();
  assert.deepEqual((await cells(done.id)).slice(1, 6), ["gpt-4o-image", "completed sandbox", "3", "3", "0"]);
  await page.getByLabel("Model").selectOption("gpt-4o-image");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.getByLabel("Status").selectOption("failed");
  await page.getByText("No task fits this filter.").waitFor();
  await page.getByLabel("Status").selectOption("processing");
  await page.getByLabel("Model").selectOption("gpt-image-1");
  const cancel = page.getByRole("button", { name: /^Cancel task-/ }).first();
  const id = (await cancel.getAttribute("aria-label")).replace("Cancel ", "");
  await cancel.click();
  assert.equal((await server.end(id)).status, "cancelled");
  await page.getByLabel("Status").selectOption("cancelled");
  await page.locator(`tr[data-id="${id}"]`).waitFor();
  assert.deepEqual((await cells(id)).slice(2, 6), ["cancelled", "2.5", "0", "2.5"]);
  await page.getByLabel("Status").selectOption("completed");
  await page.getByLabel("Model").selectOption("gpt-4o-image");
  await page.getByRole("button", { name: `Details of ${done.id}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(done.id).waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll("dialog img")].filter((one) => one.naturalWidth === 1024).length === 2);
  await checkView(page, "a task");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await checkEverywhere(browser, server, "/console/tasks", server.key, (one) => one.locator("tbody tr").first().waitFor());
});

test("a callback that failed is sent again from the log and reaches its receiver; the secret is replaced", async () => {
  let well = false;
  const receiver = await Receiver.start({ answer: (_, response) => response.writeHead(well ? 204 : 410).end() });
  const server = await Server.start({ config: reach(receiver) }), browser = await openBrowser();
  const page = await browser.page(server, "/console/callbacks", { key: server.key });
  await page.getByText("No callbacks yet.").waitFor();
  await checkView(page, "no callbacks");
  const task = await server.finish({ model: "gpt-4o-image", prompt: "a cat", callback_url: receiver.url });
  await receiver.until(1);
  well = true;
  await row(page, receiver.url).getByText("failed").waitFor();
  await page.getByRole("button", { name: `Send again: ${task.id}` }).click();
  const [first, again] = await receiver.until(2);
  assert.equal(again.headers["webhook-id"], first.headers["webhook-id"]);
  assert.equal(JSON.parse(again.text).id, task.id);
  await row(page, receiver.url).getByText("delivered").waitFor();
  await page.getByRole("button", { name: `Details of ${task.id}` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("row").nth(2).waitFor();
  assert.match(await dialog.getByRole("table").textContent(), /410[^]*204/);
  await checkView(page, "a callback");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Show the secret" }).click();
  const secret = page.getByLabel("Secret", { exact: true });
  await secret.waitFor();
  const before = await secret.inputValue();
  assert.equal(before, (await server.ask("GET", "/v1/callbacks/secret")).json.secret);
  await page.getByRole("button", { name: "Replace the secret" }).click();
  await dialog.getByRole("button", { name: "Rotate" }).click();
  const old = page.getByLabel(/^The one before/);
  await old.waitFor();
  assert.equal(await old.inputValue(), before);
  assert.notEqual(await secret.inputValue(), before);
  await checkView(page, "two secrets");
  await checkEverywhere(browser, server, "/console/callbacks", server.key, (one) => one.locator("tbody tr").first().waitFor());
});

test("the operator makes an account, grants it credits once, and makes its key, which works", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const admin = await server.newKey("--account", "default", "--name", "boss", "--admin");
  const page = await browser.page(server, "/operator/accounts", { key: admin });
  await page.getByRole("button", { name: "New account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("acme");
  await dialog.getByRole("button", { name: "Make the account" }).click();
  await row(page, "acme").waitFor();
  await page.getByRole("button", { name: "Grant credits to acme" }).click();
  await dialog.getByLabel("Credits").fill("12.5");
  await dialog.getByLabel("Reference").fill("invoice-1");
  await checkView(page, "a grant");
  await dialog.getByRole("button", { name: "Grant", exact: true }).click();
  await row(page, "acme").getByRole("cell", { name: "12.5", exact: true }).waitFor();
  const again = await server.ask("POST", "/v1/admin/accounts/acme/grants", { key: admin, body: { credits: 12.5, ref: "invoice-1" } });
  assert.equal(again.status, 200);
  await page.getByRole("button", { name: "Keys of acme" }).click();
  await dialog.getByRole("button", { name: "New key" }).click();
  await dialog.last().getByLabel("Name").fill("theirs");
  await page.getByRole("button", { name: "Make the key" }).click();
  const shown = page.getByLabel("Key", { exact: true });
  await shown.waitFor();
  const key = await shown.inputValue();
  assert.equal((await server.credits(key)).user.remaining_credits, 12.5);
  await server.audit();
  await checkEverywhere(browser, server, "/operator/accounts", admin, (one) => one.locator("tbody tr").first().waitFor());
});

test("the operator sees providers as they stand, live, and a task's attempts", async () => {
  const server = await Server.start({ config: fakes({ name: "cheap", cost: 0.1, script: "fail" }, { name: "good", cost: 0.5 }) });
  const browser = await openBrowser();
  const admin = await server.newKey("--account", "default", "--name", "boss", "--admin");
  const page = await browser.page(server, "/operator", { key: admin });
  const provider = (name) => page.getByRole("region", { name, exact: true });
  await provider("cheap").getByText("up", { exact: true }).waitFor();
  assert.match(await provider("good").textContent(), /Attempts0 of 0 succeeded/);
  const task = await server.finish({ model: "gpt-4o-image", prompt: "a cat" }); // seen without loading the page again
  await provider("good").getByText("1 of 1 succeeded").waitFor();
  assert.match(await provider("good").textContent(), /Cost0\.5Charged1\.5Margin1/);
  await provider("cheap").getByText("failed 1").waitFor();
  await provider("cheap").getByText("Last error").waitFor();
  await checkView(page, "providers");
  await page.goto("/console/tasks");
  await page.getByRole("button", { name: `Details of ${task.id}` }).click();
  const attempts = page.getByRole("dialog").getByRole("table", { name: "Attempts" });
  await attempts.waitFor();
  const rows = await attempts.getByRole("row").evaluateAll((all) => all.slice(1).map((one) => [...one.cells].map((cell) => cell.textContent)));
  assert.deepEqual(rows.map((cells) => cells.slice(0, 3)), [["1", "cheap", "failed"], ["2", "good", "ok"]]);
  assert.equal(rows[1][5], "0.5");
  await checkView(page, "attempts");
  await checkEverywhere(browser, server, "/operator", admin, (one) => one.locator(".provider").first().waitFor());
});

test("without an admin's key there is no operator's view", async () => {
  const server = await Server.start(), browser = await openBrowser();
  const page = await browser.page(server, "/operator/accounts", { key: server.key });
  await page.getByText("There is nothing at this address.").waitFor();
  assert.equal(await page.getByRole("link", { name: "Operator" }).count(), 0);
});
