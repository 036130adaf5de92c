// Keys by their account's own: made, limited, changed and rotated with the next request,
// and no way for a key to give itself, or anybody, more than it has.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, fakes } from "./lib.mjs";

const s = await Server.start({ config: fakes({ name: "good" }) });
const ok = { model: "gpt-image-1", prompt: "a boat" };
const admin = await s.newKey("--account", "house", "--admin");
const list = async (key, query = "") => (await s.ask("GET", `/v1/keys${query}`, { key })).json.data;
const make = (key, body) => s.ask("POST", "/v1/keys", { key, body });
const change = (key, id, body) => s.ask("POST", `/v1/keys/${id}`, { key, body });
const rotate = (key, id) => s.ask("POST", `/v1/keys/${id}/rotate`, { key });
const idOf = async (key) => (await list(key)).find((k) => key.startsWith(k.hint.split("…")[0]) && key.endsWith(k.hint.split("…")[1])).id;
const unlimited = { quota_credits: null, requests_per_minute: null, concurrent_tasks: null, models: null, addresses: null, expires_at: null };
let accounts = 0;
const account = async (...args) => {
  const name = `own-${++accounts}`;
  return { name, key: await s.newKey("--account", name, "--credits", "100", ...args) };
};

test("a key that was made works, is told once, and is what was asked for", async () => {
  const { key } = await account(), expires = Math.floor(Date.now() / 1000) + 3600;
  const wanted = { name: "Laden 가게", quota_credits: 2.5, expires_at: expires, requests_per_minute: 60, concurrent_tasks: 4,
    models: ["gpt-image-1", "dall-e-*"], addresses: ["127.0.0.0/8", "2001:db8::/32"] };
  const r = await make(key, wanted);
  assert.equal(r.status, 200, r.bytes.toString());
  assert.equal(r.headers.get("cache-control"), "no-store");
  const { key: text, ...row } = r.json;
  assert.match(text, /^tt-[A-Za-z0-9]{40}$/);
  for (const [name, value] of Object.entries(wanted)) assert.deepEqual(row[name], value, name);
  assert.deepEqual([row.enabled, row.test, row.admin, row.used_credits], [true, false, false, 0]);
  const listed = await s.ask("GET", "/v1/keys", { key });
  assert.deepEqual(listed.json.data.at(-1), row);
  assert.ok(!listed.bytes.toString().includes(text), "never again");
  assert.equal((await s.finish(ok, { key: text })).status, "completed");
  assert.deepEqual((await list(key)).at(-1).used_credits, 2.5);
  assert.equal((await s.create(ok, { key: text })).json.error.code, "key_quota_exhausted");
  assert.ok(!s.log.includes(text));
});

test("without limits it has none, and may manage keys itself; a test key pays nothing", async () => {
  const { key } = await account();
  const plain = (await make(key, { name: "plain" })).json;
  for (const [name, value] of Object.entries(unlimited)) assert.equal(plain[name], value, name);
  assert.equal((await make(plain.key, { name: "grandchild" })).status, 200);
  const tester = (await make(key, { name: "t", test: true, quota_credits: null, models: null })).json;
  assert.match(tester.key, /^tt-test-/);
  assert.equal((await s.create(ok, { key: tester.key })).json.usage.credits_reserved, 0);
});

test("a change counts with the next request; what is left out stays, null takes a limit away", async () => {
  const { key } = await account(), made = (await make(key, { name: "a", models: ["dall-e-3"], quota_credits: 1, concurrent_tasks: 9 })).json;
  assert.equal((await s.create(ok, { key: made.key })).status, 403);
  let now = (await change(key, made.id, { models: null, name: "b" })).json;
  assert.deepEqual([now.models, now.name, now.quota_credits, now.concurrent_tasks], [null, "b", 1, 9]);
  assert.equal((await s.create(ok, { key: made.key })).status, 402);
  now = (await change(key, made.id, { quota_credits: 50, requests_per_minute: 1, addresses: ["127.0.0.1"], expires_at: 4102444800 })).json;
  assert.deepEqual([now.quota_credits, now.requests_per_minute, now.addresses, now.expires_at], [50, 1, ["127.0.0.1"], 4102444800]);
  assert.equal((await s.create(ok, { key: made.key })).status, 200);
  assert.equal((await s.create(ok, { key: made.key })).status, 429);
  await change(key, made.id, { addresses: ["192.0.2.1"] });
  assert.equal((await s.ask("GET", "/v1/credits", { key: made.key })).status, 403);
  now = (await change(key, made.id, { ...unlimited, name: null })).json;
  for (const name of Object.keys(unlimited)) assert.equal(now[name], null, name);
  assert.equal(now.name, null);
  await change(key, made.id, { enabled: false });
  assert.equal((await s.ask("GET", "/v1/credits", { key: made.key })).status, 401);
  assert.equal((await list(key)).at(-1).enabled, false);
  await change(key, made.id, { enabled: true });
  assert.equal((await s.ask("GET", "/v1/credits", { key: made.key })).status, 200);
  assert.deepEqual((await change(key, made.id, {})).json, (await list(key)).at(-1), "nothing to change is fine");
});

test("rotated: the old secret stops at once, limits and what was used stay", async () => {
  const { key } = await account(), made = (await make(key, { name: "r", quota_credits: 10 })).json;
  await s.finish(ok, { key: made.key });
  const fresh = await rotate(key, made.id);
  assert.equal(fresh.status, 200);
  assert.deepEqual([fresh.json.id, fresh.json.quota_credits, fresh.json.used_credits], [made.id, 10, 2.5]);
  assert.notEqual(fresh.json.key, made.key);
  assert.equal((await s.ask("GET", "/v1/credits", { key: made.key })).status, 401);
  assert.equal((await s.ask("GET", "/v1/credits", { key: fresh.json.key })).status, 200);
});

test("whoever is limited in any way manages no keys, and sees none but itself", async () => {
  const limits = [["--quota", "5"], ["--rpm", "1000"], ["--concurrent", "50"], ["--expires", "30d"], ["--models", "*"], ["--addresses", "127.0.0.0/8"],
    ["--group", "cheap"], ["--test"]];
  for (const limit of limits) {
    const { name, key } = await account(), narrow = await s.newKey("--account", name, ...limit), id = await idOf(key);
    const own = await list(narrow);
    assert.equal(own.length, 1, limit.join(" "));
    assert.ok(narrow.endsWith(own[0].hint.split("…")[1]));
    for (const r of [await make(narrow, { name: "more" }), await change(narrow, own[0].id, unlimited), await change(narrow, id, { enabled: false }),
      await rotate(narrow, id), await rotate(narrow, own[0].id)]) {
      assert.equal(r.status, 403, limit.join(" "));
      assert.equal(r.json.error.code, "forbidden");
    }
    assert.equal((await list(key)).length, 2, "nothing was made");
    assert.equal((await s.ask("GET", "/v1/credits", { key })).status, 200, "nothing was disabled");
  }
});

test("another account's keys are not there, whoever asks but an admin", async () => {
  const mine = await account(), other = await account(), id = await idOf(other.key);
  for (const r of [await change(mine.key, id, { enabled: false }), await rotate(mine.key, id), await change(mine.key, 999999, {}), await rotate(mine.key, 999999)]) {
    assert.equal(r.status, 404);
    assert.doesNotMatch(r.json.error.message, new RegExp(other.name));
  }
  assert.ok(!(await list(mine.key)).some((k) => k.id === id));
  assert.equal((await s.ask("GET", `/v1/keys?account=${other.name}`, { key: mine.key })).status, 403);
  assert.equal((await make(mine.key, { name: "x", account: other.name })).status, 403);
  assert.equal((await list(other.key)).length, 1);
  assert.equal((await list(admin, `?account=${other.name}`))[0].id, id);
  const made = (await make(admin, { name: "by the operator", account: other.name })).json;
  assert.equal((await list(other.key)).at(-1).id, made.id);
  assert.equal((await change(admin, made.id, { enabled: false })).status, 200);
  assert.equal((await make(admin, { name: "x", account: "nobody" })).status, 404);
  assert.equal((await s.ask("GET", "/v1/keys?account=nobody", { key: admin })).status, 404);
});

test("nobody becomes an admin by it: an admin's key in the account is out of reach", async () => {
  const { name, key } = await account(), boss = await s.newKey("--account", name, "--admin"), id = (await list(boss)).at(-1).id;
  for (const r of [await rotate(key, id), await change(key, id, { enabled: false }), await change(key, id, { name: "mine" })]) assert.equal(r.status, 403);
  assert.equal((await s.ask("GET", "/v1/credits", { key: boss })).status, 200);
  for (const more of [{ admin: true }, { is_admin: true }, { group: "free" }, { used_credits: 0 }, { id: 1 }]) {
    const r = await make(key, { name: "x", ...more });
    assert.equal(r.status, 400, JSON.stringify(more));
    assert.equal(r.json.error.code, "unknown_parameter");
  }
  assert.equal((await rotate(boss, id)).status, 200, "an admin may");
});

test("what cannot be a limit is refused by name, and nothing is changed", async () => {
  const { key } = await account(), id = await idOf(key), before = await list(key);
  for (const [param, body] of [["quota_credits", { quota_credits: -1 }], ["quota_credits", { quota_credits: 0.00001 }], ["quota_credits", { quota_credits: "5" }],
    ["quota_credits", { quota_credits: 1e18 }], ["requests_per_minute", { requests_per_minute: 0 }], ["concurrent_tasks", { concurrent_tasks: 1.5 }],
    ["expires_at", { expires_at: 1 }], ["expires_at", { expires_at: "tomorrow" }], ["models", { models: [] }], ["models", { models: ["a b"] }],
    ["models", { models: Array(65).fill("a") }], ["models", { models: "gpt-image-1" }], ["addresses", { addresses: ["10.0.0.0/33"] }],
    ["addresses", { addresses: ["example.com"] }], ["name", { name: "" }], ["name", { name: " x" }], ["name", { name: "a\nb" }], ["name", { name: "가".repeat(30) }],
    ["enabled", { enabled: "no" }]]) {
    const changed = await change(key, id, body), made = await make(key, { name: "n", ...body });
    for (const r of [changed, made]) {
      assert.equal(r.status, 400, JSON.stringify(body));
      assert.equal(r.json.error.param, param, r.bytes.toString());
    }
  }
  assert.equal((await make(key, {})).json.error.param, "name");
  assert.equal((await make(key, { name: null })).json.error.param, "name");
  assert.equal((await make(key, { name: "n", enabled: false })).json.error.param, "enabled");
  for (const body of [{ test: true }, { account: "x" }]) assert.equal((await change(key, id, body)).status, 400);
  for (const path of ["x", "-1", "0", "1e3", "1%20", "99999999999999999999999", "%00"]) {
    const r = await s.ask("POST", `/v1/keys/${path}`, { key, body: { enabled: false } });
    assert.ok([400, 404].includes(r.status), path);
  }
  assert.deepEqual(await list(key), before);
});

test("an account has at most a thousand keys by this way", async () => {
  const { key } = await account();
  for (let i = 0; i < 999; i += 37) await Promise.all(Array.from({ length: Math.min(37, 999 - i) }, () => make(key, { name: "k" })));
  const full = await make(key, { name: "one more" });
  assert.equal(full.status, 403);
  assert.match(full.json.error.message, /1000/);
  assert.equal((await list(key)).length, 1000);
});

test("a page's session manages its account's keys, and ends when it disables its own", async () => {
  const { key } = await account(), page = { "x-tintype-page": "1" };
  const signed = await s.ask("POST", "/v1/session", { key: null, body: { key }, headers: page });
  const headers = { ...page, cookie: signed.headers.getSetCookie()[0].split(";")[0] };
  const made = await s.ask("POST", "/v1/keys", { key: null, body: { name: "by page" }, headers });
  assert.equal(made.status, 200);
  assert.equal((await s.ask("POST", "/v1/keys", { key: null, body: { name: "forged" }, headers: { cookie: headers.cookie } })).status, 403);
  const own = await s.ask("POST", `/v1/keys/${signed.json.key.id}`, { key: null, body: { enabled: false }, headers });
  assert.deepEqual([own.status, own.json.enabled], [200, false]);
  assert.equal((await s.ask("GET", "/v1/keys", { key: null, headers })).status, 401);
  assert.equal((await s.ask("GET", "/v1/keys", { key: made.json.key })).status, 200);
});

test("the books are right after all of it", async () => { await s.audit(); });
