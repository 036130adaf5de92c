// The OpenAI dialect with OpenAI's own packages: a changed base URL is all there is to it.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes, pngSize, webServer, makePng, checkedFetch } from "./lib.mjs";
import OpenAI6 from "openai";
import OpenAI7 from "openai-7";

let painter, scripted, web;
before(async () => {
  web = await webServer({ "/a.png": makePng(64, 64) });
  painter = await Server.start();
  scripted = await Server.start({ config: fakes(
    { name: "good", models: ["gpt-image-1.5"] },
    { name: "refuses", models: ["gpt-image-1-mini"], script: "refuse" },
    { name: "fails", models: ["gpt-image-2"], script: "fail" },
    { name: "moderates", models: ["gpt-image-2.6"], script: "moderate" },
    { name: "hangs", models: ["gpt-image-2.5"], script: "hang" }) +
    `egress:\n  allow: ["127.0.0.1:${web.port}"]\ntask:\n  timeout: 6s\n  lease: 3s\nstudio:\n  job_timeout: 6s\n` });
});

const clients = [["openai 6", OpenAI6], ["openai 7", OpenAI7]];
const client = (OpenAI, server, options = {}) =>
  new OpenAI({ apiKey: server.key, baseURL: server.url + "/openai/v1", maxRetries: 0, fetch: checkedFetch(), ...options });
const fault = async (promise) => promise.then(() => assert.fail("it was answered"), (error) => error);

for (const [name, OpenAI] of clients) {
  test(`${name}: images.generate answers base64, resolved settings and usage`, async () => {
    const answer = await client(OpenAI, painter).images.generate({
      model: "gpt-image-1.5", prompt: "a red boat", quality: "low", size: "1536x1024", n: 2 });
    assert.equal(answer.data.length, 2);
    for (const { b64_json } of answer.data) {
      const { width, height } = pngSize(Buffer.from(b64_json, "base64"));
      assert.deepEqual([width, height], [1536, 1024]);
    }
    assert.equal(answer.size, "1536x1024");
    assert.equal(answer.quality, "low");
    assert.equal(answer.background, "opaque");
    assert.equal(answer.output_format, "png");
    assert.deepEqual(answer.usage, { total_tokens: 803, input_tokens: 3, output_tokens: 800,
      input_tokens_details: { text_tokens: 3, image_tokens: 0 },
      output_tokens_details: { image_tokens: 800, text_tokens: 0 } });
    assert.match(answer._request_id, /^[0-9a-f]+$/);
  });

  test(`${name}: every model answers at this base URL`, async () => {
    const c = client(OpenAI, painter);
    for (const model of ["gpt-image-1", "gpt-4o-image", "gpt-image-1-mini", "gpt-image-2"]) {
      const answer = await c.images.generate({ model, prompt: "a red circle", quality: model === "gpt-4o-image" ? undefined : "low" });
      pngSize(Buffer.from(answer.data[0].b64_json, "base64"));
      assert.ok(answer.usage.output_tokens > 0, model);
    }
  });

  test(`${name}: the dall-e models answer links, or base64 when asked`, async () => {
    const c = client(OpenAI, painter);
    const links = await c.images.generate({ model: "dall-e-3", prompt: "a red circle" });
    assert.equal(links.usage, undefined);
    assert.equal(links.data[0].revised_prompt, "a red circle");
    const image = await fetch(links.data[0].url);
    pngSize(Buffer.from(await image.arrayBuffer()));
    const encoded = await c.images.generate({ model: "dall-e-2", prompt: "a red circle",
      size: "256x256", response_format: "b64_json" });
    assert.equal(pngSize(Buffer.from(encoded.data[0].b64_json, "base64")).width, 256);
  });

  test(`${name}: formats, compression and transparency`, async () => {
    const c = client(OpenAI, painter);
    const webp = await c.images.generate({ model: "gpt-image-1.5", prompt: "an apple", quality: "low",
      output_format: "webp", output_compression: 50, background: "transparent" });
    assert.equal(webp.output_format, "webp");
    assert.equal(webp.background, "transparent");
    assert.equal(Buffer.from(webp.data[0].b64_json, "base64").subarray(8, 12).toString(), "WEBP");
    const jpeg = await c.images.generate({ model: "gpt-image-1.5", prompt: "an apple", quality: "low",
      output_format: "jpeg" });
    assert.equal(Buffer.from(jpeg.data[0].b64_json, "base64").subarray(0, 2).toString("hex"), "ffd8");
  });

  test(`${name}: a stream tells earlier stages and then the picture`, async () => {
    const stream = await client(OpenAI, painter).images.generate({ model: "gpt-image-1.5",
      prompt: "a lighthouse at dusk", stream: true, partial_images: 2 });
    const events = [];
    for await (const event of stream) events.push(event);
    const partials = events.slice(0, -1), last = events.at(-1);
    assert.equal(last.type, "image_generation.completed");
    assert.ok(last.usage.output_tokens > 0);
    pngSize(Buffer.from(last.b64_json, "base64"));
    assert.equal(partials.length, 2);
    partials.forEach((event, i) => {
      assert.equal(event.type, "image_generation.partial_image");
      assert.equal(event.partial_image_index, i);
      assert.equal(event.size, "1024x1024");
      assert.ok(event.b64_json !== last.b64_json, "an earlier stage is not the picture itself");
      pngSize(Buffer.from(event.b64_json, "base64"));
    });
  });

  test(`${name}: what is wrong becomes the package's own exceptions`, async () => {
    const c = client(OpenAI, scripted);
    const rows = [
      [{ prompt: "x", n: 11 }, OpenAI.BadRequestError, "integer_above_max_value", "n"],
      [{ prompt: "x", n: 0 }, OpenAI.BadRequestError, "integer_below_min_value", "n"],
      [{ prompt: "x", n: "2" }, OpenAI.BadRequestError, "invalid_type", "n"],
      [{ prompt: "x".repeat(32001) }, OpenAI.BadRequestError, "string_above_max_length", "prompt"],
      [{ prompt: "x", model: "dall-e-3", n: 2 }, OpenAI.BadRequestError, "integer_above_max_value", "n"],
      [{ prompt: "x", model: "gpt-4o-image", n: 3 }, OpenAI.BadRequestError, "invalid_value", "n"],
      [{ prompt: "x", user: "u".repeat(513) }, OpenAI.BadRequestError, "string_above_max_length", "user"],
      [{ prompt: "x", output_compression: -1, output_format: "webp" }, OpenAI.BadRequestError, "integer_below_min_value", "output_compression"],
      [{ prompt: "x", background: "transparent", output_format: "jpeg" }, OpenAI.BadRequestError, "invalid_value", "background"],
      [{}, OpenAI.BadRequestError, "missing_required_parameter", "prompt"],
      [{ prompt: "x", size: "17x17" }, OpenAI.BadRequestError, "invalid_value", "size"],
      [{ prompt: "x", style: "vivid" }, OpenAI.BadRequestError, "unknown_parameter", "style"],
      [{ prompt: "x", qualty: "low" }, OpenAI.BadRequestError, "unknown_parameter", "qualty"],
      [{ prompt: "x", stream: true, frames: 3 }, OpenAI.BadRequestError, "unknown_parameter", "frames"],
      [{ prompt: "x", model: "gpt-image-99" }, OpenAI.NotFoundError, "model_not_found", "model"],
    ];
    for (const [body, kind, code, param] of rows) {
      const error = await fault(c.images.generate({ model: "gpt-image-1.5", ...body }));
      assert.ok(error instanceof kind, `${JSON.stringify(body)}: ${error}`);
      assert.equal(error.code, code, error.message);
      assert.equal(error.param, param);
      assert.ok(error.requestID);
    }
    const unknown = await fault(client(OpenAI, scripted, { apiKey: "tt-none" }).models.list());
    assert.ok(unknown instanceof OpenAI.AuthenticationError);
    assert.equal(unknown.code, "invalid_api_key");
  });

  test(`${name}: a refusal is final, a failure is the server's`, async () => {
    const c = client(OpenAI, scripted);
    const refused = await fault(c.images.generate({ model: "gpt-image-1-mini", prompt: "x" }));
    assert.ok(refused instanceof OpenAI.BadRequestError);
    assert.equal(refused.code, "moderation_blocked");
    assert.equal(refused.type, "image_generation_user_error");
    const failed = await fault(c.images.generate({ model: "gpt-image-2", prompt: "x" }));
    assert.ok(failed instanceof OpenAI.InternalServerError);
    const late = await fault(c.images.generate({ model: "gpt-image-2.5", prompt: "x" }));
    assert.equal(late.status, 504);
    assert.equal(late.headers.get("x-should-retry"), "false");
  });

  test(`${name}: a refusal tells where and for what, when its provider does`, async () => {
    const c = client(OpenAI, scripted), details = { moderation_stage: "input", categories: ["violence", "self-harm"] };
    const told = await fault(c.images.generate({ model: "gpt-image-2.6", prompt: "x" }));
    assert.equal(told.code, "moderation_blocked");
    assert.deepEqual(told.error.moderation_details, details);
    const event = await fault((async () => {
      for await (const _ of await c.images.generate({ model: "gpt-image-2.6", prompt: "x", stream: true })) assert.fail("a picture came");
    })());
    assert.deepEqual((event.error.error ?? event.error).moderation_details, details);
    const plain = await fault(c.images.generate({ model: "gpt-image-1-mini", prompt: "x" }));
    assert.equal(plain.error.moderation_details, undefined);
  });

  test(`${name}: a stream's failure is an event that the package throws`, async () => {
    const error = await fault((async () => {
      const stream = await client(OpenAI, scripted).images.generate({ model: "gpt-image-1-mini",
        prompt: "x", stream: true });
      for await (const event of stream) assert.fail(JSON.stringify(event));
    })());
    assert.match(error.message, /./);
    assert.equal(error.code ?? error.error?.code, "moderation_blocked");
  });

  test(`${name}: no credits is told once, not retried`, async () => {
    const key = await scripted.newKey("--account", `poor-${name.at(-1)}`, "--credits", "0");
    const asked = [], c = client(OpenAI, scripted, { apiKey: key, maxRetries: 2, fetch: checkedFetch(asked) });
    const error = await fault(c.images.generate({ model: "gpt-image-1.5", prompt: "x" }));
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.equal(error.code, "insufficient_quota");
    assert.equal(asked.length, 1);
    assert.equal(asked[0].headers.get("x-should-retry"), "false");
  });

  test(`${name}: models are listed and retrieved`, async () => {
    const c = client(OpenAI, painter);
    const ids = [];
    for await (const model of c.models.list()) ids.push(model.id);
    assert.ok(ids.includes("gpt-image-1.5"));
    assert.equal((await c.models.retrieve("gpt-image-1")).object, "model");
    assert.ok((await fault(c.models.retrieve("none"))) instanceof OpenAI.NotFoundError);
  });
}

test("a field that nobody knows is refused in the OpenAI dialect alone, and by its name", async () => {
  const body = { prompt: "x", quality: "low", frames: 3 };
  for (const [path, model] of [["/openai/v1/images/generations", "gpt-image-1"], ["/v1/images/generations", "gpt-image-1.5"]]) {
    const { status, json } = await painter.ask("POST", path, { body: { ...body, model } });
    assert.equal(status, 400);
    assert.deepEqual([json.error.code, json.error.param], ["unknown_parameter", "frames"]);
    assert.match(json.error.message, /unknown parameter "frames"/);
    const long = await painter.ask("POST", path, { body: { model, prompt: "x", ["\u20ac".repeat(40)]: 1 } });
    assert.equal(long.json.error.param, "\u20ac".repeat(21)); // whole characters of the first 64 bytes
  }
  assert.equal((await painter.create({ ...body, model: "gpt-image-1" })).status, 200);
  assert.equal((await painter.create({ ...body, async: true })).status, 200);
});

/* How it is asked, and what is answered: the table of docs/openai.md, row by row. */
const asked = [
  // path, model, headers, more of the body, answer, Preference-Applied
  ["/v1", "gpt-image-1", {}, {}, "task", null],
  ["/v1", "gpt-4o-image", {}, {}, "task", null],
  ["/v1", "gpt-4o-image-beta", {}, {}, "task", null],
  ["/v1", "gpt-image-1.5", {}, {}, "images", null],
  ["/v1", "gpt-image-1-mini", {}, {}, "images", null],
  ["/v1", "gpt-image-2", {}, {}, "images", null],
  ["/v1", "gpt-image-2.5", {}, {}, "images", null],
  ["/v1", "gpt-image-2.6", {}, {}, "images", null],
  ["/v1", "dall-e-2", {}, {}, "images", null],
  ["/v1", "dall-e-3", {}, {}, "images", null],
  ["/v1", "gpt-image-1", {}, { stream: true }, "events", null],
  ["/v1", "gpt-4o-image", {}, { stream: "true" }, "events", null],
  ["/v1", "gpt-image-1.5", {}, { stream: "true" }, "events", null],
  ["/v1", "dall-e-3", {}, { stream: true }, "events", null],
  ["/v1", "gpt-image-1", {}, { stream: false }, "task", null],
  ["/v1", "gpt-image-1.5", {}, { stream: "false" }, "images", null],
  ["/v1", "gpt-image-1.5", { prefer: "respond-async" }, {}, "task", "respond-async"],
  ["/v1", "dall-e-3", { prefer: "Respond-Async" }, {}, "task", "respond-async"],
  ["/v1", "gpt-image-1", { prefer: "respond-async" }, {}, "task", "respond-async"],
  ["/v1", "gpt-image-2", {}, { async: true }, "task", null],
  ["/v1", "gpt-image-2", {}, { async: "true" }, "task", null],
  ["/v1", "gpt-image-2", { prefer: "respond-async" }, { stream: true }, "events", null],
  ["/v1", "gpt-image-1", { prefer: "wait" }, {}, "detail", "wait"],
  ["/v1", "gpt-image-1.5", { prefer: "wait=60" }, {}, "detail", "wait"],
  ["/v1", "dall-e-3", { prefer: "wait=999999" }, {}, "detail", "wait"],
  ["/v1", "gpt-image-1.5", { prefer: "wait=-1" }, {}, "images", null],
  ["/v1", "gpt-image-1.5", { prefer: "wait=soon" }, {}, "images", null],
  ["/v1", "gpt-image-1.5", { prefer: "handling=lenient" }, {}, "images", null],
  ...["gpt-image-1", "gpt-4o-image", "gpt-4o-image-beta", "gpt-image-1.5", "gpt-image-1-mini", "gpt-image-2",
    "gpt-image-2.5", "gpt-image-2.6", "dall-e-2", "dall-e-3"].flatMap((model) => [
    ["/openai/v1", model, {}, {}, "images", null],
    ["/openai/v1", model, { prefer: "respond-async" }, { async: true }, "images", null],
    ["/openai/v1", model, { prefer: "wait" }, { stream: "true" }, "events", null],
  ]),
];

test("how it is asked decides how it is answered", async () => {
  const server = await Server.start({ config: fakes({ name: "good" }) });
  const kind = ({ headers, json }) => headers.get("content-type").startsWith("text/event-stream") ? "events"
    : json.object !== "image.generation.task" ? "images" : json.status === "pending" ? "task" : "detail";
  for (const [base, model, headers, more, expected, applied] of asked) {
    const answer = await server.ask("POST", `${base}/images/generations`, { headers, body: { model, prompt: "x", ...more } });
    const what = `${base} ${model} ${JSON.stringify({ ...headers, ...more })}: ${answer.bytes.toString().slice(0, 200)}`;
    assert.equal(answer.status, 200, what);
    assert.deepEqual([kind(answer), answer.headers.get("preference-applied")], [expected, applied], what);
    assert.match(answer.headers.get("x-task-id"), /^task-unified-\d+-[a-z0-9]{8}$/, what);
    if (expected === "images") assert.equal(Boolean(answer.json.data[0].url), model.startsWith("dall-e"), what);
    await server.end(answer.headers.get("x-task-id"));
  }
  await server.audit();
});

test("the plain path answers in each model's own dialect", async () => {
  const images = await painter.create({ prompt: "a red circle", quality: "low" });
  assert.equal(images.json.data.length, 1); // gpt-image-1.5 is the default
  assert.match(images.headers.get("x-task-id"), /^task-unified-/);
  const task = await painter.ask("GET", `/v1/tasks/${images.headers.get("x-task-id")}`);
  assert.equal(task.json.status, "completed");
  const other = await painter.create({ model: "gpt-image-1", prompt: "a red circle" });
  assert.equal(other.json.status, "pending");
  const asked = await painter.create({ prompt: "a red circle", quality: "low" },
    { headers: { prefer: "respond-async" } });
  assert.equal(asked.json.status, "pending");
  assert.equal(asked.headers.get("preference-applied"), "respond-async");
  const refused = await painter.create({ model: "gpt-image-1.5", prompt: "x", n: 99 });
  assert.deepEqual(Object.keys(refused.json.error), ["message", "type", "param", "code"]);
});

test("what is answered in the call is charged like any task", async () => {
  const before = await scripted.credits();
  const answer = await scripted.ask("POST", "/openai/v1/images/generations", {
    body: { model: "gpt-image-1.5", prompt: "a cat", image_urls: [web.url + "/a.png"] } });
  assert.equal(answer.status, 200, answer.bytes.toString());
  assert.equal(answer.json.usage.input_tokens_details.image_tokens, 194);
  const task = (await scripted.ask("GET", `/v1/tasks/${answer.headers.get("x-task-id")}`)).json;
  assert.equal(task.usage.total_tokens, answer.json.usage.total_tokens);
  const after = await scripted.credits();
  assert.ok(Math.abs(before.user.remaining_credits - after.user.remaining_credits -
    task.billing.charged_credits) < 1e-9);
  await scripted.audit();
});
