// The examples in the pages about providers are configurations that a server starts with.
import test from "node:test";
import assert from "node:assert/strict";
import { Server, readText } from "./lib.mjs";

for (const page of ["routing", "providers"])
  test(`every configuration in docs/${page}.md is one`, async () => {
    const text = await readText(new URL(`../../docs/${page}.md`, import.meta.url));
    const examples = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1]);
    assert.ok(examples.length > 0);
    for (const example of examples) {
      const keys = [...example.matchAll(/api_key_env: (\w+)/g)].map((match) => [match[1], "a-key"]);
      const server = await Server.start({ config: example, env: Object.fromEntries(keys) });
      await server.stop();
    }
  });
