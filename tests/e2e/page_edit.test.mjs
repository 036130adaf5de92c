// Pictures to begin with, and masks, in a browser: what was not painted comes back as it was.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, decodePng, makePng } from "./lib.mjs";
import { checkView, create, openWindow, stageEnds } from "./browser.mjs";

const WIDTH = 480, HEIGHT = 320;
const pixel = (x, y) => [(x * 3) & 255, (y * 5) & 255, (x ^ y) & 255, 255];
const photo = makePng(WIDTH, HEIGHT, pixel);
const file = (name, buffer = photo, mimeType = "image/png") => ({ name, mimeType, buffer });

let s;
before(async () => {
  s = await Server.start();
  const catalog = join(s.data, "catalog.yaml");
  writeFileSync(catalog, `models:
  - id: small
    dialect: task
    prompt: {code_points: 2000}
    sizes: [${WIDTH}x${HEIGHT}]
    n: [1]
    outputs: [png]
    settings: [stream]
    references: {max: 3, bytes: 1048576, formats: [png]}
    mask: {bytes: 4194304, single_reference: true}
    price: {per_call: [{credits: 1}]}
  - id: strict
    dialect: task
    prompt: {code_points: 2000}
    sizes: [${WIDTH}x${HEIGHT}]
    n: [1]
    references: {max: 3, bytes: 1048576, formats: [png]}
    mask: {bytes: 4194304, openai_only: true}
    price: {per_call: [{credits: 1}]}
`);
  await s.stop({ keep: true });
  const { data, key } = s;
  s = await Server.start({ data, args: ["--set", `catalog.path=${catalog}`] });
  s.ownsData = true;
  s.key = key;
});

/** A window with the form in a mode; sent: what the page asks to be made. */
async function begin(mode, model = "small") {
  const window = await openWindow(s);
  window.sent = [];
  window.page.on("request", (r) => r.method() === "POST" && r.url().includes("/v1/images/") && window.sent.push(r.postDataJSON()));
  await window.page.getByLabel("Model", { exact: true }).selectOption(model);
  await window.page.getByRole("radio", { name: mode }).check({ force: true });
  return window;
}

const picker = (page) => page.locator("#reference-files");
const uploaded = (page, n) => page.waitForFunction((count) => document.querySelectorAll(".reference img").length === count && !document.querySelector(".reference progress"), n);
const names = (page) => page.locator(".reference img").evaluateAll((all) => all.map((i) => i.alt.replace(/^.*: /, "")));

test("image to image: uploaded, ordered by keys, sent in that order", async () => {
  const { page, sent, close } = await begin("Image to image");
  await page.getByText("Up to 3 pictures, at most 1 MB each: PNG.").waitFor();
  await picker(page).setInputFiles([file("a.png"), file("b.png", makePng(64, 64))]);
  await uploaded(page, 2);
  assert.deepEqual(await names(page), ["a.png", "b.png"]);
  await page.getByRole("button", { name: "Move picture 1 back" }).focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await names(page), ["b.png", "a.png"]);
  await page.getByText("a.png is now picture 2").waitFor({ state: "attached" });
  await page.getByLabel("Prompt", { exact: true }).fill("in winter");
  await checkView(page, "with references");
  await stageEnds(page, await create(page));
  await page.locator(".badge", { hasText: "Sandbox" }).waitFor();
  const given = await Promise.all(sent[0].image_urls.map(async (id) => (await s.ask("GET", `/v1/files/${id}`)).json.data.file_name));
  assert.deepEqual(given, ["b.png", "a.png"]);

  await page.getByRole("button", { name: /^Image 1, large/ }).click();
  await page.getByRole("button", { name: "Compare with the reference" }).click();
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator(".compare").evaluate((e) => e.style.getPropertyValue("--part")), "51%");
  await checkView(page, "comparing");
  await close();
});

test("dragged onto another's place, a reference takes it", async () => {
  const { page, close } = await begin("Image to image");
  await picker(page).setInputFiles([file("a.png"), file("b.png", makePng(64, 64)), file("c.png", makePng(32, 64))]);
  await uploaded(page, 3);
  await page.locator(".reference").nth(2).dragTo(page.locator(".reference").nth(0));
  assert.deepEqual(await names(page), ["c.png", "a.png", "b.png"]);
  await page.locator(".reference").nth(0).dragTo(page.locator(".reference").nth(1));
  assert.deepEqual(await names(page), ["a.png", "c.png", "b.png"]);
  await close();
});

test("an upload tells how far it has come, and one that is taken away stops", async () => {
  const { page, context, close } = await begin("Image to image");
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200 << 10 });
  const large = Buffer.concat([photo, Buffer.alloc(1000000 - photo.length)]);
  await picker(page).setInputFiles([file("slow.png", large)]);
  await page.getByRole("progressbar", { name: "Uploading slow.png" }).waitFor();
  await page.waitForFunction(() => { const { value } = document.querySelector(".reference progress"); return value > 0.05 && value < 0.95; });
  const stopped = page.waitForEvent("requestfailed", (r) => r.url().includes("/v1/files/upload"));
  await page.getByRole("button", { name: "Remove picture 1" }).click();
  await stopped;
  assert.equal(await page.locator(".reference").count(), 0);
  await close();
});

test("what the model does not take is said before it is sent", async () => {
  const { page, close } = await begin("Image to image");
  const sent = [];
  page.on("request", (r) => r.url().includes("/v1/files/upload") && sent.push(r.url()));
  await picker(page).setInputFiles([file("large.png", Buffer.concat([photo, Buffer.alloc(2 << 20)])), file("a.jpg", photo, "image/jpeg"), file("text.png", Buffer.from("no picture"))]);
  await page.locator(".reference .fault", { hasText: "More than 1 MB." }).waitFor();
  await page.locator(".reference .fault", { hasText: "Not one of this model's formats: PNG." }).waitFor();
  await page.locator(".reference .fault", { hasText: "This is no image that can be read." }).waitFor();
  assert.deepEqual(sent, []);
  await page.getByLabel("Prompt", { exact: true }).fill("x");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator("#reference-fault", { hasText: "Remove the picture that cannot be used." }).waitFor();
  await close();
});

test("an image that is pasted or dropped anywhere becomes a reference", async () => {
  const { page, close } = await begin("Text to image");
  const give = (kind) => page.evaluate(async ([kind, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: "image/png" }));
    if (kind === "paste") document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    else document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [kind, [...photo]]);
  await give("paste");
  await uploaded(page, 1);
  assert.equal(await page.getByRole("radio", { name: "Image to image" }).isChecked(), true);
  await give("drop");
  await uploaded(page, 2);
  assert.deepEqual(await names(page), ["paste.png", "drop.png"]);
  await close();
});

/** Has it made: the image, and the mask that was sent for it. */
async function resultAndMask({ page, sent, press }) {
  const id = await create(page, press);
  await stageEnds(page, id);
  const task = (await s.ask("GET", `/v1/tasks/${id}`)).json;
  const { file_url } = (await s.ask("GET", `/v1/files/${sent[0].mask_url}`)).json.data;
  const [result, mask] = await Promise.all([task.results[0], file_url].map(async (url) => decodePng(Buffer.from(await (await fetch(url)).arrayBuffer()))));
  return { result, mask };
}

const openPainter = async (page) => {
  await page.getByRole("button", { name: /^Paint/ }).click();
  await page.locator(".mask-picture canvas").waitFor();
  return page.locator(".mask-picture canvas").boundingBox();
};

test("a mask painted by mouse: inside changes, outside is the reference, pixel by pixel", async () => {
  const { page, sent, close } = await begin("Mask edit");
  await picker(page).setInputFiles([file("photo.png")]);
  await uploaded(page, 1);
  const box = await openPainter(page);
  const at = (x, y) => [box.x + (x * box.width) / WIDTH, box.y + (y * box.height) / HEIGHT];
  const drag = async (...points) => {
    await page.mouse.move(...at(...points[0]));
    await page.mouse.down();
    for (const point of points.slice(1)) await page.mouse.move(...at(...point), { steps: 5 });
    await page.mouse.up();
  };
  await drag([200, 160], [280, 160], [240, 200]);
  await drag([60, 60], [90, 60]); // a slip
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+z");
  await checkView(page, "the painter of masks");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Mask ready").waitFor();
  await page.getByLabel("Prompt", { exact: true }).fill("a red balloon");
  const { result, mask } = await resultAndMask({ page, sent });
  assert.deepEqual([mask.width, mask.height, result.width, result.height], [WIDTH, HEIGHT, WIDTH, HEIGHT]);
  let inside = 0, changed = 0, outside = 0, harmed = 0;
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const same = pixel(x, y).every((value, i) => result.at(x, y)[i] === value);
      if (mask.at(x, y)[3] === 255) outside++, harmed += !same;
      else inside++, changed += !same;
    }
  assert.equal(harmed, 0, "what was not painted is as it was");
  assert.ok(inside > 3000 && changed > inside * 0.9, `${changed} of ${inside} inside`);
  assert.ok(outside > WIDTH * HEIGHT * 0.8);
  assert.equal(mask.at(75, 60)[3], 255, "the stroke that was undone is not there");
  for (const [x, y] of [[200, 160], [240, 160], [260, 180]]) assert.equal(mask.at(x, y)[3], 0, `${x},${y} was painted`);
  await close();
});

test("the eraser, inverting and feather; feather stays inside of what was painted", async () => {
  const { page, sent, close } = await begin("Mask edit");
  await picker(page).setInputFiles([file("photo.png")]);
  await uploaded(page, 1);
  const box = await openPainter(page);
  const dab = (x, y) => page.mouse.click(box.x + (x * box.width) / WIDTH, box.y + (y * box.height) / HEIGHT);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Nothing is painted yet").waitFor();
  await page.keyboard.press("i"); // all of it
  await page.keyboard.press("e");
  await dab(100, 100);
  await page.getByRole("slider", { name: "Feather" }).fill("30");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Mask ready").waitFor();
  await page.getByLabel("Prompt", { exact: true }).fill("a forest");
  const { mask } = await resultAndMask({ page, sent });
  const size = WIDTH / 12; // the brush as it is at first
  let soft = 0;
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const alpha = mask.at(x, y)[3], far = Math.hypot(x + 0.5 - 100, y + 0.5 - 100);
      if (far < size / 2 - 1) assert.equal(alpha, 255, `${x},${y} was erased`);
      if (far > size / 2 + 33) assert.equal(alpha, 0, `${x},${y} is far from the edge`);
      soft += alpha > 0 && alpha < 255;
    }
  assert.ok(soft > 2000, "the edge is soft");
  await close();
});

test("a mask is painted by keys alone", async () => {
  const { page, sent, close } = await begin("Mask edit");
  await picker(page).setInputFiles([file("photo.png")]);
  await uploaded(page, 1);
  await page.getByRole("button", { name: "Paint the mask" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.tagName === "CANVAS");
  await page.keyboard.press("Space");
  for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowRight");
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Done" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Mask ready").waitFor();
  await page.getByLabel("Prompt", { exact: true }).fill("a forest");
  const { mask } = await resultAndMask({ page, sent, press: () => page.keyboard.press("Control+Enter") });
  for (const [x, y] of [[240, 160], [280, 160], [280, 200]]) assert.equal(mask.at(x, y)[3], 0, `${x},${y} was painted`);
  for (const [x, y] of [[180, 160], [240, 210], [340, 160]]) assert.equal(mask.at(x, y)[3], 255, `${x},${y} was not`);
  await close();
});

test("a model that takes masks in the OpenAI dialect alone is asked in it, put back into the form too", async () => {
  const { page, sent, close } = await begin("Mask edit", "strict");
  await picker(page).setInputFiles([file("photo.png")]);
  await uploaded(page, 1);
  await openPainter(page);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Mask ready").waitFor();
  await page.getByLabel("Prompt", { exact: true }).fill("a tree");
  await page.locator(".price b", { hasText: "1 credit" }).waitFor();
  await stageEnds(page, await create(page));
  assert.match(sent[0].mask.file_id, /^file-/);
  await page.getByRole("button", { name: "Code" }).click();
  await page.locator(".code", { hasText: "/v1/images/edits" }).waitFor();
  await page.keyboard.press("Escape");

  await page.reload();
  await page.getByRole("button", { name: "Remove picture" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Use these settings" }).click();
  await uploaded(page, 1);
  await page.getByText("Mask ready").waitFor();
  await stageEnds(page, await create(page));
  assert.deepEqual([sent[1].mask, sent[1].images, sent[1].prompt], [sent[0].mask, sent[0].images, "a tree"]);
  await close();
});
