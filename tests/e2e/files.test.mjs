// Uploaded files: every way in, the links out, limits, and who sees what.
import { test, before, after, describe } from "node:test";
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { connect } from "node:net";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Server, pngSize, checkAnswer, fakes, makePng } from "./lib.mjs";

/** bytes that begin as a PNG of this size; noise behind it */
function fakePng(bytes, width = 640, height = 480) {
  const all = randomBytes(bytes);
  Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").copy(all);
  all.writeUInt32BE(width, 16);
  all.writeUInt32BE(height, 20);
  all[24] = 8; all[25] = 6;
  return all;
}

const png = fakePng(5000);
const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

function form(fields) {
  const data = new FormData();
  for (const [name, value, filename] of fields)
    data.append(name, Buffer.isBuffer(value) ? new Blob([value]) : value, ...(filename ? [filename] : []));
  return data;
}

/** A POST with any body; the answer is held against the contract. */
async function post(server, path, body, { key = server.key, headers = {} } = {}) {
  const response = await fetch(server.url + path, {
    method: "POST", body, duplex: "half",
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers } });
  const text = await response.text();
  checkAnswer("POST", path, response.status, response.headers.get("content-type") ?? "", text);
  return { status: response.status, headers: response.headers, json: JSON.parse(text) };
}
const upload = (server, fields, options) => post(server, "/v1/files/upload/stream", form(fields), options);
const uploadText = (server, body, options) => server.ask("POST", "/v1/files/upload/base64", { body, ...options });
const pathOf = (url) => url.replace(/^https?:\/\/[^/]+/, "");

/** Raw bytes over a socket; the whole answer as text. */
async function raw(server, head, ...pieces) {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(head);
  for (const piece of pieces) socket.write(piece);
  let text = "";
  socket.on("data", (d) => (text += d));
  await once(socket, "close");
  return text;
}

describe("files", () => {
  let server, remote, remoteUrl;
  before(async () => {
    remote = createServer((request, response) => {
      if (request.url === "/ok.png" || request.url.startsWith("/named%20cat.png")) return response.end(png);
      if (request.url === "/loop") return response.writeHead(302, { location: "/loop" }).end();
      if (request.url === "/hop") return response.writeHead(302, { location: "/ok.png" }).end();
      if (request.url === "/inside") return response.writeHead(302, { location: "http://127.0.0.1:1/a.png" }).end();
      if (request.url === "/page") return response.end("<html>no image</html>");
      if (request.url === "/big") return response.end(fakePng(3 << 20));
      if (request.url === "/cut") {
        response.writeHead(200, { "content-length": "5000" });
        response.write(png.subarray(0, 100));
        return setImmediate(() => response.destroy());
      }
      response.writeHead(404).end("nothing");
    });
    remote.listen(0, "127.0.0.1");
    await once(remote, "listening");
    remoteUrl = `http://127.0.0.1:${remote.address().port}`;
    server = await Server.start({ config:
      `egress:\n  allow: ["127.0.0.1:${remote.address().port}"]\n` +
      "files:\n  max_bytes: 2MiB\n  quota_bytes: 20MiB\n  quota_count: 60\n" });
  });
  let hangs;
  after(() => { for (const web of [remote, hangs]) { web?.closeAllConnections(); web?.close(); } });

  test("a form's file is stored and comes back byte for byte", async () => {
    const made = await upload(server, [["file", png, "my cat.png"]]);
    assert.equal(made.status, 200);
    const file = made.json.data;
    assert.equal(file.file_name, "my cat.png");
    assert.equal(file.file_size, png.length);
    assert.equal(file.mime_type, "image/png");
    assert.equal(file.expires_at - file.upload_time, 72 * 3600);
    const got = await server.ask("GET", pathOf(file.file_url), { key: null });
    assert.equal(got.status, 200);
    assert.equal(sha(got.bytes), sha(png));
    assert.equal(got.headers.get("content-type"), "image/png");
    assert.equal(got.headers.get("x-content-type-options"), "nosniff");
    assert.match(got.headers.get("content-security-policy"), /sandbox/);
    assert.match(got.headers.get("content-disposition"), /^inline; filename="my-cat.png"; filename\*=UTF-8''my%20cat.png$/);
    const saved = await server.ask("GET", pathOf(file.download_url), { key: null });
    assert.match(saved.headers.get("content-disposition"), /^attachment; /);
  });

  test("a download is saved as the image that it is, whatever it was called", async () => {
    for (const [name, saved] of [["a.hta", "a.hta.png"], ["a.html", "a.html.png"], ["a", "a.png"], ["a.PNG", "a.PNG"]]) {
      const { download_url } = (await upload(server, [["file", png, name]])).json.data;
      const got = await server.ask("GET", pathOf(download_url), { key: null });
      assert.ok(got.headers.get("content-disposition").endsWith(`; filename*=UTF-8''${saved}`));
    }
  });

  test("links serve ranges, conditions and HEAD, and no altered link", async () => {
    const { file_url } = (await upload(server, [["file", png, "a.png"]])).json.data;
    const path = pathOf(file_url);
    const part = await server.ask("GET", path, { key: null, headers: { range: "bytes=10-19" } });
    assert.equal(part.status, 206);
    assert.deepEqual(part.bytes, png.subarray(10, 20));
    const etag = part.headers.get("etag");
    assert.equal((await server.ask("GET", path, { key: null, headers: { "if-none-match": etag } })).status, 304);
    const head = await server.ask("HEAD", path, { key: null });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("content-length"), String(png.length));
    assert.equal((await server.ask("GET", path, { key: null, headers: { range: "bytes=9999-" } })).status, 416);
    assert.equal((await server.ask("GET", path.replace(/sig=./, "sig=x"), { key: null })).status, 403);
    assert.equal((await server.ask("GET", path.replace(/exp=1/, "exp=2"), { key: null })).status, 403);
    assert.equal((await server.ask("GET", path.replace("/a.png", "/b.png"), { key: null })).status, 403);
    assert.equal((await server.ask("GET", path.replace("/v1/files/", "/v1/images/"), { key: null })).status, 403);
  });

  test("file_name names it, wherever it stands in the form, and is made plain", async () => {
    for (const fields of [[["file_name", "../x/고양이.png"], ["file", png, "a.png"]],
      [["other", "y"], ["file", png, "a.png"], ["file_name", "../x/고양이.png"]]]) {
      const file = (await upload(server, fields)).json.data;
      assert.equal(file.file_name, "고양이.png");
      assert.match(file.file_url, /\/image\.png\?/);
    }
    assert.equal((await upload(server, [["file", png]])).json.data.file_name, "blob");
  });

  test("base64, plain or as a data: URL, gives the same file", async () => {
    for (const [data, name] of [[png.toString("base64"), "a.webp"], ["data:image/jpeg;base64," + png.toString("base64"), undefined]]) {
      const made = await uploadText(server, { file_name: name, base64_data: data });
      assert.equal(made.status, 200, made.bytes.toString());
      assert.equal(made.json.data.mime_type, "image/png"); // the bytes decide
      assert.equal(made.json.data.file_name, name ?? "image.png");
      const got = await server.ask("GET", pathOf(made.json.data.file_url), { key: null });
      assert.equal(sha(got.bytes), sha(png));
    }
    const escaped = `{"x":[{"base64_data":"not this"}],"base64_data":"${png.toString("base64").replaceAll("/", "\\/")}"}`;
    assert.equal((await uploadText(server, escaped)).json.data.file_size, png.length);
  });

  test("bad base64 bodies are refused in words", async () => {
    const good = png.toString("base64");
    for (const [body, status, words] of [
      [{ base64_data: good.slice(0, -3) }, 400, /cut off/],
      [{ base64_data: good.slice(0, 40) + "\n" + good.slice(40) }, 400, /not valid base64/],
      [{ base64_data: "data:image/png," + good }, 400, /not base64/],
      [{ base64_data: "data:image/png;base64" }, 400, /data: URL/],
      [{ base64_data: "" }, 400, /empty/],
      [{ base64_data: 7 }, 400, /must be a string/],
      [{ base64_data: { a: 1 } }, 400, /must be a string/],
      [{ file_name: "a" }, 400, /required/],
      ["[]", 400, /JSON object/],
      [`{"base64_data":"${good}"`, 400, /invalid JSON/],
      [{ base64_data: Buffer.from("%PDF-1.7 hello").toString("base64") }, 415, /a PDF/],
    ]) {
      const answer = await uploadText(server, body);
      assert.equal(answer.status, status, answer.bytes.toString());
      assert.match(answer.json.error.message, words);
    }
    assert.equal((await uploadText(server, "x=1", { headers: { "content-type": "text/plain" } })).status, 415);
  });

  test("a URL is fetched, over redirects, through the guard", async () => {
    const ask = (file_url, more = {}) => server.ask("POST", "/v1/files/upload/url", { body: { file_url, ...more } });
    const made = await ask(remoteUrl + "/hop");
    assert.equal(made.status, 200, made.bytes.toString());
    assert.equal(made.json.data.file_name, "hop");
    assert.equal((await ask(remoteUrl + "/named%20cat.png?x=/y")).json.data.file_name, "named cat.png");
    assert.equal((await ask(remoteUrl + "/ok.png", { file_name: "b.png" })).json.data.file_name, "b.png");
    for (const [url, status, words] of [
      [remoteUrl + "/nothing", 400, /answered 404/],
      [remoteUrl + "/loop", 400, /302|redirect|leads/],
      [remoteUrl + "/inside", 400, /./],
      [remoteUrl + "/page", 415, /HTML/],
      [remoteUrl + "/big", 413, /2097152/],
      [remoteUrl + "/cut", 400, /./],
      ["http://127.0.0.1:1/a.png", 400, /./],
      ["http://169.254.169.254/latest", 400, /./],
      ["http://[::1]/", 400, /./],
      ["file:///etc/passwd", 400, /http/],
      ["data:image/png;base64,AA==", 400, /./],
      [made.json.data.file_url, 400, /stored here already/],
      [made.json.data.file_url.replace("sig=", "sig=0"), 400, /altered/],
    ]) {
      const answer = await ask(url);
      assert.equal(answer.status, status, `${url}: ${answer.bytes}`);
      assert.match(answer.json.error.message, words);
      assert.equal(answer.json.error.param, "file_url");
    }
  });

  test("what is no image is told what it is", async () => {
    for (const [bytes, words] of [["GIF89a\x01\0", /a GIF/], ["<svg xmlns=''>", /SVG/], ["hello", /text/], ["%PDF-1.4", /PDF/]]) {
      const answer = await upload(server, [["file", Buffer.from(bytes), "photo.png"]]);
      assert.equal(answer.status, 415);
      assert.equal(answer.json.error.code, "unsupported_media_type");
      assert.match(answer.json.error.message, words);
    }
    const truncated = await upload(server, [["file", png.subarray(0, 20), "a.png"]]);
    assert.equal(truncated.status, 415);
  });

  test("forms that are none, or hostile, are refused", async () => {
    const type = { "content-type": "multipart/form-data; boundary=XX" };
    const part = 'Content-Disposition: form-data; name="file"\r\n\r\n';
    for (const [body, status, words] of [
      ["", 400, /never comes/],
      ["--XX--", 400, /no part named "file"/],
      ["--XX\r\n" + part + "x", 400, /before its last boundary/],
      [`--XX\r\n${part}\r\n--XX--`, 400, /empty/],
      [`--XX\r\n${part}${png.toString("latin1")}\r\n--XX\r\n${part}x\r\n--XX--`, 400, /one file/],
      ["--XX\r\nX: " + "a".repeat(9000), 400, /8192/],
      ["x".repeat(5000) + "\r\n--XX--", 400, /boundary/],
      ["--XX\r\nContent-Disposition: form-data; name=f\r\n\r\n\r\n".repeat(65) + "--XX--", 400, /64 parts/],
      ["--XX\r\nContent-Disposition: form-data; name=file\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--XX--", 400, /encoded/],
    ]) {
      const answer = await post(server, "/v1/files/upload/stream", Buffer.from(body, "latin1"), { headers: type });
      assert.equal(answer.status, status, JSON.stringify(answer.json));
      assert.match(answer.json.error.message, words);
    }
    for (const bad of ["application/json", "multipart/form-data", "multipart/mixed; boundary=a"]) {
      const answer = await post(server, "/v1/files/upload/stream", "{}", { headers: { "content-type": bad } });
      assert.ok([400, 415].includes(answer.status));
    }
  });

  test("a file that is too large is refused while it is sent, and the client can read that", async () => {
    const big = fakePng(8 << 20);
    const sent = await upload(server, [["file", big, "big.png"]]);
    assert.equal(sent.status, 413);
    assert.equal(sent.json.error.code, "request_too_large");
    assert.match(sent.json.error.message, /the file is larger than 2097152 bytes/);
    // chunked, no length: the answer comes in the middle of the upload
    const stream = new ReadableStream({
      start(c) {
        c.enqueue(Buffer.from('--XX\r\nContent-Disposition: form-data; name="file"\r\n\r\n'));
        for (let at = 0; at < big.length; at += 65536) c.enqueue(big.subarray(at, at + 65536));
        c.enqueue(Buffer.from("\r\n--XX--"));
        c.close();
      },
    });
    const chunked = await post(server, "/v1/files/upload/stream", stream, {
      headers: { "content-type": "multipart/form-data; boundary=XX" } });
    assert.equal(chunked.status, 413);
    const text = await uploadText(server, { base64_data: big.toString("base64") });
    assert.equal(text.status, 413);
    assert.match(text.json.error.message, /the file is larger than 2097152 bytes/);
    // at the limit to the byte
    assert.equal((await upload(server, [["file", fakePng(2 << 20), "a.png"]])).status, 200);
    assert.equal((await upload(server, [["file", fakePng((2 << 20) + 1), "a.png"]])).status, 413);
  });

  test("curl's way: Expect: 100-continue, application/octet-stream", async () => {
    const out = await new Promise((resolve, reject) => {
      const curl = execFile("curl", ["-sS", server.url + "/v1/files/upload/stream",
        "-H", `Authorization: Bearer ${server.key}`, "-H", "Expect: 100-continue",
        "-F", "file=@-;filename=a\"b.png;type=application/octet-stream"],
      (error, stdout) => (error ? reject(error) : resolve(stdout)));
      curl.stdin.end(png);
    });
    const file = JSON.parse(out).data;
    assert.equal(file.file_size, png.length);
    assert.equal(file.file_name, "ab.png");
  });

  test("nobody uploads without a key, and each account sees its own files alone", async () => {
    assert.equal((await upload(server, [["file", png]], { key: null })).status, 401);
    const other = await server.newKey("--account", "other");
    const mine = (await upload(server, [["file", png, "mine.png"]])).json.data;
    const theirs = (await upload(server, [["file", png, "theirs.png"]], { key: other })).json.data;
    const list = (await server.ask("GET", "/v1/files/list", { key: other })).json;
    assert.deepEqual(list.data.map((f) => f.file_id), [theirs.file_id]);
    assert.equal(list.total, 1);
    assert.equal((await server.ask("GET", `/v1/files/${mine.file_id}`, { key: other })).status, 404);
    assert.equal((await server.ask("DELETE", `/v1/files/${mine.file_id}`, { key: other })).status, 404);
    assert.equal((await server.ask("GET", `/v1/files/${mine.file_id}`)).json.data.file_name, "mine.png");
    assert.equal((await server.ask("GET", "/v1/files/file-000000000000000000000000")).status, 404);
    assert.equal((await server.ask("GET", "/v1/files/nonsense")).status, 404);
    const quota = (await server.ask("GET", "/v1/files/quota", { key: other })).json.data;
    assert.deepEqual([quota.used_bytes, quota.used_files, quota.max_files], [png.length, 1, 60]);
  });

  test("lists are newest first, page by page", async () => {
    const key = await server.newKey("--account", "lister");
    for (let i = 0; i < 5; i++) await upload(server, [["file", png, `${i}.png`]], { key });
    const page = (n) => server.ask("GET", `/v1/files/list?page_size=2&page=${n}`, { key });
    const names = [];
    for (let n = 1; n <= 4; n++) names.push(...(await page(n)).json.data.map((f) => f.file_name));
    assert.equal(names.length, 5);
    assert.equal(new Set(names).size, 5);
    assert.equal((await page(0)).status, 400);
    assert.equal((await server.ask("GET", "/v1/files/list?page_size=101", { key })).status, 400);
  });

  test("a deleted file is gone at once, and makes room", async () => {
    const key = await server.newKey("--account", "deleter");
    const file = (await upload(server, [["file", png]], { key })).json.data;
    const gone = await server.ask("DELETE", `/v1/files/${file.file_id}`, { key });
    assert.deepEqual(gone.json.data, { file_id: file.file_id, deleted: true });
    assert.equal((await server.ask("DELETE", `/v1/files/${file.file_id}`, { key })).status, 404);
    assert.equal((await server.ask("GET", pathOf(file.file_url), { key: null })).status, 404);
    assert.equal((await server.ask("GET", "/v1/files/quota", { key })).json.data.used_files, 0);
  });

  test("a quota holds, early by Content-Length and exactly among parallel uploads", async () => {
    const key = await server.newKey("--account", "hoarder");
    const size = 2 << 20;
    const all = await Promise.all(Array.from({ length: 14 }, () =>
      upload(server, [["file", fakePng(size), "a.png"]], { key })));
    const stored = all.filter((a) => a.status === 200).length;
    assert.equal(stored, 10); // 20 MiB of 2 MiB each
    for (const a of all.filter((b) => b.status !== 200)) {
      assert.equal(a.status, 403);
      assert.equal(a.json.error.code, "file_quota_exceeded");
    }
    // Refused by its head alone: nothing of the body is sent.
    const answer = await raw(server, "POST /v1/files/upload/stream HTTP/1.1\r\nHost: a\r\n" +
      `Authorization: Bearer ${key}\r\nContent-Type: multipart/form-data; boundary=X\r\n` +
      "Content-Length: 1500000\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
    assert.match(answer, /^HTTP\/1.1 403 /);
    assert.doesNotMatch(answer, /100 Continue/);
  });

  test("a client that leaves in the middle leaves nothing", async () => {
    const key = await server.newKey("--account", "leaver");
    for (const bytes of [0, 100, 70000, 900000]) {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write("POST /v1/files/upload/stream HTTP/1.1\r\nHost: a\r\n" +
        `Authorization: Bearer ${key}\r\nContent-Type: multipart/form-data; boundary=X\r\n` +
        'Content-Length: 1500000\r\n\r\n--X\r\nContent-Disposition: form-data; name="file"\r\n\r\n');
      await new Promise((resolve) => socket.write(fakePng(Math.max(bytes, 33)).subarray(0, bytes), resolve));
      socket.destroy();
    }
    assert.equal((await upload(server, [["file", png]], { key })).status, 200);
    assert.equal((await server.ask("GET", "/v1/files/list", { key })).json.total, 1);
  });

  test("a killed server has every file that was acknowledged", async () => {
    const own = await Server.start();
    const files = [];
    for (let i = 0; i < 3; i++) {
      const bytes = fakePng(100000 + i);
      files.push([(await upload(own, [["file", bytes, "a.png"]])).json.data, sha(bytes)]);
    }
    const { key } = own;
    await own.stop({ signal: "SIGKILL", keep: true });
    const again = await Server.start({ data: own.data });
    again.ownsData = true;
    for (const [file, digest] of files) {
      const fresh = (await again.ask("GET", `/v1/files/${file.file_id}`, { key })).json.data;
      assert.equal(sha((await again.ask("GET", pathOf(fresh.file_url), { key: null })).bytes), digest);
    }
    await again.stop();
  });

  test("after their time links are 410 and files are nobody's", async () => {
    const own = await Server.start({ config: "files: {ttl: 1s}\n" });
    const file = (await upload(own, [["file", png]])).json.data;
    let last;
    do last = await own.ask("GET", pathOf(file.file_url), { key: null }); while (last.status === 200);
    assert.equal(last.status, 410);
    assert.equal(last.json.error.code, "link_expired");
    do last = await own.ask("GET", `/v1/files/${file.file_id}`); while (last.status === 200);
    assert.equal(last.status, 404);
    assert.equal((await own.ask("GET", "/v1/files/list")).json.total, 0);
    await own.stop();
  });

  test("more uploads at once than a key may have are 429", async () => {
    const own = await Server.start({ config: "files: {concurrency: 2}\n" });
    const head = "POST /v1/files/upload/stream HTTP/1.1\r\nHost: a\r\n" +
      `Authorization: Bearer ${own.key}\r\nContent-Type: multipart/form-data; boundary=X\r\n` +
      "Content-Length: 500\r\nExpect: 100-continue\r\n\r\n";
    const { hostname, port } = new URL(own.url);
    const sockets = [];
    for (let i = 0; i < 2; i++) {
      const socket = connect(Number(port), hostname);
      socket.write(head);
      const [answer] = await once(socket, "data");
      assert.match(answer.toString(), /100 Continue/); // it is in
      sockets.push(socket);
    }
    const third = await upload(own, [["file", png]]);
    assert.equal(third.status, 429);
    assert.ok(third.headers.get("retry-after"));
    for (const socket of sockets) socket.destroy();
    let fourth;
    do fourth = await upload(own, [["file", png]]); while (fourth.status === 429);
    assert.equal(fourth.status, 200);
    await own.stop();
  });

  test("a stop in the middle of uploads is clean, and they leave nothing", async () => {
    hangs = createServer((request, response) => {
      response.writeHead(200, { "content-length": "100000" });
      response.write(png); // and no more
      hangs.emit("asked");
    });
    hangs.listen(0, "127.0.0.1");
    await once(hangs, "listening");
    const address = `127.0.0.1:${hangs.address().port}`;
    const own = await Server.start({ config: `egress: {allow: ["${address}"]}\nserver: {drain_timeout: 200ms}\n` });
    const { hostname, port } = new URL(own.url);
    const sockets = [];
    for (const bytes of [0, 1000, 300000]) {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write("POST /v1/files/upload/stream HTTP/1.1\r\nHost: a\r\n" +
        `Authorization: Bearer ${own.key}\r\nContent-Type: multipart/form-data; boundary=X\r\n` +
        'Content-Length: 900000\r\n\r\n--X\r\nContent-Disposition: form-data; name="file"\r\n\r\n');
      await new Promise((resolve) => socket.write(fakePng(300000).subarray(0, bytes), resolve));
      sockets.push(socket);
    }
    const asked = once(hangs, "asked");
    const fetched = fetch(own.url + "/v1/files/upload/url", { method: "POST",
      headers: { authorization: `Bearer ${own.key}`, "content-type": "application/json" },
      body: JSON.stringify({ file_url: `http://${address}/a.png` }) }).catch(() => "cut");
    await asked;
    await own.stop({ keep: true }); // asserts a clean end
    await fetched;
    for (const socket of sockets) socket.destroy();
    assert.deepEqual(await readdir(join(own.data, "blobs/tmp")), []);
    await own.remove();
  });

  test("a file serves as a reference, to whoever has its link, even when it is deleted meanwhile", async () => {
    const own = await Server.start({ config: fakes({ name: "slow", models: ["gpt-4o-image"], latency: "300ms" }) });
    const other = await own.newKey("--account", "other");
    const grant = await own.cli("credit", "grant", "--account", "other", "--credits", "100");
    assert.equal(grant.code, 0, grant.stderr);
    const picture = makePng(64, 64);
    const file = (await upload(own, [["file", picture, "a.png"]])).json.data;
    for (const key of [own.key, other]) {
      const made = await own.create({ model: "gpt-4o-image", prompt: "a cat", image_urls: [file.file_url] }, { key });
      assert.equal(made.status, 200, made.bytes.toString());
      if (key === other)
        assert.equal((await own.ask("DELETE", `/v1/files/${file.file_id}`)).status, 200);
      const end = await own.end(made.json.id, { key });
      assert.equal(end.status, "completed", JSON.stringify(end));
    }
    const late = await own.create({ model: "gpt-4o-image", prompt: "a cat", image_urls: [file.file_url] });
    assert.equal(late.status, 404);
    assert.equal(late.json.error.code, "file_not_found");
    await own.audit();
    await own.stop();
  });

  test("the painter's own pictures can be uploaded too", async () => {
    const task = await server.finish({ model: "gpt-image-1", prompt: "a red ball", quality: "low" });
    const picture = await server.ask("GET", pathOf(task.results[0]), { key: null });
    const { width } = pngSize(picture.bytes);
    assert.ok(width > 0);
    const made = await upload(server, [["file", picture.bytes, "ball.png"]]);
    assert.equal(made.status, 200);
  });
});
