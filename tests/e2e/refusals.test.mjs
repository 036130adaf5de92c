// Bad input: the contract's code, a message that names the field and what is allowed,
// nothing reserved, nothing stored.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { Server } from "./lib.mjs";

let s, poor;
before(async () => {
  s = await Server.start({ args: ["--set", "server.max_body_bytes=64KiB"] });
  poor = await s.newKey("--account", "poor", "--credits", "2");
});

const ok = { model: "gpt-image-1", prompt: "a cat" };
const words = (n) => Array.from({ length: n }, (_, i) => "가나다라마"[i % 5]).join("");

// [what, body, status, code, param, message holds]
const cases = [
  ["no prompt", { model: "gpt-image-1" }, 400, "invalid_parameter", "prompt", /required/],
  ["an empty prompt", { ...ok, prompt: "" }, 400, "invalid_parameter", "prompt", /empty|at least|1/],
  ["a prompt that is a number", { ...ok, prompt: 7 }, 400, "invalid_parameter", "prompt", /string/],
  ["a prompt of 2001 characters", { ...ok, prompt: "a".repeat(2001) }, 400, "invalid_parameter", "prompt", /2000/],
  ["a prompt of over 2000 tokens", { ...ok, prompt: "𒀀".repeat(1000) }, 400, "invalid_parameter", "prompt", /2000 tokens/],
  ["another service's name for references", { ...ok, image: "https://example.com/a.png" }, 400, "unknown_parameter", "image", /image_urls/],
  ["another service's name for a callback", { ...ok, webhook_url: "https://example.com/a" }, 400, "unknown_parameter", "webhook_url", /callback_url/],
  ["a misspelt name", { ...ok, qualtiy: "low" }, 400, "unknown_parameter", "qualtiy", /"quality"/],
  ["an unknown model", { ...ok, model: "gpt-image-9" }, 400, "invalid_parameter", "model", /gpt-image-9/],
  ["a model that is no string", { ...ok, model: ["gpt-image-1"] }, 400, "invalid_parameter", "model", /string/],
  ["n 3 for gpt-4o-image", { model: "gpt-4o-image", prompt: "x", n: 3 }, 400, "invalid_parameter", "n", /1, 2, 4/],
  ["n 0", { ...ok, n: 0 }, 400, "invalid_parameter", "n", /1 to 10/],
  ["n 11", { ...ok, n: 11 }, 400, "invalid_parameter", "n", /1 to 10/],
  ["n 1e18", { ...ok, n: 1e18 }, 400, "invalid_parameter", "n", /1 to 10/],
  ["n -1", { ...ok, n: -1 }, 400, "invalid_parameter", "n", /1 to 10/],
  ["n 1.5", { ...ok, n: 1.5 }, 400, "invalid_parameter", "n", /integer/],
  ["n as text", { ...ok, n: "2" }, 400, "invalid_parameter", "n", /integer.*string/],
  ["an unknown size", { ...ok, size: "4:3" }, 400, "invalid_parameter", "size", /1:1/],
  ["auto in the task dialect", { ...ok, size: "auto" }, 400, "invalid_parameter", "size", /1:1/],
  ["a size that is a number", { ...ok, size: 1024 }, 400, "invalid_parameter", "size", /string/],
  ["a quality no one has", { ...ok, quality: "ultra" }, 400, "invalid_parameter", "quality", /low, medium, high/],
  ["a quality for a model without", { model: "gpt-4o-image", prompt: "x", quality: "high" }, 400, "unknown_parameter", "quality", /leave it out/],
  ["a style for a model without", { ...ok, style: "vivid" }, 400, "unknown_parameter", "style", /leave it out/],
  ["transparent as jpeg", { ...ok, background: "transparent", output_format: "jpeg" }, 400, "invalid_parameter", "background", /png or webp/],
  ["compression 101", { ...ok, output_format: "jpeg", output_compression: 101 }, 400, "invalid_parameter", "output_compression", /100/],
  ["a free size off the grid", { model: "gpt-image-2", prompt: "x", size: "1000x1001", async: true }, 400, "invalid_parameter", "size", /multiples of 16/],
  ["a free size too large", { model: "gpt-image-2", prompt: "x", size: "3856x2160", async: true }, 400, "invalid_parameter", "size", /3840/],
  ["six references", { model: "gpt-4o-image", prompt: "x", image_urls: Array(6).fill("https://example.com/a.png") }, 400, "invalid_parameter", "image_urls", /at most 5/],
  ["references that are no list", { ...ok, image_urls: { 0: "x" } }, 400, "invalid_parameter", "image_urls", /array|list/],
  ["a mask without a reference", { model: "gpt-4o-image", prompt: "x", mask_url: "https://example.com/m.png" }, 400, "invalid_parameter", "mask_url", /image_urls/],
  ["a body that is a list", [], 400, "invalid_request", undefined, /object/],
  ["a body that is text", "hello", 400, "invalid_request", undefined, /./],
  ["a broken body", '{"model": "gpt-image-1", "prompt": ', 400, "invalid_request", undefined, /./],
  ["a key twice", '{"prompt": "a", "prompt": "b", "model": "gpt-image-1"}', 400, "invalid_request", undefined, /prompt/],
  ["text behind the body", '{"model":"gpt-image-1","prompt":"x"} x', 400, "invalid_request", undefined, /./],
  ["a lone surrogate", '{"model":"gpt-image-1","prompt":"\\ud800"}', 400, "invalid_request", undefined, /surrogate/],
  ["an empty body", "", 400, "invalid_request", undefined, /empty/],
  ["a hundred thousand brackets", "[".repeat(60000), 400, "invalid_request", undefined, /dep|nest/],
];

for (const [what, body, status, code, param, message] of cases) {
  test(`refused: ${what}`, async () => {
    const answer = await s.create(body);
    assert.equal(answer.status, status, answer.bytes.toString());
    assert.equal(answer.json.error.code, code, answer.json.error.message);
    assert.equal(answer.json.error.param, param);
    assert.match(answer.json.error.message, message);
  });
}

test("refused: to GET what is asked for with POST", async () => {
  const { status, json, headers } = await s.ask("GET", "/v1/images/generations");
  assert.deepEqual([status, json.error.code, headers.get("allow")], [405, "method_not_allowed", "POST"]);
  assert.match(json.error.message, /POST/);
});

test("refused: with the values that are allowed", async () => {
  const { json } = await s.create({ ...ok, size: "4:3" });
  assert.deepEqual(json.error.allowed_values, ["1024x1024", "1024x1536", "1536x1024", "1:1", "2:3", "3:2"]);
  assert.deepEqual((await s.create({ ...ok, quality: "ultra" })).json.error.allowed_values, ["low", "medium", "high"]);
});

test("refused: bytes that are not UTF-8", async () => {
  const response = await fetch(`${s.url}/v1/images/generations`, {
    method: "POST",
    headers: { authorization: `Bearer ${s.key}`, "content-type": "application/json" },
    body: Buffer.concat([Buffer.from('{"model":"gpt-image-1","prompt":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  });
  assert.equal(response.status, 400);
});

test("refused: keys that are absent, wrong, or of another scheme", async () => {
  for (const authorization of [null, "Bearer tt-" + "x".repeat(40), "Bearer", "Basic dXNlcjpwYXNz", "Bearer " + "k".repeat(4000)]) {
    const answer = await s.create(ok, { key: null, headers: authorization ? { authorization } : {} });
    assert.equal(answer.status, 401);
    assert.equal(answer.json.error.code, "unauthorized");
  }
});

test("refused: what the balance cannot pay, with what is left and what it takes", async () => {
  const { status, json } = await s.create({ ...ok }, { key: poor });
  assert.equal(status, 402);
  assert.equal(json.error.code, "insufficient_quota");
  assert.equal(json.error.remaining_credits, 2);
  assert.equal(json.error.estimated_credits, 2.5);
});

test("refused: another media type, another method, an unknown path, a foreign id", async () => {
  assert.equal((await s.create("model=gpt-image-1", { headers: { "content-type": "application/x-www-form-urlencoded" } })).status, 415);
  const wrong = await fetch(`${s.url}/v1/images/generations`, { headers: { authorization: `Bearer ${s.key}` } });
  assert.ok([404, 405].includes(wrong.status) || wrong.status === 403, `${wrong.status}`);
  assert.equal((await s.ask("DELETE", "/v1/tasks")).json.error.code, "method_not_allowed");
  assert.equal((await s.ask("GET", "/v1/nothing")).json.error.code, "not_found");
  assert.equal((await s.ask("GET", "/v1/tasks/task-unified-1757156493-imcg5zqt")).json.error.code, "task_not_found");
  assert.equal((await s.ask("GET", "/v1/tasks/42")).json.error.code, "invalid_task_id");
  assert.equal((await s.ask("GET", "/v1/tasks?page_size=101")).json.error.param, "page_size");
  assert.equal((await s.ask("GET", "/v1/tasks?status=done")).json.error.param, "status");
});

test("refused: an Idempotency-Key that is too short", async () => {
  const { json } = await s.create(ok, { headers: { "idempotency-key": "short" } });
  assert.equal(json.error.param, "Idempotency-Key");
});

test("a body over the limit is answered 413 that the client can read", async () => {
  const answer = await s.create({ ...ok, user: "u".repeat(100 * 1024) });
  assert.equal(answer.status, 413);
  assert.equal(answer.json.error.code, "request_too_large");
});

/** What comes for these bytes until the server closes. */
const told = (bytes) => new Promise((resolve, reject) => {
  let got = "";
  const c = connect(Number(new URL(s.url).port), "127.0.0.1", () => c.write(bytes));
  c.on("data", (d) => (got += d)).on("end", () => resolve(got)).on("error", reject);
});

for (const path of ["/v1/images/generations", "/openai/v1/images/generations", "/v1/estimates", "/v1/files/upload/stream", "/v1/session"])
  test(`a compressed body is answered 415 before it comes: ${path}`, async () => {
    // A megabyte is announced and never sent.
    const text = await told(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${s.key}\r\nConnection: close\r\n` +
      "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 1000000\r\n\r\n");
    assert.match(text, /^HTTP\/1\.1 415 /);
    assert.match(text, /\r\nAccept-Encoding: identity\r\n/);
    assert.match(JSON.parse(text.split("\r\n\r\n")[1]).error.message, /Content-Encoding/);
  });

test("a body that says it is not compressed is read", async () => {
  for (const coding of ["identity", "Identity"])
    assert.equal((await s.ask("POST", "/v1/estimates", { body: ok, headers: { "content-encoding": coding } })).status, 200);
  assert.equal((await s.ask("POST", "/v1/estimates", { body: ok, headers: { "content-encoding": "br" } })).status, 415);
});

// What is wrong with a request before anybody knows where it goes.
const broken = [
  ["two lengths", (path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n`, 400],
  ["no Host", (path) => `GET ${path} HTTP/1.1\r\n\r\n`, 400],
  ["a dot segment", (path) => `GET ${path}/../x HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
  ["an endless path", (path) => `GET ${path}/${"a".repeat(20000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
  ["endless fields", (path) => `\r\nGET ${path} HTTP/1.1\r\nHost: x\r\n${`X: ${"a".repeat(1000)}\r\n`.repeat(80)}\r\n`, 431],
  ["another HTTP", (path) => `GET ${path} HTTP/3.0\r\nHost: x\r\n\r\n`, 505],
  ["nothing there", (path) => `GET ${path}/a/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 404],
  ["another method", (path) => `DELETE ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 405],
  ["no key", (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 401],
];
for (const [what, request, status] of broken)
  test(`${what}: the error has the form of where it was sent`, async () => {
    const fields = async (path) => {
      const text = await told(request(path));
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
      return Object.keys(JSON.parse(text.split("\r\n\r\n")[1]).error);
    };
    assert.deepEqual(await fields("/openai/v1/models"), ["message", "type", "param", "code"]);
    assert.deepEqual(await fields("/v1/models"), ["code", "message", "type", "request_id"]);
  });

test("a request that could be read in two ways is answered 400", async () => {
  const head = (lines) => `POST /v1/images/generations HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\n`;
  for (const lines of ["Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked",
    "Content-Length: +5", "Host: y\r\nContent-Length: 0", "X: a\r\n b"]) {
    const text = await told(head(lines));
    assert.match(text, /^HTTP\/1\.1 400 /, lines);
    assert.match(text, /"code":"invalid_request"/, lines);
  }
});

test("all of that reserved nothing and stored nothing", async () => {
  const credits = await s.credits();
  assert.equal(credits.user.remaining_credits, 1000);
  assert.equal(credits.user.used_credits, 0);
  assert.equal((await s.ask("GET", "/v1/tasks")).json.total, 0);
  const audit = await s.audit();
  assert.match(audit, /, 0 tasks,/);
});
