// OpenAI's packages and what goes wrong: every exception class they have, and how often they
// ask again before they throw it.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes, checkedFetch, makePng } from "./lib.mjs";
import OpenAI6 from "openai";
import OpenAI7 from "openai-7";

const body = { model: "gpt-image-1.5", prompt: "a cat", quality: "low" };
const image = makePng(64, 64);
let server, keys;

before(async () => {
  server = await Server.start({ args: ["--set", "route.wait=0s", "--set", "route.failures=1000", "--set", "task.timeout=6s", "--set", "task.lease=3s", "--set", "studio.job_timeout=6s"], config: fakes(
    { name: "good", models: ["gpt-image-1.5", "dall-e-2"] },
    { name: "refuses", models: ["gpt-image-1-mini"], script: "refuse" },
    { name: "empties", models: ["gpt-image-1"], script: "empty" },
    { name: "unclear", models: ["gpt-image-2"], script: "uncertain" },
    { name: "hangs", models: ["gpt-image-2.5"], script: "hang" },
    { name: "throttles", models: ["gpt-image-2.6"], script: "throttle" },
    { name: "blocks", models: ["dall-e-3"], script: "block" }) });
  keys = {
    poor: await server.newKey("--account", "poor", "--credits", "0"),
    narrow: await server.newKey("--account", "default", "--models", "dall-e-2"),
    spent: await server.newKey("--account", "default", "--quota", "0.0001"),
    elsewhere: await server.newKey("--account", "default", "--addresses", "192.0.2.0/24"),
    hurried: await server.newKey("--account", "default", "--rpm", "1"),
    disabled: await server.newKey("--account", "default"),
  };
  assert.equal((await server.cli("key", "disable", keys.disabled)).code, 0);
});

const fault = (promise) => promise.then(() => assert.fail("it was answered"), (error) => error);

for (const [name, OpenAI] of [["openai 6", OpenAI6], ["openai 7", OpenAI7]]) {
  const file = (bytes) => new File([bytes], "a.png");
  const generate = (change) => (c) => c.images.generate({ ...body, ...change });
  const edit = (change) => (c) => c.images.edit({ image: file(image), prompt: "x", ...change });
  const stream = (change) => async (c) => {
    for await (const _ of await c.images.generate({ ...body, stream: true, ...change })) assert.fail("a picture came");
  };
  const conflict = async (c) => {
    const headers = { "Idempotency-Key": `a-conflict-of-${name.at(-1)}-0123` };
    await server.ask("POST", "/openai/v1/images/generations", { body, headers });
    return c.images.generate({ ...body, prompt: "another" }, { headers });
  };

  // what, how, class, status, code, how often it was asked with maxRetries 2, key
  const rows = [
    ["a wrong value", generate({ size: "17x17" }), "BadRequestError", 400, "invalid_value", 1],
    ["a refusal", generate({ model: "gpt-image-1-mini" }), "BadRequestError", 400, "moderation_blocked", 1],
    ["an edit without a picture", edit({ image: file(Buffer.from("words")) }), "BadRequestError", 400, "invalid_image_file", 1],
    ["no such key", generate(), "AuthenticationError", 401, "invalid_api_key", 1, "tt-none"],
    ["a disabled key", generate(), "AuthenticationError", 401, "invalid_api_key", 1, "disabled"],
    ["a key that is used elsewhere", generate(), "PermissionDeniedError", 403, "ip_restricted", 1, "elsewhere"],
    ["a model that the key may not use", generate(), "PermissionDeniedError", 403, "model_not_found", 1, "narrow"],
    ["no such model", generate({ model: "gpt-5" }), "NotFoundError", 404, "model_not_found", 1],
    ["no such model to look at", (c) => c.models.retrieve("gpt-5"), "NotFoundError", 404, "model_not_found", 1],
    ["no such file", (c) => c.post("/images/edits", { body: { prompt: "x", images: [{ file_id: "file-none" }] } }),
      "NotFoundError", 404, "file_not_found", 1],
    ["the same key, another request", conflict, "ConflictError", 409, "idempotency_conflict", 1],
    ["too large a file", edit({ model: "dall-e-2", image: file(Buffer.concat([image, Buffer.alloc(5 << 20)])) }), "APIError", 413, "request_too_large", 1],
    ["no credits", generate(), "RateLimitError", 429, "insufficient_quota", 1, "poor"],
    ["the key's quota", generate(), "RateLimitError", 429, "insufficient_quota", 1, "spent"],
    ["an unclear outcome", generate({ model: "gpt-image-2" }), "InternalServerError", 500, "unknown_error", 1],
    ["no image came", generate({ model: "gpt-image-1" }), "InternalServerError", 502, "generation_failed_no_content", 3],
    ["a provider that blocks", generate({ model: "dall-e-3", quality: undefined }), "InternalServerError", undefined, undefined, 3],
    ["a provider that throttles", generate({ model: "gpt-image-2.6" }), "InternalServerError", 503, "resource_exhausted", 3],
    ["out of time", generate({ model: "gpt-image-2.5" }), "InternalServerError", 504, null, 1],
    ["a stream of a wrong value", stream({ size: "17x17" }), "BadRequestError", 400, "invalid_value", 1],
    ["a stream without credits", stream(), "RateLimitError", 429, "insufficient_quota", 1, "poor"],
  ];

  for (const [what, how, kind, status, code, times, key] of rows)
    test(`${name}: ${what} is ${kind}${times > 1 ? ", asked again" : ""}`, async () => {
      const asked = [];
      const c = new OpenAI({ apiKey: keys[key] ?? key ?? server.key, baseURL: server.url + "/openai/v1", maxRetries: 2,
        fetch: checkedFetch(asked) });
      const error = await fault(how(c));
      assert.ok(error instanceof OpenAI[kind], `${error.constructor.name}: ${error}`);
      if (status) assert.equal(error.status, status, String(error));
      if (code !== undefined) assert.equal(error.code, code, String(error));
      assert.equal(asked.length, times, JSON.stringify(asked.map((a) => a.status)));
      assert.equal(error.requestID, asked.at(-1).headers.get("x-request-id"));
      if (times > 1) assert.ok(Number(asked[0].headers.get("retry-after")) >= 1, "when to come again is told");

    });

  test(`${name}: a failure behind a stream's head is an error event, thrown and not asked again`, async () => {
    const asked = [], c = new OpenAI({ apiKey: server.key, baseURL: server.url + "/openai/v1", maxRetries: 2, fetch: checkedFetch(asked) });
    for (const [model, code] of [["gpt-image-1", "generation_failed_no_content"], ["gpt-image-1-mini", "moderation_blocked"]]) {
      const error = await fault(stream({ model })(c));
      assert.ok(error instanceof OpenAI.APIError, String(error));
      assert.equal(error.code ?? error.error?.code, code);
    }
    assert.deepEqual(asked.map((a) => a.status), [200, 200]);
  });

  test(`${name}: nobody there is APIConnectionError; a client's own time over is APIConnectionTimeoutError`, async () => {
    const c = (options) => new OpenAI({ apiKey: server.key, baseURL: server.url + "/openai/v1", maxRetries: 0, ...options });
    const nobody = await fault(c({ baseURL: "http://127.0.0.1:1/openai/v1" }).models.list());
    assert.ok(nobody instanceof OpenAI.APIConnectionError, String(nobody));
    const late = await fault(c({ timeout: 100 }).images.generate({ ...body, model: "gpt-image-2.5" }));
    assert.ok(late instanceof OpenAI.APIConnectionTimeoutError, String(late));
    const gone = new AbortController();
    gone.abort();
    const aborted = await fault(c().images.generate(body, { signal: gone.signal }));
    assert.ok(aborted instanceof OpenAI.APIUserAbortError, String(aborted));
  });
}

test("a request too many of the minute is RateLimitError, with when to come again to the millisecond", async () => {
  const asked = [], c = new OpenAI7({ apiKey: keys.hurried, baseURL: server.url + "/openai/v1", maxRetries: 0, fetch: checkedFetch(asked) });
  await c.images.generate(body);
  const error = await fault(c.images.generate(body));
  assert.ok(error instanceof OpenAI7.RateLimitError);
  assert.deepEqual([error.code, error.type], ["rate_limit_exceeded", "rate_limit_error"]);
  const ms = Number(error.headers.get("retry-after-ms"));
  assert.ok(ms > 0 && ms <= 60000);
  assert.equal(Number(error.headers.get("retry-after")), Math.ceil(ms / 1000));
  assert.equal(error.headers.get("x-ratelimit-remaining-requests"), "0");
  assert.equal(asked[0].headers.get("x-ratelimit-remaining-requests"), "0");
  assert.equal(asked[0].headers.get("x-ratelimit-limit-requests"), "1");
});

test("none of that has cost anything that was not delivered", () => server.audit());
