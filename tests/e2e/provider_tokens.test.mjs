// Tokens that a provider says it counted: kept with the attempt, and what its cost is reckoned by.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng } from "./lib.mjs";
import { Upstream, json, catalogOf, assertEnded } from "./upstream.mjs";

const b64_json = makePng(512, 512).toString("base64");
const usages = {
  says: () => ({ input_tokens: 50, output_tokens: 6240, total_tokens: 6290 }),
  silent: () => undefined,
  each: () => ({ input_tokens: 50, output_tokens: 6240 }), // of each of two calls
  some: (count) => (count % 2 ? { input_tokens: 50, output_tokens: 6240 } : undefined),
  nonsense: () => ({ input_tokens: -1, output_tokens: 9e18 }),
};
let up, s, admin;

before(async () => {
  up = await Upstream.start(Object.fromEntries(Object.entries(usages).map(([name, usage]) =>
    [`POST /${name}/images/generations`, ({ count }) => json({ data: [{ b64_json }], usage: usage(count) })])));
  const row = (name) => `  - {name: ${name}, kind: openai, base_url: "${up.url}/${name}", models: [${name}], max_n: 1, ` +
    `cost: {text_in: 5, image_out: 40, tokens: gpt-image-1}}\n`;
  s = await Server.start({ config: up.reach() + catalogOf(...Object.keys(usages)) + `providers:\n${Object.keys(usages).map(row).join("")}` });
  admin = await s.newKey("--account", "operator", "--admin");
});

async function attemptOf(model, n = 1) {
  const task = await s.finish({ model, prompt: "a boat", size: "512x512", quality: "high", n });
  assertEnded(task, null);
  const { attempts } = (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json;
  assert.equal(attempts.length, 1);
  return [attempts[0].input_tokens, attempts[0].output_tokens, attempts[0].cost_credits];
}

// In hundredths of a cent, each part rounded up: 50 at 5 and 6240 at 40 a million.
test("what it says is kept and reckoned with", async () => { assert.deepEqual(await attemptOf("says"), [50, 6240, 0.2499]); });

test("what it does not say is reckoned here", async () => {
  const [input, output, cost] = await attemptOf("silent");
  assert.deepEqual([input, output], [null, null]);
  assert.ok(cost > 0 && cost !== 0.2499, `${cost}`);
});

test("of several calls the sum counts, where all of them said something", async () => {
  assert.deepEqual(await attemptOf("each", 2), [100, 12480, 0.4997]);
  const [input, output, cost] = await attemptOf("some", 2);
  assert.deepEqual([input, output], [null, null]);
  assert.equal(cost, (await attemptOf("silent", 2))[2]);
});

test("nonsense is believed up to a hundred million", async () => {
  assert.deepEqual((await attemptOf("nonsense")).slice(0, 2), [null, 1e8]);
  await s.audit();
});
