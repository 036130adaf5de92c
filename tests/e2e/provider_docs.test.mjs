// The examples in the pages about providers are configurations that load.
import test from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readText, tintype } from "./lib.mjs";

for (const page of ["routing", "providers"])
  test(`every configuration in docs/${page}.md is one`, async () => {
    const text = await readText(new URL(`../../docs/${page}.md`, import.meta.url));
    const examples = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1]);
    assert.ok(examples.length > 0);
    const folder = await mkdtemp(join(tmpdir(), "tintype-docs-"));
    for (const example of examples) {
      await writeFile(join(folder, "tintype.yaml"), example);
      const checked = await tintype(["config", "check", "-c", join(folder, "tintype.yaml")]);
      assert.equal(checked.code, 0, `${example}\n${checked.stdout}${checked.stderr}`);
    }
    await rm(folder, { recursive: true });
  });
