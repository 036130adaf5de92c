// Turns the o200k_base ranks of the npm package `tiktoken` into the table that
// src/catalog/tokens.c maps: node scripts/ranks.mjs build/gen
//
// Layout, little-endian u32: magic, slot bits, token count, bytes; slots (rank + 1,
// 0 is empty) probed linearly from FNV-1a; offsets of each rank's bytes; the bytes.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MAGIC = 0x3230306f; // "o200"
const SLOT_BITS = 19;

function readRanks(text) {
  const tokens = [];
  for (const line of text.split("\n")) {
    const [bang, offset, ...words] = line.split(" ");
    if (bang !== "!") continue;
    words.forEach((word, i) => (tokens[Number(offset) + i] = Buffer.from(word, "base64")));
  }
  return tokens;
}

function fnv1a(bytes) {
  let h = 0x811c9dc5;
  for (const b of bytes) h = Math.imul(h ^ b, 0x01000193) >>> 0;
  return (h ^ (h >>> 15)) >>> 0;
}

function buildTable(tokens) {
  const size = 1 << SLOT_BITS;
  const slots = new Uint32Array(size);
  const offsets = new Uint32Array(tokens.length + 1);
  let total = 0;
  tokens.forEach((token, rank) => {
    let at = fnv1a(token) & (size - 1);
    while (slots[at]) at = (at + 1) & (size - 1);
    slots[at] = rank + 1;
    offsets[rank] = total;
    total += token.length;
  });
  offsets[tokens.length] = total;
  const head = new Uint32Array([MAGIC, SLOT_BITS, tokens.length, total]);
  return Buffer.concat([
    Buffer.from(head.buffer), Buffer.from(slots.buffer), Buffer.from(offsets.buffer), ...tokens,
  ]);
}

const out = process.argv[2];
if (!out) {
  console.error("usage: node scripts/ranks.mjs FOLDER");
  process.exit(2);
}
const source = createRequire(import.meta.url).resolve("tiktoken/encoders/o200k_base.json");
const { pat_str: pattern, bpe_ranks: ranks } = JSON.parse(readFileSync(source, "utf8"));
const tokens = readRanks(ranks);
if (tokens.length < 199990 || tokens.some((t) => !t))
  throw new Error(`unexpected ranks: ${tokens.length}`);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "o200k.pattern"), pattern);
writeFileSync(join(out, "o200k.bin"), buildTable(tokens));
