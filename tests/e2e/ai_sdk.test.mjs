// The OpenAI dialect with Vercel's AI SDK: a changed base URL is all there is to it.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, fakes, pngSize, makePng, makeMask, checkedFetch } from "./lib.mjs";
import * as ai6 from "ai";
import { createOpenAI as openai3 } from "@ai-sdk/openai";
import * as ai7 from "ai-7";
import { createOpenAI as openai4 } from "ai-sdk-openai-4";

const sdks = [["ai 6", ai6, openai3], ["ai 7", ai7, openai4]];

const own = `models:
  - {id: my-own, dialect: openai, prompt: {code_points: 500}, sizes: [64x64], n: [1], price: {per_call: [{credits: 1}]}}
`;

let painter, scripted;
before(async () => {
  const catalog = join(tmpdir(), `tintype-own-${process.pid}.yaml`);
  writeFileSync(catalog, own);
  after(() => rmSync(catalog));
  painter = await Server.start({ args: ["--set", `catalog.path=${catalog}`] });
  scripted = await Server.start({ config: fakes(
    { name: "good", models: ["gpt-image-1", "gpt-image-1.5", "dall-e-3"] },
    { name: "refuses", models: ["gpt-image-1-mini"], script: "refuse" },
    { name: "unsteady", models: ["gpt-image-2"], script: "fail,ok" },
    { name: "slow", models: ["gpt-image-2.5"], latency: "20s" }) });
});

for (const [name, ai, createOpenAI] of sdks) {
  const generateImage = ai.generateImage ?? ai.experimental_generateImage;
  /** A provider whose answers are held against the contract; requests are kept. */
  const open = (server, { key = server.key } = {}) => {
    const requests = [];
    const provider = createOpenAI({ apiKey: key, baseURL: server.url + "/openai/v1", fetch: checkedFetch(requests) });
    return { provider, requests, image: (id) => (provider.image ?? provider.imageModel)(id) };
  };

  test(`${name}: the models it knows, with n, size and its own options`, async () => {
    const { image, requests } = open(painter);
    const two = await generateImage({ model: image("gpt-image-1"), prompt: "a red boat", n: 2, size: "1536x1024",
      providerOptions: { openai: { quality: "low", background: "opaque", output_format: "png" } } });
    assert.equal(two.images.length, 2);
    for (const { uint8Array, base64, mediaType } of two.images) {
      assert.deepEqual(((p) => [p.width, p.height])(pngSize(Buffer.from(uint8Array))), [1536, 1024]);
      assert.equal(Buffer.from(base64, "base64").length, uint8Array.length);
      assert.equal(mediaType, "image/png");
    }
    const styled = await generateImage({ model: image("dall-e-3"), prompt: "a red boat", size: "1024x1024",
      providerOptions: { openai: { style: "natural", quality: "hd" } } });
    pngSize(Buffer.from(styled.image.uint8Array));
    assert.equal(styled.providerMetadata.openai.images[0].revisedPrompt, "a red boat");
    for (const { type } of requests) assert.match(type, /^application\/json/);
  });

  test(`${name}: names that it does not know, for which it asks for b64_json`, async () => {
    const { image, requests } = open(painter);
    for (const id of ["my-own", "gpt-4o-image", "gpt-4o-image-beta", "gpt-image-2.6"]) {
      const answer = await generateImage({ model: image(id), prompt: "a red circle" });
      pngSize(Buffer.from(answer.image.uint8Array));
    }
    assert.equal(requests.filter(({ body }) => body.response_format === "b64_json").length, 3);
    const link = await painter.ask("POST", "/openai/v1/images/generations", {
      body: { model: "my-own", prompt: "x", response_format: "url" } });
    assert.equal(link.json.error.code, "unknown_parameter");
  });

  test(`${name}: edits with pictures as bytes and base64, and with a mask`, async () => {
    const { image, requests } = open(painter);
    const picture = makePng(128, 128), mask = makeMask(128, 128);
    const answer = await generateImage({ model: image("gpt-image-1.5"), providerOptions: { openai: { quality: "low" } },
      prompt: { text: "a red hat", images: [picture, picture.toString("base64")] } });
    pngSize(Buffer.from(answer.image.uint8Array));
    const masked = await generateImage({ model: image("gpt-image-1.5"), n: 2, size: "1024x1024",
      prompt: { text: "a red hat", images: [picture], mask }, providerOptions: { openai: { quality: "low", inputFidelity: "high" } } });
    assert.equal(masked.images.length, 2);
    assert.equal(masked.usage.inputTokens, 3 + 194 + 4160);
    assert.deepEqual(requests.map((r) => [r.path, r.status]), Array(2).fill(["/openai/v1/images/edits", 200]));
    const wrong = await generateImage({ model: image("gpt-image-1.5"), prompt: { text: "x", images: [picture], mask: picture } })
      .then(() => assert.fail("it was answered"), (error) => error);
    assert.equal(wrong.name, "AI_APICallError", String(wrong));
    assert.equal(wrong.data.error.code, "invalid_mask_image_format");
  });

  test(`${name}: more images than a call may make are made in several calls`, async () => {
    const { image, requests } = open(scripted);
    const answer = await generateImage({ model: image("gpt-image-1"), prompt: "x", n: 12,
      providerOptions: { openai: { quality: "low" } } });
    assert.equal(answer.images.length, 12);
    assert.equal(requests.reduce((sum, { body }) => sum + body.n, 0), 12);
    await scripted.audit();
  });

  test(`${name}: what is wrong is its APICallError, retried where that helps`, async () => {
    const { image, requests } = open(scripted);
    const call = (id, more = {}) => generateImage({ model: image(id), prompt: "x", ...more }).then(
      () => assert.fail("it was answered"), (error) => error);
    const refused = await call("gpt-image-1-mini");
    assert.equal(refused.name, "AI_APICallError", `${refused}`);
    assert.equal(refused.statusCode, 400);
    assert.equal(refused.data.error.code, "moderation_blocked");
    assert.equal(requests.length, 1, "a refusal is not retried");
    const size = await call("gpt-image-1.5", { size: "17x17" });
    assert.match(size.message, /size must be one of/);
    const missing = await call("gpt-image-99");
    assert.equal(missing.statusCode, 404);
    assert.equal(missing.data.error.code, "model_not_found");
    const before = requests.length;
    const second = await generateImage({ model: image("gpt-image-2"), prompt: "x" });
    pngSize(Buffer.from(second.image.uint8Array));
    assert.deepEqual(requests.slice(before).map((r) => r.status), [502, 200]);
  });

  test(`${name}: aborted while it waits, the task is finished and kept`, async () => {
    const { image } = open(scripted), gone = new AbortController();
    const before = (await scripted.ask("GET", "/v1/tasks?model=gpt-image-2.5")).json.total;
    const waiting = generateImage({ model: image("gpt-image-2.5"), prompt: "x", abortSignal: gone.signal, maxRetries: 0 })
      .then(() => assert.fail("it was answered"), (error) => error);
    let task;
    while (!task || task.status === "pending") { // until it was sent
      const { data, total } = (await scripted.ask("GET", "/v1/tasks?model=gpt-image-2.5")).json;
      if (total > before) task = data[0];
    }
    gone.abort();
    assert.match((await waiting).name, /Abort/);
    assert.equal((await scripted.ask("GET", `/v1/tasks/${task.id}`)).json.status, "processing");
    await scripted.ask("POST", `/v1/tasks/${task.id}/cancel`);
  });
}
