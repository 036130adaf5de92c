// tintype generate with pictures to start from, and masks.
import test from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { tintype, pngSize, makePng } from "./lib.mjs";

const dir = mkdtempSync(join(tmpdir(), "tintype-generate-"));
const file = (name, bytes) => writeFileSync(join(dir, name), bytes);
const generate = (...args) => tintype(["generate", ...args, "-q", "low"], { cwd: dir });
const pixel = (x, y) => [(x * 3) & 255, (y * 5) & 255, (x ^ y) & 255, 255];
const isHole = (x, y) => Math.hypot(x - 600, y - 400) < 200;

file("photo.png", makePng(1024, 1024, pixel));
file("hole.png", makePng(1024, 1024, (x, y) => [0, 0, 0, isHole(x, y) ? 0 : 255], { alpha: true }));
file("wide.png", makePng(300, 200, pixel));
file("opaque.png", makePng(1024, 1024, pixel));
file("text.png", "no picture");

/** The pixels of a PNG of 8 bits, RGB or RGBA, as RGBA. */
function readPng(bytes) {
  const { width, height } = pngSize(bytes);
  const channels = bytes[25] === 6 ? 4 : 3, data = [];
  assert.ok(bytes[24] === 8 && (bytes[25] === 6 || bytes[25] === 2));
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data)), row = width * channels, out = Buffer.alloc(width * height * 4, 255);
  let above = Buffer.alloc(row);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)], line = Buffer.from(raw.subarray(y * (row + 1) + 1, (y + 1) * (row + 1)));
    for (let i = 0; i < row; i++) {
      const a = i >= channels ? line[i - channels] : 0, b = above[i], c = i >= channels ? above[i - channels] : 0;
      const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      line[i] += [0, a, b, (a + b) >> 1, paeth][filter];
    }
    for (let x = 0; x < width; x++) line.copy(out, (y * width + x) * 4, x * channels, (x + 1) * channels);
    above = line;
  }
  return { width, height, rgba: out };
}

test("a masked edit changes the hole and no byte outside of it", async () => {
  const made = await generate("add a red balloon", "--image", "photo.png", "--mask", "hole.png", "-n", "2", "-o", "edit.png");
  assert.equal(made.code, 0, made.stderr);
  const [one, two] = ["edit-1.png", "edit-2.png"].map((f) => readPng(readFileSync(join(dir, f))));
  let outside = 0, inside = 0, differ = 0, wrong = 0;
  assert.deepEqual([one.width, one.height], [1024, 1024]);
  for (let y = 0, i = 0; y < 1024; y++)
    for (let x = 0; x < 1024; x++, i += 4) {
      const same = pixel(x, y).every((v, k) => one.rgba[i + k] === v && two.rgba[i + k] === v);
      if (isHole(x, y)) {
        inside += 1;
        differ += one.rgba.readUInt32BE(i) !== two.rgba.readUInt32BE(i);
        wrong += same;
      } else {
        outside += same;
      }
    }
  assert.equal(outside, 1024 * 1024 - inside);
  assert.ok(wrong < inside * 0.05, `${wrong} of ${inside} inside are as they were`);
  assert.ok(differ > inside * 0.1, "the second picture is another");
});

test("without a size the picture is as large as its reference, or of the nearest ratio", async () => {
  const size = async (...args) => {
    const made = await generate("watercolor", ...args, "-o", "size.png");
    assert.equal(made.code, 0, made.stderr);
    const { width, height } = pngSize(readFileSync(join(dir, "size.png")));
    return `${width}x${height}`;
  };
  assert.equal(await size("-i", "photo.png"), "1024x1024");
  assert.equal(await size("-i", "wide.png"), "1536x1024");
  assert.equal(await size("-i", "wide.png", "-s", "1:1"), "1024x1024");
  assert.equal(await size("-i", "wide.png", "-i", "photo.png"), "1536x1024");
});

test("what is wrong with an image is said with its file's name", async () => {
  for (const [args, words] of [
    [["-i", "missing.png"], /missing\.png: No such file/],
    [["-i", "photo.png", "-i", "text.png"], /text\.png: .*no image/],
    [["-i", "wide.png", "-m", "hole.png"], /hole\.png: .*1024x1024 .*must be 300x200/],
    [["-i", "photo.png", "-m", "opaque.png"], /opaque\.png: .*no alpha/],
    [["-m", "hole.png"], /--mask needs an --image/],
    [["--model", "dall-e-2", "-i", "photo.png", "-i", "photo.png"], /at most 1 image;/],
    [["--model", "dall-e-3", "-i", "photo.png"], /dall-e-3 takes no images/],
    [["-o", "picture.gif"], /--output must end with \.png, \.jpg, \.jpeg or \.webp/],
    [["-i", "/dev/zero"], /\/dev\/zero: .*not in a file/],
    [Array(17).fill(["-i", "wide.png"]).flat(), /--image may stand at most 16 times/],
  ]) {
    const made = await generate("x", ...args);
    assert.equal(made.code, 2, args.join(" "));
    assert.match(made.stderr, words);
  }
});
