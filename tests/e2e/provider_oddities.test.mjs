// What servers of the OpenAI Images API answer besides what its documents say: each held to what
// a caller and an operator should see of it (numbers: field failures of comparable gateways).
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { Server, makePng, pngSize } from "./lib.mjs";
import { Upstream, json, page, text, fault, catalogOf, assertEnded } from "./upstream.mjs";

const png = makePng(512, 512, () => [200, 30, 40]), b64 = png.toString("base64");

const elkapiUsage = { total_tokens: 4171, input_tokens: 11, output_tokens: 4160, input_tokens_details: { text_tokens: 11, image_tokens: 0 } };

// name: [what, answer, what becomes of it: "made", "next" or an error's code]
const rows = {
  empty: ["10: an empty list with 200 (LiteLLM, Portkey)", () => json({ created: 1, data: [] }), "next"],
  missing: ["10: no list with 200", () => json({ created: 1 }), "next"],
  page: ["10: a page with 200 (a proxy's login)", () => page(), "next"],
  nothing: ["10: nothing with 200", () => text(""), "next"],
  inside: ["10: a fault with 200 (new-api)", () => json({ error: { message: "upstream load saturated", type: "new_api_error", code: "" } }), "next"],
  refusedinside: ["9: a refusal with 200", () => json({ error: { message: "No.", code: "content_policy_violation" } }), "content_policy_violation"],
  wrapped: ["9: a refusal that LiteLLM wraps into a sentence", () => fault(400, "400", {
    message: "litellm.BadRequestError: OpenAIException - {'error': {'code': 'moderation_blocked', 'message': 'Rejected.'}}" }), "content_policy_violation"],
  prefix: ["base64 behind a data: prefix (LocalAI)", () => json({ data: [{ b64_json: `data:image/png;base64,${b64}` }] }), "made"],
  dataurl: ["a data: URL where a link belongs", () => json({ data: [{ url: `data:image/png;base64,${b64}` }] }), "made"],
  lines: ["base64 in lines of 76 characters", () => json({ data: [{ b64_json: b64.replace(/.{76}/g, "$&\n") }] }), "made"],
  link: ["a link alone (LocalAI, SGLang)", () => json({ data: [{ url: `${up.url}/kept.png` }] }), "made"],
  deadlink: ["a link that leads nowhere", () => json({ data: [{ url: `${up.url}/gone.png` }] }), "service_error"],
  bare: ["no usage, no created (vLLM-Omni)", () => json({ data: [{ b64_json: b64, revised_prompt: null }] }), "made"],
  both: ["base64 and an empty link", () => json({ data: [{ url: "", b64_json: b64 }] }), "made"],
  elkapi: ["base64 and a link of the same image, usage without its output's details (elkapi)", () => json({ created: 1, usage: elkapiUsage,
    data: [{ b64_json: b64, url: `${up.url}/beside.png` }] }), "made"],
  elkapilink: ["the link alone, which is what its reference requires of an image (elkapi)", () => json({ created: 1, usage: elkapiUsage,
    data: [{ url: `${up.url}/kept.png` }] }), "made"],
  linkfirst: ["the link before the base64", () => json({ data: [{ url: `${up.url}/beside.png`, b64_json: b64 }] }), "made"],
  linkanyway: ["base64 that is null beside a link", () => json({ data: [{ b64_json: null, url: `${up.url}/kept.png` }] }), "made"],
  words: ["a fault in plain words", () => text("Internal Server Error", { status: 500 }), "next"],
  string: ["a fault that is a string (LocalAI)", () => json({ error: "model is not loaded" }, { status: 500 }), "next"],
  detail: ["a fault of FastAPI (SGLang, vLLM)", () => json({ detail: [{ loc: ["body", "size"], msg: "bad", type: "value_error" }] }, { status: 422 }), "next"],
  codenumber: ["a fault whose code is a number", () => fault(500, 500), "next"],
  huge: ["a fault of megabytes", () => text("x".repeat(3e6), { status: 500 }), "next"],
  notimage: ["base64 of something else", () => json({ data: [{ b64_json: Buffer.from("hello").toString("base64") }] }), "next"],
  wrongtype: ["a number where base64 belongs", () => json({ data: [{ b64_json: 7 }] }), "next"],
  nested: ["arrays in arrays, a hundred thousand deep", () => text("[".repeat(1e5), { type: "application/json" }), "next"],
  nestedimage: ["an image behind arrays that are too deep", () => text(`{"data":${"[".repeat(200)}{"b64_json":"${b64}"}`, { type: "application/json" }), "next"],
  negative: ["usage below zero, and beyond all numbers", () => json({ data: [{ b64_json: b64 }], usage: { output_tokens: -5e9, input_tokens: 1e300, total_tokens: "many" } }), "made"],
  many: ["a hundred images where one was asked for", () => json({ data: Array.from({ length: 100 }, () => ({ b64_json: b64 })) }), "made"],
  liar: ["a picture that says it is of another size than its pixels fill", () =>
    json({ data: [{ b64_json: makePng(64, 64, undefined, { claim: [512, 512] }).toString("base64") }] }), "next"],
  giant: ["a picture that says it is 65,535 pixels wide and high", () =>
    json({ data: [{ b64_json: makePng(8, 8, undefined, { claim: [65535, 65535] }).toString("base64") }] }), "next"],
  inward: ["a link that leads inside by a redirect", () => json({ data: [{ url: `${up.url}/inward.png` }] }), "service_error"],
  behind: ["something behind an answer that was whole", () => text(JSON.stringify({ data: [{ b64_json: b64 }] }) + '{"error":{"code":"x"}}', { type: "application/json" }), "made"],
  longhead: ["a head of many megabytes", () => (response) => {
    response.socket.write("HTTP/1.1 200 OK\r\n");
    for (let i = 0; i < 4000; i++) response.socket.write(`x-${i}: ${"y".repeat(1000)}\r\n`);
    response.socket.end("content-length: 2\r\n\r\n{}");
  }, "next"],
  proxycut: ["1: a proxy that gave up waiting may have been too early: it is not bought again", () => page("<html>", { status: 504 }), "generation_timeout"],
  ban: ["12: a ban of the operator's account is not the user's error", () => fault(403, "account_deactivated"), "next"],
};

let up, s;
before(async () => {
  up = await Upstream.start({ "GET /inward.png": () => text("", { status: 302, headers: { location: "http://127.0.0.1:1/x.png" } }), "GET /kept.png": () => text(png, { type: "image/png" }),
    "GET /beside.png": () => text(png, { type: "image/png" }),
    ...Object.fromEntries(Object.entries(rows).map(([name, [, answer]]) => [`POST /${name}/images/generations`, answer])) });
  const entry = (name) => `  - {name: ${name}, kind: openai, base_url: "${up.url}/${name}", cost: 1, models: [${name}], timeout: 20s}\n` +
    `  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`;
  s = await Server.start({ env: { AZURE: "azure-key", OURS: "our-key" },
    config: up.reach() + catalogOf(...Object.keys(rows), "azure", "headers") +
    `providers:\n${Object.keys(rows).map(entry).join("")}` +
    `  - {name: azure, kind: openai, base_url: "${up.url}", models: [azure], model_map: {azure: "prod images/1"}, ` +
    `api_version: 2025-04-01-preview, api_key_env: AZURE}\n` +
    `  - {name: headers, kind: openai, base_url: "${up.url}/v1", models: [headers], key_header: x-api-key, upstream_model: theirs, api_key_env: OURS}\n` });
});

for (const [name, [what, , becomes]] of Object.entries(rows))
  test(what, async () => {
    const task = await s.finish({ model: name, prompt: "a boat", size: "512x512" });
    assertEnded(task, ["made", "next"].includes(becomes) ? null : becomes);
    assert.equal(up.asked.filter((one) => one.path.startsWith(`/${name}/`)).length, 1);
    if (task.error) return assert.equal(task.billing.charge_status, "released");
    const image = Buffer.from(await (await fetch(task.results[0])).arrayBuffer());
    pngSize(image);
    assert.equal(image.equals(png), becomes === "made");
  });

test("a link beside the image's own bytes is not fetched", () => {
  assert.ok(up.asked.some((one) => one.path === "/kept.png"));
  assert.ok(!up.asked.some((one) => one.path === "/beside.png"));
});

test("12: the operator is told of a ban", () => {
  assert.match(s.log, /level=error .*event=provider\.blocked .*provider=ban|event=provider\.blocked provider=ban/);
});

test("13: an edit's files are whole for the next provider after the first has read them and failed", async () => {
  const forms = [];
  up.routes["POST /words/images/edits"] = async (asked) => {
    forms.push(await asked.form());
    return text("Internal Server Error", { status: 500 });
  };
  const picture = makePng(64, 48), body = new FormData();
  for (const [key, value] of Object.entries({ model: "words", prompt: "a hat" })) body.append(key, value);
  body.append("image", new Blob([picture], { type: "image/png" }));
  const answer = await s.ask("POST", "/openai/v1/images/edits", { body });
  assert.equal(answer.status, 200, answer.bytes.toString());
  assert.deepEqual(Buffer.from(await forms[0].get("image").arrayBuffer()), picture);
  pngSize(Buffer.from(answer.json.data[0].b64_json, "base64"));
});

test("Azure: the deployment in the path, the version behind it, the key in its header", async () => {
  up.routes["POST /openai/deployments/:name/images/generations"] = () => json({ data: [{ b64_json: b64 }] });
  up.routes["POST /openai/deployments/:name/images/edits"] = () => json({ data: [{ b64_json: b64 }] });
  up.forget();
  assertEnded(await s.finish({ model: "azure", prompt: "a boat" }), null);
  assertEnded(await s.finish({ model: "azure", prompt: "a hat", image_urls: [`${up.url}/kept.png`] }), null);
  const posts = up.asked.filter((one) => one.method === "POST");
  assert.deepEqual(posts.map((one) => one.path), ["generations", "edits"].map((what) =>
    `/openai/deployments/prod%20images%2F1/images/${what}`));
  for (const one of posts) {
    assert.equal(one.query.get("api-version"), "2025-04-01-preview");
    assert.equal(one.headers["api-key"], "azure-key");
    assert.equal(one.headers.authorization, undefined);
  }
  assert.equal(posts[0].json.model, "prod images/1");
});

test("the key in a header of another name, and the model by the provider's name for it", async () => {
  up.routes["POST /v1/images/generations"] = () => json({ data: [{ b64_json: b64 }] });
  up.forget();
  assertEnded(await s.finish({ model: "headers", prompt: "a boat" }), null);
  assert.equal(up.asked[0].headers["x-api-key"], "our-key");
  assert.equal(up.asked[0].headers.authorization, undefined);
  assert.equal(up.asked[0].json.model, "theirs");
});

test("nothing of it is in the books or the log that does not belong there", async () => {
  await s.audit();
  assert.doesNotMatch(s.log, /azure-key|our-key/);
});

test("an image that there is no room for here is not bought from the next", async () => {
  const own = await Server.start({ config: up.reach() + catalogOf("bare") + "providers:\n" +
    ["one", "two"].map((name) => `  - {name: ${name}, kind: openai, base_url: "${up.url}/bare", models: [bare], cost: 1}\n`).join("") });
  const before = up.asked.length;
  rmSync(`${own.data}/blobs/tmp`, { recursive: true });
  const task = await own.finish({ model: "bare", prompt: "a boat", size: "512x512" });
  assert.equal(task.status, "failed", JSON.stringify(task));
  assert.equal(task.billing.charge_status, "released");
  assert.equal(up.asked.length, before + 1);
  await own.audit();
});
