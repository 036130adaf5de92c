// OpenAI's packages when something goes wrong: retries, leaving, timeouts, the same again.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { Server, fakes, checkedFetch } from "./lib.mjs";
import OpenAI6 from "openai";
import OpenAI7 from "openai-7";

let server, full;
before(async () => {
  server = await Server.start({ args: ["--set", "server.events_keep_alive=40ms"], config: fakes(
    { name: "good", models: ["gpt-image-1.5"], script: "stages" },
    { name: "unsteady", models: ["gpt-image-1-mini"], script: "fail,ok" },
    { name: "unclear", models: ["gpt-image-2"], script: "uncertain" },
    { name: "slow", models: ["gpt-image-2.5"], script: "stages", latency: "700ms" }) });
  full = await Server.start({ config: fakes({ name: "hung", script: "hang" }), args: ["--set", "task.concurrency=1"] });
});

/** A client whose answers are held against the contract; asked: their statuses and task ids. */
const open = (OpenAI, at, options = {}) => {
  const asked = [];
  const client = new OpenAI({ apiKey: at.key, baseURL: at.url + "/openai/v1", maxRetries: 0, ...options,
    fetch: checkedFetch(asked) });
  return { images: client.images, asked };
};
const fault = (promise) => promise.then(() => assert.fail("it was answered"), (error) => error);
const detail = async (at, id) => (await at.ask("GET", `/v1/tasks/${id}`)).json;
const body = { model: "gpt-image-1.5", prompt: "a cat", quality: "low" };
let serial = 0;

for (const [name, OpenAI] of [["openai 6", OpenAI6], ["openai 7", OpenAI7]]) {
  /** The newest task, once there is one more than before and it is as wished. */
  const began = async (at, before, wished) => {
    for (;;) {
      const { data, total } = (await at.ask("GET", "/v1/tasks")).json;
      if (total > before && wished(data[0])) return data[0];
    }
  };
  const count = async (at) => (await at.ask("GET", "/v1/tasks")).json.total;

  test(`${name}: a failure is tried again, what may have been paid for is not`, async () => {
    const unsteady = open(OpenAI, server, { maxRetries: 2 });
    const answer = await unsteady.images.generate({ ...body, model: "gpt-image-1-mini" });
    assert.equal(answer.data.length, 1);
    assert.deepEqual(unsteady.asked.map((a) => a.status), [502, 200]);
    assert.equal((await detail(server, unsteady.asked[0].taskId)).billing.charge_status, "released");
    const unclear = open(OpenAI, server, { maxRetries: 2 });
    const error = await fault(unclear.images.generate({ ...body, model: "gpt-image-2" }));
    assert.ok(error instanceof OpenAI.InternalServerError);
    assert.deepEqual(unclear.asked.map((a) => a.status), [500]);
    await server.audit();
  });

  test(`${name}: withResponse and the request's id`, async () => {
    const { images } = open(OpenAI, server);
    const { data, response } = await images.generate(body, { headers: { "x-request-id": "mine-17" } }).withResponse();
    assert.equal(response.headers.get("x-request-id"), "mine-17");
    assert.equal(data._request_id, "mine-17");
    assert.match(response.headers.get("content-type"), /^application\/json/);
    const task = await detail(server, response.headers.get("x-task-id"));
    assert.equal(task.status, "completed");
    assert.equal(task.created, data.created);
    const { request_id } = await images.generate(body).withResponse();
    assert.match(request_id, /^[0-9a-f]+$/);
  });

  test(`${name}: a stream is read to its end, comments and all, and the next one is answered`, async () => {
    const { images } = open(OpenAI, server);
    for (let i = 0; i < 2; i++) {
      const stream = await images.generate({ ...body, model: "gpt-image-2.5", stream: true, partial_images: 2 });
      const types = [];
      for await (const event of stream) {
        types.push(event.type.split(".")[1]);
      }
      assert.deepEqual(types, ["partial_image", "partial_image", "completed"]);
    }
  });

  test(`${name}: aborted in the wait: cancelled when unsent, else finished and charged`, async () => {
    const blocker = (await full.create({ ...body, async: true })).json.id;
    let before = await count(full);
    const unsent = new AbortController();
    let waiting = fault(open(OpenAI, full).images.generate(body, { signal: unsent.signal }));
    const pending = await began(full, before, () => true);
    unsent.abort();
    assert.ok((await waiting) instanceof OpenAI.APIUserAbortError);
    const gone = await full.end(pending.id);
    assert.deepEqual([gone.status, gone.billing.charge_status], ["cancelled", "released"]);
    await full.ask("POST", `/v1/tasks/${blocker}/cancel`);
    await full.end(blocker);

    before = await count(server);
    const sent = new AbortController();
    waiting = fault(open(OpenAI, server).images.generate({ ...body, model: "gpt-image-2.5" }, { signal: sent.signal }));
    const making = await began(server, before, (t) => t.status === "processing");
    sent.abort();
    assert.ok((await waiting) instanceof OpenAI.APIUserAbortError);
    const task = await server.end(making.id);
    assert.deepEqual([task.status, task.billing.charge_status], ["completed", "charged"]);
  });

  test(`${name}: aborted in the stream: cancelled when unsent, else finished and charged`, async () => {
    const blocker = (await full.create({ ...body, async: true })).json.id;
    const unsent = open(OpenAI, full);
    const waiting = await unsent.images.generate({ ...body, stream: true });
    waiting.controller.abort();
    const gone = await full.end(unsent.asked[0].taskId);
    assert.deepEqual([gone.status, gone.billing.charge_status], ["cancelled", "released"]);
    await full.ask("POST", `/v1/tasks/${blocker}/cancel`);
    await full.end(blocker);

    const sent = open(OpenAI, server);
    const stream = await sent.images.generate({ ...body, model: "gpt-image-2.5", stream: true, partial_images: 1 });
    for await (const event of stream) {
      assert.equal(event.type, "image_generation.partial_image");
      break; // which aborts
    }
    const task = await server.end(sent.asked[0].taskId);
    assert.deepEqual([task.status, task.billing.charge_status], ["completed", "charged"]);
  });

  test(`${name}: a client's own timeout leaves a task that can be fetched`, async () => {
    const before = await count(server);
    const error = await fault(open(OpenAI, server).images.generate({ ...body, model: "gpt-image-2.5" }, { timeout: 300 }));
    assert.ok(error instanceof OpenAI.APIConnectionTimeoutError, `${error}`);
    const made = await began(server, before, () => true);
    const task = await server.end(made.id);
    assert.ok(["completed", "cancelled"].includes(task.status)); // by when the machine came to it
    await server.audit();
  });

  test(`${name}: an Idempotency-Key is answered again, in each form, and paid once`, async () => {
    const { images, asked } = open(OpenAI, server, { maxRetries: 2 });
    const headers = { "Idempotency-Key": `the-same-again-${name.at(-1)}-${serial++}` };
    const used = (await server.credits()).user.used_credits;
    const first = await images.generate(body, { headers }), once = (await server.credits()).user.used_credits;
    const { data: again, response } = await images.generate(body, { headers }).withResponse();
    assert.equal(response.headers.get("idempotency-replayed"), "true");
    assert.equal(again.data[0].b64_json, first.data[0].b64_json);
    assert.deepEqual(again.usage, first.usage);
    const events = [];
    for await (const event of await images.generate({ ...body, stream: true }, { headers })) events.push(event);
    assert.deepEqual(events.map((e) => e.type), ["image_generation.completed"]);
    assert.equal(events[0].b64_json, first.data[0].b64_json);
    assert.equal(new Set(asked.map((a) => a.taskId)).size, 1);
    assert.equal((await server.credits()).user.used_credits, once);
    assert.ok(once > used);
    const conflict = await fault(images.generate({ ...body, prompt: "a dog" }, { headers }));
    assert.ok(conflict instanceof OpenAI.ConflictError);
    assert.equal(conflict.code, "idempotency_conflict");
    assert.equal(asked.length, 4, "a conflict is not tried again");
  });
}

test("a wait has an end: 504, not to be retried, and the task goes on", async () => {
  const hasty = await Server.start({ args: ["--set", "server.wait=50ms"], config: fakes({ name: "slow", latency: "800ms" }) });
  for (const OpenAI of [OpenAI6, OpenAI7]) {
    const { images, asked } = open(OpenAI, hasty, { maxRetries: 2 });
    const error = await fault(images.generate(body));
    assert.ok(error instanceof OpenAI.InternalServerError);
    assert.deepEqual([error.status, error.headers.get("x-should-retry"), asked.length], [504, "false", 1]);
    assert.match(error.message, new RegExp(`0.05 s.*${asked[0].taskId}`));
    const task = await hasty.end(asked[0].taskId);
    assert.deepEqual([task.status, task.billing.charge_status], ["completed", "charged"]);
  }
  const detail = await hasty.create(body, { headers: { prefer: "wait=60" } });
  assert.ok(["pending", "processing"].includes(detail.json.status), "server.wait is the most");
  await hasty.end(detail.json.id);
});

/** Asks, shuts its own side, and tells what it was answered until the server closes too. */
async function halfClose(at, ask) {
  const { port } = new URL(at.url), text = JSON.stringify(ask);
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let answer = "";
  socket.on("data", (d) => (answer += d)).on("error", () => {});
  const ended = once(socket, "close");
  socket.write(`POST /openai/v1/images/generations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${at.key}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
  return { shut: async () => { socket.end(); await ended; return answer; } };
}

test("a client that shuts its sending side has left: cancelled when unsent, else finished and charged", async () => {
  const newest = async (at, before, wished) => {
    for (;;) {
      const { data, total } = (await at.ask("GET", "/v1/tasks")).json;
      if (total > before && wished(data[0])) return data[0].id;
    }
  };
  for (const stream of [false, true]) {
    const blocker = (await full.create({ ...body, async: true })).json.id;
    const unsent = await halfClose(full, { ...body, stream });
    const pending = await newest(full, (await full.ask("GET", "/v1/tasks")).json.total - 1, (t) => t.id !== blocker);
    assert.doesNotMatch(await unsent.shut(), /b64_json/);
    assert.deepEqual(((t) => [t.status, t.billing.charge_status])(await full.end(pending)), ["cancelled", "released"]);
    await full.ask("POST", `/v1/tasks/${blocker}/cancel`);
    await full.end(blocker);

    const before = (await server.ask("GET", "/v1/tasks")).json.total;
    const sent = await halfClose(server, { ...body, model: "gpt-image-2.5", stream });
    const making = await newest(server, before, (t) => t.status === "processing");
    assert.doesNotMatch(await sent.shut(), /b64_json/);
    assert.deepEqual(((t) => [t.status, t.billing.charge_status])(await server.end(making)), ["completed", "charged"]);
  }
  await server.audit();
});

test("a silent stream says that it lives", async () => {
  const { events } = await server.stream({ ...body, model: "gpt-image-2.5" });
  const seen = [];
  for await (const item of events) seen.push(item.comment ?? item.event);
  assert.equal(seen.at(-1), "image_generation.completed");
  assert.ok(seen.filter((s) => s === "keep-alive").length >= 3, seen.join());
});

test("the interval is at most 15 s, and 10 s when nothing is said", async () => {
  const print = await server.cli("config", "print");
  const text = print.code === 0 ? print.stdout : (await server.cli("config", "print", "--markdown")).stdout;
  assert.match(text, /events_keep_alive: 10s/);
});
