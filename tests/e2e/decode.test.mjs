// Images of providers that are whole by their parts and none by their pixels: decoded in the
// sandbox before they are sold (check_images), paid for and of no use, and made by the next.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, makePng, pngChunk, tintype, fakes } from "./lib.mjs";
import { Upstream, json, catalogOf, assertEnded } from "./upstream.mjs";

/* --- files that lie --------------------------------------------------------------------- */

const SIDE = 512;
const signature = Buffer.from("89504e470d0a1a0a", "hex");
const head = (w, h) => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(w, 0);
  data.writeUInt32BE(h, 4);
  data.set([8, 2, 0, 0, 0], 8);
  return pngChunk("IHDR", data);
};
/** A PNG with these bytes for its pixels, whatever they are: every checksum is right. */
const pngOf = (packed, w = SIDE, h = SIDE) =>
  Buffer.concat([signature, head(w, h), pngChunk("IDAT", packed), pngChunk("IEND", Buffer.alloc(0))]);
const rows = (count, filter = 0) => {
  const all = Buffer.alloc(count * (SIDE * 3 + 1));
  for (let i = 0; i < all.length; i++) all[i] = i % (SIDE * 3 + 1) ? (i * i) >> 7 : filter;
  return deflateSync(all);
};
const spoiled = (bytes, from, fill) => {
  const all = Buffer.from(bytes);
  for (let i = 0; i < 400; i++) all[from + i] = fill[i % fill.length];
  return all;
};
const riff = (...chunks) => {
  const body = Buffer.concat([Buffer.from("WEBP"), ...chunks]), out = Buffer.alloc(body.length + 8);
  out.write("RIFF");
  out.writeUInt32LE(body.length, 4);
  body.copy(out, 8);
  return out;
};
const webpChunk = (type, data) => {
  const out = Buffer.alloc(8 + data.length + (data.length & 1));
  out.write(type);
  out.writeUInt32LE(data.length, 4);
  data.copy(out, 8);
  return out;
};
/** The payload of a lossy WebP's only picture. */
const vp8 = (webp) => {
  for (let at = 12; at < webp.length; at += 8 + webp.readUInt32LE(at + 4) + (webp.readUInt32LE(at + 4) & 1))
    if (webp.toString("latin1", at, at + 4) === "VP8 ") return webp.subarray(at + 8, at + 8 + webp.readUInt32LE(at + 4));
  assert.fail("a WebP without a lossy picture");
};
const canvas = (w, h) => {
  const data = Buffer.alloc(10);
  data.writeUIntLE(w - 1, 4, 3);
  data.writeUIntLE(h - 1, 7, 3);
  return data;
};
/** An Exif segment that says how a JPEG stands, behind its first two bytes. */
const turned = (jpeg, orientation) => {
  const tiff = Buffer.from("49492a000800000001001201030001000000" + "00000000" + "00000000", "hex");
  tiff[18] = orientation;
  const data = Buffer.concat([Buffer.from("Exif\0\0"), tiff]), length = Buffer.alloc(2);
  length.writeUInt16BE(data.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, data, jpeg.subarray(2)]);
};

/** Real ones, of the painter. */
async function painted(format, size) {
  const s = await Server.start();
  const task = await s.finish({ model: "gpt-image-1", prompt: "a lighthouse in a storm", size, output_format: format });
  const bytes = Buffer.from(await (await fetch(task.results[0])).arrayBuffer());
  await s.stop();
  return bytes;
}

/* --- each of them, before the same server --------------------------------------------------- */

const png = makePng(SIDE, SIDE, () => [200, 30, 40]);
let jpeg, webp, lying, up, s, admin;

// name → [what, the image, the words that the attempt keeps]
const bad = {
  stream: ["a PNG whose compressed data is broken, every checksum right", () => pngOf(spoiled(rows(SIDE), 5000, [0xff, 1, 7])), /PNG is damaged/],
  few: ["a PNG with fewer rows than it says", () => pngOf(rows(SIDE - 1)), /PNG is damaged/],
  liar: ["a PNG that says it is of another size than its pixels fill", () => makePng(64, 64, undefined, { claim: [SIDE, SIDE] }), /damaged/],
  filter: ["a PNG of rows without a meaning", () => pngOf(rows(SIDE, 9)), /PNG is damaged/],
  notpng: ["text behind a PNG's head", () => Buffer.concat([signature, head(SIDE, SIDE), Buffer.from("hello ".repeat(2000))]), /damaged/],
  codes: ["a JPEG with codes that there are none", () => spoiled(jpeg, jpeg.length >> 1, [0xff, 0]), /JPEG cannot be read|cut off/],
  early: ["a JPEG cut off, with an end put behind it", () => Buffer.concat([jpeg.subarray(0, jpeg.length >> 1), Buffer.from([0xff, 0xd9])]), /JPEG/],
  notjpeg: ["nothing behind a JPEG's head", () => spoiled(Buffer.concat([jpeg.subarray(0, 700), Buffer.from([0xff, 0xd9])]), 300, [0]), /JPEG|damaged/],
  half: ["half of a WebP's pixels in chunks of the right length", () => riff(webpChunk("VP8 ", vp8(webp).subarray(0, vp8(webp).length >> 1))), /WebP/],
  partition: ["a WebP whose parts are longer than all of it", () => {
    const data = Buffer.from(vp8(webp));
    data[2] = 0xff;
    data[1] = 0xff;
    return riff(webpChunk("VP8 ", data));
  }, /WebP/],
  frame: ["a WebP whose picture is of another size than its head says", () => riff(webpChunk("VP8X", canvas(SIDE, SIDE)), webpChunk("VP8 ", vp8(webp))), /WebP/],
};
const bomb = pngOf(deflateSync(Buffer.alloc(60000 * 300)), 60000, 60000);

const entry = (name, path, more = "") =>
  `  - {name: ${name}, kind: openai, base_url: "${up.url}/${path}", cost: 2, models: [${name}]${more}}\n` +
  `  - {name: ${name}-next, kind: fake, cost: 3, models: [${name}]}\n`;
const answer = (image, n = 1) => () => json({ data: Array(n).fill(0).map(() => ({ b64_json: image().toString("base64") })) });
const attemptsOf = async (server, task, key) => (await server.ask("GET", `/v1/tasks/${task.id}`, { key })).json.attempts;

before(async () => {
  [jpeg, webp, lying] = await Promise.all([painted("jpeg", "1024x1024"), painted("webp", "1024x1024"), painted("jpeg", "1536x1024")]);
  up = await Upstream.start(Object.fromEntries(Object.entries(bad).map(([name, [, image]]) =>
    [`POST /${name}/images/generations`, answer(image)])));
  const more = {
    bomb: () => bomb, good: () => png, lying: () => turned(lying, 6), realjpeg: () => jpeg, realwebp: () => webp };
  for (const [name, image] of Object.entries(more)) up.routes[`POST /${name}/images/generations`] = answer(image);
  up.routes["POST /mixed/images/generations"] = () => json({ data: [
    { b64_json: png.toString("base64") }, { b64_json: bad.few[1]().toString("base64") }] });
  const names = [...Object.keys(bad), ...Object.keys(more), "mixed"];
  s = await Server.start({ config: up.reach() + catalogOf(...names, "walked", "alone") + "providers:\n" +
    names.map((name) => entry(name, name)).join("") + entry("walked", "few", ", check_images: walk") +
    `  - {name: alone, kind: openai, base_url: "${up.url}/codes", cost: 2, models: [alone]}\n` });
  admin = await s.newKey("--account", "operator", "--admin");
});

const make = (model, more) => s.finish({ model, prompt: "a boat", size: "512x512", ...more });

test("what says that it is of 60000x60000 pixels is refused by its head: no worker is begun for it", async () => {
  const task = await make("bomb");
  assertEnded(task, null, 1);
  const [first, second] = await attemptsOf(s, task, admin);
  assert.deepEqual([first.outcome, first.unusable, second.provider], ["failed", 1, "bomb-next"]);
  assert.match(first.error, /60000x60000/);
  assert.doesNotMatch(s.log, /studio\.worker_ready/);
});

for (const [name, [what, , words]] of Object.entries(bad))
  test(`${what}: paid for, not sold, and made by the next`, async () => {
    const task = await make(name);
    assertEnded(task, null, 1);
    const [first, second] = await attemptsOf(s, task, admin);
    assert.deepEqual([first.provider, first.outcome, first.images, first.unusable, first.cost_credits], [name, "failed", 0, 1, 2]);
    assert.match(first.error, words);
    assert.deepEqual([second.provider, second.outcome, second.images], [`${name}-next`, "ok", 1]);
    assert.match(s.log, new RegExp(`image\\.unusable .*provider=${name} why=`));
  });

test("whole ones are sold as they came, byte for byte", async () => {
  for (const [name, bytes, size] of [["good", png, "512x512"], ["realjpeg", jpeg, "1024x1024"], ["realwebp", webp, "1024x1024"]]) {
    const task = await make(name, { size, output_format: name.slice(4) || "png" });
    assertEnded(task, null, 1);
    assert.deepEqual(Buffer.from(await (await fetch(task.results[0])).arrayBuffer()), bytes, name);
    assert.equal((await attemptsOf(s, task, admin)).length, 1);
  }
});

test("of two of which one cannot be decoded the other is delivered and charged", async () => {
  const task = await make("mixed", { n: 2 });
  assertEnded(task, null, 1);
  assert.equal(task.results.length, 1);
  const attempts = await attemptsOf(s, task, admin);
  assert.deepEqual([attempts.length, attempts[0].images, attempts[0].unusable, attempts[0].cost_credits], [1, 1, 1, 4]);
});

test("a JPEG that lies on its side is of the size that it stands in", async () => {
  const task = await make("lying", { size: "1024x1536", output_format: "jpeg" });
  assertEnded(task, null, 1);
  const [first] = await attemptsOf(s, task, admin);
  assert.deepEqual([first.images, first.wrong_size ?? 0], [1, 0]);
  assert.deepEqual([task.result_data[0].width, task.result_data[0].height], [1024, 1536]);
});

test("where nobody else is left the task fails, and says why", async () => {
  const task = await make("alone");
  assertEnded(task, "generation_failed_no_content");
  assert.equal(task.billing.charge_status, "released");
  assert.match(task.error.message, /cannot be used: the JPEG/);
});

test("check_images: walk sells what is whole by its parts, and asks no worker", async () => {
  const task = await make("walked");
  assertEnded(task, null, 1);
  assert.deepEqual((await attemptsOf(s, task, admin)).map((a) => [a.provider, a.outcome]), [["walked", "ok"]]);
});

test("/metrics count how images were looked through", async () => {
  const metrics = (await s.ask("GET", "/metrics")).bytes.toString();
  const count = (check) => Number(metrics.match(new RegExp(`^tintype_images_total\\{check="${check}"\\} (\\d+)$`, "m"))[1]);
  assert.equal(count("decoded"), 3 + 1 + 1);
  assert.equal(count("unusable"), 1 + Object.keys(bad).length + 1 + 1);
  assert.equal(count("unchecked"), 0);
  assert.ok(count("walked") >= Object.keys(bad).length + 2);
});

test("the books are right after all of it", async () => { await s.audit(); });

/* --- workers that die, hang or do not start ----------------------------------------------------- */

test("an image that hangs its worker costs its time and nobody else's: it is not sold, the operator is told", async () => {
  const own = await Server.start({ config: up.reach() + catalogOf("good") + "studio: {job_timeout: 2s}\nproviders:\n" + entry("good", "good") });
  const key = await own.newKey("--account", "operator", "--admin"), ask = { model: "good", prompt: "a boat", size: "512x512" };
  assertEnded(await own.finish(ask), null, 1);
  const pid = Number(own.log.match(/studio\.worker_ready pid=(\d+)/)[1]);
  process.kill(pid, "SIGSTOP"); // as if it were within the image
  const hangs = own.finish(ask), beside = [];
  while (beside.length < 3) beside.push(await own.finish(ask));
  const made = (await Promise.all([hangs, ...beside].map(async (task) => attemptsOf(own, await task, key)))).flat();
  const failed = made.filter((a) => a.outcome === "failed");
  assert.deepEqual(failed.map((a) => [a.provider, a.unusable]), [["good", 1]], JSON.stringify(made));
  assert.match(failed[0].error, /cannot be used: reading the image took too long/);
  assert.match(own.log, /studio\.job_timeout/);
  assert.match(own.log, /image\.unusable .*took too long/);
  await own.audit();
  await own.stop();
});

test("provider test decodes what came, and says what is wrong with it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tintype-decode-")), config = join(folder, "t.yaml");
  await writeFile(config, up.reach() + catalogOf("few", "good") + "providers:\n" + entry("few", "few") + entry("good", "good"));
  const run = (name) => tintype(["provider", "test", name, "-c", config, "--yes", "--model", name, "--size", "512x512"]);
  const few = await run("few"), good = await run("good");
  assert.equal(few.code, 1, few.stdout + few.stderr);
  assert.match(few.stdout, /it cannot be decoded: the PNG is damaged[^]*damaged or cut off/);
  assert.equal(good.code, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /an image: png, 512x512, \d+ bytes$/m);
  await rm(folder, { recursive: true });
});

test("what fake makes is walked", async () => {
  const own = await Server.start({ config: fakes({ name: "fake", check_images: "decode" }) });
  assert.equal((await own.finish({ model: "gpt-4o-image", prompt: "x" })).status, "completed");
  assert.match((await own.ask("GET", "/metrics")).bytes.toString(), /^tintype_images_total\{check="walked"\} 1$/m);
  await own.stop();
});
