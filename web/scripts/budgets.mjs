// Holds every page to its share of a slow line: what it loads at first, compressed.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root));
const budgets = JSON.parse(read("budgets.json"));
const assets = readdirSync(new URL("dist/assets/", root));
const kb = (bytes) => bytes / 1024;
let over = false;

/** A file with all it names; of the two languages only the larger is loaded. */
function reach(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  if (!/\.(html|css|js)$/.test(name)) return found;
  const text = read(name.endsWith(".html") ? `dist/${name}` : `dist/assets/${name}`).toString();
  for (const asset of assets) if (text.includes(asset)) reach(asset, found);
  return found;
}

for (const [page, budget] of Object.entries(budgets)) {
  const files = [...reach(page)];
  const size = (name) => {
    const bytes = read(name.endsWith(".html") ? `dist/${name}` : `dist/assets/${name}`);
    return name.endsWith(".woff2") ? bytes.length : gzipSync(bytes).length;
  };
  const fonts = files.filter((name) => name.endsWith(".woff2"));
  const texts = files.filter((name) => /^(id|en)-/.test(name));
  const rest = files.filter((name) => !fonts.includes(name) && !texts.includes(name));
  const sum = (names) => names.reduce((all, name) => all + size(name), 0);
  const code = kb(sum(rest) + Math.max(0, ...texts.map(size)));
  const font = kb(sum(fonts));
  console.log(
    `${page}: ${code.toFixed(1)} of ${budget.gzip_kb} kB, fonts ${font.toFixed(1)} of ${budget.fonts_kb} kB`,
  );
  if (code > budget.gzip_kb || font > budget.fonts_kb) over = true;
}
if (over) {
  console.error("A page is over its budget in budgets.json.");
  process.exit(1);
}
