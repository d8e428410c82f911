// Builds build/static/ from assets/: one style sheet, the scripts, a sprite of icons and marks, three fonts.
// Needed to build, never to run. Usage: npm ci --ignore-scripts && node build.mjs
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import esbuild from "esbuild";
import * as sass from "sass";

const BUILT = "build/static";
const OUT = `build/making-${process.pid}`;
const read = (file) => fs.readFileSync(file, "utf8");
const write = (name, text) => fs.writeFileSync(path.join(OUT, name), text);

fs.mkdirSync(path.join(OUT, "fonts"), { recursive: true });
styles();
await scripts();
sprite();
fonts();
copy();
putInPlace();
report();

function styles() {
  const { css } = sass.compile("assets/scss/app.scss", {
    loadPaths: ["node_modules"],
    style: "compressed",
    quietDeps: true,
  });
  write("app.css", withoutSourceMap(css));
}

// app.js is on every page; passkeys.js only where a passkey is asked for.
async function scripts() {
  const { outputFiles } = await esbuild.build({
    entryPoints: ["assets/js/app.js", "assets/js/passkeys.js"],
    outdir: OUT,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2021",
    legalComments: "none",
    write: false,
  });
  for (const { path: file, text } of outputFiles) write(path.basename(file), withoutSourceMap(text));
  for (const name of ["boot.js", "passkeys.js"]) write(name, read(`assets/js/${name}`));
}

// Manifest storage follows sourceMappingURL comments to files that are not there.
function withoutSourceMap(text) {
  return text.replace(/\/[*/][#@] sourceMappingURL=\S+( \*\/)?/g, "");
}

function sprite() {
  const icons = Object.entries(JSON.parse(read("assets/icons.json"))).map(([name, drawing]) =>
    symbol(name, read(`node_modules/lucide-static/icons/${drawing}.svg`)),
  );
  const marks = fs.readdirSync("assets/marks").sort().map((file) =>
    symbol(`m-${path.basename(file, ".svg")}`, read(`assets/marks/${file}`)),
  );
  const logo = symbol("logo", read("assets/logo.svg"));
  write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${[logo, ...marks, ...icons].join("")}</svg>`);
}

// A symbol keeps the drawing's own view box and pen, so that it looks the same wherever it is used.
function symbol(id, svg) {
  const [, attributes, drawing] = svg.replace(/<!--.*?-->/gs, "").match(/<svg([^>]*)>(.*)<\/svg>/s);
  const kept = attributes.match(/(viewBox|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"/g);
  return `<symbol id="${id}" ${kept.join(" ")}>${drawing.replace(/\s*\n\s*/g, "")}</symbol>`;
}

function fonts() {
  for (const range of ["latin", "latin-ext"]) {
    const name = `source-sans-3-${range}-wght-normal.woff2`;
    fs.copyFileSync(`node_modules/@fontsource-variable/source-sans-3/files/${name}`, `${OUT}/fonts/${name}`);
  }
  const python = process.env.PYTHON || ".venv/bin/python";
  const newsreader = "node_modules/@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2";
  execFileSync(python, ["assets/title_font.py", newsreader, `${OUT}/fonts/newsreader-title.woff2`]);
}

function copy() {
  fs.copyFileSync("assets/favicon.svg", `${OUT}/favicon.svg`);
}

// File by file, so that a site that is running finds each of them at every moment, and a build that fails harms none.
function putInPlace() {
  const made = files(OUT);
  for (const file of made) {
    fs.mkdirSync(path.dirname(path.join(BUILT, file)), { recursive: true });
    fs.renameSync(path.join(OUT, file), path.join(BUILT, file));
  }
  for (const file of files(BUILT)) if (!made.includes(file)) fs.rmSync(path.join(BUILT, file));
  fs.rmSync(OUT, { recursive: true });
}

function files(folder) {
  const found = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const names = found.filter((each) => each.isFile()).map((each) => path.join(each.parentPath ?? each.path, each.name));
  return names.map((name) => path.relative(folder, name)).sort();
}

function report() {
  for (const file of files(BUILT)) {
    const { size } = fs.statSync(path.join(BUILT, file));
    console.log(String(size).padStart(8), file);
  }
}
