// A crew's shift of forty presses is in the log in the same order, whether the network was there or was cut fifteen times, each with
// the time at which it was pressed, although the phone's clock is wrong.
import { afterAll, beforeAll, expect, it } from "vitest";
import { Crew, deed } from "./crew.ts";

/** Presses of one incident, in order. */
const INCIDENT: readonly (readonly string[])[] = [
  ["TERIMA TUGAS"],
  ["MENUJU LOKASI"],
  ["TIBA DI LOKASI"],
  ["!mass"],
  ["#A-1"],
  ["#A-2"],
  ["Membawa pasien", "RS Contoh Cimahi"],
  ["TIBA DI FASKES"],
  ["Pasien diserahkan"],
  ["SELESAI TUGAS", "Dibawa ke fasilitas"],
];
const INCIDENTS = 4;
/** Before these presses of the shift the line is cut, and before those it is mended. */
const CUTS = [2, 4, 6, 8, 9, 12, 14, 16, 18, 22, 24, 27, 32, 34, 37];
const MENDS = [3, 5, 7, 9, 10, 13, 15, 17, 20, 23, 26, 29, 33, 36, 39];

interface Done {
  deeds: string[];
  /** For each deed how far its time is outside of the press that it was, ms. */
  off: number[];
}

let crew: Crew;
beforeAll(async () => {
  crew = await Crew.start();
});
afterAll(() => crew?.stop());

async function press(part: string): Promise<void> {
  if (part === "!mass") {
    await crew.page.click("details.tags summary");
    await crew.press("Nyatakan korban massal");
  } else if (part.startsWith("#")) {
    await crew.page.fill(".tags input:not([type=checkbox])", part.slice(1));
    await crew.page.click(".tags button.next >> nth=0");
    await crew.page.click(".tags button[class*=tag-]:visible");
  } else await crew.press(part);
}

async function shift(cuts: readonly number[], mends: readonly number[]): Promise<Done> {
  const done: Done = { deeds: [], off: [] };
  const pressed: [number, number][] = [];
  let n = 0;
  for (let k = 0; k < INCIDENTS; k++) {
    const incident = await crew.send();
    await crew.page.waitForSelector(".offer");
    for (const parts of INCIDENT) {
      if (mends.includes(n)) crew.link.mend();
      if (cuts.includes(n)) crew.link.cut();
      n++;
      for (const part of parts.slice(0, -1)) await press(part);
      const before = Date.now();
      await press(parts.at(-1) ?? "");
      pressed.push([before, Date.now()]);
    }
    crew.link.mend();
    await crew.arrived();
    await crew.live();
    const entries = await crew.log(incident);
    done.deeds.push(...entries.map(deed));
    // One press may be more than one fact of one moment.
    const first = entries.filter((entry, i) => entry.at !== entries[i - 1]?.at);
    expect(first).toHaveLength(INCIDENT.length);
    for (const entry of first) {
      const [from, to] = pressed.shift() ?? [0, 0];
      const said = Date.parse(String(entry.said_at ?? entry.at));
      done.off.push(Math.max(0, from - said, said - to));
    }
  }
  expect(n).toBe(40);
  return done;
}

it("ends with the same log, and with true times", { timeout: 400_000 }, async () => {
  const calm = await shift([], []);
  const rough = await shift(CUTS, MENDS);
  expect(rough.deeds).toEqual(calm.deeds);
  // What is known of the server's clock is as good as the quickest message.
  expect(Math.max(...rough.off)).toBeLessThan(1_000);
  expect(crew.faults).toEqual([]);
});
