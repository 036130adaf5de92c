// docs/openai.md: what it tells a reader to type does what it says.
import test from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Server, makeMask, makePng, pngSize, readText } from "./lib.mjs";

test("the recipes for curl run as they are printed", async () => {
  const page = await readText(new URL("../../docs/openai.md", import.meta.url));
  const [, script] = page.match(/<!-- recipes -->\n```sh\n([^]*?)```\n<!-- \/recipes -->/);
  const server = await Server.start(), folder = await mkdtemp(join(tmpdir(), "tintype-recipes-"));
  try {
    for (const [name, bytes] of Object.entries({ cat: makePng(128, 128), dog: makePng(96, 64), mask: makeMask(128, 128) }))
      await writeFile(join(folder, `${name}.png`), bytes);
    const { stdout } = await promisify(execFile)("bash", ["-eo", "pipefail", "-c", script], { cwd: folder, timeout: 120000,
      env: { ...process.env, U: server.url, A: `Authorization: Bearer ${server.key}` } });
    const file = (name) => readFile(join(folder, name)), stages = (await readdir(folder)).filter((f) => f.startsWith("stage-"));
    assert.equal(stages.length, 3);
    for (const name of ["boat.png", "task.png", "hat.png", "hat-2.png", ...stages]) assert.ok(pngSize(await file(name)).width > 0, name);
    assert.equal((await file("sofa.webp")).subarray(8, 12).toString(), "WEBP");
    const variations = (await readdir(folder)).filter((f) => /^task-unified-.*-[12]\.png/.test(f));
    assert.equal(variations.length, 2);
    for (const name of variations) assert.equal(pngSize(await file(name)).width, 256);
    assert.match(stdout, /^gpt-image-1\.5$/m);
    const heads = [await file("head-1.txt"), await file("head-2.txt")].map(String);
    const ids = heads.map((head) => head.match(/^x-task-id: (\S+)/im)[1]);
    assert.equal(ids[0], ids[1]);
    assert.match(heads[1], /^idempotency-replayed: true/im);
    assert.deepEqual(await file("answer-1.json"), await file("answer-2.json"));
    assert.equal((await server.ask("GET", "/v1/tasks")).json.total, 8);
    await server.audit();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
