// Callbacks: the real binary tells a real TLS server of every end, signed, at least once.
import test, { before } from "node:test";
import assert from "node:assert/strict";
import { Server, checkAnswer, fakes, tintype, nameInside } from "./lib.mjs";
import { authority, stranger } from "./authority.mjs";
import { Receiver, reach, verify } from "./receiver.mjs";

const ok = { model: "gpt-4o-image", prompt: "a lighthouse" };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const script = (words, more = {}) => fakes({ name: "a", script: words, ...more });

async function log(s, id, options) {
  const answer = await s.ask("GET", `/v1/tasks/${id}/callbacks`, options);
  assert.equal(answer.status, 200, answer.bytes.toString());
  assert.equal(answer.headers.get("cache-control"), "no-store");
  return answer.json;
}

/** The callback's log, once it is delivered or given up. */
async function settled(s, id, options) {
  for (let i = 0; i < 600; i++) {
    const l = await log(s, id, options);
    if (l.state === "delivered" || l.state === "failed") return l;
    await sleep(50);
  }
  assert.fail(`${id} is neither delivered nor given up: ${JSON.stringify(await log(s, id, options))}`);
}

async function begin(receiver, config, options = {}) {
  const s = await Server.start({ config: reach(receiver) + config, ...options });
  s.secret = (await s.ask("GET", "/v1/callbacks/secret")).json.secret;
  return s;
}

async function create(s, receiver, more = {}, options = {}) {
  const made = await s.create({ ...ok, callback_url: receiver.url, ...more }, options);
  assert.equal(made.status, 200, made.bytes.toString());
  return made.json.id;
}

test("every end is told, with the task's detail for a body and a signature that verifies", async () => {
  const receiver = await Receiver.start();
  const s = await begin(receiver, script("ok,refuse,hang"));
  const check = async (id, status) => {
    const [got] = await receiver.until(1, receiver.of(id));
    const task = verify(got, s.secret);
    assert.equal(task.status, status);
    assert.deepEqual(task, (await s.ask("GET", `/v1/tasks/${id}`)).json);
    assert.equal(got.text, (await s.ask("GET", `/v1/tasks/${id}`)).bytes.toString());
    assert.match(got.headers["user-agent"], /^tintype\//);
    const l = await settled(s, id);
    assert.equal(l.state, "delivered");
    assert.equal(l.message_id, got.headers["webhook-id"]);
    assert.equal(l.url, receiver.url);
    assert.deepEqual(l.deliveries.map((d) => [d.number, d.status, d.outcome]), [[1, 204, "ok"]]);
  };
  await check(await create(s, receiver), "completed");
  await check(await create(s, receiver), "failed");
  const id = await create(s, receiver);
  while ((await s.ask("GET", `/v1/tasks/${id}`)).json.status !== "processing") await sleep(5);
  assert.equal((await log(s, id)).state, "waiting");
  await s.ask("POST", `/v1/tasks/${id}/cancel`);
  await check(id, "cancelled");
  await s.stop();
});

test("tasks that nobody began are told of too: cancelled, or past their time", async () => {
  const receiver = await Receiver.start();
  const s = await begin(receiver, script("hang") + "task:\n  concurrency: 1\n  timeout: 3s\n  lease: 1s\n  reference_timeout: 1s\nstudio:\n  job_timeout: 1s\n");
  const first = await create(s, receiver);
  const second = await create(s, receiver);
  const third = await create(s, receiver);
  assert.equal((await s.ask("POST", `/v1/tasks/${second}/cancel`)).json.status, "cancelled");
  assert.equal(verify((await receiver.until(1, receiver.of(second)))[0], s.secret).status, "cancelled");
  for (const id of [first, third]) {
    const task = verify((await receiver.until(1, receiver.of(id)))[0], s.secret);
    assert.equal(task.status, "failed");
    assert.equal(task.error.code, "generation_timeout");
  }
  await s.stop();
});

test("what is not answered with 2xx is sent again after 1, 2 and 4 seconds, then given up", async () => {
  const receiver = await Receiver.start({ answer: (_, response) => response.writeHead(500).end("no") });
  const s = await begin(receiver, script("ok"));
  const id = await create(s, receiver);
  const planned = [];
  for (let count = 1; count <= 3; count++) {
    await receiver.until(count, receiver.of(id));
    let l;
    do {
      await sleep(10);
      l = await log(s, id);
    } while (l.deliveries.length < count || l.state === "sending");
    assert.equal(l.state, "retrying");
    const { at, duration } = l.deliveries[count - 1];
    planned.push(l.next_try_at - at - duration);
  }
  const l = await settled(s, id);
  assert.equal(l.state, "failed");
  assert.equal(l.next_try_at, null);
  // The plan is exact but for the time between two looks at the clock.
  planned.forEach((gap, i) => assert.ok(Math.abs(gap - 2 ** i) < 0.25, `${gap} s before try ${i + 2}`));
  assert.deepEqual(l.deliveries.map((d) => [d.number, d.status, d.outcome]),
    [1, 2, 3, 4].map((n) => [n, 500, "http"]));
  assert.match(l.deliveries[0].message, /answered 500/);
  const got = await receiver.until(4);
  assert.equal(new Set(got.map((g) => g.headers["webhook-id"])).size, 1);
  for (const g of got) verify(g, s.secret);
  await s.stop();
});

test("a receiver that comes back gets it; one that is gone is left alone", async () => {
  const receiver = await Receiver.start({ answer: (got, response) =>
    response.writeHead(got.path === "/gone" ? 410 : receiver.received.length > 1 ? 200 : 503).end() });
  const s = await begin(receiver, script("ok"));
  const id = await create(s, receiver);
  assert.deepEqual((await settled(s, id)).deliveries.map((d) => d.status), [503, 200]);
  const gone = await create(s, receiver, { callback_url: `https://${receiver.host}/gone` });
  const l = await settled(s, gone);
  assert.equal(l.state, "failed");
  assert.deepEqual(l.deliveries.map((d) => d.status), [410]);
  await s.stop();
});

test("redirects are not followed, long answers not read, hanging ones not waited for", async () => {
  const answers = {
    "/moved": (response) => response.writeHead(302, { location: "/elsewhere" }).end(),
    "/long": (response) => {
      response.writeHead(200);
      const more = () => { while (response.write("x".repeat(65536))); };
      response.on("drain", more).on("error", () => {});
      more();
    },
    "/hang": () => {},
    "/half": (response) => { response.writeHead(200, { "content-length": 10 }); response.write("x"); },
  };
  const receiver = await Receiver.start({ answer: (got, response) => answers[got.path](response) });
  const s = await begin(receiver, script("ok") + "callback:\n  timeout: 500ms\n  retries: 0\n");
  const outcomes = {};
  for (const path of Object.keys(answers)) {
    const l = await settled(s, await create(s, receiver, { callback_url: `https://${receiver.host}${path}` }));
    assert.equal(l.deliveries.length, 1);
    outcomes[path] = [l.state, l.deliveries[0].outcome, l.deliveries[0].status];
  }
  assert.deepEqual(outcomes, {
    "/moved": ["failed", "http", 302],
    "/long": ["delivered", "too_large", 200],
    "/hang": ["failed", "timeout", null],
    "/half": ["failed", "timeout", 200],
  });
  assert.ok(!receiver.received.some((g) => g.path === "/elsewhere"));
  await s.stop();
});

test("certificates of another authority, closed ports and unknown names are told apart", async () => {
  const wrong = await Receiver.start({ tls: stranger });
  const closed = await Receiver.start();
  const config = `egress:\n  ca_file: ${authority.file}\n  allow: ["${wrong.host}", "${closed.host}"]\n` +
    "callback:\n  retries: 0\n";
  await closed.close();
  const s = await Server.start({ config: config + script("ok") });
  const outcome = async (callback_url) => (await settled(s, await create(s, wrong, { callback_url }))).deliveries[0];
  assert.equal((await outcome(wrong.url)).outcome, "tls");
  assert.equal((await outcome(closed.url)).outcome, "connect");
  assert.equal((await outcome("https://nobody.invalid/hook")).outcome, "dns");
  assert.equal(wrong.received.length, 0);
  // A name that leads inside is seen through when it is delivered, and not tried again.
  const name = await nameInside();
  if (name) {
    const inside = await settled(s, await create(s, wrong, { callback_url: `https://${name}/hook` }));
    assert.deepEqual([inside.state, inside.deliveries.map((d) => d.outcome)], ["failed", ["refused_by_guard"]]);
  }
  await s.stop();
});

test("a callback_url is judged when the task is made", async () => {
  const s = await Server.start({ config: script("ok") });
  const bad = async (callback_url, words) => {
    const { status, json } = await s.create({ ...ok, callback_url });
    assert.deepEqual([status, json.error.code, json.error.param], [400, "invalid_parameter", "callback_url"], callback_url);
    assert.match(json.error.message, words);
  };
  await bad("http://example.com/x", /begin with https:\/\/$/);
  await bad("example.com/x", /begin with https:\/\/$/);
  await bad("https://localhost/hook", /not public.*egress\.allow/);
  await bad("https://user:pw@example.com/", /user/);
  await bad("https://127.0.0.1/", /./);
  await bad("https://[::1]/", /./);
  await bad("https://169.254.169.254/latest", /./);
  await bad("https://0x7f000001/", /./);
  await bad("https://example.com:22/", /./);
  await bad("ftp://example.com/", /./);
  await bad("https://example.com/" + "a".repeat(2048), /2048/);
  await bad("", /./);
  assert.equal((await s.ask("GET", "/v1/tasks")).json.total, 0);
  assert.equal((await s.credits()).user.used_credits, 0);
  await s.stop();
});

test("a rotation signs with both secrets until the old one ends; secrets are an account's own", async () => {
  const receiver = await Receiver.start();
  const s = await begin(receiver, script("ok"));
  const again = await s.ask("GET", "/v1/callbacks/secret");
  assert.equal(again.json.secret, s.secret);
  assert.equal(again.headers.get("cache-control"), "no-store");
  assert.equal(again.json.previous, undefined);

  const rotated = (await s.ask("POST", "/v1/callbacks/secret/rotate")).json;
  assert.notEqual(rotated.secret, s.secret);
  assert.equal(rotated.previous.secret, s.secret);
  assert.ok(rotated.previous.expires_at - rotated.created_at >= 86399);
  const both = (await receiver.until(1, receiver.of(await create(s, receiver))))[0];
  assert.equal(both.headers["webhook-signature"].split(" ").length, 2);
  verify(both, s.secret);
  verify(both, rotated.secret);

  const last = (await s.ask("POST", "/v1/callbacks/secret/rotate", { body: { overlap_seconds: 0 } })).json;
  assert.equal(last.previous, undefined);
  const one = (await receiver.until(1, receiver.of(await create(s, receiver))))[0];
  assert.equal(one.headers["webhook-signature"].split(" ").length, 1);
  verify(one, last.secret);
  assert.throws(() => verify(one, rotated.secret));
  assert.throws(() => verify({ ...one, text: one.text.replace("completed", "failed") }, last.secret));

  const other = await s.newKey("--account", "other", "--credits", "100");
  const theirs = (await s.ask("GET", "/v1/callbacks/secret", { key: other })).json.secret;
  assert.notEqual(theirs, last.secret);
  const testKey = await s.newKey("--account", "other", "--test");
  assert.equal((await s.ask("GET", "/v1/callbacks/secret", { key: testKey })).json.secret, theirs);
  const wrong = await s.ask("POST", "/v1/callbacks/secret/rotate", { body: { overlap_seconds: -1 } });
  assert.equal(wrong.status, 400);
  assert.equal((await s.ask("GET", "/v1/callbacks/secret", { key: "" })).status, 401);
  await s.stop();
});

test("a callback can be asked for again: the same id, at once, twenty times", async () => {
  let status = 500;
  const receiver = await Receiver.start({ answer: (_, response) => response.writeHead(status).end() });
  const s = await begin(receiver, script("ok,ok,ok,hang") + "callback:\n  retries: 0\nserver:\n  drain_timeout: 200ms\n");
  const again = (id, options) => s.ask("POST", `/v1/tasks/${id}/callbacks/redeliver`, options);
  const id = await create(s, receiver);
  assert.equal((await settled(s, id)).state, "failed");
  status = 200;
  const answer = await again(id);
  assert.deepEqual([answer.status, answer.json.state, answer.json.redeliveries], [200, "due", 1]);
  const l = await settled(s, id);
  assert.equal(l.state, "delivered");
  assert.deepEqual(l.deliveries.map((d) => d.status), [500, 200]);
  const got = await receiver.until(2, receiver.of(id));
  assert.equal(got[0].headers["webhook-id"], got[1].headers["webhook-id"]);
  for (let i = 2; i <= 20; i++) {
    assert.equal((await again(id)).status, 200);
    await settled(s, id);
  }
  const over = await again(id);
  assert.deepEqual([over.status, over.json.error.code], [409, "too_many_redeliveries"]);
  assert.equal((await receiver.until(21, receiver.of(id))).length, 21);

  const without = (await s.create(ok)).json.id;
  for (const path of ["", "/redeliver"]) {
    const none = await s.ask(path ? "POST" : "GET", `/v1/tasks/${without}/callbacks${path}`);
    assert.deepEqual([none.status, none.json.error.code], [404, "callback_not_found"]);
    const unknown = await s.ask(path ? "POST" : "GET", `/v1/tasks/task-unified-1757156493-imcg5zqt/callbacks${path}`);
    assert.deepEqual([unknown.status, unknown.json.error.code], [404, "task_not_found"]);
  }
  const other = await s.newKey("--account", "other", "--credits", "100");
  assert.equal((await again(id, { key: other })).status, 404);
  assert.equal((await s.ask("GET", `/v1/tasks/${id}/callbacks`, { key: other })).status, 404);
  await s.end((await s.create(ok)).json.id);
  const hanging = await create(s, receiver);
  const early = await again(hanging);
  assert.deepEqual([early.status, early.json.error.code], [409, "callback_not_ready"]);

  const page = (await s.ask("GET", "/v1/callbacks?page_size=1")).json;
  assert.deepEqual([page.data.map((d) => [d.task_id, d.state, d.last_delivery]), page.has_more],
    [[[hanging, "waiting", null]], true]);
  const next = (await s.ask("GET", `/v1/callbacks?page_size=1&before=${hanging}`)).json;
  assert.deepEqual([next.data[0].task_id, next.data[0].delivery_count, next.data[0].last_delivery.number, next.has_more],
    [id, 21, 21, false]);
  assert.equal((await s.ask("GET", "/v1/callbacks?before=x")).status, 400);
  assert.equal((await s.ask("GET", "/v1/callbacks?page_size=0")).status, 400);
  assert.deepEqual((await s.ask("GET", "/v1/callbacks", { key: other })).json, { data: [], has_more: false });
  await s.stop();
});

// Each step a kill -9 may come at, and how often the receiver hears of the task then.
for (const [step, times] of [["finish.committed", [1]], ["callback.claimed", [1]], ["callback.sent", [2]],
  ["callback.recorded", [1]]]) {
  test(`killed at ${step}: the callback comes, with one id`, async () => {
    const receiver = await Receiver.start();
    const config = reach(receiver) + script("ok");
    const s = await Server.start({ config, env: { TINTYPE_TEST_KILL_AT: `${step}:1` } });
    const secret = (await s.ask("GET", "/v1/callbacks/secret")).json.secret;
    const id = await create(s, receiver);
    const { signal } = await s.exited;
    assert.equal(signal, "SIGKILL", s.log);
    const again = await Server.start({ data: s.data, config });
    again.key = s.key;
    const l = await settled(again, id);
    assert.equal(l.state, "delivered");
    const got = await receiver.until(times[0], receiver.of(id));
    assert.ok(times.includes(got.length), `${got.length} times`);
    for (const g of got) verify(g, secret);
    assert.deepEqual([...new Set(got.map((g) => g.headers["webhook-id"]))], [l.message_id]);
    await again.audit();
    await again.stop();
    await s.remove();
  });
}

test("a stop with a delivery under way leaves it to the next start", async () => {
  let hang = true;
  const receiver = await Receiver.start({ answer: (_, response) => { if (!hang) response.end(); } });
  const config = reach(receiver) + script("ok") + "server:\n  drain_timeout: 200ms\n";
  const s = await Server.start({ config });
  const id = await create(s, receiver);
  await receiver.until(1);
  await s.stop({ keep: true });
  hang = false;
  const again = await Server.start({ data: s.data, config });
  again.key = s.key;
  assert.equal((await settled(again, id)).state, "delivered");
  const got = await receiver.until(2);
  assert.equal(got[0].headers["webhook-id"], got[1].headers["webhook-id"]);
  await again.stop();
  await s.remove();
});

test("receivers that hang hold up nobody else's callbacks, nor those of their own account", async () => {
  const HANGING = Number(process.env.CALLBACK_HANGING ?? 60);
  const good = await Receiver.start();
  const bad = await Promise.all(Array.from({ length: HANGING }, () => Receiver.start({ answer: () => {} })));
  const config = `egress:\n  ca_file: ${authority.file}\n  allow: ["127.0.0.1"]\n` + script("ok") +
    `callback:\n  concurrency: ${Math.min(Math.max(4 * HANGING, 128), 2048)}\nserver:\n  drain_timeout: 200ms\n`;
  const t = await Server.start({ config });
  const other = await t.newKey("--account", "other", "--credits", "1000");
  assert.equal((await t.cli("credit", "grant", "--account", "default", "--credits", "100000")).code, 0);
  const delays = async (key) => {
    const found = [];
    for (let i = 0; i < 20; i++) {
      const asked = Date.now();
      const [got] = await good.until(1, good.of(await create(t, good, {}, { key })));
      found.push(got.at - asked);
    }
    return found.sort((a, b) => a - b)[10];
  };
  const before = await delays(t.key);
  const ids = await Promise.all(bad.flatMap((b) => [0, 1, 2].map(() => create(t, b))));
  await Promise.all(bad.map((b) => b.until(1)));
  const during = [await delays(t.key), await delays(other)];
  const states = await Promise.all(ids.map(async (id) => (await log(t, id)).state));
  assert.ok(!states.includes("delivered"));
  // A receiver that has not answered gets one at a time.
  if (!states.includes("retrying")) for (const b of bad) assert.equal(b.received.length, 1);
  console.log(`# create to callback, median: ${before} ms alone, ${during.join(" and ")} ms beside ${HANGING} that hang`);
  await t.stop();
});

test("the command line sends one, shows and replaces the secret, and shows the log", async () => {
  const receiver = await Receiver.start({ answer: (got, response) => response.writeHead(got.path === "/no" ? 500 : 204).end() });
  const s = await begin(receiver, script("ok") + "callback:\n  retries: 0\n");
  const secret = (await s.cli("callback", "secret")).stdout.trim();
  assert.equal(secret, s.secret);
  const send = (url) => tintype(["callback", "test", url, "-c", s.config, "--data", s.data]);
  const sent = await send(receiver.url);
  assert.equal(sent.code, 0, sent.stdout + sent.stderr);
  assert.match(sent.stdout, /Delivered: msg_[a-z0-9]{24} was sent and answered with 204/);
  const task = verify((await receiver.until(1))[0], secret);
  checkAnswer("GET", `/v1/tasks/${task.id}`, 200, "application/json", JSON.stringify(task));
  const refused = await send(`https://${receiver.host}/no`);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /Not delivered \(http\)[^]*must answer 2xx/);
  const inside = await send("https://10.0.0.1/hook");
  assert.equal(inside.code, 1);
  assert.match(inside.stdout, /refused_by_guard[^]*egress\.allow/);
  assert.match((await send("https://nobody.invalid/")).stdout, /\(dns\)/);

  const rotated = await s.cli("callback", "secret", "--rotate");
  assert.notEqual(rotated.stdout.split("\n")[0], secret);
  assert.match(rotated.stdout, /valid until/);
  assert.equal((await s.ask("GET", "/v1/callbacks/secret")).json.previous.secret, secret);
  const id = await create(s, receiver, { callback_url: `https://${receiver.host}/no` });
  await settled(s, id);
  assert.match((await s.cli("callback", "log")).stdout, new RegExp(`${id}.*failed.*500.*http[^]*answered 500`));
  const nobody = await s.cli("callback", "log", "--account", "nobody");
  assert.equal(nobody.code, 1);
  await s.stop();
});
