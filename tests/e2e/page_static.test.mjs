// What the page is made of: found by whole paths alone, in the encoding that the client
// likes best, kept for as long as it may be, and always with the page's headers.
import test from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Server } from "./lib.mjs";

const s = await Server.start();

/** The answer as it came over the wire: fetch would unpack it, and mend the path. */
function raw(path, { method = "GET", headers = {} } = {}) {
  const { hostname, port } = new URL(s.url);
  return new Promise((resolve, reject) => {
    const socket = connect(port, hostname), parts = [];
    socket.on("data", (d) => parts.push(d)).on("error", reject).on("end", () => {
      const all = Buffer.concat(parts), end = all.indexOf("\r\n\r\n");
      const [line, ...fields] = all.subarray(0, end).toString().split("\r\n");
      const found = {};
      for (const field of fields) {
        const [, name, value] = field.match(/^([^:]+): (.*)$/);
        found[name.toLowerCase()] = found[name.toLowerCase()] ? `${found[name.toLowerCase()]}, ${value}` : value;
      }
      resolve({ status: Number(line.split(" ")[1]), headers: found, body: all.subarray(end + 4) });
    });
    const own = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((v) => `${name}: ${v}\r\n`)).join("");
    socket.end(`${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n${own}\r\n`);
  });
}

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const first = (await raw("/", { headers: html })).body.toString();
const assets = [...first.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((m) => m[1]);
const views = ["/console", "/console/keys", "/console/a/b", "/pricing", "/history", "/operator", "/operator/providers"];

function assertGuarded(r, path) {
  const csp = r.headers["content-security-policy"] ?? "";
  assert.match(csp, /default-src 'none'/, path);
  assert.match(csp, /script-src 'self'(;|$)/, `${path}: scripts come from here alone`);
  for (const rule of ["base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) assert.ok(csp.includes(rule), `${path}: ${rule}`);
  assert.doesNotMatch(csp, /unsafe-eval|https?:|\*/, path);
  assert.equal(r.headers["x-content-type-options"], "nosniff", path);
  assert.equal(r.headers["x-frame-options"], "DENY", path);
  assert.equal(r.headers["referrer-policy"], "same-origin", path);
  assert.equal(r.headers["cross-origin-opener-policy"], "same-origin", path);
}

test("browsers get the page, whoever takes anything gets words, and caches can tell", async () => {
  assert.ok(assets.length >= 2, first);
  for (const [accept, type] of [["text/html", "text/html"], [html.accept, "text/html"], ["*/*", "text/plain"],
    ["application/json", "text/plain"], ["text/html;q=0, */*", "text/plain"], [undefined, "text/plain"]]) {
    const r = await raw("/", { headers: accept ? { accept } : {} });
    assert.equal(r.status, 200);
    assert.ok(r.headers["content-type"].startsWith(type), `${accept}: ${r.headers["content-type"]}`);
    assert.match(r.headers.vary, /\bAccept\b(?!-)/);
  }
  assert.match((await raw("/", { headers: html })).headers.vary, /Accept-Encoding/);
});

test("a view's own path answers the page, so that a reload stays there", async () => {
  for (const path of views) {
    const r = await raw(path);
    assert.equal(r.status, 200, path);
    assert.equal(r.body.toString(), first, path);
  }
});

test("everything of the page has its headers, unchanged answers too", async () => {
  for (const path of ["/", "/favicon.svg", ...views, ...assets]) {
    const r = await raw(path, { headers: html });
    assert.equal(r.status, 200, path);
    assertGuarded(r, path);
    const again = await raw(path, { headers: { ...html, "if-none-match": r.headers.etag } });
    assert.equal(again.status, 304, path);
    assert.equal(again.body.length, 0);
    assert.equal(again.headers.etag, r.headers.etag);
    assertGuarded(again, path);
  }
});

test("no script and no style stands in the page itself", () => {
  assert.doesNotMatch(first, /<script(?![^>]*\ssrc=)|<style|\son[a-z]+=|\sstyle=|javascript:/i);
  assert.doesNotMatch(first, /(?:src|href)="(?:https?:)?\/\//, "nothing is loaded from another host");
});

test("the encoding is the one that the client likes best", async () => {
  const path = assets[0], plain = (await raw(path)).body;
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, undefined: (b) => b };
  for (const [accepted, encoding] of [
    [undefined, undefined], ["", undefined], ["identity", undefined], ["br", "br"], ["gzip", "gzip"],
    ["gzip, deflate, br, zstd", "br"], ["gzip, deflate", "gzip"], ["GZIP", "gzip"], ["deflate, zstd", undefined],
    ["br;q=0.1, gzip;q=0.9", "gzip"], ["br;q=0, gzip;q=0", undefined], ["*", "br"], ["*;q=0.5, br;q=0", "gzip"],
    ["gzip;q=0.5", "gzip"], ["identity, gzip;q=0.5", undefined], ["br;q=nonsense, gzip", "gzip"],
    ["identity;q=0, *;q=0", undefined], [["gzip;q=0.5", "br"], "br"]]) {
    const r = await raw(path, { headers: accepted === undefined ? {} : { "accept-encoding": accepted } });
    assert.equal(r.headers["content-encoding"], encoding, `${accepted}`);
    assert.equal(Number(r.headers["content-length"]), r.body.length);
    assert.ok(unpack[encoding](r.body).equals(plain), `${accepted}: the same bytes, unpacked`);
    assert.match(r.headers.vary, /Accept-Encoding/);
  }
});

test("each encoding has its own ETag; another's, or an old one, is no match", async () => {
  const path = assets[0];
  const tags = await Promise.all(["br", "gzip", "identity"].map(async (e) => (await raw(path, { headers: { "accept-encoding": e } })).headers.etag));
  assert.equal(new Set(tags).size, 3);
  const ask = (tag, e = "br") => raw(path, { headers: { "accept-encoding": e, "if-none-match": tag } });
  assert.equal((await ask(tags[0])).status, 304);
  assert.equal((await ask(`W/${tags[0]}`)).status, 304);
  assert.equal((await ask(`"x", ${tags[0]}`)).status, 304);
  assert.equal((await ask("*")).status, 304);
  assert.equal((await ask(tags[1])).status, 200);
  assert.equal((await ask('"0000000000000000"')).status, 200);
});

test("what has its digest in its name is kept for ever, the page itself is asked after", async () => {
  for (const path of assets) assert.equal((await raw(path)).headers["cache-control"], "public, max-age=31536000, immutable");
  for (const path of ["/favicon.svg", ...views]) assert.equal((await raw(path)).headers["cache-control"], "no-cache", path);
});

test("HEAD says what GET would, with nothing behind it; other methods are refused", async () => {
  for (const path of ["/", ...assets]) {
    const get = await raw(path, { headers: html }), head = await raw(path, { method: "HEAD", headers: html });
    assert.equal(head.body.length, 0);
    for (const name of ["content-length", "etag", "content-type", "content-security-policy"]) assert.equal(head.headers[name], get.headers[name]);
    assert.equal((await raw(path, { method: "POST", headers: { ...html, "content-length": 0 } })).status, 405);
  }
});

test("paths that are not in the table are nowhere, however they are spelled", async () => {
  const name = assets[0].slice("/assets/".length);
  for (const path of ["/assets", "/assets/", "/assets/nothing.js", `/assets/${name}/`, `/assets/${name}.gz`, `/assets/${name.toUpperCase()}`,
    `/assets/x/../${name}`, "/assets/../openapi.yaml", "/assets/%2e%2e/index.html", "/assets/..%2f..%2fetc%2fpasswd", "//assets/" + name,
    `/assets//${name}`, `/assets/.%00/${name}`, `/assets/${name}%00`, `/assets\\${name}`, "/index.html", "/web/src/index.html", "/docs.html",
    "/table.inc", `/assets/${"a/".repeat(3000)}`, `/assets/${"%2e".repeat(2000)}`, "/console../x", "/favicon.svg/"]) {
    const r = await raw(path);
    assert.ok([400, 404, 414].includes(r.status), `${path.slice(0, 60)}: ${r.status}`);
    assert.match(r.headers["content-type"], /^application\/json/, path.slice(0, 60));
  }
});

test("a part of a file can be had", async () => {
  const r = await raw(assets[0], { headers: { range: "bytes=1-4" } });
  assert.equal(r.status, 206);
  assert.ok(r.body.equals((await raw(assets[0])).body.subarray(1, 5)));
});
