// A prompt becomes a picture: the task dialect from create to link.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, pngSize } from "./lib.mjs";

let s;
before(async () => (s = await Server.start()));

test("the first start prints a key and a curl that works as printed", async () => {
  assert.match(s.key, /^tt-[A-Za-z0-9]{40}$/);
  assert.match(s.greeting, /curl http:\/\/127\.0\.0\.1:\d+\/v1\/images\/generations/);
});

test("gpt-image-1: the seed's body answers with the task object", async () => {
  const { json, headers } = await s.create({
    model: "gpt-image-1", prompt: "A beautiful colorful sunset over the ocean" });
  assert.equal(json.model, "gpt-image-1");
  assert.deepEqual(json.usage, { billing_rule: "per_call", credits_reserved: 2.5, user_group: "default" });
  assert.equal(headers.get("x-task-id"), json.id);
  const task = await s.end(json.id);
  assert.equal(task.status, "completed");
  assert.equal(task.sandbox, true);
  assert.deepEqual(task.usage, { credits_used: 2.5 });
});

test("gpt-4o-image and its alias are the same model", async () => {
  for (const model of ["gpt-4o-image", "gpt-4o-image-beta"]) {
    const { json } = await s.create({ model, prompt: "A cat playing in the grass", size: "1:1" });
    assert.equal(json.model, "gpt-4o-image");
    assert.equal(json.usage.credits_reserved, 1.5);
    await s.end(json.id);
  }
});

test("events tell status, moving progress and the whole task at the end", async () => {
  const { json } = await s.create({ model: "gpt-image-1", prompt: "A lighthouse at dawn, watercolor" });
  const events = await s.events(json.id);
  const progress = events.filter((e) => e.event === "progress").map((e) => e.data.progress);
  assert.ok(progress.length >= 2, `progress moved ${progress.length} times`);
  assert.deepEqual(progress, [...progress].sort((a, b) => a - b), "progress never falls");
  assert.equal(events[0].event, "status");
  assert.equal(events.at(-1).event, "completed");
  assert.equal(events.at(-1).data.progress, 100);
  const previews = events.filter((e) => e.event === "partial_image");
  for (const p of previews) pngSize(Buffer.from(p.data.b64_json, "base64"));
});

test("polling sees pending or processing, then completed; polls are not cached", async () => {
  const { json } = await s.create({ model: "gpt-image-1", prompt: "mountains" });
  const first = await s.ask("GET", `/v1/tasks/${json.id}`);
  assert.ok(["pending", "processing"].includes(first.json.status), first.json.status);
  assert.equal(first.json.billing.charge_status, "reserved");
  assert.equal(first.headers.get("cache-control"), "no-store");
  await s.end(json.id);
  const last = await s.ask("GET", `/v1/tasks/${json.id}`);
  assert.equal(last.json.status, "completed");
  assert.equal(last.json.billing.charge_status, "charged");
});

for (const [size, width, height] of [
  ["1:1", 1024, 1024], ["2:3", 1024, 1536], ["3:2", 1536, 1024],
  ["1024x1024", 1024, 1024], ["1024x1536", 1024, 1536], ["1536x1024", 1536, 1024],
]) {
  test(`size ${size} downloads as a ${width}x${height} PNG`, async () => {
    const task = await s.finish({ model: "gpt-4o-image", prompt: "a red boat on a lake", size });
    const [image] = task.result_data;
    assert.deepEqual([image.width, image.height], [width, height]);
    const { bytes, headers } = await s.ask("GET", new URL(image.url).pathname + new URL(image.url).search, { key: null });
    assert.equal(bytes.length, image.bytes);
    assert.equal(headers.get("content-type"), "image/png");
    assert.deepEqual({ width, height }, (({ width: w, height: h }) => ({ width: w, height: h }))(pngSize(bytes)));
  });
}

test("n images are n different pictures, charged each", async () => {
  const task = await s.finish({ model: "gpt-4o-image", prompt: "a garden", n: 4 });
  assert.equal(task.results.length, 4);
  assert.equal(task.usage.credits_used, 6);
  assert.equal(new Set(task.results.map((u) => new URL(u).pathname.split("/")[3])).size, 4);
});

test("a transparent background has transparent pixels", async () => {
  const task = await s.finish({ model: "gpt-image-1", prompt: "a red apple", background: "transparent" });
  const { bytes } = await s.ask("GET", task.results[0].slice(s.url.length), { key: null });
  assert.equal(pngSize(bytes).colorType, 6);
});

test("jpeg and webp come as asked", async () => {
  for (const [format, magic] of [["jpeg", "ffd8ff"], ["webp", "52494646"]]) {
    const task = await s.finish({
      model: "gpt-image-1", prompt: "a forest", output_format: format, output_compression: 80 });
    assert.equal(task.result_data[0].mime_type, `image/${format}`);
    const { bytes } = await s.ask("GET", task.results[0].slice(s.url.length), { key: null });
    assert.ok(bytes.toString("hex").startsWith(magic));
  }
});

test("links: HEAD, Range and ETag work; a changed link is refused", async () => {
  const task = await s.finish({ model: "gpt-image-1", prompt: "a river", quality: "low" });
  const path = task.results[0].slice(s.url.length);
  const head = await s.ask("HEAD", path, { key: null });
  assert.equal(Number(head.headers.get("content-length")), task.result_data[0].bytes);
  const part = await s.ask("GET", path, { key: null, headers: { range: "bytes=0-7" } });
  assert.equal(part.status, 206);
  assert.equal(part.bytes.toString("hex"), "89504e470d0a1a0a");
  const same = await s.ask("GET", path, { key: null, headers: { "if-none-match": head.headers.get("etag") } });
  assert.equal(same.status, 304);
  const forged = await s.ask("GET", path.replace(/sig=./, (m) => (m === "sig=A" ? "sig=B" : "sig=A")), { key: null });
  assert.equal(forged.status, 403);
  const later = await s.ask("GET", path.replace(/exp=\d+/, (m) => m + "0"), { key: null });
  assert.equal(later.status, 403);
});

test("Prefer: wait answers with the ended task and says so", async () => {
  const made = await s.create({ model: "gpt-image-1", prompt: "a castle" }, { headers: { prefer: "wait" } });
  assert.equal(made.json.status, "completed");
  assert.equal(made.headers.get("preference-applied"), "wait");
});

test("Prefer: wait=0 answers with the task as it stands", async () => {
  const made = await s.create({ model: "gpt-image-1", prompt: "a castle" }, { headers: { prefer: "wait=0" } });
  assert.ok(["pending", "processing"].includes(made.json.status));
  await s.end(made.json.id);
});

test("a model of the OpenAI dialect gives the task object when asked to", async () => {
  for (const options of [{ body: { async: true } }, { headers: { prefer: "respond-async" } }]) {
    const made = await s.create(
      { model: "gpt-image-1.5", prompt: "a kite", quality: "low", ...(options.body ?? {}) },
      { headers: options.headers });
    assert.equal(made.json.object, "image.generation.task");
    assert.equal(made.json.usage.billing_rule, "per_token");
    const task = await s.end(made.json.id);
    assert.equal(task.status, "completed");
    assert.deepEqual(task.usage, { credits_used: made.json.usage.credits_reserved,
      total_tokens: 274, input_tokens: 2, output_tokens: 272 });
  }
});

test("the same Idempotency-Key and body give the same task once; another body is 409", async () => {
  const headers = { "idempotency-key": "order-2026-000000000017" };
  const body = { model: "gpt-4o-image", prompt: "a blue bird" };
  const before = await s.credits();
  const first = await s.create(body, { headers });
  const again = await s.create(body, { headers });
  assert.equal(again.json.id, first.json.id);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(first.headers.get("idempotency-replayed"), null);
  const other = await s.create({ ...body, prompt: "a green bird" }, { headers });
  assert.equal(other.status, 409);
  assert.equal(other.json.error.code, "idempotency_conflict");
  await s.end(first.json.id);
  const after = await s.credits();
  assert.equal((before.user.remaining_credits - after.user.remaining_credits).toFixed(4), "1.5000");
});

test("lists are newest first, filtered and paged; a batch leaves out what is unknown", async () => {
  const key = await s.newKey("--account", "lister", "--credits", "100");
  const ids = [];
  for (let i = 0; i < 3; i++) {
    const { json } = await s.create({ model: "gpt-4o-image", prompt: `a house ${i}` }, { key });
    ids.push(json.id);
    await s.end(json.id, { key });
  }
  const page = await s.ask("GET", "/v1/tasks?page=1&page_size=2", { key });
  assert.deepEqual(page.json.data.map((t) => t.id), [ids[2], ids[1]]);
  assert.equal(page.json.total, 3);
  const rest = await s.ask("GET", "/v1/tasks?page=2&page_size=2&status=completed&model=gpt-4o-image&type=image", { key });
  assert.deepEqual(rest.json.data.map((t) => t.id), [ids[0]]);
  const byAlias = await s.ask("GET", "/v1/tasks?model=gpt-4o-image-beta", { key });
  assert.equal(byAlias.json.total, 3, "a model's other names are the same model");
  const none = await s.ask("GET", "/v1/tasks?status=failed", { key });
  assert.equal(none.json.total, 0);
  const foreign = (await s.create({ model: "gpt-4o-image", prompt: "a wall" })).json.id;
  const batch = await s.ask("POST", "/v1/tasks/batch", {
    key, body: { task_ids: [ids[0], foreign, "task-unified-1757156493-imcg5zqt", "nonsense", ids[2]] } });
  assert.deepEqual(batch.json.data.map((t) => t.id), [ids[0], ids[2]]);
  await s.end(foreign);
});

test("another account's task is not there", async () => {
  const key = await s.newKey("--account", "stranger");
  const { json } = await s.create({ model: "gpt-4o-image", prompt: "a secret" });
  for (const [method, path] of [["GET", ""], ["POST", "/cancel"], ["GET", "/events"]]) {
    const answer = await s.ask(method, `/v1/tasks/${json.id}${path}`, { key });
    assert.equal(answer.status, 404);
    assert.equal(answer.json.error.code, "task_not_found");
  }
  const admin = await s.newKey("--account", "operator", "--admin");
  assert.equal((await s.ask("GET", `/v1/tasks/${json.id}`, { key: admin })).status, 200);
  assert.equal((await s.end(json.id, { key: admin })).id, json.id, "an admin may watch, too");
  await s.end(json.id);
});

test("an estimate is what a create reserves", async () => {
  for (const body of [
    { model: "gpt-image-1", prompt: "x", quality: "low", n: 3 },
    { model: "gpt-4o-image", prompt: "x", n: 4 },
    { model: "gpt-image-2", prompt: "x", size: "1536x1024", quality: "medium", n: 2 },
    { model: "dall-e-3", prompt: "x", size: "1792x1024", quality: "hd" },
  ]) {
    const estimate = (await s.ask("POST", "/v1/estimates", { body })).json;
    const made = (await s.create({ ...body, async: true })).json;
    assert.equal(made.usage.credits_reserved, estimate.credits, JSON.stringify(body));
    assert.equal(estimate.prompt_tokens, 1);
    await s.ask("POST", `/v1/tasks/${made.id}/cancel`);
    await s.end(made.id);
  }
});

test("a test key is painted and never charged", async () => {
  const key = await s.newKey("--account", "tester", "--test");
  assert.match(key, /^tt-test-/);
  const task = await s.finish({ model: "gpt-image-1", prompt: "a star" }, { key });
  assert.equal(task.status, "completed");
  assert.equal(task.sandbox, true);
  assert.equal(task.billing.charged_credits, 0);
  assert.equal((await s.credits(key)).user.used_credits, 0);
});

test("models and pricing tell limits and prices; a key sees only its own models", async () => {
  const key = await s.newKey("--account", "narrow", "--models", "gpt-4o-*");
  const mine = (await s.ask("GET", "/v1/models", { key })).json.data.map((m) => m.id);
  assert.deepEqual(mine, ["gpt-4o-image"]);
  assert.equal((await s.ask("GET", "/v1/models/gpt-image-1", { key })).status, 404);
  const { json: model } = await s.ask("GET", "/v1/models/gpt-4o-image", { key });
  assert.equal(model.references_max, 5);
  assert.deepEqual([model.mask, model.mask_max_bytes, model.mask_single_reference, model.mask_openai_only], [true, 4194304, true, false]);
  const byId = async (id) => (await s.ask("GET", `/v1/models/${id}`)).json;
  assert.equal((await byId("gpt-image-1")).mask_openai_only, true);
  assert.equal((await byId("gpt-image-1")).default_quality, "high");
  assert.equal((await byId("dall-e-2")).reference_square, true);
  assert.equal((await byId("dall-e-2")).partial_images, false);
  assert.equal((await byId("dall-e-3")).mask_max_bytes, undefined, "it takes no mask");
  const all = (await s.ask("GET", "/v1/pricing", { key: null })).json.data.map((m) => m.id);
  for (const id of ["gpt-image-1", "gpt-4o-image", "gpt-image-1.5", "gpt-image-1-mini", "gpt-image-2",
    "gpt-image-2.5", "gpt-image-2.6", "dall-e-2", "dall-e-3"]) assert.ok(all.includes(id), id);
  const denied = await s.create({ model: "gpt-image-1", prompt: "x" }, { key });
  assert.equal(denied.json.error.code, "model_access_denied");
});

test("health, readiness, metrics and the contract answer without a key", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.yaml", "/"])
    assert.equal((await s.ask("GET", path, { key: null })).status, 200, path);
  const metrics = (await s.ask("GET", "/metrics", { key: null })).bytes.toString();
  assert.match(metrics, /tintype_tasks_ended_total\{status="completed"\} [1-9]/);
});

test("at the end the books are clean", async () => {
  assert.match(await s.audit(), /The books are clean/);
});
