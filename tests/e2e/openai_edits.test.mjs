// Edits and variations: OpenAI's own packages, curl, and forms that nobody should send.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, writeFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Server, fakes, pngSize, decodePng, webServer, makePng, makeMask, checkedFetch } from "./lib.mjs";
import OpenAI6, { toFile as toFile6 } from "openai";
import OpenAI7, { toFile as toFile7 } from "openai-7";

const run = promisify(execFile);
const image = makePng(128, 128, (x, y) => [2 * x, 2 * y, 100]);
const other = makePng(96, 64, (x, y) => [200, x, y]);
const mask = makeMask(128, 128);
const text = Buffer.from("these are words, and no picture");
let painter, scripted, narrow, web, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tintype-edits-"));
  for (const [name, bytes] of Object.entries({ image, other, mask }))
    await writeFile(join(folder, `${name}.png`), bytes);
  web = await webServer({ "/a.png": image });
  painter = await Server.start({ config: `egress:\n  allow: ["127.0.0.1:${web.port}"]\n` });
  scripted = await Server.start({ config: fakes(
    { name: "good", models: ["gpt-image-1.5", "dall-e-2", "gpt-image-1"] },
    { name: "refuses", models: ["gpt-image-1-mini"], script: "refuse" },
    { name: "fails", models: ["gpt-image-2"], script: "fail" }) });
  narrow = await Server.start({ config: fakes({ name: "good", models: ["gpt-image-1.5"] }) +
    "files:\n  concurrency: 1\n" });
});
test.after(() => rm(folder, { recursive: true, force: true }));

const clients = [["openai 6", OpenAI6, toFile6], ["openai 7", OpenAI7, toFile7]];
const client = (OpenAI, server, options = {}) =>
  new OpenAI({ apiKey: server.key, baseURL: server.url + "/openai/v1", maxRetries: 0, fetch: checkedFetch(), ...options });
const fault = async (promise) => promise.then(() => assert.fail("it was answered"), (error) => error);
const file = (bytes, name = "a.png") => new File([bytes], name);
const pixels = (item) => decodePng(Buffer.from(item.b64_json, "base64"));
const form = (fields) => {
  const data = new FormData();
  for (const [name, value] of fields)
    data.append(name, Buffer.isBuffer(value) ? new Blob([value], { type: "application/octet-stream" }) : value);
  return data;
};
const edit = (server, fields, options = {}) =>
  server.ask("POST", options.path ?? "/v1/images/edits", { body: form(fields), ...options });
const count = async (server, key = server.key) =>
  (await server.ask("GET", "/v1/tasks", { key })).json.total;

for (const [name, OpenAI, toFile] of clients) {
  test(`${name}: images.edit takes one image, from a buffer or a stream`, async () => {
    const c = client(OpenAI, painter);
    const answer = await c.images.edit({ image: await toFile(image, "a.png"), prompt: "add a red boat",
      quality: "low", n: 2 });
    assert.equal(answer.data.length, 2);
    for (const item of answer.data) assert.equal(pixels(item).width, 1024);
    assert.equal(answer.size, "1024x1024");
    assert.equal(answer.usage.input_tokens_details.image_tokens, 194);
    assert.equal(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens);
    const streamed = await c.images.edit({ image: createReadStream(join(folder, "image.png")),
      prompt: "add a red boat", quality: "low", model: "gpt-image-1" });
    assert.equal(streamed.data.length, 1);
    assert.equal(streamed.usage.input_tokens_details.image_tokens, 194);
  });

  test(`${name}: several images, up to sixteen, and not one more`, async () => {
    const c = client(OpenAI, scripted);
    const many = (n) => c.images.edit({ image: Array.from({ length: n }, (_, i) =>
      file(makePng(40 + i, 40), `${i}.png`)), prompt: "all of them together" });
    const two = await client(OpenAI, painter).images.edit({ image: [file(image), file(other)],
      prompt: "both together", quality: "low", input_fidelity: "high" });
    assert.equal(two.usage.input_tokens_details.image_tokens, 194 + 4160 + 194 + 6240, "128x128 and 96x64");
    assert.equal((await many(16)).usage.input_tokens_details.image_tokens, 16 * 194);
    const error = await fault(many(17));
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.deepEqual([error.code, error.param], ["array_above_max_length", "image"]);
  });

  test(`${name}: a masked edit changes nothing outside its mask`, async () => {
    const size = 1024, square = makePng(size, size, (x, y) => [x >> 2, y >> 2, 90]);
    const answer = await client(OpenAI, painter).images.edit({ image: file(square),
      mask: file(makeMask(size, size)), prompt: "a red apple", size: "1024x1024", quality: "low" });
    const before = decodePng(square), after = pixels(answer.data[0]);
    let outside = 0, changed = 0;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const inside = x >= size / 4 && x < size * 3 / 4 && y >= size / 4 && y < size * 3 / 4;
        const same = before.at(x, y).join() === after.at(x, y).join();
        if (!inside && !same) outside++;
        if (inside && !same) changed++;
      }
    assert.equal(outside, 0);
    assert.ok(changed > 1000, `${changed} pixels changed`);
  });

  test(`${name}: a streamed edit tells of image_edit events`, async () => {
    const stream = await client(OpenAI, painter).images.edit({ image: file(image),
      prompt: "a lighthouse at dusk", stream: true, partial_images: 2 });
    const events = [];
    for await (const event of stream) events.push(event);
    assert.equal(events.at(-1).type, "image_edit.completed");
    assert.ok(events.at(-1).usage.input_tokens_details.image_tokens > 0);
    pngSize(Buffer.from(events.at(-1).b64_json, "base64"));
    const partials = events.slice(0, -1);
    assert.ok(partials.length >= 1 && partials.length <= 2);
    for (const event of partials) assert.equal(event.type, "image_edit.partial_image");
  });

  test(`${name}: what is wrong with an edit becomes the package's own exceptions`, async () => {
    const c = client(OpenAI, scripted), before = await count(scripted);
    const rows = [
      [{ image: undefined }, "missing_required_parameter", "image"],
      [{ prompt: undefined }, "missing_required_parameter", "prompt"],
      [{ image: file(text, "a.png") }, "invalid_image_file", "image"],
      [{ image: file(Buffer.alloc(0)) }, "invalid_image_file", "image"],
      [{ image: file(image.subarray(0, 20)) }, "invalid_image_file", "image"],
      [{ mask: file(text) }, "invalid_mask_image_format", "mask"],
      [{ mask: file(image) }, "invalid_mask_image_format", "mask"],
      [{ mask: file(makeMask(64, 128)) }, "invalid_mask_image_format", "mask"],
      [{ n: 11 }, "integer_above_max_value", "n"],
      [{ size: "17x17" }, "invalid_value", "size"],
      [{ input_fidelity: "some" }, "invalid_value", "input_fidelity"],
      [{ style: "vivid" }, "unknown_parameter", "style"],
      [{ model: "gpt-image-99" }, "model_not_found", "model", OpenAI.NotFoundError],
      [{ model: "dall-e-3" }, "unknown_parameter", "image"],
      [{ model: "dall-e-2", image: [file(image), file(image)] }, "array_above_max_length", "image"],
      [{ model: "dall-e-2", image: file(other) }, "invalid_image_file", "image"],
    ];
    for (const [change, code, param, kind = OpenAI.BadRequestError] of rows) {
      const error = await fault(c.images.edit({ image: file(image), prompt: "x", ...change }));
      const what = `${JSON.stringify(change)}: ${error}`;
      assert.ok(error instanceof kind, what);
      assert.deepEqual([error.code, error.param], [code, param], what);
      if (/^invalid_(image|mask)/.test(code)) assert.equal(error.type, "image_generation_user_error");
    }
    assert.equal(await count(scripted), before, "no task was made of any of them");
    const anybody = await fault(client(OpenAI, scripted, { apiKey: "tt-none" }).images.edit({
      image: file(image), prompt: "x" }));
    assert.ok(anybody instanceof OpenAI.AuthenticationError);
    const poor = await scripted.newKey("--account", `poor-${name.at(-1)}`, "--credits", "0");
    const broke = await fault(client(OpenAI, scripted, { apiKey: poor }).images.edit({ image: file(image), prompt: "x" }));
    assert.ok(broke instanceof OpenAI.RateLimitError);
    assert.equal(broke.code, "insufficient_quota");
    const refused = await fault(c.images.edit({ model: "gpt-image-1-mini", image: file(image), prompt: "x" }));
    assert.equal(refused.code, "moderation_blocked");
    assert.ok((await fault(c.images.edit({ model: "gpt-image-2", image: file(image), prompt: "x" })))
      instanceof OpenAI.InternalServerError);
  });

  test(`${name}: what only decoding tells is told in the same words`, async () => {
    const c = client(OpenAI, painter);
    const cut = makePng(200, 200).subarray(0, 150);
    const error = await fault(c.images.edit({ image: file(cut), prompt: "x" }));
    assert.ok(error instanceof OpenAI.BadRequestError, String(error));
    assert.deepEqual([error.code, error.param, error.type],
      ["invalid_image_file", "image", "image_generation_user_error"]);
    const broken = Buffer.from(makeMask(128, 128));
    broken.fill(0, broken.length - 40, broken.length - 30);
    const masked = await fault(c.images.edit({ image: file(image), mask: file(broken), prompt: "x" }));
    assert.deepEqual([masked.code, masked.param], ["invalid_mask_image_format", "mask"]);
    const event = await fault((async () => {
      const stream = await c.images.edit({ image: file(cut), prompt: "x", stream: true });
      for await (const _ of stream) assert.fail("a picture came");
    })());
    assert.equal(event.code ?? event.error?.code, "invalid_image_file");
  });

  test(`${name}: variations of a square PNG`, async () => {
    const c = client(OpenAI, painter);
    const links = await c.images.createVariation({ image: file(image), n: 2, size: "256x256" });
    assert.equal(links.data.length, 2);
    for (const { url } of links.data)
      assert.equal(pngSize(Buffer.from(await (await fetch(url)).arrayBuffer())).width, 256);
    const [a, b] = (await c.images.createVariation({ image: file(image), model: "dall-e-2", n: 2,
      response_format: "b64_json", size: "256x256" })).data;
    assert.notEqual(a.b64_json, b.b64_json);
    const rows = [
      [{ image: file(other) }, "invalid_image_file", "image"],
      [{ image: undefined }, "missing_required_parameter", "image"],
      [{ model: "gpt-image-1" }, "invalid_value", "model"],
      [{ prompt: "a cat" }, "unknown_parameter", "prompt"],
      [{ size: "1:1" }, "invalid_value", "size"],
    ];
    for (const [change, code, param] of rows) {
      const error = await fault(c.images.createVariation({ image: file(image), ...change }));
      assert.deepEqual([error.status, error.code, error.param], [400, code, param], String(error));
    }
    const large = Buffer.concat([image, Buffer.alloc(4 << 20)]);
    const error = await fault(c.images.createVariation({ model: "dall-e-2", image: file(large) }));
    assert.equal(error.status, 413);
    assert.equal(error.param, "image");
  });
}

test("numbers in a form are refused in the same words as in JSON, files that are none by what they are", async () => {
  const rows = [
    [["n", "1000000000"], "integer_above_max_value", "n"], [["n", "9".repeat(20)], "integer_above_max_value", "n"],
    [["n", "-1"], "integer_below_min_value", "n"], [["n", "two"], "invalid_type", "n"], [["n", ""], "invalid_type", "n"],
    [["stream", "maybe"], "invalid_type", "stream"], [["partial_images", "4"], "integer_above_max_value", "partial_images"],
    [["output_compression", "101"], "integer_above_max_value", "output_compression"],
    [["frames", "2"], "unknown_parameter", "frames"], [["mask_url", "https://example.com/m.png"], "unknown_parameter", "mask_url"],
  ];
  for (const [field, code, param] of rows) {
    const { status, json } = await edit(scripted, [["image", image], ["prompt", "x"], field]);
    assert.deepEqual([status, json.error.code, json.error.param], [400, code, param], `${field}: ${json.error.message}`);
  }
  const file = await edit(scripted, [["image", image], ["prompt", Buffer.from("a hat")]]);
  assert.match(file.json.error.message, /file "prompt".*text without a file's name/);
  const named = await edit(scripted, [["image", image], ["prompt", "x"], ["safety_identifier", "u-1"], ["user", "u-2"]]);
  assert.equal(named.status, 200, "openai 7 calls a user so");
});

test("parts come in any order, and their labels do not count", async () => {
  const answer = await edit(painter, [["quality", "low"], ["mask", mask], ["n", "1"], ["image[]", image],
    ["prompt", "a red boat"], ["image[]", Buffer.from(image)], ["stream", "false"]]);
  assert.equal(answer.status, 200, answer.bytes.toString());
  assert.equal(answer.json.usage.input_tokens_details.image_tokens, 388);
});

test("under /v1/ an edit is a task when that is wished for", async () => {
  for (const [fields, headers] of [[[["async", "true"]], {}], [[], { prefer: "respond-async" }]]) {
    const answer = await edit(painter, [["image", image], ["prompt", "a boat"], ["quality", "low"], ...fields], { headers });
    assert.equal(answer.status, 200, answer.bytes.toString());
    assert.equal(answer.json.status, "pending");
    assert.equal((await painter.end(answer.json.id)).status, "completed");
  }
  const detail = await edit(painter, [["image", image], ["prompt", "a boat"], ["quality", "low"]],
    { headers: { prefer: "wait=60" } });
  assert.equal(detail.json.status, "completed");
  const wrong = await edit(painter, [["image", text], ["prompt", "a boat"]], { headers: { prefer: "respond-async" } });
  assert.equal(wrong.json.error.code, "invalid_image_file");
  assert.ok(wrong.json.error.request_id);
  const always = await edit(painter, [["image", image], ["prompt", "a boat"], ["quality", "low"], ["async", "true"]],
    { path: "/openai/v1/images/edits" });
  assert.equal(always.json.data.length, 1);
  const variation = await edit(painter, [["image", image], ["size", "256x256"]],
    { path: "/v1/images/variations", headers: { prefer: "wait=60" } });
  assert.equal(variation.json.status, "completed");
});

test("JSON edits: data: URLs, own links, strangers' URLs and files", async () => {
  const upload = async (key) => (await painter.ask("POST", "/v1/files/upload/base64",
    { key, body: { base64_data: image.toString("base64") } })).json.data;
  const own = await upload(painter.key);
  const strange = await upload(await painter.newKey("--account", "stranger", "--credits", "5"));
  const data = (bytes) => `data:image/png;base64,${bytes.toString("base64")}`;
  const ask = (body) => painter.ask("POST", "/openai/v1/images/edits",
    { body: { prompt: "a red boat", quality: "low", ...body } });
  const good = await ask({ mask: { image_url: data(mask) }, images: [{ image_url: data(image) },
    { image_url: own.file_url }, { image_url: web.url + "/a.png" }, { file_id: own.file_id }] });
  assert.equal(good.status, 200, good.bytes.toString());
  assert.equal(good.json.usage.input_tokens_details.image_tokens, 4 * 194);
  const rows = [
    [{}, 400, "missing_required_parameter", "images"],
    [{ images: [] }, 400, "missing_required_parameter", "images"],
    [{ images: Array(17).fill({ image_url: web.url }) }, 400, "array_above_max_length", "images"],
    [{ images: [{}] }, 400, "invalid_value", "images"],
    [{ images: [7] }, 400, "invalid_value", "images"],
    [{ images: [{ image_url: web.url, file_id: own.file_id }] }, 400, "invalid_value", "images"],
    [{ images: [{ image_url: "file:///etc/passwd" }] }, 400, "invalid_value", "images"],
    [{ images: [{ image_url: "blob:" + "0".repeat(64) }] }, 400, "invalid_value", "images"],
    [{ images: [{ image_url: "http://169.254.169.254/" }] }, 400, "invalid_value", "images"],
    [{ images: [{ image_url: data(text) }] }, 400, "invalid_image_file", "images"],
    [{ images: [{ file_id: "file-none" }] }, 404, "file_not_found", "images"],
    [{ images: [{ file_id: strange.file_id }] }, 404, "file_not_found", "images"],
    [{ images: [{ image_url: data(image) }], mask: { image_url: data(image) } }, 400, "invalid_mask_image_format", "mask"],
    [{ images: [{ image_url: data(image) }], mask: { file_id: strange.file_id } }, 404, "file_not_found", "mask"],
  ];
  for (const [body, status, code, param] of rows) {
    const { error } = (await ask(body)).json;
    assert.deepEqual([error.code, error.param], [code, param], `${JSON.stringify(body).slice(0, 90)}: ${error.message}`);
    assert.equal((await ask(body)).status, status);
  }
});

test("high input fidelity is held, charged and told by each image's shape", async () => {
  const cost = async (input_fidelity) => {
    const { headers, json } = await edit(painter, [["image", image], ["image", other], ["prompt", "x"], ["quality", "low"],
      ...(input_fidelity ? [["input_fidelity", input_fidelity]] : [])]);
    const { billing, usage } = (await painter.ask("GET", `/v1/tasks/${headers.get("x-task-id")}`)).json;
    assert.equal(usage.input_tokens, json.usage.input_tokens);
    return { ...billing, tokens: json.usage.input_tokens };
  };
  const [plain, low, high] = [await cost(), await cost("low"), await cost("high")];
  assert.deepEqual(low, plain);
  assert.equal(high.tokens - low.tokens, 4160 + 6240);
  const credits = (4160 + 6240) * 576 / 1e6; // gpt-image-1.5: 576 credits a million
  assert.ok(Math.abs(high.charged_credits - low.charged_credits - credits) < 0.0002, `${high.charged_credits}`);
  assert.ok(Math.abs(high.reserved_credits - low.reserved_credits - 2 * 6240 * 576 / 1e6) < 0.0002);
});

test("references by URL are counted whatever the model is paid by", async () => {
  for (const model of ["gpt-image-1", "gpt-image-1.5"]) {
    const { json, headers } = await painter.ask("POST", "/openai/v1/images/edits", { body: { model, prompt: "a red boat",
      quality: "low", images: [{ image_url: web.url + "/a.png" }], input_fidelity: "high" } });
    assert.deepEqual(json.usage.input_tokens_details, { text_tokens: 3, image_tokens: 194 + 4160 }, model);
    assert.equal(json.usage.input_tokens, 3 + 194 + 4160);
    const task = (await painter.ask("GET", `/v1/tasks/${headers.get("x-task-id")}`)).json;
    assert.equal(task.usage.input_tokens, model === "gpt-image-1" ? undefined : json.usage.input_tokens);
  }
  const stream = await painter.streamed({ model: "gpt-4o-image", prompt: "a red boat", image_urls: [web.url + "/a.png"] });
  assert.equal(stream.events.at(-1).usage.input_tokens_details.image_tokens, 194);
});

test("curl's recipes", async () => {
  const curl = async (...args) => JSON.parse((await run("curl", ["-sS", `${painter.url}/openai/v1/images/edits`,
    "-H", `Authorization: Bearer ${painter.key}`, ...args], { cwd: folder, maxBuffer: 1 << 26 })).stdout);
  const one = await curl("-F", "image=@image.png", "-F", "mask=@mask.png", "-F", "prompt=a red hat", "-F", "quality=low");
  assert.equal(one.data.length, 1);
  const two = await curl("-F", "image[]=@image.png", "-F", "image[]=@other.png;type=text/plain",
    "-F", "prompt=both on a sofa", "-F", "quality=low", "-H", "Transfer-Encoding: chunked");
  assert.equal(two.usage.input_tokens_details.image_tokens, 388);
  const forgot = await curl("-F", "image=image.png", "-F", "prompt=a red hat");
  assert.equal(forgot.error.code, "invalid_image_file");
  assert.match(forgot.error.message, /-F image=@/);
  await writeFile(join(folder, "large.png"), Buffer.concat([image, Buffer.alloc(51 << 20)]));
  const large = await curl("-F", "image=@large.png", "-F", "prompt=x");
  assert.equal(large.error.code, "request_too_large");
  const early = await run("curl", ["-sS", "-v", `${painter.url}/openai/v1/images/variations`, "-H",
    `Authorization: Bearer ${painter.key}`, "-F", "image=@large.png", "-F", "model=dall-e-2", "-H", "Expect: 100-continue"],
  { cwd: folder, maxBuffer: 1 << 26 });
  assert.match(early.stdout, /"request_too_large"/);
});

/** Bytes over a socket, then the answer's head and body as text. */
async function raw(server, path, body, headers = "") {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  let answer = "";
  socket.on("data", (d) => (answer += d));
  socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${server.key}\r\n` +
    (/content-type/i.test(headers) ? "" : "Content-Type: multipart/form-data; boundary=X\r\n") +
    `Content-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`);
  socket.write(body);
  await once(socket, "close");
  return answer;
}
const part = (name, value, more = "") => `--X\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

test("forms that nobody should send are refused in words", async () => {
  const before = await count(scripted), path = "/openai/v1/images/edits";
  const rows = [
    ["", 400], ["--X--\r\n", 400], ["--Y\r\n\r\n--Y--\r\n", 400],
    [part("prompt", "x"), 400], // its end does not come
    [part("prompt", "x") + part("prompt", "y") + "--X--\r\n", 400],
    [part("prompt", "\xff\xfe") + "--X--\r\n", 400],
    [part("prompt", "a\0b") + "--X--\r\n", 400],
    [part("images", "x") + "--X--\r\n", 400],
    [part("picture", "x", '; filename="a.png"') + "--X--\r\n", 400],
    [part("image", "") + part("prompt", "x") + "--X--\r\n", 400],
    [Array.from({ length: 33 }, (_, i) => part(`f${i}`, "x")).join("") + "--X--\r\n", 400],
    [part("prompt", "x".repeat(1 << 21)) + "--X--\r\n", 413],
    [part("mask", "x") + part("mask", "x") + "--X--\r\n", 400],
    ["--X\r\n" + "A: b\r\n".repeat(2000) + "\r\n", 400],
    [`--${"X".repeat(100000)}`, 400],
  ];
  for (const [body, status] of rows) {
    const answer = await raw(scripted, path, Buffer.from(body, "latin1"));
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), `${body.slice(0, 80)}: ${answer}`);
    assert.match(answer, /"error":\{"message":"[^"]/);
  }
  for (const type of ["multipart/form-data", `multipart/form-data; boundary=${"a".repeat(71)}`, "multipart/mixed; boundary=X",
    "application/x-www-form-urlencoded", "text/plain"])
    assert.match(await raw(scripted, path, "--X--\r\n", `Content-Type: ${type}\r\n`), /^HTTP\/1.1 4(00|15) /);
  assert.match(await raw(scripted, "/v1/images/variations", "{}", "Content-Type: application/json\r\n"), /^HTTP\/1.1 415 /);
  assert.equal(await count(scripted), before);
});

test("a form that comes byte by byte, without a length, is the same form", async () => {
  const tiny = makePng(3, 3);
  const whole = Buffer.concat([Buffer.from('--X\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'),
    tiny, Buffer.from("\r\n" + part("prompt", "a \r\n--Y\u00e9") + part("n", "2") + "--X--\r\n")]);
  const { hostname, port } = new URL(scripted.url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (d) => (answer += d));
  socket.write("POST /openai/v1/images/edits HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" +
    `Authorization: Bearer ${scripted.key}\r\nContent-Type: multipart/form-data; boundary=X\r\n\r\n`);
  for (const byte of whole) {
    socket.write(Buffer.from([0x31, 13, 10, byte, 13, 10]));
    if (byte === 45 || byte === 13) await new Promise((resolve) => setImmediate(resolve)); // its own packet
  }
  socket.write("0\r\n\r\n");
  await once(socket, "close");
  assert.match(answer, /^HTTP\/1.1 200 /, answer.slice(0, 600));
  const id = answer.match(/x-task-id: (\S+)/i)[1];
  assert.equal((await scripted.ask("GET", `/v1/tasks/${id}`)).json.results.length, 2);
});

test("a client that leaves in the middle leaves no task, no reservation and no slot", async () => {
  const before = await narrow.credits();
  const { hostname, port } = new URL(narrow.url);
  const bytes = Buffer.concat([image, Buffer.alloc(1 << 20)]);
  for (const sent of [0, 100, 70000, 900000]) {
    const socket = connect(Number(port), hostname);
    socket.write(`POST /v1/images/edits HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${narrow.key}\r\n` +
      "Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 1500000\r\n\r\n" +
      part("prompt", "x") + '--X\r\nContent-Disposition: form-data; name="image"\r\n\r\n');
    await new Promise((resolve) => socket.write(bytes.subarray(0, sent), resolve));
    socket.destroy();
  }
  let answer; // one slot: it is free as soon as the server has seen the last of them go
  for (let i = 0; i === 0 || (answer.status === 429 && i < 2000); i++)
    answer = await edit(narrow, [["image", image], ["prompt", "x"], ["async", "true"]]);
  assert.equal(answer.status, 200, answer.bytes.toString());
  await narrow.end(answer.json.id);
  assert.equal(await count(narrow), 1);
  const task = (await narrow.ask("GET", `/v1/tasks/${answer.json.id}`)).json, after = await narrow.credits();
  assert.ok(Math.abs(before.user.remaining_credits - after.user.remaining_credits - task.billing.charged_credits) < 1e-9);
  assert.deepEqual(await readdir(join(narrow.data, "blobs/tmp")), []);
  await narrow.audit();
});

test("the same key and form is the same edit", async () => {
  const headers = { "idempotency-key": "edit-0123456789abcdef" };
  const ask = (prompt, bytes = image) => edit(scripted, [["image", bytes], ["prompt", prompt]], { headers });
  const first = await ask("a boat"), again = await ask("a boat");
  assert.equal(again.headers.get("x-task-id"), first.headers.get("x-task-id"));
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal((await ask("a ship")).status, 409);
  assert.equal((await ask("a boat", other)).status, 409);
});
