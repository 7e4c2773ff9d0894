// Writes config/names/32.csv: the names of the regencies, districts and villages of a province, from the package
// idn-area-data, which is needed for this only. With --check it says whether the file is as the package says.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const args = process.argv.slice(2);
const check = args.includes("--check");
const province = args.find((arg) => /^\d\d$/.test(arg)) ?? "32";
const from = new URL("../node_modules/idn-area-data/", import.meta.url);
const to = new URL(`../../config/names/${province}.csv`, import.meta.url);

/** Code and name of every row of the province. A code never holds a comma; a name with one stands in quotes. */
function rows(level) {
  const lines = readFileSync(new URL(`data/${level}.csv`, from), "utf8")
    .trimEnd()
    .split(/\r?\n/);
  const place = lines[0].split(",").length;
  return lines
    .slice(1)
    .filter((line) => line.startsWith(`${province}.`))
    .map((line) => {
      const code = line.slice(0, line.indexOf(","));
      const name = line
        .split(",")
        .slice(place - 1)
        .join(",");
      return `${code},${name}`;
    });
}

const { version } = JSON.parse(readFileSync(new URL("package.json", from), "utf8"));
const head = [
  `# Names of kabupaten, kecamatan, desa and kelurahan of province ${province}: code,name. Do not edit: make names.`,
  `# From idn-area-data ${version}, © its contributors, https://github.com/fityannugroho/idn-area-data.`,
  "# This database is made available under the Open Database License: http://opendatacommons.org/licenses/odbl/1.0/.",
];
const all = ["regencies", "districts", "villages"].flatMap(rows);
if (all.length === 0) throw new Error(`no names of province ${province}`);
const text = `${[...head, ...all.sort()].join("\n")}\n`;
if (check) {
  let kept = "";
  try {
    kept = readFileSync(to, "utf8");
  } catch {
    // Then it is not as it should be.
  }
  if (kept !== text) {
    console.error(`✗ config/names/${province}.csv is not what the package says: make names`);
    process.exit(1);
  }
} else {
  mkdirSync(new URL(".", to), { recursive: true });
  writeFileSync(to, text);
  console.log(`config/names/${province}.csv: ${all.length} names`);
}
