// Clients that read slowly take little from the others.
import test from "node:test";
import assert from "node:assert/strict";
import { readdirSync, readlinkSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { Server, fakes } from "./lib.mjs";

/** How many images of its data folder a server has open. */
function openImages(s) {
  const folder = `/proc/${s.child.pid}/fd`;
  return readdirSync(folder).filter((fd) => {
    try {
      return /\/blobs\/[0-9a-f]{2}\//.test(readlinkSync(`${folder}/${fd}`));
    } catch {
      return false; // closed meanwhile
    }
  }).length;
}

const body = JSON.stringify({ model: "dall-e-2", prompt: "a forest", n: 10, size: "512x512", response_format: "b64_json" });
const head = (s) => `POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${s.key}\r\n` +
  `Content-Type: application/json\r\nIdempotency-Key: starve-0123456789\r\nContent-Length: ${body.length}\r\n\r\n`;

/** A client that asks, and reads no further than its first bytes. */
async function slowClient(s) {
  const { port } = new URL(s.url);
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(head(s) + body);
  await once(socket, "readable");
  return socket;
}

test("an answer of ten images holds one of them open while its client does not read", async () => {
  const s = await Server.start();
  const first = await fetch(`${s.url}/v1/images/generations`, { method: "POST", body, headers: {
    authorization: `Bearer ${s.key}`, "content-type": "application/json", "idempotency-key": "starve-0123456789" } });
  assert.equal((await first.json()).data.length, 10);
  const clients = await Promise.all(Array.from({ length: 8 }, () => slowClient(s)));
  assert.ok(openImages(s) <= clients.length, `${openImages(s)} images are open`);
  for (const client of clients) client.destroy();
  await s.stop();
});

test("a repeated request whose images are no longer stored is told so", async () => {
  const s = await Server.start({ config: fakes({ name: "f" }) });
  for (const body of [{ model: "dall-e-2", prompt: "x", response_format: "b64_json" },
    { model: "dall-e-2", prompt: "x", stream: true }]) {
    const key = { headers: { "idempotency-key": `gone-${Boolean(body.stream)}-0123456789` } };
    assert.equal((await s.create(body, key)).status, 200);
    for (const folder of readdirSync(`${s.data}/blobs`).filter((name) => name !== "tmp"))
      for (const name of readdirSync(`${s.data}/blobs/${folder}`)) rmSync(`${s.data}/blobs/${folder}/${name}`);
    const again = await s.create(body, key);
    assert.equal(again.status, body.stream ? 200 : 404);
    assert.match(again.bytes.toString(), /^event: error|^\{"error"/);
    assert.match(again.bytes.toString(), /no longer, stored here/);
  }
  await s.stop();
});
