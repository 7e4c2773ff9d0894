// Holds every page to its share of a slow line: what it loads at first, and each part that it loads late.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root));
const budgets = JSON.parse(read("budgets.json"));
const parts = (name) => JSON.parse(read(`dist/.vite/${name}.json`));
// Each page of its own build first, so that what two builds call alike is not mixed up.
const builds = [parts("account"), parts("manifest")];
let manifest = builds[1];
const kb = (bytes) => bytes / 1024;

/** A part with all that comes with it, by what the bundler wrote down; `late` ones are left for later. */
function filesOf(key, seen = new Set()) {
  if (seen.has(key)) return [];
  seen.add(key);
  const part = manifest[key];
  if (!part) throw new Error(`budgets.json names ${key}, which was not built`);
  const own = key.endsWith(".html") ? [key] : [];
  const imports = (part.imports ?? []).flatMap((one) => filesOf(one, seen));
  return [...own, part.file, ...(part.css ?? []), ...(part.assets ?? []), ...imports];
}

/** Compressed, save for what is compressed already. */
function size(name) {
  const bytes = read(`dist/${name}`);
  return name.endsWith(".woff2") ? bytes.length : gzipSync(bytes).length;
}

const sum = (names) => names.reduce((all, name) => all + size(name), 0);
const isFont = (name) => name.endsWith(".woff2");
const isText = (key) => key.startsWith("virtual:text/");
let over = false;

function hold(name, size, limit, what) {
  console.log(`${name}: ${size.toFixed(1)} of ${limit} kB${what}`);
  if (size > limit) over = true;
}

for (const [page, budget] of Object.entries(budgets)) {
  // The caller's pages are the program's own; tests/it/the_form_fits_its_budget.rs holds them to theirs.
  if (page.startsWith("/")) continue;
  manifest = builds.find((build) => page in build) ?? builds[1];
  const first = new Set(filesOf(page));
  // Of the two languages only one is loaded; the larger counts.
  const texts = (manifest[page].dynamicImports ?? []).filter(isText).map((key) => size(manifest[key].file));
  const fonts = [...first].filter(isFont);
  const rest = [...first].filter((name) => !isFont(name));
  hold(page, kb(sum(rest) + Math.max(0, ...texts)), budget.gzip_kb, "");
  hold(page, kb(sum(fonts)), budget.fonts_kb, " of fonts");
  const late = (manifest[page].dynamicImports ?? []).filter((key) => !isText(key));
  for (const key of late) {
    const limit = budget.late?.[key];
    if (limit === undefined) throw new Error(`${page} loads ${key} late: give it a budget in budgets.json`);
    const more = [...new Set(filesOf(key))].filter((name) => !first.has(name));
    hold(`${page} › ${key}`, kb(sum(more)), limit, " when it is shown");
  }
}
if (over) {
  console.error("A page is over its budget in budgets.json.");
  process.exit(1);
}
