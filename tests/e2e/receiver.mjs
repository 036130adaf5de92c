// A callback receiver for tests: Node over TLS, with a certificate of an authority made here.
import { createServer } from "node:https";
import { after } from "node:test";
import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { authority } from "./authority.mjs";

const open = new Set();
after(async () => {
  for (const receiver of open) await receiver.close();
});

export class Receiver {
  /** answer(received, response): what to do with each; without it, 204. */
  static async start({ answer, tls = authority } = {}) {
    const receiver = new Receiver();
    receiver.received = [];
    receiver.waiting = [];
    receiver.answer = answer ?? ((_, response) => response.writeHead(204).end());
    receiver.server = createServer({ key: tls.key, cert: tls.cert }, async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      const got = { at: Date.now(), path: request.url, method: request.method, headers: request.headers,
        text: Buffer.concat(pieces).toString() };
      receiver.received.push(got);
      receiver.waiting = receiver.waiting.filter((look) => !look());
      receiver.answer(got, response, receiver.received.length);
    });
    await new Promise((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
    receiver.port = receiver.server.address().port;
    receiver.host = `127.0.0.1:${receiver.port}`;
    receiver.url = `https://${receiver.host}/hook`;
    open.add(receiver);
    return receiver;
  }

  /** Resolves with what fits, once there are so many. */
  until(count, fits = () => true) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.received.filter(fits).length} of ${count} came`)), 90000);
      const look = () => {
        const found = this.received.filter(fits);
        if (found.length < count) return false;
        clearTimeout(late);
        resolve(found);
        return true;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  of(id) { return (got) => got.text.includes(`"${id}"`); }

  async close() {
    open.delete(this);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The configuration under which the receivers may be reached. */
export const reach = (...receivers) =>
  `egress:\n  ca_file: ${authority.file}\n  allow: [${receivers.map((r) => `"${r.host}"`).join(", ")}]\n`;

/** Holds a received callback to its signature, as a caller would; yields the task. */
export function verify(got, secret) {
  assert.equal(got.method, "POST");
  assert.equal(got.headers["content-type"], "application/json");
  return new Webhook(secret).verify(got.text, got.headers);
}
