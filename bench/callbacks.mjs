// Callbacks to a receiver over TLS: nginx, which keeps connections open and answers 204.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as b from "./lib.mjs";

export async function startReceiver(port) {
  const [key, cert] = ["receiver.key", "receiver.pem"].map((name) => join(b.scratch, name));
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { ...await b.startNginx(port, "return 204;", `listen 127.0.0.1:${port + 1} ssl; ssl_certificate ${cert};
    ssl_certificate_key ${key};`), hook: `https://127.0.0.1:${port + 1}/hook`, ca: cert };
}

/** Ended tasks whose callbacks are due, written past the server. */
export function fill(data, count, url, from = 0) {
  execFileSync("sqlite3", [join(data, "tintype.db"), `
    PRAGMA synchronous = OFF;
    WITH RECURSIVE i(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM i WHERE n < ${from + count - 1})
    INSERT INTO task (id, account_id, key_id, status, progress, model, n, reserved_uc, charged_uc,
      created_ms, started_ms, ended_ms, deadline_ms, error_code, error_message, extras)
    SELECT printf('task-unified-%d-%08d', 1757156493 + n / 20, n), 1, 1, 3, 40, 'gpt-image-1', 1, 0, 0,
      1757156493000, 1757156493000, 1757156594000, 1757156493000, 'service_error', 'measured', 2 FROM i;
    INSERT INTO callback (task_seq, task_id, account_id, line, state, next_ms, message_id, url)
    SELECT seq, id, 1, 7, 1, 1757156594000 + seq, printf('msg_%024d', seq), '${url}' FROM task
    WHERE extras = 2 AND seq NOT IN (SELECT task_seq FROM callback);`]);
}

async function delivered(server) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(text.match(/^tintype_callbacks_delivered_total (\d+)/m)[1]);
}

/** {rate, peakKb}: deliveries a second from a start with `count` of them due, to their end. */
export async function deliver(receiver, count, args = []) {
  const config = `egress:\n  ca_file: ${receiver.ca}\n  allow: ["${new URL(receiver.hook).host}"]\ntask:\n  retention: 3000d\n`;
  const first = await b.startTintype();
  await first.stop();
  fill(first.data, count, receiver.hook);
  const s = await b.startTintype({ data: first.data, config, args });
  let peakKb = 0, begun = 0, from = 0, done = 0, at = 0;
  while (done < count) {
    await b.sleep(20);
    peakKb = Math.max(peakKb, b.rssKb(s.pid));
    done = await delivered(s);
    at = performance.now();
    if (!begun && done > 0) [begun, from] = [at, done];
  }
  const cpu = readFileSync(`/proc/${s.pid}/stat`, "utf8").split(" ").slice(13, 15).map(Number);
  await s.stop();
  return { rate: ((count - from) * 1000) / (at - begun), peakKb, errors: 0, cpuUs: ((cpu[0] + cpu[1]) * 1e4) / count };
}

/** The same exchange by wrk, which keeps nothing: what this machine's TLS and nginx can do. */
export const plain = (receiver, seconds) => b.wrk(receiver.hook, { seconds, script: `
  wrk.method = "POST"
  wrk.body = string.rep("x", 520)
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["webhook-signature"] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="\n` });
