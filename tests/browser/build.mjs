// Builds the widget: one minified script with the Finnish words and the style inside, a style sheet for browsers
// without constructable ones, and a list of texts for each other language. `--check` says whether what is checked in is
// what the sources make.
import { readFileSync, readdirSync, writeFileSync, existsSync, mkdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const sources = join(root, "search-api/widget-src");
const target = join(root, "search-api/assets/widget");

/** FNV-1a, 64 bits: a digest that the Rust test makes again in five lines. */
function fnv(parts) {
  let digest = 0xcbf29ce484222325n;
  for (const byte of Buffer.concat(parts)) digest = ((digest ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return digest.toString(16).padStart(16, "0");
}

const read = (path) => readFileSync(join(sources, path));
const modules = readdirSync(sources).filter((name) => /\.(js|css)$/.test(name)).sort();
const words = ["en", "fi", "sv"].map((lang) => `words/${lang}.json`);
const digest = fnv([...modules, ...words].map(read));
const release = /\[workspace\.package\][^[]*?version = "([^"]+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
const version = `${release}-${digest.slice(0, 8)}`;

/** Texts in the order of their keys, plurals as `one|other`. Keys must be those of the Finnish words. */
function texts(value, like, path = "") {
  if (typeof like === "string" || Array.isArray(like)) {
    const text = Array.isArray(value) ? value.join("|") : value;
    if (typeof text !== "string" || !text) throw new Error(`a text is missing at ${path}`);
    if (Array.isArray(like) && value.length !== like.length) throw new Error(`other plural forms at ${path}`);
    return [text];
  }
  const extra = Object.keys(value ?? {}).filter((key) => !(key in like));
  if (extra.length) throw new Error(`unknown keys at ${path}: ${extra}`);
  return Object.entries(like).flatMap(([key, child]) => texts(value?.[key], child, `${path}/${key}`));
}

/** Properties of our own that may be shortened: none is a name of the DOM, the API or the words. */
const OURS = /^(wording|perPage|isPanelOpen|courseUrl|siteUrl|showTrouble|showChanges|showMore|addField|setText|ofFragment|isEmpty|reads|typed|chosen|sections|layout|locks|prefix|heading|counts|labels|submit|begin|choose|pages|drop|without|fragment|names|busy)$/;

const wordsOf = (lang) => JSON.parse(read(`words/${lang}.json`));
const minify = { minify: true, legalComments: "none", charset: "utf8", target: ["chrome109", "firefox115", "safari16.4"] };
const css = (await esbuild.transform(read("widget.css").toString(), { ...minify, loader: "css" })).code.trim();
const bundled = await esbuild.build({
  ...minify,
  entryPoints: [join(sources, "main.js")],
  bundle: true,
  write: false,
  format: "iife",
  mangleProps: OURS,
  define: { VERSION: JSON.stringify(version), CSS_TEXT: JSON.stringify(css), WORDS_FI: JSON.stringify(wordsOf("fi")) },
});
const script = `/*! opinovi-search ${version} Apache-2.0 OR MIT */\n${bundled.outputFiles[0].text}`;
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
const files = {
  "widget.js": script,
  "widget.css": css,
  "sv.json": JSON.stringify(texts(wordsOf("sv"), wordsOf("fi"))),
  "en.json": JSON.stringify(texts(wordsOf("en"), wordsOf("fi"))),
  "release.txt": `${version}\n${digest}\n${integrity}\n`,
};

mkdirSync(target, { recursive: true });
let stale = false;
for (const [name, text] of Object.entries(files)) {
  const path = join(target, name);
  const is = existsSync(path) && readFileSync(path, "utf8") === text;
  if (process.argv.includes("--check")) stale ||= !is;
  else writeFileSync(path, text);
  console.log(`${name.padEnd(12)} ${String(Buffer.byteLength(text)).padStart(6)} B, gzip ${String(gzipSync(text, { level: 9 }).length).padStart(6)} B${is ? "" : "  changed"}`);
}
if (stale) {
  console.error("the checked-in widget is not what its sources make: run `npm run build` in tests/browser");
  process.exit(1);
}
