// Signing in to the page: a cookie stands for a key, with the key's rights as they are,
// and does nothing for other sites' pages.
import test from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Server, fakes, readEvents } from "./lib.mjs";

const config = fakes({ name: "good" });
const s = await Server.start({ config });
const page = { "x-tintype-page": "1" };
const ok = { model: "gpt-image-1", prompt: "a boat" };

/** The session that an answer set: the cookie as it goes back. */
const cookieOf = (r) => r.headers.getSetCookie()[0]?.split(";")[0];
const signIn = (key, { server = s, headers = {} } = {}) =>
  server.ask("POST", "/v1/session", { body: { key }, key: null, headers: { ...page, ...headers } });
/** Asks as the page does. */
const asPage = (cookie, method, path, { headers = {}, server = s, ...rest } = {}) =>
  server.ask(method, path, { key: null, headers: { ...page, cookie, ...headers }, ...rest });
const open = (url, options = {}) => fetch(url, { redirect: "manual", ...options });

async function signedIn(...keyArgs) {
  const key = keyArgs.length ? await s.newKey(...keyArgs) : s.key;
  const r = await signIn(key);
  assert.equal(r.status, 200, r.bytes.toString());
  return { key, cookie: cookieOf(r), session: r.json };
}

/* --- in and out -------------------------------------------------------------------- */

test("a key signs in: the cookie is the browser's alone, and works like the key", async () => {
  const r = await signIn(s.key);
  assert.equal(r.status, 200);
  assert.match(r.headers.getSetCookie()[0], /^tintype_session=[A-Za-z0-9]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
  assert.equal(r.headers.get("cache-control"), "no-store");
  assert.equal(r.json.signed_in, true);
  assert.equal(r.json.account, "default");
  assert.deepEqual({ ...r.json.key, id: 0, hint: "" }, { id: 0, name: "first", hint: "", test: false, admin: false, may_manage_keys: true });
  assert.ok(s.key.startsWith(r.json.key.hint.split("…")[0]) && s.key.endsWith(r.json.key.hint.split("…")[1]));
  assert.ok(Math.abs(r.json.expires_at - Date.now() / 1000 - 30 * 86400) < 60);
  assert.ok(!r.bytes.toString().includes(s.key), "the key is not said again");

  const cookie = cookieOf(r);
  assert.deepEqual((await asPage(cookie, "GET", "/v1/session")).json, r.json);
  const task = await asPage(cookie, "POST", "/v1/images/generations", { body: ok, headers: { prefer: "wait=120" } });
  assert.equal(task.json.status, "completed");
  assert.equal((await s.ask("GET", `/v1/tasks/${task.json.id}`)).status, 200, "it is the key's account's");
  assert.equal((await asPage(cookie, "GET", `/v1/tasks/${task.json.id}`)).status, 200);
  const openai = await asPage(cookie, "POST", "/openai/v1/images/generations", { body: { prompt: "a boat" } });
  assert.equal(openai.status, 200);
  assert.match(openai.headers.get("vary"), /Cookie/);
  assert.equal(openai.headers.get("x-content-type-options"), "nosniff");
});

test("events stream to whoever is signed in", async () => {
  const { cookie } = await signedIn();
  const made = await asPage(cookie, "POST", "/v1/images/generations", { body: ok });
  const response = await fetch(`${s.url}/v1/tasks/${made.json.id}/events`, { headers: { cookie, "sec-fetch-site": "same-origin" } });
  assert.equal(response.status, 200);
  let last;
  for await (const item of readEvents(response.body)) if (item.event) last = item.event;
  assert.equal(last, "completed");
});

test("signed out: nowhere signed in, at once, and the cookie is taken back", async () => {
  const { cookie } = await signedIn(), { cookie: other } = await signedIn();
  assert.equal((await asPage(cookie, "GET", "/v1/credits")).status, 200);
  const out = await asPage(cookie, "DELETE", "/v1/session");
  assert.deepEqual(out.json, { signed_in: false });
  assert.match(out.headers.getSetCookie()[0], /^tintype_session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/);
  for (let i = 0; i < 20; i++) assert.equal((await asPage(cookie, "GET", "/v1/credits")).status, 401, "on every loop");
  assert.deepEqual((await asPage(cookie, "GET", "/v1/session")).json, { signed_in: false });
  assert.equal((await asPage(other, "GET", "/v1/credits")).status, 200, "another browser stays");
  assert.deepEqual((await asPage(cookie, "DELETE", "/v1/session")).json, { signed_in: false }, "once more is fine");
  assert.deepEqual((await asPage("x=y", "DELETE", "/v1/session")).json, { signed_in: false });
});

test("a key that is disabled or rotated ends its sessions at once, and they stay ended", async () => {
  for (const change of ["disable", "rotate"]) {
    const { key, cookie, session } = await signedIn("--account", `ends-${change}`);
    assert.equal((await asPage(cookie, "GET", "/v1/credits")).status, 200);
    assert.equal((await s.cli("key", change, String(session.key.id))).code, 0);
    assert.equal((await asPage(cookie, "GET", "/v1/credits")).status, 401, change);
    if (change === "disable") {
      assert.equal((await s.cli("key", "enable", String(session.key.id))).code, 0);
      assert.equal((await signIn(key)).status, 200);
    } else {
      assert.equal((await signIn(key)).status, 401);
    }
    assert.equal((await asPage(cookie, "GET", "/v1/credits")).status, 401, `${change}: signing in again does not revive it`);
  }
});

test("a session has its key's limits: models, addresses, quota", async () => {
  const { cookie } = await signedIn("--account", "limited", "--models", "dall-e-3", "--addresses", "127.0.0.0/8", "--quota", "1", "--credits", "50");
  assert.deepEqual((await asPage(cookie, "GET", "/v1/models")).json.data.map((m) => m.id), ["dall-e-3"]);
  assert.equal((await asPage(cookie, "POST", "/v1/images/generations", { body: ok })).status, 403);
  assert.equal((await asPage(cookie, "GET", "/v1/session")).json.key.may_manage_keys, false);
  const elsewhere = await s.newKey("--account", "limited", "--addresses", "192.0.2.0/24");
  assert.equal((await signIn(elsewhere)).status, 403);
});

test("a test key's session paints and pays nothing", async () => {
  const { cookie, session } = await signedIn("--account", "tester", "--test");
  assert.deepEqual([session.key.test, session.key.may_manage_keys], [true, false]);
  const task = await asPage(cookie, "POST", "/v1/images/generations", { body: ok });
  assert.equal(task.json.usage.credits_reserved, 0);
});

test("sessions are over after their time; a key's own end comes first; a restart ends none", async () => {
  const day = 86400000;
  const first = await Server.start({ config, args: ["--set", "session.ttl=2d"] });
  const short = await first.newKey("--account", "short", "--expires", "24h");
  const long = cookieOf(await signIn(first.key, { server: first })), soon = await signIn(short, { server: first });
  assert.ok(Math.abs(soon.json.expires_at - Date.now() / 1000 - 86400) < 60);
  await first.stop({ keep: true });
  const at = async (skew) => {
    const server = await Server.start({ data: first.data, config, env: { TINTYPE_TEST_CLOCK_SKEW_MS: String(skew) } });
    const states = [];
    for (const cookie of [long, cookieOf(soon)]) states.push((await asPage(cookie, "GET", "/v1/credits", { server })).status);
    await server.stop();
    return states;
  };
  assert.deepEqual(await at(0), [200, 200]);
  assert.deepEqual(await at(day + 60000), [200, 401]);
  assert.deepEqual(await at(2 * day + 60000), [401, 401]);
  await first.remove();
});

test("nothing but digests of tokens is stored, and no log has them", async () => {
  const { cookie } = await signedIn(), token = cookie.split("=")[1];
  const link = (await s.cli("signin")).stdout.trim().split("/").pop();
  for (const secret of [token, link, s.signin.split("/").pop()]) {
    assert.match(secret, /^[A-Za-z0-9]{43}$/);
    assert.throws(() => execFileSync("grep", ["-rqF", secret, s.data]), "in the data folder");
    assert.ok(!s.log.includes(secret), "in the log");
  }
});

/* --- what does not sign in --------------------------------------------------------- */

test("what is no key signs nobody in", async () => {
  for (const key of ["tt-" + "a".repeat(40), "tt-", "x", "tt-" + "a".repeat(200), s.key + "a", s.key.slice(0, -1), ` ${s.key}`, `Bearer ${s.key}`]) {
    const r = await signIn(key);
    assert.equal(r.status, 401, key);
    assert.equal(r.headers.getSetCookie().length, 0);
    assert.ok(!r.bytes.toString().includes(key) || key.length < 5, "what was typed is not repeated");
  }
  for (const body of [{}, { key: 5 }, { key: "" }, { key: "a".repeat(300) }, "[]", "{", { key: null }])
    assert.equal((await s.ask("POST", "/v1/session", { body, key: null, headers: page })).status, 400, JSON.stringify(body));
  assert.equal((await s.ask("POST", "/v1/session", { body: JSON.stringify({ key: s.key, pad: "x".repeat(5000) }), key: null, headers: page })).status, 413);
  assert.equal((await s.ask("POST", "/v1/session", { body: `key=${s.key}`, key: null, headers: { ...page, "content-type": "application/x-www-form-urlencoded" } })).status, 415, "a form of another site");
  const disabled = await s.newKey("--account", "gone");
  await s.cli("key", "disable", disabled);
  assert.equal((await signIn(disabled)).status, 401);
});

test("cookies that are no session, hostile or huge, are nobody's", async () => {
  const { cookie } = await signedIn(), token = cookie.split("=")[1];
  const near = token.slice(0, -1) + (token.endsWith("a") ? "b" : "a");
  for (const bad of ["", "tintype_session", "tintype_session=", "tintype_session=x", `tintype_session=${near}`, `tintype_session=${token}x`,
    `tintype_session=${token.slice(1)}`, `tintype_session="${token}"`, `tintype_session= ${token}`, `Tintype_session=${token}`,
    `xtintype_session=${token}`, `tintype_session2=${token}`, `__Host-tintype_session=${token}`, `tintype_session=${token}, b=c`,
    `tintype_session=' OR 1=1 --`, `tintype_session=${"%00".repeat(43)}`, `tintype_session=${s.key}`, "; ; ;=;==;", "=".repeat(500),
    `a=${"x".repeat(14000)}`, ";".repeat(12000)])
    assert.equal((await asPage(bad, "GET", "/v1/credits")).status, 401, bad.slice(0, 80));
  assert.equal((await asPage(`a=${"x".repeat(20000)}`, "GET", "/v1/credits")).status, 431);
  for (const good of [`a=b; ${cookie}; c=d`, `a=b;${cookie};c=d`, `;;; ${cookie}`, `a=${"x".repeat(8000)}; ${cookie}`])
    assert.equal((await asPage(good, "GET", "/v1/credits")).status, 200, good.slice(0, 80));
});

test("a cookie that somebody else planted beside the right one lets neither in", async () => {
  const { cookie } = await signedIn(), { cookie: planted } = await signedIn("--account", "planter");
  for (const both of [`${cookie}; ${planted}`, `${planted}; ${cookie}`, `${cookie}; ${cookie}`, `${cookie}; tintype_session=`])
    assert.equal((await asPage(both, "GET", "/v1/credits")).status, 401);
});

test("a session cannot be chosen by whoever signs in: each has a token of its own", async () => {
  const chosen = `tintype_session=${"A".repeat(43)}`, seen = new Set();
  const r = await signIn(s.key, { headers: { cookie: chosen } });
  assert.notEqual(cookieOf(r), chosen);
  assert.equal((await asPage(chosen, "GET", "/v1/credits")).status, 401);
  for (let i = 0; i < 20; i++) seen.add(cookieOf(await signIn(s.key)));
  assert.equal(seen.size, 20);
});

test("signing in again in the same browser ends what it had", async () => {
  const { cookie } = await signedIn();
  const again = await signIn(s.key, { headers: { cookie } });
  assert.equal((await asPage(cookie, "GET", "/v1/credits")).status, 401);
  assert.equal((await asPage(cookieOf(again), "GET", "/v1/credits")).status, 200);
});

test("a key has at most a hundred sessions: the oldest goes", async () => {
  const { key, cookie } = await signedIn("--account", "many");
  const later = [];
  for (let i = 0; i < 100; i++) later.push(cookieOf(await signIn(key)));
  assert.deepEqual((await asPage(cookie, "GET", "/v1/session")).json, { signed_in: false });
  assert.equal((await asPage(later[0], "GET", "/v1/session")).json.signed_in, true);
});

test("a key in Authorization counts, and no cookie beside it", async () => {
  const { cookie } = await signedIn("--account", "beside", "--credits", "7");
  const both = await s.ask("GET", "/v1/credits", { headers: { cookie } });
  assert.equal(both.json.data.user.remaining_credits, (await s.credits()).user.remaining_credits);
  for (const authorization of ["Bearer nonsense", "", "Basic eDp5"])
    assert.equal((await s.ask("GET", "/v1/credits", { key: null, headers: { cookie, authorization } })).status, 401, `"${authorization}" is no reason to take the cookie`);
  /* A key needs no proof of where it comes from: no site can send one on its own. */
  assert.equal((await s.ask("POST", "/v1/estimates", { body: ok, headers: { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" } })).status, 200);
});

/* --- other sites' pages --------------------------------------------------------------- */

test("what changes something is refused to a cookie without a sign that the page made it", async () => {
  const { cookie } = await signedIn();
  const made = (await s.create(ok)).json.id, host = new URL(s.url).host;
  const ways = [["POST", "/v1/images/generations", ok], ["POST", "/v1/estimates", ok], ["POST", "/openai/v1/images/generations", { prompt: "x" }],
    ["POST", `/v1/tasks/${made}/cancel`], ["POST", "/v1/callbacks/secret/rotate"], ["DELETE", "/v1/files/file-aaaaaaaaaaaaaaaaaaaaaaaa"], ["DELETE", "/v1/session"]];
  const strange = [{ "x-tintype-page": "" }, { "x-tintype-page": "0" }, { "x-tintype-page": "11" }, { origin: "https://evil.example" }, { origin: "null" },
    { origin: `http://${host}.evil.example` }, { origin: `http://evil.example/${host}` }, { origin: `ftp://${host}` }, { origin: host }, { origin: "" },
    { origin: `http://${host.split(":")[0]}` }, { origin: `http://${host}/` }, { origin: `http://x@${host}` }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" }, { "sec-fetch-site": "" }, { "sec-fetch-site": "same-origin, cross-site" }];
  const before = (await s.ask("GET", "/v1/tasks")).json.total;
  for (const [method, path, body] of ways)
    for (const headers of strange) {
      const r = await asPage(cookie, method, path, { body, headers });
      assert.equal(r.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
      if (!path.startsWith("/openai/")) assert.equal(r.json.error.code, "cross_site_request");
    }
  assert.equal((await s.ask("GET", "/v1/tasks")).json.total, before, "nothing was made");
  assert.equal((await asPage(cookie, "GET", "/v1/session")).json.signed_in, true, "nobody was signed out");
  for (const headers of [{}, { origin: s.url }, { origin: s.url, "sec-fetch-site": "same-origin" }, { origin: s.url.toUpperCase().replace("HTTP", "http") }])
    assert.equal((await asPage(cookie, "POST", "/v1/estimates", { body: ok, headers })).status, 200, JSON.stringify(headers));
});

test("other sites' pages read nothing either, and sign nobody in", async () => {
  const { cookie } = await signedIn();
  for (const site of ["cross-site", "same-site", "nonsense"]) {
    for (const path of ["/v1/tasks", "/v1/credits", "/v1/session"])
      assert.equal((await asPage(cookie, "GET", path, { headers: { "sec-fetch-site": site, "x-tintype-page": "" } })).status, 403, `${path} ${site}`);
    assert.equal((await signIn(s.key, { headers: { "sec-fetch-site": site } })).status, 403);
  }
  for (const site of ["same-origin", "none"])
    assert.equal((await asPage(cookie, "GET", "/v1/tasks", { headers: { "sec-fetch-site": site } })).status, 200);
  assert.equal((await signIn(s.key, { headers: { origin: "https://evil.example" } })).status, 403);
  assert.equal((await s.ask("POST", "/v1/session", { body: { key: s.key }, key: null })).status, 403, "without the header");
  const options = await fetch(`${s.url}/v1/session`, { method: "OPTIONS", headers: { origin: "https://evil.example", "access-control-request-method": "POST", "access-control-request-headers": "x-tintype-page" } });
  assert.equal(options.headers.get("access-control-allow-origin"), null, "no other site is allowed to send the header");
  assert.equal(options.headers.get("access-control-allow-headers"), null);
});

/* --- links -------------------------------------------------------------------------------- */

test("the first start prints a link that signs the operator in, once", async () => {
  const server = await Server.start();
  assert.ok(server.signin.startsWith(`${server.url}/signin/`), server.greeting);
  assert.equal((await open(server.signin, { method: "HEAD" })).status, 200, "looking is not using");
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { "sec-purpose": "prefetch" }])
    assert.equal((await open(server.signin, { headers })).status, 403, JSON.stringify(headers));
  const r = await open(server.signin, { headers: { "sec-fetch-site": "none" } });
  assert.equal(r.status, 303);
  assert.equal(r.headers.get("location"), "/");
  assert.match(r.headers.getSetCookie()[0], /; HttpOnly; SameSite=Strict/);
  assert.match(r.headers.get("content-security-policy"), /default-src 'none'/);
  const { json } = await asPage(cookieOf(r), "GET", "/v1/session", { server });
  assert.deepEqual([json.account, json.key.name, json.key.admin, json.key.may_manage_keys], ["default", "operator", true, true]);
  const again = await open(server.signin);
  assert.equal(again.status, 410);
  assert.equal(again.headers.getSetCookie().length, 0);
  assert.match(await again.text(), /tintype signin/);
  await server.stop({ keep: true });
  const later = await Server.start({ data: server.data });
  assert.equal(later.signin, undefined);
  assert.match(later.greeting, /tintype signin/);
  assert.ok((await later.cli("signin")).stdout.startsWith(`${later.url}/signin/`));
  await later.stop();
  await server.remove();
});

test("tintype signin: whose link it is, and whose not", async () => {
  await s.newKey("--account", "linked", "--quota", "5", "--name", "narrow");
  await s.newKey("--account", "linked", "--name", "wide");
  const who = async (...args) => {
    const made = await s.cli("signin", ...args);
    assert.equal(made.code, 0, made.stderr);
    const r = await open(made.stdout.trim());
    assert.equal(r.status, 303);
    const { account, key } = (await asPage(cookieOf(r), "GET", "/v1/session")).json;
    return `${account} ${key.name}`;
  };
  assert.equal(await who(), "default operator");
  assert.equal(await who("--account", "linked"), "linked wide");
  assert.equal(await who("--key", s.key), "default first");
  for (const args of [["--account", "nobody"], ["--key", "99999"], ["--account", "linked", "--key", "1"]])
    assert.notEqual((await s.cli("signin", ...args)).code, 0, args.join(" "));
});

test("a link is over after ten minutes, and with its key", async () => {
  const server = await Server.start();
  const key = await server.newKey("--account", "a");
  const link = (await server.cli("signin", "--key", key)).stdout.trim(), old = (await server.cli("signin")).stdout.trim();
  await server.cli("key", "disable", key);
  await server.cli("key", "enable", key);
  assert.equal((await open(link)).status, 410);
  await server.stop({ keep: true });
  const later = await Server.start({ data: server.data, env: { TINTYPE_TEST_CLOCK_SKEW_MS: "601000" } });
  assert.equal((await open(`${later.url}/signin/${old.split("/").pop()}`)).status, 410);
  await later.stop();
  await server.remove();
});

test("a link's token is no session, a session's token no link", async () => {
  const { cookie } = await signedIn(), link = (await s.cli("signin")).stdout.trim().split("/").pop();
  assert.equal((await asPage(`tintype_session=${link}`, "GET", "/v1/credits")).status, 401);
  assert.equal((await open(`${s.url}/signin/${cookie.split("=")[1]}`)).status, 410);
  for (const path of ["x", "a".repeat(43), "a".repeat(5000), "%27%20OR%201=1", "..%20"]) assert.equal((await open(`${s.url}/signin/${path}`)).status, 410, path.slice(0, 50));
  assert.equal((await open(`${s.url}/signin/`)).status, 404);
  assert.equal((await open(`${s.url}/signin/${link}`, { method: "POST" })).status, 405);
});

test("two who open a link at the same time: one is signed in", async () => {
  const link = (await s.cli("signin")).stdout.trim();
  const all = await Promise.all(Array.from({ length: 20 }, () => open(link)));
  assert.equal(all.filter((r) => r.status === 303).length, 1);
});

/* --- behind a proxy ---------------------------------------------------------------------------- */

test("behind an https name the cookie is for https and this host alone, and pages are that name's", async () => {
  const server = await Server.start({ config, args: ["--set", "server.public_url=https://img.example.com"] });
  const key = server.greeting.match(/^\s+(tt-\S+)$/m)[1], url = server.greeting.match(/listens on (\S+)/)[1];
  assert.equal(url, "https://img.example.com");
  assert.ok(server.signin.startsWith("https://img.example.com/signin/"));
  await server.stop({ keep: true });
  const port = 20000 + (process.pid % 20000);
  const here = await Server.start({ data: server.data, config, args: ["--set", "server.public_url=https://img.example.com", "--listen", `127.0.0.1:${port}`] });
  here.url = `http://127.0.0.1:${port}`;
  const r = await signIn(key, { server: here, headers: { origin: "https://img.example.com" } });
  assert.match(r.headers.getSetCookie()[0], /^__Host-tintype_session=[A-Za-z0-9]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
  const cookie = cookieOf(r), ask = (headers) => asPage(cookie, "POST", "/v1/estimates", { server: here, body: ok, headers });
  assert.equal((await ask({ origin: "https://img.example.com" })).status, 200);
  assert.equal((await ask({ origin: "http://img.example.com" })).status, 403, "a page that came in the clear");
  assert.equal((await ask({ origin: here.url })).status, 403);
  assert.equal((await asPage(cookie.replace("__Host-", ""), "GET", "/v1/credits", { server: here })).status, 401, "a cookie that a neighbour could set");
  await here.stop();
  await server.remove();
});

test("an address that failed ten times waits, its right keys too; another does not", async () => {
  const server = await Server.start({ config, args: ["--set", "server.trusted_proxies=127.0.0.0/8"] });
  const attempt = (from, key) => signIn(key, { server, headers: { "x-forwarded-for": from } });
  const link = (from) => open(`${server.url}/signin/${"a".repeat(43)}`, { headers: { "x-forwarded-for": from } });
  for (let i = 0; i < 9; i++) assert.equal((await attempt("192.0.2.1", `tt-${"a".repeat(39)}${i}`)).status, 401);
  assert.equal((await link("192.0.2.1")).status, 410);
  const held = await attempt("192.0.2.1", server.key);
  assert.equal(held.status, 429);
  assert.equal(held.json.error.code, "rate_limit_exceeded");
  const wait = Number(held.headers.get("retry-after"));
  assert.ok(wait >= 1 && wait <= 60, `${wait}`);
  assert.equal((await link("192.0.2.1")).status, 429);
  assert.equal((await attempt("192.0.2.2", server.key)).status, 200);
  for (let i = 0; i < 10; i++) await attempt(`2001:db8:1:2::${i + 1}`, "tt-wrong");
  assert.equal((await attempt("2001:db8:1:2:ffff::1", server.key)).status, 429, "a /64 is one client");
  assert.equal((await attempt("2001:db8:1:3::1", server.key)).status, 200);
  assert.equal((await server.ask("GET", "/v1/credits", { headers: { "x-forwarded-for": "192.0.2.1" } })).status, 200, "keys are not held up");
  for (let i = 0; i < 15; i++) await signIn("tt-wrong", { server });
  assert.equal((await signIn(server.key, { server })).status, 200, "this machine is not counted");
  await server.stop();
});
