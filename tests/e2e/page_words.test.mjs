// The page's texts: each of its languages has every text, with the same places to fill in,
// and no view asks for one that there is not.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { LANGUAGES } from "../../web/src/language.js";

const source = new URL("../../web/src/", import.meta.url);
const tables = new Map();
for (const name of readdirSync(new URL("words/", source)))
  tables.set(name, (await import(new URL(`words/${name}`, source))).default);

const views = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => /\.jsx?$/.test(name) && !name.startsWith("words/"));
const variants = (text) => (typeof text === "string" ? [text] : Object.values(text));
const places = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort().join();

test("every language has every text", () => {
  for (const [file, table] of tables) {
    assert.deepEqual(Object.keys(table).sort(), Object.keys(LANGUAGES).sort(), file);
    for (const tag of Object.keys(LANGUAGES)) {
      assert.deepEqual(Object.keys(table[tag]).sort(), Object.keys(table.en).sort(), `${file}, ${tag}`);
      for (const [name, text] of Object.entries(table[tag]))
        for (const one of variants(text)) assert.ok(one.trim(), `${file}, ${tag}: ${name} says nothing`);
    }
  }
});

test("a text fills in the same places in every language, and has a form for each of its numbers", () => {
  for (const [file, table] of tables)
    for (const [name, text] of Object.entries(table.en))
      for (const tag of Object.keys(LANGUAGES)) {
        const other = table[tag][name];
        for (const one of variants(other)) assert.equal(places(one), places(variants(text).at(-1)), `${file}, ${tag}: ${name}`);
        if (typeof text === "string") continue;
        for (const category of new Intl.PluralRules(tag).resolvedOptions().pluralCategories)
          assert.ok(other[category] ?? other.other, `${file}, ${tag}: ${name} has no ${category}`);
      }
});

test("no view asks for a text that its table has not", () => {
  let asked = 0;
  for (const name of views) {
    const text = readFileSync(new URL(name, source), "utf8");
    const table = tables.get(text.match(/import words from ".*words\/(\w+\.js)"/)?.[1]);
    if (!table) continue;
    for (const [, key] of text.matchAll(/\bt\("(\w+)"(?=[,)])/g)) {
      assert.ok(Object.hasOwn(table.en, key), `${name} asks for ${key}`);
      asked++;
    }
  }
  assert.ok(asked > 20);
});
