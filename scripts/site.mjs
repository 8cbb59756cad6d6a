// Makes target/site of the browser's half: glue by wasm-bindgen, wasm-opt, minified and bundled style and script, the
// modules of frontend/modules, the files of public/, all of it compressed as it will be served. Does nothing when none of
// its sources changed. Fails when the first load is over its budget, or a module's types do not fit.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUDGET = 350 * 1024;
const wasm = "target/wasm32-unknown-unknown/wasm-release/frontend.wasm";
const work = "target/site.new";
const site = "target/site";
const stamp = "target/site.stamp";
// Each is a file of its own; all but the first are loaded when they are first needed.
const modules = ["boot", "worker", "log", "cells", "usage", "overview", "create", "terminal", "files", "editor", "container", "compare", "jobs", "dialogs", "build", "image", "tags", "disk", "registries"];

const folders = ["style", "public", "frontend/modules"];
const sources = [wasm, "scripts/site.mjs", "scripts/package-lock.json", ...folders.flatMap(files)];
const hash = createHash("sha256");
for (const source of sources) hash.update(source).update(readFileSync(source));
const digest = hash.digest("hex");
// What came out counts too: `cargo leptos watch` writes into the same folder.
if (existsSync(stamp) && existsSync(site) && readFileSync(stamp, "utf8") === `${digest} ${made()}`) process.exit(0);

rmSync(work, { recursive: true, force: true });
mkdirSync(`${work}/pkg`, { recursive: true });
run("wasm-bindgen", wasm, "--target", "web", "--no-typescript", "--out-dir", `${work}/pkg`, "--out-name", "quayside");
run("wasm-opt", "-O1", "--dae-optimizing", "--duplicate-function-elimination", "--remove-unused-module-elements",
  "--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext",
  "--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue", "--strip-debug", "--strip-producers", "--strip-target-features",
  `${work}/pkg/quayside_bg.wasm`, "-o", `${work}/pkg/quayside.wasm`);
rmSync(`${work}/pkg/quayside_bg.wasm`);
run("esbuild", `${work}/pkg/quayside.js`, "--minify", "--format=esm", "--allow-overwrite", `--outfile=${work}/pkg/quayside.js`, "--log-level=error");
run("tsc", "--project", "frontend/modules");
run("esbuild", ...modules.map((name) => `frontend/modules/${name}.ts`), "--bundle", "--minify", "--format=esm", "--target=es2022",
  "--tsconfig=frontend/modules/tsconfig.json", "--external:*/quayside.js", `--outdir=${work}/pkg`, "--log-level=warning");
run("esbuild", "style/main.css", "--bundle", "--minify", `--outfile=${work}/pkg/quayside.css`, "--log-level=error");
cpSync("public", work, { recursive: true });

for (const file of files(work)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
const first = sizes(["quayside.wasm", "quayside.js", "boot.js", "quayside.css"]);
const total = first.reduce((sum, [, size]) => sum + size, 0);
console.error(`first load ${kib(total)} of ${kib(BUDGET)}: ${told(first)}`);
console.error(`later: ${told(sizes(modules.slice(1).map((name) => `${name}.js`)))}`);
if (total > BUDGET) {
  console.error("over the budget");
  process.exit(1);
}
rmSync(site, { recursive: true, force: true });
renameSync(work, site);
// Newer than whatever looked for it meanwhile, so that the server takes it up.
utimesSync(site, new Date(), new Date());
writeFileSync(stamp, `${digest} ${made()}`);

function made() {
  const hash = createHash("sha256");
  for (const file of files(site)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

function run(tool, ...words) {
  execFileSync(tool, words, { stdio: ["ignore", "inherit", "inherit"] });
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
    .sort();
}

/** As they are served. */
function sizes(names) {
  return names.map((name) => [name, statSync(`${work}/pkg/${name}.br`).size]);
}

function told(sizes) {
  return sizes.map(([name, size]) => `${name} ${kib(size)}`).join(", ");
}

function kib(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
