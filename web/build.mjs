// Makes what api/page.c embeds: node web/build.mjs OUTDIR. Each file as it is, as gzip and
// as brotli, and last of all table.inc, a row a file.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const out = process.argv[2], source = new URL("./src/", import.meta.url), rows = [];
const read = (name) => readFileSync(new URL(name, source));

function put(path, type, bytes, immutable = false) {
  const id = path === "/" ? "index" : path.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_/, "");
  writeFileSync(`${out}/${id}.raw`, bytes);
  writeFileSync(`${out}/${id}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${out}/${id}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  rows.push(`WEB_FILE(${id}, "${path}", "${type}", ${+immutable})`);
}

/** An asset's path has its digest, so that it can be kept for ever. */
function asset(name, type) {
  const bytes = read(name), digest = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const path = `/assets/${name.replace(/(\.[a-z]+)$/, `.${digest}$1`)}`;
  put(path, type, bytes, true);
  return path;
}

const assets = { "page.js": asset("page.js", "text/javascript; charset=utf-8"), "page.css": asset("page.css", "text/css; charset=utf-8") };
put("/", "text/html; charset=utf-8", Buffer.from(read("index.html").toString().replace(/\{(\S+?)\}/g, (_, name) => assets[name])));
put("/favicon.svg", "image/svg+xml", read("favicon.svg"));
writeFileSync(`${out}/table.inc`, rows.join("\n") + "\n");
