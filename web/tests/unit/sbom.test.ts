// The list of what is shipped is complete: as cargo and npm themselves count it. Each package has what a reader needs to judge it.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
// @ts-expect-error a script of plain JavaScript
import { PLATFORM, sbom } from "../../scripts/sbom.mjs";

// cargo looks at much.
vi.setConfig({ testTimeout: 60_000 });

interface Component {
  purl: string;
  name: string;
  version: string;
  licenses: { expression: string }[];
  hashes: { alg: string; content: string }[];
}

const web = fileURLToPath(new URL("../..", import.meta.url));
const whole = sbom() as {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};
const listed = whole.components.map((one) => one.purl).sort();
const run = (program: string, args: string[]) =>
  execFileSync(program, args, { cwd: web, encoding: "utf8", maxBuffer: 1 << 28 });

it("every crate that cargo links in or runs while building", () => {
  // Another form of the tree: each name by itself, again and again.
  const args = [
    "tree",
    "--no-dedupe",
    "--edges",
    "normal,build",
    "--prefix",
    "none",
    "--locked",
    "--target",
    PLATFORM,
  ];
  const lines = run("cargo", [...args, "--format", "{p}"]).split("\n");
  const known = lines.map((line) => /^(\S+) v(\S+)/.exec(line)).filter((found) => found !== null);
  const wanted = new Set(known.map(([, name, version]) => `pkg:cargo/${name}@${version}`));
  wanted.delete(`pkg:cargo/sigap@${whole.metadata.component.version}`);
  expect(wanted.size).toBeGreaterThan(150);
  expect(listed.filter((one) => one.startsWith("pkg:cargo/"))).toEqual([...wanted].sort());
});

interface Tree {
  dependencies?: Record<string, Tree & { version?: string }>;
}

it("every package that browsers get", () => {
  const tree = JSON.parse(run("npm", ["ls", "--all", "--json", "--omit=dev", "--package-lock-only"])) as Tree;
  const wanted = new Set<string>();
  const walk = (of: Tree) => {
    for (const [name, one] of Object.entries(of.dependencies ?? {})) {
      // A peer that is only used where it is there, and is not.
      if (!one.version) continue;
      wanted.add(`pkg:npm/${name.replace("@", "%40")}@${one.version}`);
      walk(one);
    }
  };
  walk(tree);
  expect(wanted.size).toBeGreaterThan(5);
  const own = listed.filter((one) => one.startsWith("pkg:npm/"));
  expect(own.filter((one) => !one.includes("fontsource"))).toEqual([...wanted].sort());
  expect(own.some((one) => one.includes("%40fontsource/inter"))).toBe(true);
});

it("each with a version, a licence and a checksum, and what it needs is listed too", () => {
  for (const one of whole.components) {
    expect(one.licenses[0]?.expression, one.purl).toMatch(/[A-Z]/);
    expect(one.hashes[0]?.content, one.purl).toMatch(/^[0-9a-f]{64,128}$/);
  }
  expect(new Set(listed).size).toBe(listed.length);
  const known = new Set([...listed, whole.metadata.component.purl]);
  for (const { ref, dependsOn } of whole.dependencies)
    expect([ref, ...dependsOn].filter((one) => !known.has(one))).toEqual([]);
  expect(sbom()).toEqual(whole);
});
