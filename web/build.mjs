// Bundles the page and makes it ready to be embedded: node web/build.mjs OUTDIR
//
// OUTDIR gets table.inc, one row a file:
//   WEB_FILE(<id>, "<path>", "<content type>", <immutable 0|1>)
// and the bytes of each as <id>.raw, <id>.gz and <id>.br. The same sources give the same
// bytes. A new page is a row of PAGES, a file that is served as it stands a row of FILES.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { docsPlugin, guide, llmsText } from "./docs.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/* html: what is served at path, with {{script}}, {{style}}, {{early}} and {{preload}} for the
 * paths of what was bundled, and what fill() gives. */
const PAGES = [
  { path: "/", html: "index.html", script: "src/main.jsx", style: "src/style/index.css" },
  { path: "/docs", html: "docs.html", script: "src/docs/main.jsx", style: "src/style/docs.css",
    fill: () => ({ guide: guide("en").html }) },
];

/* Run before anything is drawn, so they block and stand alone. */
const EARLY = "src/early.js";

const FILES = [
  { path: "/favicon.svg", file: "favicon.svg" },
  { path: "/llms.txt", text: llmsText },
];

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webp": "image/webp",
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: "out",
  entryNames: "assets/[name].[hash]",
  chunkNames: "assets/[name].[hash]",
  assetNames: "assets/[name].[hash]",
  charset: "utf8",
  legalComments: "none",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".webp": "file" },
  plugins: [docsPlugin],
  logLevel: "warning",
};

/** The path of each bundled file by the source it was made of, and what it needs at once. */
function outputsByEntry(results) {
  const outputs = new Map();
  for (const { metafile } of results)
    for (const [out, facts] of Object.entries(metafile.outputs))
      if (facts.entryPoint)
        outputs.set(facts.entryPoint, {
          path: urlOf(out),
          needs: facts.imports.filter((i) => i.kind === "import-statement").map((i) => urlOf(i.path)),
        });
  return outputs;
}

const urlOf = (out) => "/" + out.replace(/^.*?(?=assets\/)/, "");

function renderPage(page, outputs) {
  const script = outputs.get(page.script);
  const values = {
    script: script.path,
    style: outputs.get(page.style).path,
    early: outputs.get(EARLY).path,
    preload: script.needs.map((path) => `<link rel="modulepreload" href="${path}">`).join(""),
    ...page.fill?.(),
  };
  return readFileSync(join(here, page.html), "utf8").replace(/\{\{(\w+)\}\}/g, (whole, name) => {
    if (!(name in values)) throw new Error(`${page.html}: ${whole} is not known`);
    return values[name];
  });
}

function compress(bytes) {
  return {
    raw: bytes,
    gz: gzipSync(bytes, { level: 9 }),
    br: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  };
}

/** All that is served: [{path, bytes, immutable}]. */
export async function bundle() {
  const results = [
    await build({
      ...common,
      entryPoints: PAGES.flatMap((page) => [page.script, page.style]),
      format: "esm",
      splitting: true,
    }),
    await build({ ...common, entryPoints: [EARLY], format: "iife" }),
  ];
  const outputs = outputsByEntry(results);
  return [
    ...PAGES.map((page) => ({ path: page.path, type: ".html", bytes: Buffer.from(renderPage(page, outputs)), immutable: 0 })),
    ...FILES.map(({ path, file, text }) => ({
      path, type: extname(path), bytes: text ? Buffer.from(text()) : readFileSync(join(here, file)), immutable: 0 })),
    ...results.flatMap(({ outputFiles }) => outputFiles).map(({ path, contents }) => ({
      path: "/assets/" + basename(path), type: extname(path), bytes: Buffer.from(contents), immutable: 1,
    })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function writeAll(outdir, files) {
  mkdirSync(outdir, { recursive: true });
  for (const name of readdirSync(outdir))
    if (/\.(raw|gz|br)$/.test(name)) rmSync(join(outdir, name));
  const rows = files.map((file) => {
    const id = file.path === "/" ? "index_html" : file.path.slice(1).replace(/[^A-Za-z0-9]/g, "_");
    if (!TYPES[file.type]) throw new Error(`${file.path}: no content type for ${file.type}`);
    for (const [ending, bytes] of Object.entries(compress(file.bytes)))
      writeFileSync(join(outdir, `${id}.${ending}`), bytes);
    return `WEB_FILE(${id}, "${file.path}", "${TYPES[file.type]}", ${file.immutable})\n`;
  });
  writeFileSync(join(outdir, "table.inc"), rows.join(""));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (!process.argv[2]) {
    console.error("usage: node web/build.mjs OUTDIR");
    process.exit(2);
  }
  writeAll(resolve(process.argv[2]), await bundle());
}
