// Streams through an upstream of the OpenAI dialect: partial images as they come, and what goes
// wrong in the middle of one.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, makePng } from "./lib.mjs";
import { Upstream, json, events, cut, fault, catalogOf } from "./upstream.mjs";

const stages = [32, 64].map((edge) => makePng(edge, edge, () => [edge, 0, 0]));
const whole = makePng(512, 512, () => [0, 0, 200]);
const text = (bytes) => bytes.toString("base64");
const event = (name, data) => ({ event: name, data: { type: name, ...data } });
const partial = (index) => event("image_generation.partial_image",
  { b64_json: text(stages[index]), created_at: 1, size: "512x512", partial_image_index: index });
const completed = event("image_generation.completed",
  { b64_json: text(whole), created_at: 1, usage: { input_tokens: 5, output_tokens: 50, total_tokens: 55 } });
const oops = (code) => ({ event: "error", data: { type: "error", error: { code, message: "Words about it.", type: "x" } } });

const details = { moderation_stage: "input", categories: ["sexual", "self-harm/intent"] };
const names = ["details", "good", "plain", "narrow", "moderated", "broken", "bare", "leaves", "lingers", "two", "after", "odd"];
let up, s;
before(async () => {
  up = await Upstream.start({
    "POST /plain/images/generations": () => json({ data: [{ b64_json: text(whole) }] }),
    "POST /narrow/images/generations": () => json({ data: [{ b64_json: text(whole) }] }),
    "POST /details/images/generations": () => fault(400, "moderation_blocked", { moderation_details: details }),
    "POST /moderated/images/generations": () => events([partial(0), oops("moderation_blocked")]),
    "POST /broken/images/generations": () => events([partial(0), oops("server_error")]),
    "POST /bare/images/generations": () => events([": nothing comes\n\n"]),
    "POST /leaves/images/generations": () => cut(`data: ${JSON.stringify(partial(0).data)}\n\nevent: image`, { type: "text/event-stream" }),
    "POST /lingers/images/generations": () => events([partial(0), completed], { end: false }),
    "POST /after/images/generations": () => events([partial(0), partial(0), completed, partial(1), completed, oops("server_error")]),
    "POST /odd/images/generations": () => events([-1, 1e9, "x", 2.5, null].map((index) => ({ ...partial(0),
      data: { ...partial(0).data, partial_image_index: index } })).concat(event("image_generation.completed",
      { b64_json: text(whole), usage: { input_tokens: -5, output_tokens: -1e12, total_tokens: null } }))),
    "POST /two/images/generations": () => events([partial(0), partial(0), completed, completed]),
  });
  const row = (name) => `  - {name: ${name}, kind: openai, base_url: "${up.url}/${name}", cost: 1, models: [${name}], ` +
    `timeout: 20s${name === "narrow" ? ", without: [streaming]" : ""}}\n  - {name: ${name}-next, kind: fake, cost: 2, models: [${name}]}\n`;
  s = await Server.start({ config: up.reach() + catalogOf(...names) + `providers:\n${names.map(row).join("")}` });
});

const ask = (model, more = {}) => s.streamed({ model, prompt: "a boat", size: "512x512", partial_images: 2, ...more });
const kinds = (all) => all.map((e) => e.type.replace(/.*\./, ""));
const asked = (name) => up.asked.filter((one) => one.path.startsWith(`/${name}/`));
const bytes = (e) => Buffer.from(e.b64_json, "base64");

test("partial images are passed on as they come, then the image, and the books know it", async () => {
  let seen;
  const client = new Promise((resolve) => (seen = resolve));
  up.routes["POST /good/images/generations"] = () => events((async function* () {
    yield partial(0);
    await client; // nothing more before the client has the first
    yield partial(1);
    yield completed;
  })());
  const { events: coming, taskId } = await s.stream({ model: "good", prompt: "a boat", size: "512x512", partial_images: 2 });
  const all = [];
  for await (const item of coming) {
    if (!item.data) continue;
    all.push(item.data);
    seen();
  }
  assert.deepEqual(kinds(all), ["partial_image", "partial_image", "completed"]);
  assert.deepEqual(all.map(bytes), [...stages, whole]);
  assert.deepEqual(all.slice(0, 2).map((e) => e.partial_image_index), [0, 1]);
  assert.equal(asked("good")[0].json.stream, true);
  assert.equal(asked("good")[0].json.partial_images, 2);
  assert.match(asked("good")[0].headers.accept, /text\/event-stream/);
  assert.equal((await s.ask("GET", `/v1/tasks/${taskId}`)).json.status, "completed");
});

test("edits are streamed, too: a form that says so", async () => {
  let form;
  up.routes["POST /good/images/edits"] = async (one) => {
    form = await one.form();
    return events([{ event: "image_edit.partial_image", data: { ...partial(0).data, type: "image_edit.partial_image" } },
      { event: "image_edit.completed", data: { ...completed.data, type: "image_edit.completed" } }, "data: [DONE]\n\n"]);
  };
  const body = new FormData();
  for (const [name, value] of Object.entries({ model: "good", prompt: "a hat", stream: "true", partial_images: "1" })) body.append(name, value);
  body.append("image", new Blob([makePng(64, 64)], { type: "image/png" }));
  const answer = await fetch(`${s.url}/openai/v1/images/edits`, { method: "POST", body, headers: { authorization: `Bearer ${s.key}` } });
  const names = [...(await answer.text()).matchAll(/^event: (.*)$/gm)].map((m) => m[1]);
  assert.deepEqual(names, ["image_edit.partial_image", "image_edit.completed"]);
  assert.equal(form.get("stream"), "true");
  assert.equal(form.get("partial_images"), "1");
});

test("nobody wished for partial images: no stream is asked for", async () => {
  up.forget();
  await ask("plain", { partial_images: 0 });
  await s.finish({ model: "plain", prompt: "a boat" });
  assert.deepEqual(asked("plain").map((one) => one.json.stream), [undefined, undefined]);
});

test("field failure 15: a stream that is answered with plain JSON is a stream all the same", async () => {
  up.forget();
  const { events: all } = await ask("plain");
  assert.deepEqual(kinds(all), ["completed"]);
  assert.deepEqual(bytes(all[0]), whole);
  assert.equal(asked("plain")[0].json.stream, true);
});

test("a provider without streaming is asked for none", async () => {
  const { events: all } = await ask("narrow");
  assert.deepEqual(kinds(all), ["completed"]);
  assert.equal(asked("narrow")[0].json.stream, undefined);
});

test("a refusal in the middle is the user's and final", async () => {
  const { events: all, taskId } = await ask("moderated");
  assert.deepEqual(kinds(all), ["partial_image", "error"]);
  assert.match(all[1].error.message, /Words about it/);
  const { json: task } = await s.ask("GET", `/v1/tasks/${taskId}`);
  assert.equal(task.error.code, "content_policy_violation");
  assert.equal(task.billing.charge_status, "released");
});

test("where and for what a provider refused is told to the caller", async () => {
  const { json } = await s.ask("POST", "/openai/v1/images/generations", { body: { model: "details", prompt: "x" } });
  assert.equal(json.error.code, "moderation_blocked");
  assert.deepEqual(json.error.moderation_details, details);
});

test("a fault in the middle is a failure: the next provider makes it; so is a stream without anything", async () => {
  const { events: all } = await ask("broken");
  assert.equal(kinds(all).at(-1), "completed");
  assert.notDeepEqual(bytes(all.at(-1)), whole);
  assert.deepEqual(kinds((await ask("bare")).events), ["completed"]);
});

test("a stream that is cut off behind a partial image may have been paid for: it is not bought again", async () => {
  up.forget();
  const { events: all, taskId } = await ask("leaves");
  assert.deepEqual(kinds(all), ["partial_image", "error"]);
  assert.equal((await s.ask("GET", `/v1/tasks/${taskId}`)).json.billing.charge_status, "released");
  assert.equal(asked("leaves").length, 1);
});

test("an upstream that does not hang up behind the image keeps nobody waiting", async () => {
  const { events: all } = await ask("lingers");
  assert.deepEqual(kinds(all), ["partial_image", "completed"]);
});

test("what is told twice is passed on once, and what comes behind the image is not", async () => {
  const { events: all, taskId } = await ask("after");
  assert.deepEqual(kinds(all), ["partial_image", "completed"]);
  assert.deepEqual(bytes(all[1]), whole);
  assert.equal((await s.ask("GET", `/v1/tasks/${taskId}`)).json.billing.charged_credits, 1);
});

test("numbers that cannot be: an image is an image, and nothing is earned by usage below zero", async () => {
  const before = (await s.credits()).user.remaining_credits;
  const { events: all } = await ask("odd");
  assert.deepEqual(bytes(all.at(-1)), whole);
  assert.ok(all.slice(0, -1).every((e) => e.partial_image_index >= 0 && e.partial_image_index < 2), JSON.stringify(kinds(all)));
  assert.ok(Object.values(all.at(-1).usage ?? {}).every((n) => typeof n !== "number" || n >= 0));
  assert.equal(before - (await s.credits()).user.remaining_credits, 1);
});

test("several images in one stream: each with its partial images", async () => {
  const { events: all } = await ask("two", { n: 2 });
  assert.deepEqual(kinds(all), ["partial_image", "partial_image", "completed", "completed"]);
});

test("the books are right after all of it", async () => { await s.audit(); });
