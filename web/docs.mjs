// The documentation: guides in three languages from web/docs, the contract, and /llms.txt,
// all made at build from what stands in the repository. build.mjs uses it.
//
// A line {{create.sh create.py}} of a guide is where those files of web/docs/samples are
// printed, side by side; {{errors}} the tables of docs/errors.md. A heading's {#name} is its
// anchor, the same in each language.
import { Marked } from "marked";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");

const KINDS = { sh: "Shell", py: "Python", mjs: "Node" };
const NOTE = /^\{\{([^}]+)\}\}$/gm;
const ANCHOR = /\s*\{#([a-z]+)\}$/;

const escapeHtml = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/* --- errors ------------------------------------------------------------------------------ */

/** The tables of docs/errors.md without the types; what leads to pages that are not served
 * is left as text. */
function errorTables() {
  const text = read("docs/errors.md");
  return ["The request", "The end of a task"].map((title) => {
    const [, table] = text.match(new RegExp(`### ${title}\n[^|]*((?:\\|.*\n)+)`));
    const rows = table.trim().split("\n").map((row) => row.split("|").slice(1, -1));
    const kept = rows.map((cells) => cells.filter((_, i) => rows[0][i].trim() !== "type"));
    return kept.map((cells) => `|${cells.join("|")}|`).join("\n").replace(/\[([^\]]+)\]\([^)]+\)/g, "$1");
  });
}

/* --- guides ------------------------------------------------------------------------------ */

const sampleText = (name) => read(`web/docs/samples/${name}`).trimEnd();

function sampleHtml(name) {
  const kind = KINDS[name.split(".").pop()];
  return `<figure class="sample" data-kind="${kind}"><figcaption>${kind}</figcaption>` +
    `<pre tabindex="0"><code>${escapeHtml(sampleText(name))}</code></pre></figure>`;
}

const samplesHtml = (names) => `<div class="samples">${names.split(" ").map(sampleHtml).join("")}</div>\n`;

const marked = new Marked({
  renderer: {
    heading({ tokens, depth, raw }) {
      const name = raw.trim().match(ANCHOR)?.[1];
      const text = this.parser.parseInline(tokens).replace(ANCHOR, "");
      return `<h${depth}${name ? ` id="${name}"` : ""}>${text}</h${depth}>\n`;
    },
    code({ text }) {
      return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`;
    },
    table(token) {
      const head = token.header.map((cell) => `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`).join("");
      const rows = token.rows.map((row) => `<tr>${row.map((cell) => `<td>${this.parser.parseInline(cell.tokens)}</td>`).join("")}</tr>`);
      const name = token.header[0].text || token.header[1].text;
      return `<div class="sheet" tabindex="0" role="group" aria-label="${escapeHtml(name)}"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>\n`;
    },
  },
});

/** A guide as HTML: {title, contents: [{name, text}], html}. */
export function guide(tag) {
  const source = read(`web/docs/${tag}.md`);
  const filled = source.replace("{{errors}}", () => errorTables().join("\n\n"));
  const headings = [...source.matchAll(/^## (.*)$/gm)].map(([, text]) => ({ name: text.match(ANCHOR)[1], text: text.replace(ANCHOR, "") }));
  // Samples come last: to Markdown an empty line in them would be the end of their HTML.
  const html = marked.parse(filled).replace(/<p>\{\{([^}]+)\}\}<\/p>\n/g, (_, names) => samplesHtml(names));
  return { title: source.match(/^# (.*)$/m)[1], contents: headings, html };
}

/* --- for programs that read ---------------------------------------------------------------- */

const fence = (name) => "```" + name.split(".").pop().replace("mjs", "js") + "\n" + sampleText(name) + "\n```";

function operations(contract) {
  const methods = ["get", "post", "delete"];
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    methods.filter((m) => item[m]).map((m) => `- \`${m.toUpperCase()} ${path}\`: ${item[m].summary}`));
}

/** /llms.txt: the English guide, whole, and what the contract has. */
export function llmsText() {
  const contract = parse(read("api/openapi.yaml"));
  const text = read("web/docs/en.md")
    .replace(NOTE, (_, names) => (names === "errors" ? errorTables().join("\n\n") : names.split(" ").map(fence).join("\n\n")))
    .replace(/^# .*\n/, "").replace(/ \{#[a-z]+\}$/gm, "");
  return `# ${contract.info.title}\n\n> ${contract.info.summary} One endpoint for text to image, image to image and masks; ` +
    `the task dialect under /v1, the OpenAI Images API under /openai/v1.\n${text}\n## Reference\n\n` +
    `- [openapi.yaml](/openapi.yaml): the contract, OpenAPI ${contract.openapi}\n- [The same for people](/docs#reference)\n\n` +
    `${operations(contract).join("\n")}\n`;
}

/* --- for the bundle ------------------------------------------------------------------------ */

/** Modules "guide:ko" and "contract:openapi", and Redoc without its requests to elsewhere. */
export const docsPlugin = {
  name: "docs",
  setup(build) {
    build.onResolve({ filter: /^(guide|contract):/ }, ({ path }) => ({ path, namespace: "docs" }));
    build.onLoad({ filter: /^guide:/, namespace: "docs" }, ({ path }) => ({
      contents: JSON.stringify(guide(path.split(":")[1])), loader: "json" }));
    build.onLoad({ filter: /^contract:/, namespace: "docs" }, () => ({
      contents: JSON.stringify(parse(read("api/openapi.yaml"))), loader: "json" }));
    build.onLoad({ filter: /redoc\.standalone\.js$/ }, ({ path }) => ({ contents: withoutElsewhere(readFileSync(path, "utf8")) }));
  },
};

/* Its bundle asks for a module "null" where there is none and would load its maker's logo. */
function withoutElsewhere(text) {
  const logo = "https://cdn.redoc.ly/redoc/logo-mini.svg";
  if (!text.includes(logo)) throw new Error("redoc: its logo is not where it was; look again at what it loads");
  return text.replaceAll(logo, "/favicon.svg").replaceAll('require("null")', "null");
}
