// The command line: what it completes it accepts, and any text gives either acts or a refusal with its place.
import { expect, it } from "vitest";
import { ON_BOARD, ON_INCIDENT } from "../../board/acts/table.ts";
import { keys } from "../../board/key_sheet.tsx";
import { type Offers, offersFor, take } from "../../board/line/complete.ts";
import { judge } from "../../board/line/deeds.ts";
import { lexicon, plain } from "../../board/line/lexicon.ts";
import { type Fault, readLine } from "../../board/line/parse.ts";
import { CHOICES, type Group, VERBS } from "../../board/line/verbs.ts";
import type { World } from "../../board/line/world.ts";
import type { IncidentRow, Role, UnitRow } from "../../lib/api/types.ts";
import { texts } from "../../vite.catalogues.ts";
import { assignmentRow, incidentRow, START, unitRow } from "./rows.ts";

const ID = texts("line", "id");
const EN = texts("line", "en");
const SU = texts("line", "su");
const BOARD = [texts("board", "id"), texts("board", "en")];
const INDONESIAN = lexicon(ID, EN);
const ENGLISH = lexicon(EN, ID);

const bound = (unit: string, incident: string): UnitRow => ({
  ...unitRow(unit),
  assignment: `${incident}.1`,
});
const flood = incidentRow("32-K7F2", { label: "K7F2", level: 1, opened_at: "2026-11-21T19:10:00Z" });
const fire = incidentRow("32-M3R1", {
  label: "M3R1",
  state: "active",
  verification: "verified",
  assignments: [assignmentRow({ id: "32-M3R1.1", unit: "amb-07", step: "en_route" })],
  escalations: [{ watch: "on_scene", level: 3, step: 1, told: [{ whom: "dispatcher", by: ["board"] }] }],
  merged: [{ id: "32-P1P1", label: "P1P1", people: flood.people, reports: 1 }],
});
const done = incidentRow("32-D0N3", {
  label: "D0N3",
  state: "resolved",
  level: 5,
  mass_casualty: "declared",
});
const asked = incidentRow("32-R3F3", {
  label: "R3F3",
  referrals: [
    {
      id: "32-R3F3-1",
      agency: "pln",
      name: "PLN",
      outside: true,
      takes_over: false,
      step: "asked",
      since: START,
      answer_by: START,
    },
  ],
});

function world(more: Partial<World> = {}): World {
  return {
    roles: ["dispatcher"],
    locked: false,
    incidents: [flood, fire, asked, done],
    units: [unitRow("amb-03"), unitRow("res-11"), bound("amb-07", fire.id)],
    codes: new Map([["32K7F29QMX4TC", flood.id]]),
    open: flood,
    picks: [],
    agencies: [{ agency: "pln", name: "PLN Jawa Barat", outside: true, phone: "123" }],
    now: Date.parse(START),
    ...more,
  };
}

/** Paths and bodies of the acts of a line, or its fault. */
function acts(line: string, in_ = world(), words = INDONESIAN): [string, object][] | Fault {
  const { said, fault } = readLine(line, in_, words);
  if (fault) return fault;
  const all: [string, object][] = [];
  for (const one of said) {
    const judged = judge(one, in_);
    if ("code" in judged) return judged;
    for (const act of judged.acts) all.push([act.path, act.body]);
  }
  return all;
}

it("sends one unit or several, in one act, to the incident named or to the open one", () => {
  const one = [["/incidents/32-K7F2/assignments", { unit_id: "amb-03" }]];
  for (const line of [
    "kirim AMB-03 ke K7F2",
    "kirim amb03",
    "SEND amb-03 to 32-K7F2-9QMX-4T-C",
    "tugaskan AMB-03 k7f2",
  ]) {
    expect(acts(line), line).toEqual(one);
  }
  expect(acts("kirim RES-11 AMB-03 ke K7F2")).toEqual([
    ["/incidents/32-K7F2/order", { unit_ids: ["res-11", "amb-03"], spare_unit_id: null }],
  ]);
});

it("takes steps for a crew, says whether a unit is ready, and calls it back", () => {
  const step = (line: string) => acts(line);
  expect(step("status AMB-07 tiba")).toEqual([["/assignments/32-M3R1.1/on_scene", { on_behalf: true }]]);
  expect(step("status AMB-07 selesai dibantu")).toEqual([
    ["/assignments/32-M3R1.1/clear", { on_behalf: true, result: "helped" }],
  ]);
  expect(step("status AMB-03 tidaksiap")).toEqual([
    ["/units/amb-03/status", { availability: "not_available" }],
  ]);
  expect(step("tarik AMB-07 salah kirim")).toEqual([
    ["/assignments/32-M3R1.1/recall", { reason: "salah kirim" }],
  ]);
  expect(step("istirahat AMB-03 30")).toEqual([["/units/amb-03/rest", { minutes: 30 }]]);
});

it("changes what is known of an incident: only what is said", () => {
  const facts = "/incidents/32-K7F2/facts";
  const kinds = [
    { code: "flood", name: "Banjir" },
    { code: "flash_flood", name: "Banjir bandang" },
    { code: "fire", name: "Kebakaran" },
  ];
  const at = world({ kinds, roles: ["call_taker"] });
  expect(acts("ubah K7F2 luka 5", at)).toEqual([
    [facts, { people: { affected: null, injured: 5, trapped: null } }],
  ]);
  for (const line of ["ubah jenis banjir", "change kind Banjir", "robah jenis flood"]) {
    expect(acts(line, at, lexicon(ID, EN, SU)), line).toEqual([[facts, { kind: "flood" }]]);
  }
  expect(acts("ubah jenis bandang", at)).toEqual([[facts, { kind: "flash_flood" }]]);
  expect(acts("ubah tempat belakang pasar lama", at)).toEqual([
    [facts, { place_text: "belakang pasar lama" }],
  ]);
  expect(acts("ubah jenis ban", at)).toMatchObject({ code: "kind" });
  expect(acts("ubah luka banyak", at)).toMatchObject({ code: "count" });
  expect(acts("ubah luka 5", world({ roles: ["auditor"] }))).toMatchObject({ code: "role" });
});

it("strikes a step, names where somebody is brought, calls a scene, takes a report out, takes part in a drill", () => {
  const facilities = [
    { id: "ihsan", name: "RSUD Al Ihsan" },
    { id: "hasan", name: "RSUP Hasan Sadikin" },
  ];
  const reports = new Map([["32M4T29QMX4TC", { id: "32-r9", incident: flood.id, label: "K7F2" }]]);
  const at = world({ facilities, reports });
  expect(acts("coret AMB-07 salah tekan", at)).toEqual([
    ["/assignments/32-M3R1.1/strike", { step: "en_route", reason: "salah tekan" }],
  ]);
  expect(acts("coret AMB-03 salah", at)).toMatchObject({ code: "no_step" });
  expect(acts("tujuan AMB-07 ke al ihsan", at)).toEqual([
    ["/assignments/32-M3R1.1/destination", { facility_id: "ihsan" }],
  ]);
  expect(acts("tujuan AMB-07 rsu", at)).toMatchObject({ code: "facility" });
  expect(acts("lokasi K7F2 aman", at)).toEqual([["/incidents/32-K7F2/scene", { safe: true, version: 1 }]]);
  expect(acts("lokasi bahaya", at)).toEqual([["/incidents/32-K7F2/scene", { safe: false, version: 1 }]]);
  expect(acts("lepas 32-M4T2-9QMX-4T-C", at)).toEqual([
    ["/incidents/32-K7F2/detach", { report_id: "32-r9" }],
  ]);
  expect(acts("lepas 32-K7F2-9QMX-4T-C", at)).toMatchObject({ code: "report" });
  expect(acts("latihan ikut", at)).toEqual([["/drill/part", { on: true }]]);
});

it("does several acts in a row, and leaves a ; in quotes alone", () => {
  expect(acts('verifikasi; catat "air naik; jalan putus" ; level m3r1 2 meluas')).toEqual([
    ["/incidents/32-K7F2/verify", {}],
    ["/incidents/32-K7F2/note", { text: "air naik; jalan putus" }],
    ["/incidents/32-M3R1/level", { level: 2, reason: "meluas", version: 1 }],
  ]);
});

it("merges several into the one that goes on: the named one, else who has a unit, else the older", () => {
  expect(acts("gabung R3F3 ke M3R1")).toEqual([["/incidents/32-R3F3/merge", { into: fire.id, version: 1 }]]);
  expect(acts("gabung R3F3")).toEqual([["/incidents/32-R3F3/merge", { into: flood.id, version: 1 }]]);
  expect(acts("gabung K7F2 R3F3 M3R1")).toEqual([
    ["/incidents/32-K7F2/merge", { into: fire.id, version: 1 }],
    ["/incidents/32-R3F3/merge", { into: fire.id, version: 1 }],
  ]);
  expect(acts("gabung M3R1 ke K7F2")).toMatchObject({ code: "bound", at: 7, end: 11 });
  expect(acts("pisah P1P1")).toEqual([["/incidents/32-P1P1/unmerge", {}]]);
});

it("refuses with the place of what is wrong", () => {
  const at = (line: string, code: string, from: number, to: number) =>
    expect(acts(line), line).toMatchObject({ code, at: from, end: to });
  at("terbang AMB-03", "verb", 0, 7);
  at("kirim AMB-99 ke K7F2", "not_here", 6, 12);
  at("kirim AMB-03 AMB-03", "twice", 13, 19);
  at("kirim AMB-03 ke", "unfinished", 15, 15);
  at("kirim AMB-07 ke K7F2", "unit_busy", 6, 12);
  at("verifikasi M3R1", "verified", 11, 15);
  at("status AMB-07 dibawa", "not_here", 14, 20);
  at("status AMB-07 terima", "illegal_step", 14, 20);
  at("status AMB-07 selesai", "unfinished", 21, 21);
  at('catat "air naik', "quote", 6, 15);
  at("tingkat M3R1 4 mereda", "only_supervisor", 13, 14);
  at("istirahat AMB-03 9999", "not_here", 17, 21);
  at("verifikasi; tutup M3R1 dibantu", "bound", 18, 22);
  // A label that is not on the board is no beginning of a note on another incident.
  at("catat Z9Z9 jalan putus", "not_here", 6, 10);
  expect(acts('catat "Z9Z9 jalan putus"')).toEqual([
    ["/incidents/32-K7F2/note", { text: "Z9Z9 jalan putus" }],
  ]);
  expect(acts("catat rt03 terendam")).toEqual([["/incidents/32-K7F2/note", { text: "rt03 terendam" }]]);
  expect(acts("verifikasi", world({ locked: true }))).toMatchObject({ code: "locked" });
  expect(acts("verifikasi", world({ open: null }))).toMatchObject({ code: "none_open" });
  expect(acts("verifikasi", world({ roles: ["call_taker"] }))).toMatchObject({ code: "role" });
});

it("puts an alarm off for some minutes, with a reason that the record keeps", () => {
  const put = acts("tunda K7F2 10 menunggu polisi");
  expect(put).toMatchObject([["/incidents/32-K7F2/shelve", { minutes: 10, reason: "menunggu polisi" }]]);
  expect(acts("tunda K7F2 90 lama")).toMatchObject({ code: "not_here", at: 11 });
  expect(acts("tunda K7F2 10")).toMatchObject({ code: "unfinished" });
  expect(acts("tunda R3F3 10 x")).toMatchObject({ code: "nothing_asked" });
});

it("asks before a level 1 is closed, and before nothing else that one line does", () => {
  const sure = (line: string) => {
    const judged = judge(readLine(line, world(), INDONESIAN).said[0] as never, world());
    return "sure" in judged ? judged.sure : judged;
  };
  expect(sure("tutup K7F2 dibantu")).toBe("board.close_level_1");
  expect(sure("tutup R3F3 dibantu")).toBeNull();
  expect(sure("tutup D0N3 dibantu")).toBe("board.close_confirmed");
});

it("has words for every verb and choice, and none that means two things", () => {
  for (const verb of VERBS)
    for (const own of [ID, EN]) expect(own[`verb.${verb.name}`], verb.name).toBeTruthy();
  const meanings = (keys: readonly string[]) => {
    const of = new Map<string, Set<string>>();
    for (const key of keys) {
      for (const word of [ID, EN].flatMap((own) => (own[key] ?? "").split(" "))) {
        of.set(plain(word), (of.get(plain(word)) ?? new Set()).add(key));
      }
    }
    return [...of].filter(([word, all]) => word === "" || all.size > 1);
  };
  expect(meanings(VERBS.map((verb) => `verb.${verb.name}`))).toEqual([]);
  for (const [group, values] of Object.entries(CHOICES)) {
    expect(meanings([...new Set(values)].map((value) => `say.${group}_${value}`)), group).toEqual([]);
    // The plain name of one is no word of another.
    for (const value of values) {
      expect(INDONESIAN.choices[group as Group].get(plain(value)), `${group} ${value}`).toBe(value);
    }
  }
});

it("no key does two things, and the sheet tells of every one", () => {
  const all = [
    ...ON_INCIDENT.map((one) => one.key),
    ...ON_BOARD.flatMap((one) => [one.key, one.also ?? one.name]),
  ];
  expect(new Set(all).size).toBe(all.length);
  for (const key of ["j", "k"]) expect(all).not.toContain(key);
  const told = keys().flatMap(([shown]) => shown.split(" "));
  for (const one of [...ON_INCIDENT, ...ON_BOARD]) expect(told).toContain(one.key);
});

/** A small generator with a seed, so that a fault can be made again. */
function dice(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const ROLES: readonly Role[][] = [["dispatcher"], ["supervisor"], ["call_taker"], ["officer"], ["auditor"]];

function anyWorld(roll: (most: number) => number): World {
  const open = [null, flood, fire, asked, done][roll(5)] as IncidentRow | null;
  return world({ roles: ROLES[roll(ROLES.length)] as Role[], locked: roll(8) === 0, open });
}

it("accepts what it completes, word after word, in both languages", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  process.stdout.write(`seed ${seed}\n`);
  const roll = dice(seed);
  for (let round = 0; round < 600; round++) {
    const words = roll(2) === 0 ? INDONESIAN : ENGLISH;
    const here = anyWorld(roll);
    let line = roll(4) === 0 ? "bantuan; " : "";
    for (let step = 0; step < 8; step++) {
      const all: Offers = offersFor(line, here, words);
      const one = all.offers[roll(all.offers.length || 1)];
      if (!one) break;
      // Half typed, it is still offered; and it is what is taken.
      const typed = line + one.word.slice(0, roll(one.word.length + 1));
      const again = offersFor(typed, here, words);
      const same = again.offers.find((each) => each.word === one.word);
      expect(same, `seed ${seed}: ${typed}`).toBeDefined();
      line = take(typed, again, one);
      const { fault } = readLine(line, here, words);
      const fine = fault === null || (fault.code === "unfinished" && fault.at >= line.trimEnd().length);
      expect(fine ? null : fault, `seed ${seed}: ${line}`).toBeNull();
    }
  }
});

it("any text gives acts or a refusal whose place lies in it", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 100_000);
  process.stdout.write(`seed ${seed}\n`);
  const roll = dice(seed);
  const bits = [
    ...INDONESIAN.verbs.keys(),
    ...Object.values(INDONESIAN.choices).flatMap((of) => [...of.keys()]),
    ..."; ;; \" “ ' \\ ke AMB-03 amb07 RES-11 K7F2 m3r1 D0N3 R3F3 P1P1 pln 30 3 -1 \u{1F6A8} ́ x".split(" "),
    "\t",
    "__proto__",
    "constructor",
  ];
  for (let round = 0; round < 2_000; round++) {
    const here = anyWorld(roll);
    let line = "";
    for (let n = roll(9); n > 0; n--) line += `${bits[roll(bits.length)]}${roll(5) === 0 ? "" : " "}`;
    const found = acts(line, here, roll(2) === 0 ? INDONESIAN : ENGLISH);
    const offers = offersFor(line, here, INDONESIAN);
    expect(offers.from).toBeLessThanOrEqual(line.length);
    if (Array.isArray(found)) continue;
    const where = `seed ${seed}: ${JSON.stringify(line)} ${JSON.stringify(found)}`;
    expect(found.at >= 0 && found.at <= found.end && found.end <= line.length, where).toBe(true);
    for (const own of BOARD) expect(own[`line.no_${found.code}`], where).toBeTruthy();
  }
});
