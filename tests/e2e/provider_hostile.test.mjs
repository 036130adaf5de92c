// Upstreams that want harm, through every adapter and at every place where it reads an answer: a
// task ends, as what was paid for says; the server stands, its memory and its files with it.
import test, { before, describe } from "node:test";
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { Server, webServer } from "./lib.mjs";
import { Upstream, json, text, catalogOf, assertEnded } from "./upstream.mjs";
import { SECRET, answers, b64, deliversAt, dialects, echoes, honest, png, pour } from "./hostile.mjs";

const CODES = { made: null, next: null, late: "generation_timeout", lost: "service_error" };
// Each place is there once a lane, so that some cases can be tried at the same time.
const LANES = 3, free = Array.from({ length: LANES }, (_, lane) => Object.entries(dialects).flatMap(([kind, { routes }]) =>
  Object.keys(routes).map((place) => ({ kind, place, name: `${kind}-${place}${lane || ""}` }))));
const places = free[0], all = free.flat();
let up, trap, s, admin, ids = 0;
const playing = {}; // name → what is answered at its place instead: (asked, how often) => …, or null
const tells = new RegExp(SECRET.slice(0, 8)); // and fewer characters of it tell nothing
const polled = {};  // name → the paths that were polled since it was last set

const imageOf = (kind) => dialects[kind].takes.includes("base64") ? b64 : `${up.url}/picture.png`;
const row = ({ kind, name }) => `  - {name: ${name}, kind: ${kind}, base_url: "${up.url}/${name}", cost: 1, models: [${name}], ` +
  `timeout: 5s, connect_timeout: 30s, api_key_env: HOSTILE${dialects[kind].row ?? ""}}\n`;

function routesOf({ kind, place, name }) {
  return Object.fromEntries(Object.entries(dialects[kind].routes).map(([at, route]) =>
    [route.replace(" /", ` /${name}/`), (asked) => {
      const id = at === "create" ? `j${++ids}` : asked.parts[0];
      if (at !== "create") polled[name].push(asked.path);
      if (at === place && playing[name]) {
        const answer = playing[name].answer(id, ++playing[name].times);
        if (answer) return answer;
      }
      return json(honest(kind, at, id, imageOf(kind)));
    }]));
}

/** The images that it has open, those included that have no name. */
const openImages = () => readdirSync(`/proc/${s.child.pid}/fd`).map((fd) => {
  try {
    return readlinkSync(`/proc/${s.child.pid}/fd/${fd}`);
  } catch {
    return ""; // closed meanwhile
  }
}).filter((path) => /\/blobs\/(tmp|[0-9a-f]{2})\//.test(path));
const peakMb = () => Number(readFileSync(`/proc/${s.child.pid}/status`, "utf8").match(/VmHWM:\s+(\d+)/)[1]) / 1024;
let calm; // memory and open files before the storm

before(async () => {
  trap = await webServer({ "/x.png": png });
  up = await Upstream.start({ "GET /picture.png": () => text(png, { type: "image/png" }),
    "GET /redirect.png": () => text("", { status: 302, headers: { location: `${trap.url}/x.png` } }),
    "GET /loop.png": () => text("", { status: 302, headers: { location: `${up.url}/loop.png` } }),
    "GET /huge.png": () => (response) => pour(response.writeHead(200, { "content-type": "image/png" }), "x".repeat(1 << 20)),
    "GET /page.png": () => text("<h1>no picture</h1>", { type: "image/png" }) });
  for (const one of all) Object.assign(up.routes, routesOf(one));
  // AddressSanitizer keeps what was freed, up to 256 MB by default: that is none of the server's.
  s = await Server.start({ env: { HOSTILE: SECRET,
    ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ""}:quarantine_size_mb=8:thread_local_quarantine_size_kb=64` },
  config: up.reach() + catalogOf(...all.map(({ name }) => name)) + "route: {failures: 1000}\nproviders:\n" +
    all.map(row).join("") + '  - {name: next, kind: fake, cost: 2, models: ["*"]}\n' });
  admin = await s.newKey("--account", "operator", "--admin");
  for (const one of places) assert.equal(await play(one, null), "made", one.name);
  await Promise.all(all.map((one) => play(one, null)));
  calm = { mb: peakMb() };
});

/** A task at that place's provider, which answers so there: who made it, or why it failed. */
async function play({ kind, name }, answer) {
  playing[name] = answer && { answer, times: 0 };
  polled[name] = [];
  const task = await s.finish({ model: name, prompt: "a boat", size: "512x512" });
  const { attempts } = (await s.ask("GET", `/v1/tasks/${task.id}`, { key: admin })).json;
  assert.doesNotMatch(JSON.stringify([task, attempts]), tells, name);
  assert.deepEqual(attempts.map((a) => a.provider), task.error || attempts.length === 1 ? [name] : [name, "next"], kind);
  if (task.error) {
    assert.equal(task.billing.charge_status, "released");
    return task.error.code;
  }
  return attempts.length === 1 ? "made" : "next";
}

/** At each of these places at the same time; becomes: what each should come to, or a list of what it may. */
const everywhere = (list, answer, becomes) => Promise.all(list.map(async (one) => {
  const wanted = [becomes(one)].flat().map((word) => CODES[word] ?? word);
  const came = await play(one, answer(one));
  assert.ok(wanted.includes(came), `${one.name}: ${came}, not ${wanted}`);
}));

/* --- whatever it sends -------------------------------------------------------------------------- */

// Where nothing is bought by it, an answer that is none is asked for again.
describe("at every place", { concurrency: LANES }, () => {
  for (const [i, [what,, bought, asked = "made"]] of answers({}).entries())
    test(what, async () => {
      const lane = free.pop();
      await everywhere(lane,
        (one) => (id, times) => times > 1 ? null : answers(honest(one.kind, one.place, id, imageOf(one.kind)))[i][1],
        ({ place }) => ({ create: bought, poll: "made", result: asked })[place]).finally(() => free.push(lane));
    });
});

test("no answer of an API is a reason to go anywhere else", async () => {
  const away = () => text("", { status: 307, headers: { location: `${trap.url}/x.png` } });
  await everywhere(places, () => (id, times) => times > 1 ? null : away(), ({ place }) => place === "poll" ? "made" : "next");
  assert.deepEqual(trap.requests, []);
});

/* --- images that are none --------------------------------------------------------------------------- */

const delivering = (takes) => places.filter(({ kind, place }) => place === deliversAt(kind) && dialects[kind].takes.includes(takes));
const instead = (...of) => ({ kind }) => (id) => json(dialects[kind].images(of, id));

for (const [what, image] of [["no base64", "!!!! no base64 !!!!"], ["base64 with junk in its middle", `${b64.slice(0, 400)}\0"<>${b64.slice(400)}`],
  ["base64 that is cut in the middle of a character", b64.slice(0, 401)], ["half of an image", b64.slice(0, b64.length / 2 & ~3)],
  ["base64 of a text", Buffer.from("no picture".repeat(100)).toString("base64")], ["an image in an image", Buffer.from(b64).toString("base64")],
  ["a data: URL without an end of its head", `data:image/png;${"x=y;".repeat(1000)}`], ["an empty data: URL", "data:image/png;base64,"]])
  test(`an image that is ${what} is none`, () => everywhere(delivering("base64"), instead(image), () => "next"));

test("an image of 66 MiB of base64 is none: no image is so large", () => everywhere(delivering("base64"), ({ kind }) => (id) => async (response) => {
  const [head, tail] = JSON.stringify(dialects[kind].images(["HERE"], id)).split("HERE"), mib = Buffer.from(`${b64}`.padEnd(1398104, "A"));
  response.writeHead(200, { "content-type": "application/json" });
  response.write(head);
  for (let i = 0; i < 66 && !response.destroyed; i++)
    if (!response.write(mib)) await Promise.race([once(response, "drain"), once(response, "close")]);
  response.end(tail);
}, () => "next"));

for (const [what, link] of [["a file", () => "file:///etc/passwd"], ["the cloud's own data", () => "http://169.254.169.254/latest/meta-data/"],
  ["this machine", () => `${trap.url}/x.png`], ["this machine in other letters", () => `http://[::ffff:127.0.0.1]:${trap.port}/x.png`],
  ["this machine as a number", () => `http://2130706433:${trap.port}/x.png`], ["this machine by a redirect", () => `${up.url}/redirect.png`],
  ["itself for ever", () => `${up.url}/loop.png`], ["another protocol", () => "gopher://127.0.0.1:70/x"], ["a user at a host", () => `https://a:b@${new URL(up.url).host}/picture.png`],
  ["a second header", () => `${up.url}/picture.png\r\nx-evil: 1`], ["a hundred thousand letters", () => `${up.url}/${"x".repeat(1e5)}.png`],
  ["no end of bytes", () => `${up.url}/huge.png`], ["a page", () => `${up.url}/page.png`]])
  test(`a link to ${what} is no image`, async () => {
    // Behind a link is something paid for; what is no link at all is no image.
    await everywhere(delivering("link"), (one) => instead(link())(one), () => link().length < 8192 && link().startsWith("http") ? "lost" : ["lost", "next"]);
    assert.deepEqual(trap.requests, []);
  });

test("a job that is whole and has no image in it", () =>
  everywhere(places.filter(({ kind, place }) => place === deliversAt(kind)), instead(), () => "next"));

/* --- jobs that lie ----------------------------------------------------------------------------------- */

const creating = places.filter(({ kind, place }) => place === "create" && dialects[kind].job);
const polling = places.filter(({ place }) => place === "poll");
const idName = { fal: "request_id" };

for (const [what, id, becomes] of [["quotes", 'a"b', "next"], ["a line break", "a\nb", "next"], ["a way up", "../../admin", "next"],
  ["a query", "a?b=c", "next"], ["a space", "a b", "next"], ["a hundred thousand letters", "x".repeat(1e5), "next"], ["121 letters", "x".repeat(121), "next"],
  ["nothing", "", "next"], ["letters of elsewhere", "작업", "next"], ["a list", ["a"], "next"], ["nothing but dots", "..", "next"], ["a number", 17, "made"]])
  test(`an id of ${what}`, () => everywhere(creating,
    ({ kind }) => () => json({ ...dialects[kind].job("x"), [idName[kind] ?? "id"]: id }), () => becomes));

test("an id with a NUL never asks for another path", async () => {
  await everywhere(creating, ({ kind }) => () => json({ ...dialects[kind].job("x"), [idName[kind] ?? "id"]: "a\0/../b" }), () => ["next", "made"]);
  for (const { name } of creating) for (const path of polled[name]) assert.match(path, /\/a(\/status)?$/);
});

for (const [what, status] of [["a word that nobody knows", "reticulating"], ["a number", 7], ["null", null], ["an object", { is: "completed" }], ["a hundred thousand letters", "completed".repeat(11111)]])
  test(`a status that is ${what} is asked for again`, () => everywhere(polling,
    ({ kind }) => (id, times) => times > 2 ? null : json(dialects[kind].job(id, { status })), () => "made"));

test("a job that tells of another id is asked for by the first", async () => {
  await everywhere(polling, ({ kind }) => (id, times) => times > 2 ? null : json(dialects[kind].job("another")), () => "made");
  for (const { name } of polling) assert.equal(new Set(polled[name].map((path) => path.match(/\/(j\d+)/)?.[1])).size, 1, name);
});

test("a job that is known, and then is not: nobody knows whether it was made", () => everywhere(polling,
  ({ kind }) => (id, times) => times < 3 ? json(dialects[kind].job(id)) : json({ error: "no such job", detail: "no such job" }, { status: 404 }),
  () => "unknown_error"));

test("progress of 400 %, below zero, and of no number is told as none that cannot be", async () => {
  const said = [400, 1e308, 50, -5];
  const one = { kind: "evolink", name: "evolink-poll" };
  const logs = { kind: "replicate", name: "replicate-poll" };
  playing[one.name] = { times: 0, answer: (id, times) => said[times - 1] === undefined ? null : json(dialects.evolink.job(id, { progress: said[times - 1] })) };
  playing[logs.name] = { times: 0, answer: (id, times) => said[times - 1] === undefined ? null :
    json(dialects.replicate.job(id, { status: "processing", logs: `${said[times - 1]}%|###  | 1/2` })) };
  await Promise.all([one, logs].map(async ({ name }) => {
    polled[name] = [];
    const { json: { id } } = await s.create({ model: name, prompt: "a boat", size: "512x512" });
    const events = await s.events(id);
    const told = events.filter((e) => e.event === "progress").map((e) => e.data.progress);
    assert.ok(told.includes(50), `${name}: ${told}`);
    assert.ok(told.every((p, i) => p > 0 && p < 100 && (i === 0 || p > told[i - 1])), `${name}: ${told}`);
    assertEnded(events.at(-1).data, null);
  }));
});

/* --- streams that lie ---------------------------------------------------------------------------------- */

const event = (type, more) => `event: ${type}\ndata: ${JSON.stringify({ type, b64_json: b64, ...more })}\n\n`;
const partial = (index) => event("image_generation.partial_image", { partial_image_index: index }), completed = event("image_generation.completed", {});
const stream = (...pieces) => text(pieces.join(""), { type: "text/event-stream" });

// [what, what is streamed, how it ends for the caller: "completed" or an error's code or words, and who made it]
for (const [what, answer, end, maker] of [
  ["partial images without an end", (response) =>
    pour(response.writeHead(200, { "content-type": "text/event-stream" }), (partial(0) + partial(1) + partial(2)).repeat(10)), "service_error", "openai-create"],
  ["a partial image that is no base64", stream(partial(0).replace(b64, "!!!!"), completed), "completed", "next"],
  ["an image that is no base64, behind a whole partial one", stream(partial(0), completed.replace(b64, "!!!!")), "service_error"],
  ["its data in pieces of JSON", stream(`data: {"type":"x"\n\ndata: ,"b64_json":"${b64}"}\n\n`), "completed", "next"],
  ["an image without the blank line behind it", stream(partial(0), completed.trimEnd()), ["service_error", "completed"]],
  ["a name of a megabyte", stream(`event: ${"x".repeat(1 << 20)}\n`, partial(0), completed), ["completed", "service_error"]],
  ["comments of ten megabytes", stream(": x\n".repeat(2500000), partial(0), completed), "completed", "openai-create"],
  ["carriage returns alone", stream((partial(0) + completed).replaceAll("\n", "\r")), "completed", "openai-create"],
  ["NULs between its lines", stream(partial(0), "\0\0\n\n", "id: \0\nretry: 99999999999999999999\n\n", completed), "completed", "openai-create"],
  ["stages from elsewhere", stream(...[-1, 3, 1e9, 1e300, "0", null, 0.5].map(partial), completed), "completed", "openai-create"],
  ["its end before its beginning", stream(completed, partial(0), 'event: error\ndata: {"error":{"code":"moderation_blocked"}}\n\n'), "completed", "openai-create"]])
  test(`a stream of ${what}`, async () => {
    playing["openai-create"] = { answer: () => answer, times: 0 };
    const { events, taskId } = await s.streamed({ model: "openai-create", prompt: "a boat", size: "512x512", partial_images: 2 });
    const last = events.at(-1), stages = events.slice(0, -1).map((e) => e.partial_image_index);
    const came = last.error ? last.error.code ?? last.error.message : last.type.split(".").at(-1);
    assert.ok([end].flat().includes(came), `${came}: ${JSON.stringify(last).slice(0, 300)}`);
    assert.ok(stages.every((stage) => [0, 1, 2].includes(stage)) && new Set(stages).size === stages.length, `stages ${stages}`);
    const { attempts } = (await s.ask("GET", `/v1/tasks/${taskId}`, { key: admin })).json;
    if (maker) assert.equal(attempts.at(-1).provider, maker, JSON.stringify(attempts));
  });

/* --- what is said of it -------------------------------------------------------------------------------- */

test("a key that it repeats is told to nobody, however it says it", async () => {
  for (const body of echoes)
    await everywhere(places.filter(({ place }) => place !== "poll"), () => () => json(body, { status: 400 }),
      () => ["next", "content_policy_violation"]);
  const failed = { evolink: "failed", sdcpp: "failed", replicate: "failed" };
  for (const body of echoes)
    await everywhere(polling.filter(({ kind }) => failed[kind]), ({ kind }) => (id) =>
      json({ ...dialects[kind].job(id), ...body, status: failed[kind], id }), () => ["next", "content_policy_violation"]);
  const at = s.log.search(tells);
  assert.ok(at < 0, s.log.slice(at - 300, at + 100));
});

test("a pause of a thousand years is ten minutes at most", async () => {
  await everywhere(places.filter(({ place }) => place === "create"),
    () => () => json({ error: "busy" }, { status: 429, headers: { "retry-after": "1e300" } }), () => "next");
  const { data } = (await s.ask("GET", "/v1/admin/providers", { key: admin })).json;
  for (const { name, state, resting_until: until } of data.filter((p) => p.name.endsWith("-create"))) {
    assert.equal(state, "resting", name);
    assert.ok(until <= Date.now() / 1000 + 601, name);
  }
});

/* --- after all of it --------------------------------------------------------------------------------------- */

test("after all of it: memory, files, books and log are as they should be", async () => {
  const grown = peakMb() - calm.mb;
  assert.ok(grown < 48, `${grown.toFixed(1)} MB more`);
  for (let i = 0; openImages().length > 0 && i < 400; i++) await new Promise((resolve) => setTimeout(resolve, 25));
  assert.deepEqual(openImages(), []);
  assert.doesNotMatch(s.log, /\0|attempt\.ended_twice/);
  await s.audit();
});
