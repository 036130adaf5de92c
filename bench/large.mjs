// Answers of 2.8 MB through the openai adapter, beside nginx and Portkey that pass on the same
// ones; and the first byte of a stream through it. Upstream and client are large_bench.c, which
// costs little: wrk reads 8 KiB at a time, nginx searches each answer for what it replaces, and
// both together took a fifth of the machine from whoever was measured.
import { spawn, execFile } from "node:child_process";
import { createServer } from "node:http";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { randomFillSync } from "node:crypto";
import { deflateSync } from "node:zlib";
import { join } from "node:path";
import * as b from "./lib.mjs";
import { startPortkey } from "./openai.mjs";

const path = "/openai/v1/images/generations";
const body = JSON.stringify({ model: "gpt-image-1.5", prompt: "A beautiful colorful sunset over the ocean", quality: "low" });
const tool = join(b.root, "build/release/bench/large_bench");

/** Answers taken over some connections: {rate, errors}. */
const load = (url, least, headers) => ({ connections, seconds }) => new Promise((resolve, reject) => {
  const { hostname, port, pathname } = new URL(url);
  execFile(tool, ["load", hostname, port, pathname, connections, seconds, least, body, ...headers].map(String), (error, out) => {
    if (error) return reject(error);
    const [answers, took, errors] = out.split(" ").map(Number);
    resolve({ rate: answers / took, errors });
  });
});

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});
const crcOf = (bytes) => ~bytes.reduce((crc, byte) => crcTable[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

/** A PNG of noise, grey of 16 bits: 2 bytes a pixel. */
function noise(width, height) {
  const rows = randomFillSync(Buffer.alloc((width * 2 + 1) * height)), size = Buffer.alloc(13);
  for (let y = 0; y < height; y++) rows[y * (width * 2 + 1)] = 0;
  const chunk = (type, data) => {
    const length = Buffer.alloc(4), crc = Buffer.alloc(4), both = Buffer.concat([Buffer.from(type), data]);
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crcOf(both));
    return Buffer.concat([length, both, crc]);
  };
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([16, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", size),
    chunk("IDAT", deflateSync(rows, { level: 0 })), chunk("IEND", Buffer.alloc(0))]);
}

// What stands behind a picture's end is each answer's own, so that every image is another one,
// and has to be kept anew.
const mark = "UNIQUEuniqueUNIQUEuniqueUNIQUEun";

/** The upstream, and nginx that passes it on: nothing of an answer is put on its disk. */
export async function startUpstream(port) {
  const file = join(mkdtempSync(join(b.scratch, "answers-")), "answer.json");
  const picture = noise(1024, 1024), even = Buffer.alloc(3 - (picture.length % 3));
  const answer = JSON.stringify({ created: 1, data: [{ b64_json: Buffer.concat([picture, even]).toString("base64") + mark }],
    usage: { input_tokens: 10, output_tokens: 272, total_tokens: 282 } });
  writeFileSync(file, answer);
  const child = spawn(tool, ["serve", file, mark], { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => child.kill("SIGKILL"));
  const at = await new Promise((resolve, reject) => {
    child.stdout.once("data", (d) => resolve(Number(d)));
    child.once("exit", () => reject(new Error("large_bench serve ended")));
  });
  const proxy = await b.startNginx(port, `proxy_pass http://static; proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_max_temp_file_size 0;`, "", `upstream static { server 127.0.0.1:${at}; keepalive 64; }`);
  const least = answer.length - 1000; // whoever stands between may tell more or less than the upstream beside the image
  return { url: `http://127.0.0.1:${at}`, bytes: answer.length, least,
    load: load(`${proxy.url}/v1/images/generations`, least, []),
    stop: () => { proxy.stop(); child.removeAllListeners("exit"); child.kill("SIGKILL"); } };
}

/** check: walk, its images are read through, or decode, the default (docs/costs.md). */
export const startGateway = async (upstream, check = "decode", least = 0) => {
  const server = await b.startTintype({ config: `providers:\n  - {name: up, kind: openai, base_url: "${upstream}/v1", check_images: ${check}}\n` +
    "task: {concurrency: 256}\n" });
  b.cli("credit", "grant", "--account", "default", "--credits", "100000000", "--data", server.data);
  return { ...server, load: load(server.url + path, least, [`Authorization: Bearer ${server.key}`]) };
};

/** Portkey before the upstream; null: it is not installed. */
export async function startGatewayBeside(port, { url, least }) {
  const portkey = await startPortkey(port, url);
  if (!portkey) return null;
  const ask = load(portkey.url, least, Object.entries(portkey.headers).map(([k, v]) => `${k}: ${v}`));
  const once = async (how) => {
    const r = await ask(how);
    await b.atRest(portkey.pid);
    return r;
  };
  return { ...portkey, load: once };
}

/** From the upstream's last byte of a partial image to the client's first byte of it, in ms: the
 * median. */
export async function firstByte(count) {
  const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
  const picture = noise(64, 64).toString("base64");
  let sent;
  const upstream = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    setTimeout(() => response.write(event("image_generation.partial_image", { b64_json: picture, partial_image_index: 0 }), () => {
      sent = process.hrtime.bigint();
      setTimeout(() => response.end(event("image_generation.completed", { b64_json: picture })), 20);
    }), 20);
  });
  await new Promise((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const server = await startGateway(`http://127.0.0.1:${upstream.address().port}`);
  const waits = [];
  for (let i = 0; i < count; i++) {
    const answer = await fetch(server.url + path, { method: "POST",
      body: JSON.stringify({ ...JSON.parse(body), stream: true, partial_images: 1 }),
      headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" } });
    let at;
    for await (const bytes of answer.body) at ??= bytes.length && process.hrtime.bigint();
    waits.push(Number(at - sent) / 1e6);
  }
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
  upstream.close();
  return b.median(waits);
}
