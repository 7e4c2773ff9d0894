// Writes what is linked into the program and shipped to browsers, as CycloneDX 1.6: every package with its version, licence, checksum
// and what it needs. From cargo's own tree and the two lock files; nothing is asked of a network.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "smol-toml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const PLATFORM = "x86_64-unknown-linux-gnu";
// Of what is only used to build, this is copied into what browsers get.
const COPIED = ["@fontsource/inter"];

const read = (path) => readFileSync(join(ROOT, path), "utf8");

/** What a package may be used under, as the standard wants it. */
const licences = (expression) => (expression ? [{ expression: expression.replaceAll("/", " OR ") }] : []);

const cargo = (args) => execFileSync("cargo", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });

/** What each crate needs, that is linked in or runs while building: as cargo draws its tree, where each stands below whoever needs it. */
function tree() {
  const which = ["--edges", "normal,build", "--locked", "--target", PLATFORM];
  const lines = cargo(["tree", ...which, "--prefix", "depth", "--format", " {p}"]).split("\n");
  const needs = new Map();
  const above = [];
  for (const line of lines) {
    const found = /^(\d+) (\S+) v(\S+)/.exec(line);
    if (!found) continue;
    const [depth, one] = [Number(found[1]), `${found[2]}@${found[3]}`];
    above[depth] = one;
    if (!needs.has(one)) needs.set(one, new Set());
    if (depth > 0) needs.get(above[depth - 1]).add(one);
  }
  return needs;
}

/** Crates that are linked in, or run while building. */
function crates() {
  const about = ["metadata", "--format-version", "1", "--locked", "--filter-platform", PLATFORM];
  const all = JSON.parse(cargo(about)).packages;
  const packages = new Map(all.map((one) => [`${one.name}@${one.version}`, one]));
  const sums = new Map(
    parse(read("Cargo.lock")).package.map((one) => [`${one.name}@${one.version}`, one.checksum]),
  );
  const ref = (one) => `pkg:cargo/${one}`;
  const component = (one) => {
    const { name, version, license } = packages.get(one);
    const hashes = sums.get(one) ? [{ alg: "SHA-256", content: sums.get(one) }] : [];
    const purl = ref(one);
    return { type: "library", "bom-ref": purl, name, version, hashes, licenses: licences(license), purl };
  };
  const needs = tree();
  const [own, ...others] = needs.keys();
  return {
    own: component(own),
    components: others.map(component),
    dependencies: [...needs].map(([one, of]) => ({ ref: ref(one), dependsOn: [...of].map(ref).sort() })),
  };
}

/** Packages that browsers get. */
function packages() {
  const lock = JSON.parse(read("web/package-lock.json")).packages;
  const name = (path) => path.slice(path.lastIndexOf("node_modules/") + 13);
  // As node looks for it: from the folder of whoever asks upwards.
  const find = (from, wanted) => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
      const path = `${at ? `${at}/` : ""}node_modules/${wanted}`;
      if (lock[path]) return path;
      if (!at) return null;
    }
  };
  const needs = (path) =>
    Object.keys(lock[path].dependencies ?? {})
      .map((wanted) => find(path, wanted))
      .filter((one) => one !== null);
  const seen = new Set([...needs(""), ...COPIED.map((one) => `node_modules/${one}`)]);
  for (const path of seen) for (const next of needs(path)) seen.add(next);
  const ref = (path) => `pkg:npm/${name(path).replace("@", "%40")}@${lock[path].version}`;
  const component = (path) => {
    const [alg, sum] = (lock[path].integrity ?? "").split("-");
    const hashes = sum
      ? [
          {
            alg: alg.toUpperCase().replace("SHA", "SHA-"),
            content: Buffer.from(sum, "base64").toString("hex"),
          },
        ]
      : [];
    return {
      type: "library",
      "bom-ref": ref(path),
      name: name(path),
      version: lock[path].version,
      hashes,
      licenses: licences(lock[path].license),
      purl: ref(path),
    };
  };
  return {
    components: [...seen].map(component),
    dependencies: [...seen].map((path) => ({ ref: ref(path), dependsOn: needs(path).map(ref).sort() })),
    direct: [...needs(""), ...COPIED.map((one) => `node_modules/${one}`)].map(ref),
  };
}

const byRef = (a, b) => (a["bom-ref"] ?? a.ref).localeCompare(b["bom-ref"] ?? b.ref);

/** The whole list. The same source gives the same text. */
export function sbom() {
  const [program, web] = [crates(), packages()];
  const components = [...program.components, ...web.components].sort(byRef);
  const dependencies = [...program.dependencies, ...web.dependencies].sort(byRef);
  for (const one of dependencies)
    if (one.ref === program.own["bom-ref"]) one.dependsOn = [...one.dependsOn, ...web.direct].sort();
  const sum = createHash("sha256").update(JSON.stringify(components)).digest("hex");
  const parts = [
    sum.slice(0, 8),
    sum.slice(8, 12),
    `8${sum.slice(13, 16)}`,
    `a${sum.slice(17, 20)}`,
    sum.slice(20, 32),
  ];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${parts.join("-")}`,
    version: 1,
    metadata: { component: { ...program.own, type: "application" } },
    components,
    dependencies,
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(ROOT, "target/sbom/sigap.cdx.json");
  const whole = sbom();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
  process.stdout.write(`target/sbom/sigap.cdx.json: ${whole.components.length} packages\n`);
}
