// Reference images and masks: fetched after the create, judged by their bytes, and every
// fault ends the task with a reason, unpaid.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, webServer, fakes, makePng, makeMask, decodePng, tintype, nameInside } from "./lib.mjs";

const png = makePng(64, 64);
const corrupt = Buffer.from(png);
corrupt[corrupt.length - 20] ^= 0x55; // inside IDAT: its checksum no longer holds
const huge = makePng(64, 64, undefined, { claim: [60000, 60000] });

const pages = {
  "/a.png": png,
  "/b.jpg.exe": png, // neither name nor label decide
  "/wide.png": makePng(64, 32),
  "/mask.png": makeMask(64, 64),
  "/opaque.png": makePng(64, 64),
  "/white.png": makePng(64, 64, (x) => (x < 32 ? [0, 0, 0, 255] : [255, 255, 255, 255]), { alpha: true }),
  "/page.html": Buffer.from("<!doctype html><title>Not an image</title>"),
  "/a.gif": Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
  "/short.png": png.subarray(0, png.length - 30),
  "/head.png": png.subarray(0, 20),
  "/corrupt.png": corrupt,
  "/huge.png": huge,
  "/empty": Buffer.alloc(0),
  "/large.png": Buffer.concat([png, Buffer.alloc(11 << 20)]),
  "/endless": (_, response) => {
    response.writeHead(200);
    const block = Buffer.alloc(1 << 16);
    const more = () => { while (response.write(block)); };
    response.on("drain", more);
    more();
  },
  "/liar": (_, response) => {
    response.writeHead(200, { "content-length": String(png.length + 100) });
    response.write(png);
    setTimeout(() => response.destroy(), 20);
  },
  "/moved": (_, response) => response.writeHead(302, { location: "/a.png" }).end(),
  "/inside": (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end(),
  "/file": (_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/round": (_, response) => response.writeHead(302, { location: "/round" }).end(),
  "/hangs": () => {},
};

let web, s;
before(async () => {
  web = await webServer(pages);
  s = await Server.start({
    config: fakes({ name: "all", models: ["gpt-image-1", "gpt-4o-image", "gpt-image-1.5"] }) +
      `egress:\n  allow: ["127.0.0.1:${web.port}"]\ntask:\n  reference_timeout: 2s\n`,
  });
});

const ask = (image_urls, more = {}) => ({ model: "gpt-4o-image", prompt: "a cat",
  image_urls: [image_urls].flat().map((path) => (path[0] === "/" ? web.url + path : path)), ...more });

test("references are fetched and the task completes", async () => {
  const task = await s.finish(ask(["/a.png", "/b.jpg.exe", "/moved"]));
  assert.equal(task.status, "completed");
  assert.equal(task.billing.charged_credits, 1.5);
});

test("sixteen references are fetched at the same time", async () => {
  const waiting = [];
  web.pages["/together"] = (_, response) => {
    waiting.push(response);
    if (waiting.length === 16) for (const r of waiting) r.writeHead(200).end(png);
  };
  const task = await s.finish({ model: "gpt-image-1", prompt: "a cat",
    image_urls: Array.from({ length: 16 }, (_, i) => `${web.url}/together?${i}`) });
  assert.equal(task.status, "completed");
});

test("a mask with its reference", async () => {
  const task = await s.finish(ask("/a.png", { mask_url: web.url + "/mask.png" }));
  assert.equal(task.status, "completed");
});

test("a server that fails for a moment is asked once more, one that says no is not", async () => {
  let asked = 0;
  const cut = (response) => { response.writeHead(200, { "content-length": png.length }); response.write(png.subarray(0, 50), () => response.destroy()); };
  web.pages["/unsteady"] = (_, response) => (++asked === 1 ? response.writeHead(503).end("later") : response.end(png));
  web.pages["/cut"] = (_, response) => (++asked === 1 ? cut(response) : response.end(png));
  web.pages["/down"] = (_, response) => { asked++; response.writeHead(500).end(); };
  web.pages["/gone"] = (_, response) => { asked++; response.writeHead(410).end(); };
  for (const [path, status, times] of [["/unsteady", "completed", 2], ["/cut", "completed", 2], ["/down", "failed", 2], ["/gone", "failed", 1]]) {
    asked = 0;
    const task = await s.finish(ask(path));
    assert.deepEqual([task.status, asked], [status, times], `${path}: ${JSON.stringify(task.error)}`);
    if (status === "failed") assert.match(task.error.message, new RegExp(path === "/down" ? "500" : "410"));
  }
  await s.audit();
});

test("a task is cancelled between two tries", async () => {
  let first, asked = 0;
  const tried = new Promise((resolve) => (first = resolve));
  web.pages["/pausing"] = (_, response) => { // a second try is left to hang
    response.on("close", first);
    if (++asked === 1) response.writeHead(503).end();
  };
  const { id } = (await s.create(ask("/pausing"))).json;
  await tried;
  await s.ask("POST", `/v1/tasks/${id}/cancel`);
  assert.equal((await s.end(id)).status, "cancelled");
});

const inside = await nameInside();

// [what, body, code, message]
const faults = [
  ["an address where nothing is", () => ask("/nothing"), "image_processing_error", /reference image 1.*404/],
  ["a page instead of an image", () => ask("/page.html"), "image_processing_error", /HTML.*png, jpeg, webp/],
  ["a GIF", () => ask("/a.gif"), "image_processing_error", /a GIF.*png, jpeg, webp/],
  ["an image cut short", () => ask("/short.png"), "image_processing_error", /reference image 1/],
  ["an image cut before its size", () => ask("/head.png"), "image_processing_error", /ends before/],
  ["an image that was damaged", () => ask("/corrupt.png"), "image_processing_error", /reference image 1/],
  ["an image of 60,000 by 60,000", () => ask("/huge.png"), "image_processing_error", /60000/],
  ["nothing at all", () => ask("/empty"), "image_processing_error", /nothing/],
  ["more bytes than the model takes", () => ask("/large.png"), "image_processing_error", /10485760/],
  ["a body without an end", () => ask("/endless"), "image_processing_error", /10485760/],
  ["a body shorter than announced", () => ask("/liar"), "image_processing_error", /could not be fetched/],
  ["a redirect into private space", () => ask("/inside"), "image_processing_error", /not (a )?public/],
  ["a redirect to a file", () => ask("/file"), "image_processing_error", /http/],
  ["redirects round and round", () => ask("/round"), "image_processing_error", /more than 3 times/],
  ["a server that never answers", () => ask("/hangs"), "image_processing_error", /could not be fetched/],
  ["the second of two", () => ask(["/a.png", "/page.html"]), "image_processing_error", /reference image 2/],
  ["a mask that is no PNG", () => ask("/a.png", { mask_url: web.url + "/a.gif" }), "image_processing_error", /the mask.*png/],
  ["a mask without alpha", () => ask("/a.png", { mask_url: web.url + "/opaque.png" }), "image_processing_error", /alpha/],
  ["a mask in black and white", () => ask("/a.png", { mask_url: web.url + "/white.png" }), "image_processing_error", /the mask.*no pixel.*transparent/],
  ["a mask of another size", () => ask("/wide.png", { mask_url: web.url + "/mask.png" }), "image_dimension_mismatch", /64x64.*64x32/],
  ...(inside ? [["a name that leads inside", () => ask(`http://${inside}:8099/a.png`), "image_processing_error", /not (a )?public/]] : []),
];

for (const [what, body, code, message] of faults)
  test(`ends unpaid: ${what}`, async () => {
    const before = await s.credits();
    const task = await s.finish(body());
    assert.equal(task.status, "failed", JSON.stringify(task));
    assert.equal(task.error.code, code, task.error.message);
    assert.match(task.error.message, message);
    assert.equal(task.billing.charge_status, "released");
    assert.deepEqual(await s.credits(), before);
  });

// What the words alone tell is refused before there is a task.
const refused = [
  ["a file", "file:///etc/passwd", /http/],
  ["the metadata service", "http://169.254.169.254/latest/meta-data", /public/],
  ["an address in hex", "http://0x7f000001/a.png", /./],
  ["a short address", "http://127.1/a.png", /./],
  ["loopback at a port that is not open", "http://127.0.0.1:1/a.png", /public|port/],
  ["localhost", "http://localhost:8099/a.png", /not public.*egress\.allow/],
  ["an upload's id instead of its link", "file-k3j5aaaa", /file_url/],
  ["base64 without data:", "iVBORw0KGgoAAAANSUhEUgAA", /data:image\/png;base64/],
  ["a space", "http://example.com/my cat.png", /%20/],
  ["IPv4 inside IPv6", "http://[::ffff:10.0.0.1]/a.png", /public/],
  ["user info", "http://user@example.com/a.png", /user/],
  ["no URL", "cat.png", /http/],
  ["what the service itself calls a stored image", "blob:" + "0".repeat(64), /http/],
];

for (const [what, url, message] of refused)
  test(`refused at once: ${what}`, async () => {
    const answer = await s.create(ask(url));
    assert.equal(answer.status, 400, answer.bytes.toString());
    assert.equal(answer.json.error.param, "image_urls");
    assert.match(answer.json.error.message, message);
    const mask = await s.create(ask("/a.png", { mask_url: url }));
    assert.equal(mask.status, 400);
    assert.equal(mask.json.error.param, "mask_url");
  });

test("a masked edit changes the transparent region, and no pixel outside", async () => {
  const p = await Server.start({ config: `egress:\n  allow: ["127.0.0.1:${web.port}"]\n` });
  const original = (x, y) => [(x * 7 + y * 3) & 255, (x ^ y) & 255, (x * y) & 255];
  web.pages["/photo.png"] = makePng(1024, 1024, original);
  web.pages["/hole.png"] = makeMask(1024, 1024);
  const task = await p.finish({ model: "gpt-4o-image", prompt: "a red balloon",
    image_urls: [web.url + "/photo.png"], mask_url: web.url + "/hole.png" });
  assert.equal(task.status, "completed", JSON.stringify(task));
  const picture = decodePng(Buffer.from(await (await fetch(task.results[0])).arrayBuffer()));
  let outside = 0, changed = 0;
  for (let y = 0; y < 1024; y++)
    for (let x = 0; x < 1024; x++) {
      const inside = x >= 256 && x < 768 && y >= 256 && y < 768;
      const same = picture.at(x, y).join() === [...original(x, y), 255].join();
      if (!inside && !same) outside++;
      if (inside && !same) changed++;
    }
  assert.equal(outside, 0, "pixels outside the mask differ");
  assert.ok(changed > 200000, `${changed} pixels inside changed`);
  await p.stop();
});

test("gpt-image-1 takes no mask in this dialect, and says who does", async () => {
  const answer = await s.create(ask("/a.png", { model: "gpt-image-1", mask_url: web.url + "/mask.png" }));
  assert.equal(answer.status, 400);
  assert.equal(answer.json.error.code, "unknown_parameter");
  assert.match(answer.json.error.message, /gpt-4o-image/);
});

test("a result's own link is read here, without a request, and serves as a reference", async () => {
  const first = await s.finish({ model: "gpt-4o-image", prompt: "a lake" });
  const link = first.results[0];
  assert.ok(link.startsWith(s.url), link);
  const task = await s.finish(ask(link)); // loopback at a port that is not open to anybody
  assert.equal(task.status, "completed", JSON.stringify(task));
  for (const wrong of [link.replace(/sig=./, "sig=x"), link.replace(/exp=\d+/, "exp=1000000000")]) {
    const answer = await s.create(ask(wrong));
    assert.equal(answer.status, 400);
    assert.equal(answer.json.error.param, "image_urls");
  }
  const second = await s.create(ask([dataUrl(png), dataUrl(pages["/a.gif"])]));
  assert.equal(second.status, 415);
  assert.match(second.json.error.message, /^data: URL 2 .*a GIF/);
});

const dataUrl = (bytes, type = "image/png") => `data:${type};base64,${bytes.toString("base64")}`;

test("data: URLs are references, whatever their label says", async () => {
  const task = await s.finish(ask([dataUrl(png), dataUrl(png, "text/html")],
    { mask_url: undefined }));
  assert.equal(task.status, "completed", JSON.stringify(task));
  const masked = await s.finish(ask(dataUrl(png), { mask_url: dataUrl(makeMask(64, 64)) }));
  assert.equal(masked.status, "completed", JSON.stringify(masked));
});

test("sixteen data: URLs of a megabyte in one body", async () => {
  const noise = makePng(700, 700, () => [Math.random() * 256, Math.random() * 256, Math.random() * 256]);
  assert.ok(noise.length > 1 << 20);
  const task = await s.finish({ model: "gpt-image-1", prompt: "a cat",
    image_urls: Array(16).fill(dataUrl(noise)) });
  assert.equal(task.status, "completed", JSON.stringify(task));
});

test("faults of data: URLs", async () => {
  const damaged = await s.finish(ask(dataUrl(corrupt)));
  assert.equal(damaged.error.code, "image_processing_error");
  assert.equal(damaged.billing.charge_status, "released");
  for (const [url, status] of [["data:image/png;base64,!!!!", 400], ["data:image/png,hello", 400],
    ["data:image/png;base64,", 400], [dataUrl(pages["/page.html"]), 415]]) {
    const answer = await s.create(ask(url));
    assert.equal(answer.status, status, `${url.slice(0, 40)}: ${answer.bytes}`);
    assert.equal(answer.json.error.param, "image_urls");
  }
});

test("a prompt that begins with data: is a prompt", async () => {
  const task = await s.finish({ model: "gpt-4o-image", prompt: "data:image/png;base64,AAAA" });
  assert.equal(task.status, "completed");
});

test("an uploaded file is a reference, stays until the task has ended, and is gone for others once deleted", async () => {
  const upload = async () => (await s.ask("POST", "/v1/files/upload/base64",
    { body: { base64_data: png.toString("base64"), file_name: "a.png" } })).json.data;
  const file = await upload();
  assert.equal((await s.finish(ask(file.file_url))).status, "completed");
  assert.equal((await s.finish(ask(file.download_url))).status, "completed");
  assert.equal((await s.ask("DELETE", `/v1/files/${file.file_id}`)).status, 200);
  const late = await s.create(ask(file.file_url));
  assert.equal(late.status, 404);
  assert.equal(late.json.error.code, "file_not_found");
  assert.equal(late.json.error.param, "image_urls");
});

test("a task can be cancelled while its references are fetched", async () => {
  const asked = new Promise((resolve) => { web.pages["/cancel-me"] = () => resolve(); });
  const { json } = await s.create(ask("/cancel-me"));
  await asked;
  const answer = await s.ask("POST", `/v1/tasks/${json.id}/cancel`);
  assert.equal(answer.status, 200);
  const task = await s.end(json.id);
  assert.equal(task.status, "cancelled");
  assert.equal(task.billing.charge_status, "released");
});

test("references are priced in models paid by the token: held at their most, charged as they are", async () => {
  const plain = await s.finish({ model: "gpt-image-1.5", prompt: "a cat" }, { headers: { prefer: "wait=60" } });
  const body = ask("/a.png", { model: "gpt-image-1.5" });
  const task = await s.finish(body);
  assert.equal(task.status, "completed", JSON.stringify(task));
  assert.equal(task.usage.input_tokens, plain.usage.input_tokens + 194);
  assert.ok(task.billing.charged_credits > plain.billing.charged_credits);
  assert.ok(task.billing.reserved_credits > task.billing.charged_credits);
});

test("who waits for a reference keeps nobody else waiting", async () => {
  const hanging = [];
  web.pages["/slow"] = (_, response) => hanging.push(response);
  const p = await Server.start({ config: `egress:\n  allow: ["127.0.0.1:${web.port}"]\n` });
  const slow = await Promise.all(Array.from({ length: 20 }, () => p.create(ask("/slow"))));
  const quick = await p.finish({ model: "gpt-4o-image", prompt: "a red circle" });
  assert.equal(quick.status, "completed");
  for (const { json } of slow)
    assert.equal((await p.ask("GET", `/v1/tasks/${json.id}`)).json.status, "processing");
  await Promise.all(slow.map(({ json }) => p.ask("POST", `/v1/tasks/${json.id}/cancel`)));
  for (const { json } of slow) assert.equal((await p.end(json.id)).status, "cancelled");
  await p.audit();
  await p.stop();
});

test("killed while it fetches, a task is taken up again and fetches again", async () => {
  let asked;
  const first = new Promise((resolve) => (asked = resolve));
  web.pages["/again"] = () => asked();
  const config = fakes({ name: "all" }) + `egress:\n  allow: ["127.0.0.1:${web.port}"]\n`;
  const one = await Server.start({ config });
  const { json } = await one.create(ask("/again"));
  await first;
  await one.stop({ signal: "SIGKILL", keep: true });
  web.pages["/again"] = png;
  const two = await Server.start({ config, data: one.data });
  const task = await two.end(json.id, { key: one.key });
  assert.equal(task.status, "completed", JSON.stringify(task));
  const audit = await tintype(["audit", "--data", one.data]);
  assert.equal(audit.code, 0, audit.stdout);
  await two.stop();
  await one.remove();
});

test("a stop while references are fetched is clean, and the next start goes on", async () => {
  let asked;
  const first = new Promise((resolve) => (asked = resolve));
  web.pages["/stopped"] = () => asked();
  const config = fakes({ name: "all" }) +
    `egress:\n  allow: ["127.0.0.1:${web.port}"]\nserver:\n  drain_timeout: 100ms\n`;
  const one = await Server.start({ config });
  const { json } = await one.create(ask("/stopped"));
  await first;
  await one.stop({ keep: true });
  web.pages["/stopped"] = png;
  const two = await Server.start({ config, data: one.data });
  assert.equal((await two.end(json.id, { key: one.key })).status, "completed");
  await two.stop();
  await one.remove();
});

test("the books are right after all of it", async () => {
  await s.audit();
});

test("when the disk has less than media.keep_free left, images of callers are refused and tasks go on", async () => {
  const full = await Server.start({
    config: fakes({ name: "all" }) +
      `egress:\n  allow: ["127.0.0.1:${web.port}"]\nmedia:\n  keep_free: 1048576GiB\n` });
  const form = new FormData();
  form.append("file", new Blob([png]), "a.png");
  const upload = await fetch(`${full.url}/v1/files/upload/stream`, {
    method: "POST", body: form, headers: { authorization: `Bearer ${full.key}` } });
  assert.equal(upload.status, 503);
  assert.equal((await upload.json()).error.message, "no space is left to store the image");
  assert.equal((await full.create(ask(`data:image/png;base64,${png.toString("base64")}`))).status, 503);
  const fetched = await full.finish(ask("/a.png"));
  assert.equal(fetched.error.code, "resource_exhausted");
  assert.match(fetched.error.message, /no space is left for what 127\.0\.0\.1 sent; nothing was charged/);
  assert.equal((await full.finish({ model: "gpt-4o-image", prompt: "a cat" })).status, "completed");
  await full.audit();
  await full.stop();
});
