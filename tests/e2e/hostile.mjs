// What a hostile upstream sends, at every place where an adapter reads an answer of its own: the
// six dialects with one good answer each, and answers that no honest server gives.
import { gzipSync } from "node:zlib";
import { makePng } from "./lib.mjs";
import { json, text, page, cut, silence } from "./upstream.mjs";

export const png = makePng(512, 512, () => [200, 30, 40]), b64 = png.toString("base64");
export const SECRET = "sk-hostile-Zq4-of-the-operator";

/* --- the dialects ---------------------------------------------------------------------------- */

// kind → where it reads answers, in their order; what each is asked at; what a whole one is.
// images: how it tells them, each base64 or a link; job: an answer of that status.
export const dialects = {
  openai: {
    routes: { create: "POST /images/generations" },
    images: (of) => ({ created: 1, data: of.map((it) => it.includes("://") ? { url: it } : { b64_json: it }) }),
    takes: ["base64", "link"],
  },
  a1111: {
    routes: { create: "POST /sdapi/v1/txt2img" },
    images: (of) => ({ images: of, parameters: {}, info: "{}" }),
    takes: ["base64"],
  },
  evolink: {
    routes: { create: "POST /v1/images/generations", poll: "GET /v1/tasks/:id" },
    job: (id, more = {}) => ({ id, object: "image.generation.task", status: "processing", progress: 1, ...more }),
    images: (of, id) => ({ ...dialects.evolink.job(id), status: "completed", progress: 100, results: of }),
    takes: ["link"],
  },
  sdcpp: {
    routes: { create: "POST /sdcpp/v1/img_gen", poll: "GET /sdcpp/v1/jobs/:id" },
    job: (id, more = {}) => ({ id, kind: "img_gen", status: "queued", result: null, error: null, ...more }),
    images: (of, id) => dialects.sdcpp.job(id, { status: "completed", result: { images: of.map((b64_json) => ({ b64_json })) } }),
    takes: ["base64"],
  },
  replicate: {
    routes: { create: "POST /models/acme/paint/predictions", poll: "GET /predictions/:id" },
    row: ", upstream_model: acme/paint",
    job: (id, more = {}) => ({ id, status: "starting", input: {}, logs: "", output: null, error: null, ...more }),
    images: (of, id) => dialects.replicate.job(id, { status: "succeeded", output: of }),
    takes: ["link"],
  },
  fal: {
    routes: { create: "POST /acme/paint/fast", poll: "GET /acme/paint/requests/:id/status", result: "GET /acme/paint/requests/:id" },
    row: ", upstream_model: acme/paint/fast",
    job: (request_id, more = {}) => ({ request_id, status: "IN_QUEUE", queue_position: 0, ...more }),
    ready: { status: "COMPLETED" },
    images: (of) => ({ images: of.map((url) => ({ url })) }),
    takes: ["link"],
  },
};

/** The place whose answer has the images. */
export const deliversAt = (kind) => Object.keys(dialects[kind].routes).at(-1);

/** What an honest upstream answers there. */
export function honest(kind, place, id, image) {
  const d = dialects[kind];
  if (place === deliversAt(kind)) return d.images([image], id);
  return place === "create" ? d.job(id) : d.job(id, d.ready);
}

/* --- what no honest server sends ----------------------------------------------------------------- */

/** Pieces for as long as anybody listens: as fast as they are taken, and not so fast that all of
 * this machine is busy with them. */
export function pour(to, piece) {
  const more = () => { if (!to.destroyed && to.write(piece)) setTimeout(more, 50); };
  to.on("drain", more);
  more();
}

const endless = (head, piece, type = "application/json") => (response) => {
  response.writeHead(200, { "content-type": type });
  response.write(head);
  pour(response, piece);
};

/** Bytes past Node's own HTTP; end: what follows once they are out. */
const raw = (bytes, end = (socket) => socket.destroy()) => (response) => response.socket.write(bytes, () => end(response.socket));
const endlessRaw = (head, piece) => raw(head, (socket) => pour(socket, piece));

const drip = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write("{");
  const drop = setInterval(() => response.write(" "), 1000);
  response.on("close", () => clearInterval(drop));
};

const bomb = gzipSync(Buffer.alloc(64 << 20, 0x20)), deep = (n, inside) => `${"[".repeat(n)}${inside}${"]".repeat(n)}`;

// [what it is, what is sent instead of `good`, what it means where that is the answer to what was
// bought: "next": it was not made, "lost": nobody knows, "late": the same, out of time, "made";
// and as the result of what is made: it is asked for again and "made", or it says that there is none]
export const answers = (good) => [
  ["a byte a second", drip, "late"],
  ["nothing at all", silence, "late"],
  ["a text without an end", endless('{"x":"', "A".repeat(65536)), "late"],
  ["a list without an end", endless('{"images":[', "{},".repeat(20000)), "late"],
  ["a million images without their end", endless('{"data":[', `{"b64_json":"${"A".repeat(400)}"},`.repeat(100)), "late"],
  ["events without an end", endless("", 'event: x\ndata: {"type":"x","status":"x"}\n\n'.repeat(2000), "text/event-stream"), "late"],
  ["one event without an end", endless("data: ", "x".repeat(65536), "text/event-stream"), ["late", "next"]],
  ["headers without an end", endlessRaw("HTTP/1.1 200 OK\r\n", `x-${"y".repeat(8000)}: z\r\n`.repeat(10)), "next"],
  ["one header without an end", endlessRaw("HTTP/1.1 200 OK\r\nx: ", "y".repeat(65536)), "next"],
  ["continues without an end", endlessRaw("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)), ["late", "next"]],
  ["a gzip bomb", text(bomb, { type: "application/json", headers: { "content-encoding": "gzip" } }), "next"],
  ["ten thousand arrays in each other", text(`{"data":${deep(10000, "1")}}`), "next"],
  ["the answer behind ten thousand objects", text(`${'{"data":'.repeat(10000)}${JSON.stringify(good)}`), "next"],
  ["numbers beyond all numbers", text(`{"id":1e999999999,"progress":${"9".repeat(100000)},"created":-0.0e-99999}`), "next"],
  ["a hundred thousand members", text(`{${Array.from({ length: 1e5 }, (_, i) => `"${i}":0`)}}`), "next"],
  ["bytes that are no UTF-8", text(Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]), Buffer.from('"}')])), "next"],
  ["a page with 200", page(), "next"],
  ["a page of megabytes with 500", page("<h1>".repeat(1 << 20), { status: 500 }), "next"],
  ["an empty answer", text(""), "next"],
  ["a list where an object belongs", json([good]), "next", "next"],
  ["half of the answer", cut(JSON.stringify(good).slice(0, -20)), "lost"],
  ["half of the answer, as if it were whole", text(JSON.stringify(good).slice(0, -20)), "next"],
  ["no HTTP", raw("\0\x01\x02 garbage\r\n\r\n"), "lost"],
  ["a length that is none", raw('HTTP/1.1 200 OK\r\ncontent-length: -7\r\n\r\n{"id":"x"}'), ["lost", "next"]],
  ["chunks that are none", raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{"), "lost"],
  ["the answer as a page, by its label", text(JSON.stringify(good), { type: "text/html" }), "made"],
];

/** The operator's key, wherever a fault is read, also where the room for it cuts it off. */
export const echoes = [`Incorrect API key provided: ${SECRET}. content_policy_violation`, ...[378, 388].map((n) => "x".repeat(n) + SECRET)]
  .flatMap((said) => [{ error: { message: said, code: SECRET, type: SECRET, param: SECRET } },
    { error: said, errors: said, detail: said, message: said, title: SECRET, error_type: SECRET },
    { detail: [{ msg: said, type: SECRET, categories: [SECRET] }] }]);
