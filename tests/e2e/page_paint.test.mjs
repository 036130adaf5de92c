// The painter of masks by finger, pen and close up; what was painted earlier is there again.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Server, decodePng, makePng } from "./lib.mjs";
import { checkView, create, openWindow, stageEnds } from "./browser.mjs";

const WIDTH = 480, HEIGHT = 320, BRUSH = WIDTH / 12; // the brush as it is at first
const photo = { name: "photo.png", mimeType: "image/png", buffer: makePng(WIDTH, HEIGHT) };

let s;
before(async () => {
  s = await Server.start();
  const catalog = join(s.data, "catalog.yaml");
  const model = (id, mask) => `
  - id: ${id}
    dialect: task
    prompt: {code_points: 2000}
    sizes: [${WIDTH}x${HEIGHT}]
    n: [1]
    references: {max: 3, bytes: 1048576, formats: [png, jpeg]}
    mask: {bytes: ${mask}, single_reference: true}
    price: {per_call: [{credits: 1}]}`;
  writeFileSync(catalog, `models:${model("small", 4194304)}${model("tight", 1024)}\n`);
  await s.stop({ keep: true });
  const { data, key } = s;
  s = await Server.start({ data, args: ["--set", `catalog.path=${catalog}`] });
  s.ownsData = true;
  s.key = key;
});

/** A window with the painter open on a picture; at: where a pixel of it is on the screen. */
async function paint({ model = "small", width, height, picture = photo } = {}) {
  const window = await openWindow(s, { width, height });
  const { page } = window;
  await page.getByLabel("Model", { exact: true }).selectOption(model);
  await page.getByRole("radio", { name: "Mask edit" }).check({ force: true });
  await page.locator("#reference-files").setInputFiles([picture]);
  await page.waitForFunction(() => document.querySelector(".reference img") && !document.querySelector(".reference progress"));
  await openPainter(page);
  window.cdp = await window.context.newCDPSession(page);
  window.at = (x, y, size) => at(page, x, y, size);
  return window;
}

async function openPainter(page) {
  await page.getByRole("button", { name: /^Paint/ }).click();
  await page.locator(".mask-picture canvas").waitFor();
}

async function at(page, x, y, [width, height] = [WIDTH, HEIGHT]) {
  const box = await page.locator(".mask-picture canvas").boundingBox();
  return { x: box.x + (x * box.width) / width, y: box.y + (y * box.height) / height };
}

/** Presses Done: the mask that was sent. */
async function done(page) {
  const [answer] = await Promise.all([
    page.waitForResponse((r) => r.url().endsWith("/v1/files/upload/stream")), page.getByRole("button", { name: "Done" }).click()]);
  await page.getByText("Mask ready").waitFor();
  return decodePng(Buffer.from(await (await fetch((await answer.json()).data.file_url)).arrayBuffer()));
}

const painted = (mask, ...places) => { for (const [x, y] of places) assert.equal(mask.at(x, y)[3], 0, `${x},${y} is painted`); };
const kept = (mask, ...places) => { for (const [x, y] of places) assert.equal(mask.at(x, y)[3], 255, `${x},${y} is not painted`); };
const same = (a, b) => { for (let y = 0; y < b.height; y++) for (let x = 0; x < b.width; x++) assert.equal(a.at(x, y)[3], b.at(x, y)[3], `${x},${y}`); };
const touch = (cdp, type, ...points) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: points.map((p, id) => ({ ...p, id })) });
const scale = async (page) => parseFloat(await page.locator(".mask-editor output").textContent());

test("a finger paints; two look closer and paint nothing", async () => {
  const { page, cdp, at: spot, close } = await paint({ width: 360, height: 560 });
  await touch(cdp, "touchStart", await spot(100, 100));
  await touch(cdp, "touchMove", await spot(150, 100));
  await touch(cdp, "touchMove", await spot(200, 100));
  await touch(cdp, "touchEnd");
  await page.getByRole("button", { name: /^Undo/, disabled: false }).waitFor();
  const { y, height } = await page.getByRole("button", { name: "Done" }).boundingBox();
  assert.ok(y + height <= page.viewportSize().height, "Done is in sight without scrolling");
  const a = await spot(220, 200), b = await spot(260, 200);
  await touch(cdp, "touchStart", a);
  await touch(cdp, "touchStart", a, b);
  await touch(cdp, "touchMove", { x: a.x - 40, y: a.y }, { x: b.x + 40, y: b.y });
  await touch(cdp, "touchEnd");
  await page.waitForFunction(() => parseFloat(document.querySelector(".mask-editor output").textContent) > 150);
  await checkView(page, "the painter on a phone, close up");
  const mask = await done(page);
  painted(mask, [100, 100], [150, 100], [200, 100]);
  kept(mask, [220, 200], [260, 200], [150, 130], [150, 70]);
  await close();
});

test("a pen paints as wide as it is pressed", async () => {
  const { page, cdp, at: spot, close } = await paint();
  const pen = async (type, x, y, force) => cdp.send("Input.dispatchMouseEvent", { type, ...await spot(x, y), button: "left", buttons: 1, clickCount: 1, pointerType: "pen", force });
  for (const [y, force] of [[80, 1], [200, 0.5]]) {
    await pen("mousePressed", 100, y, force);
    for (const x of [150, 200, 300]) await pen("mouseMoved", x, y, force);
    await pen("mouseReleased", 300, y, 0);
  }
  const mask = await done(page);
  const wide = (y0) => Array.from({ length: 80 }, (_, i) => mask.at(200, y0 - 40 + i)[3]).filter((alpha) => alpha === 0).length;
  assert.ok(Math.abs(wide(80) - BRUSH) <= 3, `${wide(80)} of ${BRUSH}`);
  assert.ok(Math.abs(wide(200) - BRUSH / 2) <= 3, `${wide(200)} of half of ${BRUSH}`);
  await close();
});

test("close up, by wheel, keys and buttons, it is painted where the pointer is", async () => {
  const { page, at: spot, close } = await paint();
  const { x, y } = await spot(120, 80);
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -330);
  await page.waitForFunction(() => parseFloat(document.querySelector(".mask-editor output").textContent) > 200);
  const now = await spot(120, 80);
  assert.ok(Math.hypot(now.x - x, now.y - y) < 3, "what is under the pointer stays under it");
  await page.mouse.click(x, y);
  const { x: x0 } = await spot(120, 80);
  await page.mouse.down({ button: "middle" }); // moves the picture
  await page.mouse.move(x + 60, y, { steps: 3 });
  await page.mouse.up({ button: "middle" });
  assert.ok((await spot(120, 80)).x > x0 + 30);
  await page.locator(".mask-picture canvas").focus();
  await page.keyboard.press("0");
  assert.equal(await scale(page), 100);
  await page.keyboard.press("+");
  assert.equal(await scale(page), 150);
  await page.getByRole("button", { name: "Fit" }).click();
  assert.equal(await scale(page), 100);
  const mask = await done(page);
  painted(mask, [120, 80]);
  kept(mask, [120 + BRUSH, 80], [150, 80], [120, 80 - BRUSH]);
  await close();
});

test("close up, the brush that keys move stays in sight", async () => {
  const { page, close } = await paint();
  await page.locator(".mask-picture canvas").focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("+");
  for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  const [ring, box] = await Promise.all([".mask-ring", ".mask-surface"].map((name) => page.locator(name).boundingBox()));
  const middle = ring.x + ring.width / 2;
  assert.ok(middle > box.x && middle < box.x + box.width, `${middle} in ${box.x} to ${box.x + box.width}`);
  painted(await done(page), [440, 160]);
  await close();
});

test("hundreds of strokes are all in the mask", async () => {
  const { page, at: spot, close } = await paint();
  const { x, y } = await spot(60, 60);
  await page.mouse.click(x, y);
  await page.locator(".mask-picture canvas").focus();
  for (let i = 0; i < 230; i++) await page.keyboard.press("Space");
  painted(await done(page), [60, 60]);
  await close();
});

test("a mask that was sent is painted on, after a reload too", async () => {
  const { page, at: spot, close } = await paint();
  const dab = async (x, y) => { const place = await spot(x, y); await page.mouse.click(place.x, place.y); };
  await dab(100, 100);
  await page.getByRole("slider", { name: "Feather" }).fill("12");
  const first = await done(page);
  await page.getByLabel("Prompt", { exact: true }).fill("a red balloon");
  await stageEnds(page, await create(page));
  await page.reload();
  await page.getByRole("button", { name: "Use these settings" }).click();
  await page.getByText("Mask ready").waitFor();
  await openPainter(page);
  assert.equal(await page.getByRole("button", { name: /^Undo/ }).getAttribute("aria-disabled"), "true", "what was sent is the beginning");
  same(await done(page), first);
  await openPainter(page);
  await dab(300, 200);
  const more = await done(page);
  painted(more, [300, 200], [100, 100]);
  kept(more, [200, 150]);
  assert.equal(more.at(100 + BRUSH / 2 - 2, 100)[3], first.at(100 + BRUSH / 2 - 2, 100)[3], "its soft edge stays as it was");
  await openPainter(page);
  await page.keyboard.press("e");
  await dab(100, 100);
  const less = await done(page);
  kept(less, [100, 100]);
  painted(less, [300, 200]);
  await close();
});

test("a mask of more bytes than the model takes is refused before it is sent", async () => {
  const { page, at: spot, close } = await paint({ model: "tight" });
  const sent = [];
  page.on("request", (r) => r.url().includes("/v1/files/upload") && sent.push(r.url()));
  for (const [x, y] of [[90, 60], [200, 150], [300, 250]]) { const place = await spot(x, y); await page.mouse.click(place.x, place.y); }
  await page.getByRole("slider", { name: "Feather" }).fill("30");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("The mask has more than 1 kB").waitFor();
  await page.getByLabel("Prompt", { exact: true }).fill("x");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator("#reference-fault:not(:empty)").waitFor();
  assert.deepEqual(sent, []);
  await close();
});

/** A JPEG whose camera was held on its side: stored WIDTH × HEIGHT, upright the other way. */
async function turnedPhoto() {
  const { page, close } = await openWindow(s, { key: null });
  const bytes = Buffer.from(await page.evaluate(async ([width, height]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.fillStyle = "#48a";
    context.fillRect(0, 0, width, height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [WIDTH, HEIGHT]));
  await close();
  const tiff = Buffer.from("4d4d002a00000008" + "0001" + "0112000300000001" + "00060000" + "00000000", "hex"); // Orientation 6
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), tiff]), head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return { name: "turned.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([bytes.subarray(0, 2), head, exif, bytes.subarray(2)]) };
}

test("a photo that its Exif turns is painted upright, and the mask fits it", async () => {
  const { page, at: spot, close } = await paint({ picture: await turnedPhoto() });
  const { x, y } = await spot(60, 400, [HEIGHT, WIDTH]);
  await page.mouse.click(x, y);
  const mask = await done(page);
  assert.deepEqual([mask.width, mask.height], [HEIGHT, WIDTH]);
  painted(mask, [60, 400]);
  kept(mask, [260, 80], [60, 80], [260, 400]);
  await page.getByLabel("Prompt", { exact: true }).fill("a forest");
  await stageEnds(page, await create(page));
  await close();
});
