// The contract itself: each endpoint that the server has stands in it, with examples that
// its own schemas accept.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { contract, validateAgainst } from "./lib.mjs";

const source = readFileSync(new URL("../../src/api/server.c", import.meta.url), "utf8");
const routes = [...source.matchAll(/HTTP_(GET|POST|PUT|DELETE), "(\/[^"]*)"/g)]
  .map(([, method, path]) => [method.toLowerCase(), path.replace("...}", "}")]);
const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  ["get", "post", "put", "delete"].filter((m) => item[m]).map((method) => ({ method, path, ...item[method] })));

test("the contract has the server's endpoints, no more and no fewer", () => {
  assert.ok(routes.length > 20);
  const said = operations.map((o) => `${o.method} ${o.path}`).sort();
  assert.deepEqual(said, routes.map(([method, path]) => `${method} ${path}`).sort());
});

const follow = (node) => (node?.$ref ? node.$ref.slice(2).split("/").reduce((at, key) => at[key], contract) : node);

/** [pointer of the media type, media type] of every body of JSON or of a form. */
function* bodies(o) {
  const at = `#/paths/${o.path.replaceAll("/", "~1")}/${o.method}`;
  for (const [type, media] of Object.entries(o.requestBody?.content ?? {})) yield [`${at}/requestBody/content`, type, media];
  const ok = follow(o.responses["200"]);
  if (ok?.content?.["application/json"])
    yield [`${at}/responses/200/content`, "application/json", ok.content["application/json"]];
}

for (const o of operations)
  test(`examples of ${o.method} ${o.path}`, () => {
    for (const [pointer, type, media] of bodies(o)) {
      const examples = Object.entries(media.examples ?? {});
      assert.ok(examples.length > 0, `${pointer} ${type} has no example`);
      for (const [name, example] of examples)
        validateAgainst(`${pointer}/${type.replace("/", "~1")}/schema`, follow(example).value, `the example ${name}`);
    }
  });

test("examples of errors", () => {
  for (const [name, response] of Object.entries(contract.components.responses)) {
    const media = response.content["application/json"];
    for (const [key, example] of Object.entries(media.examples))
      validateAgainst(`#/components/responses/${name}/content/application~1json/schema`, follow(example).value, key);
  }
});
