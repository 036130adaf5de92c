// Streams of the OpenAI dialect: what they cost, and how they end.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, fakes, decodePng } from "./lib.mjs";

// 2,304 credits a million output tokens, 360 a million of text: what "a cat" costs at each quality.
const textIn = 0.0008, image = { low: 0.6267, medium: 2.4331 }, partial = 0.2304;
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

let staged;
before(async () => {
  staged = await Server.start({ config: fakes(
    { name: "staged", models: ["gpt-image-1.5", "gpt-image-1", "gpt-image-2"], script: "stages" },
    { name: "crowd", models: ["gpt-image-1-mini"], script: "crowd" },
    { name: "plain", models: ["gpt-4o-image"], script: "ok" }) });
});

const detail = async (server, id) => (await server.ask("GET", `/v1/tasks/${id}`)).json;

test("partial images are held at their most, charged and told as they were sent", async () => {
  for (const [n, partials] of [[1, 0], [1, 1], [1, 3], [3, 2]]) {
    const { events, taskId } = await staged.streamed({ model: "gpt-image-1.5", prompt: "a cat",
      quality: "low", n, partial_images: partials });
    const sent = events.filter((e) => e.type.endsWith("partial_image"));
    assert.equal(sent.length, n * partials);
    for (let i = 0; i < partials; i++)
      assert.equal(sent.filter((e) => e.partial_image_index === i).length, n);
    const done = events.filter((e) => e.type.endsWith("completed"));
    assert.equal(done.length, n);
    const tokens = n * 272 + n * partials * 100;
    for (const { usage } of done) {
      assert.equal(usage.output_tokens, tokens);
      assert.equal(usage.output_tokens_details.image_tokens, tokens);
      assert.equal(usage.total_tokens, tokens + usage.input_tokens);
    }
    const task = await detail(staged, taskId), cost = textIn + n * image.low + n * partials * partial;
    near(task.billing.reserved_credits, cost);
    near(task.billing.charged_credits, cost);
    assert.equal(task.usage.output_tokens, tokens);
  }
  await staged.audit();
});

test("partial images that never came are not charged", async () => {
  const server = await Server.start({ config: fakes({ name: "plain" }) });
  const { events, taskId } = await server.streamed({ model: "gpt-image-1.5", prompt: "a cat",
    quality: "medium", partial_images: 3 });
  assert.deepEqual(events.map((e) => e.type), ["image_generation.completed"]);
  assert.equal(events[0].usage.output_tokens, 1056);
  const { billing } = await detail(server, taskId);
  near(billing.reserved_credits, textIn + image.medium + 3 * partial);
  near(billing.charged_credits, textIn + image.medium);
  near(billing.refunded_credits, 3 * partial);
  await server.audit();
});

test("a provider that gives too many, and each twice, is paid for what was wished for", async () => {
  const { events, taskId } = await staged.streamed({ model: "gpt-image-1-mini", prompt: "a cat",
    quality: "low", n: 2, partial_images: 2 });
  const sent = events.filter((e) => e.type.endsWith("partial_image"));
  assert.equal(sent.length, 4);
  assert.ok(sent.every((e) => e.partial_image_index < 2));
  assert.equal(events.at(-1).usage.output_tokens, 2 * 272 + 4 * 100);
  const { billing } = await detail(staged, taskId);
  near(billing.charged_credits, billing.reserved_credits);
});

test("a model paid by the call charges nothing for partial images, and tells their tokens", async () => {
  const { events, taskId } = await staged.streamed({ model: "gpt-image-1", prompt: "a cat",
    quality: "high", partial_images: 2 });
  assert.equal(events.length, 3);
  assert.equal(events.at(-1).usage.output_tokens, 4160 + 200);
  assert.equal((await detail(staged, taskId)).billing.charged_credits, 2.5);
});

test("those of gpt-image-2 are among its tokens already", async () => {
  const { events, taskId } = await staged.streamed({ model: "gpt-image-2", prompt: "a cat",
    quality: "low", partial_images: 3 });
  assert.equal(events.length, 4);
  assert.equal(events.at(-1).usage.output_tokens, 196);
  const { billing } = await detail(staged, taskId);
  near(billing.charged_credits, billing.reserved_credits);
});

test("without a stream, partial_images costs nothing; an estimate tells what it may cost", async () => {
  const body = { model: "gpt-image-1.5", prompt: "a cat", quality: "low", partial_images: 3 };
  const answer = await staged.ask("POST", "/openai/v1/images/generations", { body });
  assert.equal(answer.json.usage.output_tokens, 272);
  const { billing } = await detail(staged, answer.headers.get("x-task-id"));
  near(billing.reserved_credits, textIn + image.low);
  const { json } = await staged.ask("POST", "/v1/estimates", { body: { ...body, stream: true } });
  near(json.credits, textIn + image.low + 3 * partial);
});

test("partial images are made for a task that asks for them, whether or not somebody watches yet", async () => {
  const server = await Server.start({ args: ["--log-level", "debug"], config: fakes({ name: "staged", script: "stages" }) });
  const made = async (more) => {
    const { json } = await server.create({ model: "gpt-image-1.5", prompt: "a cat", quality: "low", async: true, ...more });
    for (;;) { // a stream of events would be a wish of its own
      const task = (await server.ask("GET", `/v1/tasks/${json.id}`)).json;
      if (task.status === "completed") return { reserved: json.usage.credits_reserved, charged: task.billing.charged_credits,
        stages: server.log.match(new RegExp(`event=attempt.preview task=${json.id}`, "g"))?.length ?? 0 };
    }
  };
  const asked = await made({ partial_images: 2 }), not = await made({});
  assert.deepEqual([asked.stages, not.stages], [2, 0]);
  near(asked.reserved, textIn + image.low + 2 * partial);
  near(asked.charged, textIn + image.low, "nobody was sent one");
  near(not.reserved, textIn + image.low);
  await server.stop();
});

test("a client that leaves in the middle pays for the stages it was sent", async () => {
  const server = await Server.start({ config: fakes({ name: "slow", script: "stages", latency: "400ms" }) });
  const gone = new AbortController();
  const { events, taskId } = await server.stream({ model: "gpt-image-1.5", prompt: "a cat", quality: "low",
    partial_images: 2 }, { signal: gone.signal });
  const first = (await events.next()).value;
  assert.equal(first.data.partial_image_index, 0);
  gone.abort();
  const task = await server.end(taskId);
  assert.equal(task.status, "completed", "it was sent to a provider: it is finished and kept");
  near(task.billing.charged_credits, textIn + image.low + 2 * partial);
  await server.audit();
});

/** How far two pictures are from each other: the mean of the differences of their channels. */
function distance(a, b, step = 8) {
  let sum = 0, count = 0;
  for (let y = 0; y < b.height; y += step)
    for (let x = 0; x < b.width; x += step, count += 3) {
      const p = a.at(Math.floor(x * a.width / b.width), Math.floor(y * a.height / b.height)), q = b.at(x, y);
      for (let c = 0; c < 3; c++) sum += Math.abs(p[c] - q[c]);
    }
  return sum / count;
}

test("the painter's partial images are earlier stages of the same picture", async () => {
  const server = await Server.start();
  const ask = (prompt, more) => server.streamed({ model: "gpt-image-1.5", prompt, quality: "low", ...more });
  const { events } = await ask("a lighthouse at dusk", { partial_images: 3 });
  const pictures = events.map((e) => decodePng(Buffer.from(e.b64_json, "base64"))), last = pictures.pop();
  assert.equal(pictures.length, 3);
  const other = decodePng(Buffer.from((await ask("a bowl of red apples")).events.at(-1).b64_json, "base64"));
  const far = pictures.map((p) => distance(p, last)), strange = distance(other, last);
  for (let i = 1; i < far.length; i++) assert.ok(far[i] < far[i - 1], `each is nearer to the end: ${far}`);
  assert.ok(far[0] > 0 && far.at(-1) > 0, `none is the picture itself: ${far}`);
  assert.ok(far.at(-1) < strange / 2, `${far} from it, another picture ${strange}`);
});

test("a stream waits for two commits, as an answer in the call does", async () => {
  const server = await Server.start({ config: fakes({ name: "plain" }) });
  const body = { model: "gpt-image-1.5", prompt: "a cat", quality: "low" };
  const commits = async () => Number((await (await fetch(server.url + "/metrics")).text())
    .match(/^tintype_store_commits_total (\d+)/m)[1]);
  const least = async (ask) => {
    const counts = [];
    for (let i = 0; i < 5; i++) { // the janitor may write between
      const before = await commits();
      await ask();
      counts.push((await commits()) - before);
    }
    return Math.min(...counts);
  };
  assert.equal(await least(() => server.ask("POST", "/openai/v1/images/generations", { body })), 2);
  assert.equal(await least(() => server.streamed(body)), 2);
});
