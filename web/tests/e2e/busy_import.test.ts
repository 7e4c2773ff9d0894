// A log of reports is played in at 20 a second while somebody works at the board: it stays live, keeps what was
// selected, and in the end shows what the server has.
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openDesk, serversBoard } from "./browser.ts";
import { until } from "./centre.ts";

const ROWS = 300;
const ROWS_PER_S = 20;
const LOOK_MS = 250;

/** Made up; every line in the shape of a log of calls. */
const WHAT = [
  ["Medis", "sesak napas berat"],
  ["Banjir", "air setinggi lutut di jalan"],
  ["Kebakaran", "asap dari gudang kosong"],
  ["Lalu lintas", "motor jatuh, pengendara luka ringan"],
  ["Lainnya", "pohon tumbang menutup jalan"],
  ["Longsor", "tanah longsor menutup setengah badan jalan"],
] as const;
const WHERE = [
  ["Dayeuhkolot", -6.987, 107.627],
  ["Lembang", -6.812, 107.617],
  ["Cibinong", -6.482, 106.854],
  ["Garut Kota", -7.216, 107.901],
  ["Bekasi Timur", -6.238, 107.015],
] as const;

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

function aLog(): string {
  const began = Date.parse("2024-02-05T03:00:00Z");
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const at = new Date(began + (i * 1000) / ROWS_PER_S).toISOString();
    const [group, kind] = WHAT[i % WHAT.length] ?? WHAT[0];
    const [area, lat, lng] = WHERE[i % WHERE.length] ?? WHERE[0];
    const off = (i % 40) / 10_000;
    return `${at},${(lat + off).toFixed(5)},${(lng - off).toFixed(5)},${group},"${kind}",${area}`;
  });
  return `${["waktu,lat,lng,kategori,jenis,wilayah", ...lines].join("\n")}\n`;
}

interface Run {
  process: ChildProcess;
  said: () => string;
}

function startImport(file: string): Run {
  const program = process.env.SIGAP_BIN ?? "";
  const args = ["import", "reports", file, "--speed", "1", "--url", centre.url];
  const child = spawn(program, args, { cwd: centre.folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += String(part)));
  return { process: child, said: () => said };
}

interface Look {
  live: string;
  /** Of the newest heartbeat, ms. */
  age: number;
  mismatches: number;
  connections: number;
  rows: number;
  digest: string;
  /** Label of the incident that is open. */
  open: string;
}

/** What the board says of itself, read in one go. */
function look(): Promise<Look> {
  return board.evaluate(() => {
    const data = document.body.dataset;
    return {
      live: data.live ?? "",
      age: Number(data.age),
      mismatches: Number(data.mismatches),
      connections: Number(data.connections),
      rows: Number(data.rows),
      digest: data.digest ?? "",
      open: document.querySelector(".incident-head .label")?.textContent ?? "",
    };
  });
}

const p99 = (of: number[]) => of.sort((a, b) => a - b)[Math.ceil(of.length * 0.99) - 1] ?? Number.NaN;

it("a board stays live and correct while reports are imported at 20 a second", async () => {
  const file = join(centre.folder, "log.csv");
  writeFileSync(file, aLog());
  const before = await look();
  const run = startImport(file);
  const row = board.locator("[data-incident]").first();
  await row.waitFor();
  const chosen = (await row.getAttribute("data-incident")) ?? "";
  const label = (await board.textContent(`[data-incident="${chosen}"] .label`)) ?? "";
  await board.click(`[data-incident="${chosen}"]`);
  await board.waitForSelector(".picks li");
  expect(run.process.exitCode, "the log was over before an incident could be opened").toBe(null);

  const looks: Look[] = [];
  while (run.process.exitCode === null) {
    const due = performance.now() + LOOK_MS;
    looks.push(await look());
    await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
  }
  const age = p99(looks.map((one) => one.age));
  process.stdout.write(`${looks.length} looks, age of the board p99 ${age} ms\n${run.said()}`);

  expect(run.process.exitCode, run.said()).toBe(0);
  expect(run.said()).toMatch(new RegExp(`accepted +${ROWS}\\b`));
  expect(run.said()).toMatch(/refused +0\b/);

  expect(looks.length).toBeGreaterThan(20);
  const wrong = looks.filter(
    (one) =>
      one.live !== "live" ||
      one.mismatches !== 0 ||
      one.connections !== before.connections ||
      one.open !== label,
  );
  expect(wrong).toEqual([]);

  const shown = await until("the board shows what the server has", async () => {
    const server = await serversBoard(board, centre);
    const own = await look();
    return own.digest === server.digest && own.rows === server.rows && own;
  });
  expect(shown).toMatchObject({ live: "live", mismatches: 0, rows: before.rows + ROWS, open: label });
  const others = `[aria-selected="true"]:not([data-incident="${chosen}"])`;
  expect(await board.locator(`[data-incident]${others}`).count()).toBe(0);
  expect(dispatcher.faults).toEqual([]);
});
