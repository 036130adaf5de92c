// What the console asks for: what was used by day and model, a task's request, and for the
// operator accounts and grants.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, fakes, makePng } from "./lib.mjs";

const day = 86400000;
const s = await Server.start({ config: fakes({ name: "good", models: ["*"], script: "ok" }) });
const admin = await s.newKey("--account", "house", "--admin");
const today = () => new Date(Date.now()).toISOString().slice(0, 10);
const usage = async (key, query = "", server = s) => (await server.ask("GET", `/v1/usage${query}`, { key })).json;
let accounts = 0;
const account = async (...args) => s.newKey("--account", `user-${++accounts}`, "--credits", "1000", ...args);

/* --- usage ----------------------------------------------------------------------------- */

test("usage: days without tasks are there too, and sums are what the tasks were", async () => {
  const key = await account(), empty = await usage(key);
  assert.equal(empty.data.length, 30);
  assert.equal(empty.data.at(-1).day, today());
  assert.deepEqual(empty.by_model, []);
  for (let i = 1; i < 30; i++) assert.equal(Date.parse(empty.data[i].day) - Date.parse(empty.data[i - 1].day), day);

  let credits = 0;
  for (const body of [{ model: "gpt-image-1", prompt: "a", n: 2 }, { model: "gpt-image-1", prompt: "b" }, { model: "gpt-4o-image", prompt: "c" }])
    credits += (await s.finish(body, { key })).usage.credits_used;
  const now = await usage(key, "?days=2");
  assert.deepEqual(now.data.at(-1), { day: today(), tasks: 3, completed: 3, failed: 0, cancelled: 0, images: 4, credits });
  assert.deepEqual(now.data[0], { ...empty.data.at(-2) });
  assert.deepEqual(now.by_model, [{ model: "gpt-image-1", tasks: 2, images: 3, credits: 7.5 }, { model: "gpt-4o-image", tasks: 1, images: 1, credits: 1.5 }]);
  assert.equal((await s.credits(key)).user.used_credits, credits, "what the ledger says");
});

test("usage: failed and cancelled tasks count and cost nothing; a running one is not there yet", async () => {
  const server = await Server.start({ config: fakes({ name: "mixed", latency: "200ms", script: "fail,refuse" }), args: ["--set", "task.concurrency=1"] });
  const ask = { model: "gpt-image-1", prompt: "x" };
  for (let i = 0; i < 2; i++) await server.finish(ask);
  const running = (await server.create(ask)).json.id, pending = (await server.create(ask)).json.id;
  assert.equal((await usage(server.key, "", server)).data.at(-1).tasks, 2);
  await server.ask("POST", `/v1/tasks/${pending}/cancel`);
  await server.end(running);
  const { tasks, completed, failed, cancelled, images, credits } = (await usage(server.key, "", server)).data.at(-1);
  assert.deepEqual({ tasks, completed, failed, cancelled, images, credits }, { tasks: 4, completed: 0, failed: 3, cancelled: 1, images: 0, credits: 0 });
  await server.audit();
  await server.stop();
});

test("usage: a task belongs to the day of its end in UTC, and outlives the task", async () => {
  const first = await Server.start({ config: fakes({ name: "good" }), args: ["--set", "media.link_ttl=60s", "--set", "task.retention=1h"] });
  await first.finish({ model: "gpt-image-1", prompt: "x" });
  const on = today();
  await first.stop({ keep: true });
  const later = await Server.start({ data: first.data, config: fakes({ name: "good" }), env: { TINTYPE_TEST_CLOCK_SKEW_MS: String(3 * day) },
    args: ["--set", "media.link_ttl=60s", "--set", "task.retention=1h"] });
  await later.finish({ model: "gpt-image-1", prompt: "y" }, { key: first.key });
  const { data } = await usage(first.key, "?days=5", later);
  assert.deepEqual(data.map((d) => d.tasks), [0, 1, 0, 0, 1]);
  assert.equal(data[1].day, on);
  await later.stop();
  await first.remove();
});

test("usage: its own account's alone, and days are 1 to 366", async () => {
  const mine = await account(), other = await account();
  await s.finish({ model: "gpt-image-1", prompt: "x" }, { key: other });
  assert.equal((await usage(mine)).data.at(-1).tasks, 0);
  assert.equal((await usage(mine, "?days=366")).data.length, 366);
  assert.equal((await usage(mine, "?days=1")).data.length, 1);
  for (const bad of ["0", "367", "-1", "x", "1.5", "", "99999999999999"]) {
    const r = await s.ask("GET", `/v1/usage?days=${bad}`, { key: mine });
    assert.deepEqual([r.status, r.json.error.param], [400, "days"], bad);
  }
});

/* --- the list of tasks, filtered --------------------------------------------------------- */

test("tasks by time of creation and by the code they failed with", async () => {
  const server = await Server.start({ config: fakes({ name: "mixed", script: "ok,fail,refuse" }) });
  const ids = [];
  for (let i = 0; i < 3; i++) ids.push(await server.finish({ model: "gpt-image-1", prompt: "x" }));
  const find = async (query) => {
    const r = (await server.ask("GET", `/v1/tasks?${query}`)).json;
    assert.equal(r.total, r.data.length, query);
    return r.data.map((t) => t.id);
  };
  const all = ids.map((t) => t.id).reverse(), [first, last] = [ids[0].created, ids[2].created];
  assert.deepEqual(await find(`from=${first}&to=${last + 1}`), all);
  assert.deepEqual(await find(`from=${last + 1}`), []);
  assert.deepEqual(await find(`to=${first}`), []);
  for (const { id, error } of ids.slice(1)) assert.ok((await find(`error=${error.code}`)).includes(id));
  assert.equal((await find(`error=${ids[2].error.code}&status=completed`)).length, 0);
  assert.deepEqual(await find("error=nonsense"), []);
  for (const [name, value] of [["from", "x"], ["from", ""], ["to", "-1"], ["to", "1.5"], ["to", "9".repeat(30)], ["error", "e".repeat(40)]]) {
    const r = await server.ask("GET", `/v1/tasks?${name}=${value}`);
    assert.deepEqual([r.status, r.json.error.param], [400, name], `${name}=${value}`);
  }
  await server.stop();
});

/* --- a task's request ---------------------------------------------------------------------- */

const requestOf = async (id, key) => (await s.ask("GET", `/v1/tasks/${id}/request`, { key })).json;

test("a task's request is what was asked for, and can be asked for again", async () => {
  const key = await account();
  const body = { model: "gpt-image-1.5", prompt: "un gato \"en\" el jardín 🐈", size: "1024x1536", n: 2, quality: "low", background: "opaque",
    output_format: "webp", output_compression: 80, moderation: "low", user: "u-1", seed: 7, async: true };
  const made = (await s.create(body, { key })).json;
  const told = await requestOf(made.id, key), { async: _, ...asked } = body;
  assert.deepEqual(told, asked);
  const again = (await s.create({ ...told, async: true }, { key })).json;
  assert.deepEqual(await requestOf(again.id, key), told);
  assert.deepEqual(await requestOf((await s.create({ model: "gpt-image-1", prompt: "x" }, { key })).json.id, key),
    { model: "gpt-image-1", prompt: "x", n: 1, output_format: "png" });
});

test("images in it: files by their id, links as they are, what came along as a note", async () => {
  const key = await account(), png = makePng(64, 64);
  const form = new FormData();
  form.set("file", new Blob([png]), "a.png");
  const file = (await s.ask("POST", "/v1/files/upload/stream", { body: form, key })).json.data;
  const inline = `data:image/png;base64,${png.toString("base64")}`;
  const made = await s.create({ model: "gpt-4o-image", prompt: "x", image_urls: [file.file_url, inline, file.file_id] }, { key });
  assert.equal(made.status, 200, made.bytes.toString());
  assert.deepEqual((await requestOf(made.json.id, key)).image_urls, [file.file_url, "data:", file.file_id]);
  const edit = new FormData();
  edit.set("image", new Blob([png]), "a.png");
  edit.set("mask", new Blob([makePng(64, 64, () => [0, 0, 0, 0], { alpha: true })]), "m.png");
  edit.set("prompt", "y");
  const edited = await s.ask("POST", "/v1/images/edits", { body: edit, key, headers: { prefer: "respond-async" } });
  const told = await requestOf(edited.json.id, key);
  assert.deepEqual([told.prompt, told.image_urls, told.mask_url], ["y", ["data:"], "data:"]);
  assert.ok(!JSON.stringify(told).includes("blob:"));
});

test("another account's request is not there; an admin's key reads it", async () => {
  const key = await account(), other = await account(), { id } = (await s.create({ model: "gpt-image-1", prompt: "secret" }, { key })).json;
  const r = await s.ask("GET", `/v1/tasks/${id}/request`, { key: other });
  assert.equal(r.status, 404);
  assert.ok(!r.bytes.toString().includes("secret"));
  assert.equal((await requestOf(id, admin)).prompt, "secret");
  assert.equal((await s.ask("GET", "/v1/tasks/task-unified-1757156493-imcg5zqt/request", { key })).status, 404);
  assert.equal((await s.ask("GET", "/v1/tasks/x/request", { key })).status, 400);
  assert.equal((await s.ask("GET", `/v1/tasks/${id}/request`, { key: null })).status, 401);
});

/* --- the operator ----------------------------------------------------------------------------- */

const operator = (method, path, body, key = admin) => s.ask(method, path, { key, body });

test("the operator makes an account, feeds it and gives it a key", async () => {
  const made = await operator("POST", "/v1/admin/accounts", { name: "acme / co", group: "partners" });
  assert.deepEqual({ ...made.json, created: 0 }, { name: "acme / co", group: "partners", balance_credits: 0, reserved_credits: 0, used_credits: 0, live_tasks: 0,
    requests_per_minute: null, concurrent_tasks: null, keys: 0, created: 0 });
  const path = `/v1/admin/accounts/${encodeURIComponent("acme / co")}/grants`;
  const granted = await operator("POST", path, { credits: 12.5, ref: "invoice-1" });
  assert.deepEqual([granted.json.granted, granted.json.account.balance_credits], [true, 12.5]);
  const key = (await operator("POST", "/v1/keys", { name: "first", account: "acme / co" })).json.key;
  assert.equal((await s.credits(key)).user.remaining_credits, 12.5);
  await s.finish({ model: "gpt-image-1", prompt: "x" }, { key });
  const rows = (await operator("GET", "/v1/admin/accounts")).json;
  const row = rows.data.find((a) => a.name === "acme / co");
  assert.deepEqual([row.balance_credits, row.used_credits, row.keys], [10, 2.5, 1]);
  assert.equal(rows.total, rows.data.length);
  await s.audit();
});

test("a grant counts once by its ref; the same ref for something else is a conflict", async () => {
  for (const name of ["g1", "g2"]) await operator("POST", "/v1/admin/accounts", { name });
  const grant = (name, credits, ref) => operator("POST", `/v1/admin/accounts/${name}/grants`, { credits, ref });
  const all = await Promise.all(Array.from({ length: 10 }, () => grant("g1", 5, "once")));
  assert.equal(all.filter((r) => r.json.granted).length, 1);
  assert.ok(all.every((r) => r.status === 200 && r.json.account.balance_credits === 5));
  for (const [name, credits] of [["g2", 5], ["g1", 6]]) {
    const r = await grant(name, credits, "once");
    assert.deepEqual([r.status, r.json.error.code], [409, "idempotency_conflict"]);
  }
  assert.equal((await grant("g1", -2, "back")).json.account.balance_credits, 3);
  const below = await grant("g1", -4, "too much");
  assert.equal(below.status, 400, "a ref has no spaces");
  assert.equal((await grant("g1", -4, "too-much")).status, 402);
  assert.equal((await grant("nobody", 1, "r")).status, 404);
  assert.equal((await operator("GET", "/v1/admin/accounts")).json.data.find((a) => a.name === "g2").balance_credits, 0);
  for (const body of [{ credits: 1 }, { ref: "x" }, { credits: "1", ref: "x" }, { credits: 1e-9, ref: "x" }, { credits: 1e12, ref: "x" }, { credits: 1, ref: "" },
    { credits: 1, ref: "x".repeat(65) }, { credits: 1, ref: "é" }, { credits: 1, ref: "x", account: "g2" }])
    assert.equal((await operator("POST", "/v1/admin/accounts/g1/grants", body)).status, 400, JSON.stringify(body));
  await s.audit();
});

test("accounts come in pages; one name is one account", async () => {
  await operator("POST", "/v1/admin/accounts", { name: "twice" });
  const again = await operator("POST", "/v1/admin/accounts", { name: "twice" });
  assert.deepEqual([again.status, again.json.error.param], [400, "name"]);
  for (const body of [{}, { name: "" }, { name: " a" }, { name: "a\u0000" }, { name: 5 }, { name: "a", credits: 5 }, { name: "가".repeat(40) }])
    assert.equal((await operator("POST", "/v1/admin/accounts", body)).status, 400, JSON.stringify(body));
  const all = (await operator("GET", "/v1/admin/accounts")).json, seen = [];
  for (let page = 1; seen.length < all.total; page++) {
    const part = (await operator("GET", `/v1/admin/accounts?page=${page}&page_size=2`)).json;
    assert.ok(part.data.length >= 1 && part.data.length <= 2);
    seen.push(...part.data);
  }
  assert.deepEqual(seen, all.data);
  assert.deepEqual((await operator("GET", "/v1/admin/accounts?page=100000")).json.data, []);
  for (const query of ["page=0", "page_size=501", "page=x"]) assert.equal((await operator("GET", `/v1/admin/accounts?${query}`)).status, 400);
});

test("what is the operator's is nobody else's, by key or by session", async () => {
  const key = await account(), before = (await operator("GET", "/v1/admin/accounts")).json.total;
  const page = { "x-tintype-page": "1" };
  const signed = await s.ask("POST", "/v1/session", { key: null, body: { key }, headers: page });
  const headers = { ...page, cookie: signed.headers.getSetCookie()[0].split(";")[0] };
  for (const who of [{ key }, { key: null, headers }, { key: await account("--test") }])
    for (const [method, path, body] of [["GET", "/v1/admin/accounts"], ["POST", "/v1/admin/accounts", { name: "mine" }],
      ["POST", "/v1/admin/accounts/user-1/grants", { credits: 1000000, ref: "gift" }]]) {
      const r = await s.ask(method, path, { ...who, body });
      assert.deepEqual([r.status, r.json.error.code], [403, "forbidden"], `${method} ${path}`);
    }
  for (const path of ["/v1/admin/accounts", "/v1/keys", "/v1/usage"]) assert.equal((await s.ask("GET", path, { key: null })).status, 401);
  assert.equal((await operator("GET", "/v1/admin/accounts")).json.total, before + 1, "only the test's own account is new");
});
