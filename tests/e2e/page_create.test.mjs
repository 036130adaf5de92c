// The playground in a browser: from the key to the picture, with the price before the press.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Server, fakes, pngSize, webServer } from "./lib.mjs";
import { checkView, create, openWindow, stageEnds } from "./browser.mjs";

let s;
before(async () => {
  s = await Server.start({ config: fakes({ name: "real", models: ["gpt-image-1", "gpt-image-2"] },
    { name: "refuses", models: ["gpt-image-1.5"], script: "refuse" }) });
});

test("a key pasted once signs in; a wrong one is told so; signing out ends it", async () => {
  const { page, context, close } = await openWindow(s, { key: null });
  await page.getByLabel("API key").fill("tt-nothing");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This key is not known here").waitFor();
  await page.getByLabel("API key").fill(`  ${s.key} `);
  await page.keyboard.press("Enter");
  await page.getByLabel("Prompt", { exact: true }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!kept.includes(s.key) && !kept.includes("tintype_session"), "scripts can read neither key nor session");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key").waitFor();
  assert.equal((await context.request.get("/v1/credits")).status(), 401);
  await close();
});

test("text to image: the price is there before the press, the picture after it", async () => {
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-1");
  await page.getByLabel("Prompt", { exact: true }).fill("A cat playing in the grass");
  await page.getByText("6 / 2,000 tokens").waitFor();
  await page.getByRole("radio", { name: "Medium" }).check({ force: true });
  await page.getByRole("radio", { name: "3:2 1536×1024" }).check({ force: true });
  await page.getByRole("group", { name: "Images" }).getByRole("radio", { name: "2" }).check({ force: true });
  await page.locator(".price b", { hasText: "2 credits" }).waitFor();
  await page.locator(".price", { hasText: "$0.0278" }).waitFor();
  const before = (await s.credits()).user.remaining_credits;
  const id = await create(page);
  await stageEnds(page, id);
  const task = (await s.ask("GET", `/v1/tasks/${id}`)).json;
  assert.equal(task.billing.charged_credits, 2);
  assert.equal((await s.credits()).user.remaining_credits, before - 2);
  await page.waitForFunction(() => document.querySelectorAll(".result img").length === 2 && [...document.querySelectorAll(".result img")].every((i) => i.naturalWidth === 1536));
  assert.equal(await page.locator(".badge", { hasText: "Sandbox" }).count(), 0, "a provider made it");
  await page.locator(".bar-credits", { hasText: "998" }).waitFor();

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).first().click()]);
  assert.match(download.suggestedFilename(), /^task-unified-.*-1\.png$/);
  await page.getByRole("button", { name: "Copy link" }).first().click();
  await page.getByText("Link copied. It answers until").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, task.results[0]);
  assert.deepEqual(pngSize(Buffer.from(await (await fetch(link)).arrayBuffer())).width, 1536);
  await checkView(page, "with a result");
  await close();
});

test("who has made nothing yet finds words to begin with, in their language", async () => {
  const fresh = await s.newKey("--account", "fresh", "--credits", "10");
  for (const [lang, example, field] of [["en-US", "An owl in the forest in autumn, watercolor", "Prompt"], ["ko-KR", "가을 숲의 부엉이, 수채화", "프롬프트"], ["es-ES", "Un búho en el bosque en otoño, acuarela", "Descripción"]]) {
    const { page, close } = await openWindow(s, { lang, key: fresh, width: 360 });
    await page.getByRole("button", { name: example }).click();
    await page.waitForFunction((text) => document.activeElement.value === text, example);
    assert.equal(await page.getByLabel(field, { exact: true }).inputValue(), example);
    await checkView(page, `nothing made yet, ${lang}`);
    await close();
  }
});

test("the code shown makes the same request, whatever the prompt holds", async () => {
  const heard = [];
  const web = await webServer({ "/v1/images/generations": async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    heard.push({ body: JSON.parse(Buffer.concat(parts)), key: request.headers.authorization });
    response.end('{"id":"task-1","status":"completed","results":["https://example.com/made.png"]}');
  } });
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-1");
  await page.getByLabel("Prompt", { exact: true }).fill("It's \"quoted\" \\ 100% $HOME `x` ${y}\n고양이 🐈");
  const asked = new Promise((resolve) => page.on("request", (r) => r.url().endsWith("/generations") && resolve(r.postDataJSON())));
  await stageEnds(page, await create(page));
  await page.getByRole("button", { name: "Code" }).click();
  const env = { ...process.env, TINTYPE_KEY: "tt-mine" };
  for (const [name, ...command] of [["curl", "bash", "-c"], ["Python", "python3", "-c"], ["Node", process.execPath, "--input-type=module", "-e"]]) {
    await page.getByRole("radio", { name }).check({ force: true });
    await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
    const text = (await page.evaluate(() => navigator.clipboard.readText())).replaceAll(s.url, web.url);
    const { stdout } = await promisify(execFile)(command[0], [...command.slice(1), text], { env });
    assert.match(stdout, /made\.png/, name);
    assert.deepEqual(heard.pop(), { body: await asked, key: "Bearer tt-mine" }, name);
  }
  await checkView(page, "the code dialog");
  await close();
});

test("the form offers what the model has, and no more", async () => {
  const { page, close } = await openWindow(s);
  const radios = async (name) => (await page.getByRole("group", { name, exact: true }).getByRole("radio").all()).length;
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-4o-image");
  assert.deepEqual([await radios("Images"), await radios("Quality"), await radios("Background"), await radios("Format"), await radios("Size")], [3, 0, 0, 0, 3]);
  await page.getByText("the built-in painter answers").waitFor();
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-2");
  assert.deepEqual([await radios("Images"), await radios("Quality"), await radios("Background"), await radios("Format"), await radios("Size")], [10, 4, 3, 3, 5]);
  await page.getByRole("radio", { name: "Own size" }).check({ force: true });
  await page.getByLabel("Width").fill("2049");
  await page.getByText("Both must be multiples of 16.").waitFor();
  await page.getByLabel("Width").fill("2048");
  await page.getByLabel("Height").fill("512");
  await page.getByText("No more than 3 times as long as wide.").waitFor();
  await page.getByLabel("Height").fill("1152");
  await page.locator(".price b", { hasText: "credit" }).waitFor();
  await page.getByLabel("Model", { exact: true }).selectOption("dall-e-3");
  assert.equal(await page.getByRole("radio", { name: "Image to image" }).isDisabled(), true);
  assert.equal(await page.getByRole("radio", { name: "Mask edit" }).isDisabled(), true);
  assert.equal(await radios("Images"), 0, "one is no choice");
  await close();
});

test("what is wrong is said beside its field, and a failed task says why", async () => {
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-1.5");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator("#part-prompt .fault", { hasText: "Say what the image should show." }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "prompt", "the focus goes to it");
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-4o-image");
  await page.getByLabel("Prompt", { exact: true }).fill("tok ".repeat(400) + "가나다라마바사아자차카타파하".repeat(28));
  await page.getByLabel("Prompt", { exact: true }).fill("ꙮ𐍈𓀀".repeat(660)); // fewer characters than allowed, more tokens
  await page.locator("#part-prompt .fault", { hasText: "at most 2000 tokens" }).waitFor();
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-1.5");
  await page.getByLabel("Prompt", { exact: true }).fill("something refused");
  await stageEnds(page, await create(page), "failed");
  await page.locator(".stage [role=alert]", { hasText: "It failed" }).waitFor();
  await close();
});

test("too little credit is said in figures; a server that is away does not lose the words", async () => {
  const poor = await s.newKey("--account", "poor", "--credits", "1");
  const { page, close, context } = await openWindow(s, { key: poor });
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-1");
  await page.getByLabel("Prompt", { exact: true }).fill("a boat");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator(".create-bar .fault", { hasText: "This costs 2.5 credits and 1 are left." }).waitFor();
  await context.setOffline(true);
  await page.getByLabel("Prompt", { exact: true }).fill("a boat at sea");
  await page.locator(".create-bar .fault", { hasText: "cannot be reached" }).waitFor();
  await context.setOffline(false);
  await page.reload();
  await page.getByLabel("Prompt", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Prompt", { exact: true }).inputValue(), "a boat at sea");
  await close();
});

test("a press that got no answer, pressed again, is paid for once", async () => {
  const { page, close } = await openWindow(s);
  await page.getByLabel("Model", { exact: true }).selectOption("gpt-image-1");
  await page.getByLabel("Prompt", { exact: true }).fill("a single boat");
  const keys = [];
  await page.route("**/v1/images/generations", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const answer = await route.fetch();
    if (keys.length === 1) await route.abort(); // it was heard, but the answer is lost
    else await route.fulfill({ response: answer });
  });
  const before = (await s.ask("GET", "/v1/tasks")).json.total;
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator(".create-bar .fault", { hasText: "cannot be reached" }).waitFor();
  await stageEnds(page, await create(page));
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.equal((await s.ask("GET", "/v1/tasks")).json.total, before + 1);
  await close();
});
