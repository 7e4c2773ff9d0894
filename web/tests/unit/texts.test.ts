// Every word on a screen comes from the catalogues, in all languages, and no word is kept for nothing.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { roughly, shortTime, span, timeOfDay } from "../../lib/text/clock.ts";
import { t, useTexts } from "../../lib/text/text.ts";
import { SCREENS as OWN, read, SHARED, texts } from "../../vite.catalogues.ts";

const web = fileURLToPath(new URL("../../", import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(`${web}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(`${web}${folder}/${name}`, "utf8"));
}

const SCREENS = [
  { screen: "board", code: [...sources("board"), ...sources("lib")] },
  { screen: "chart", code: sources("board/map") },
  { screen: "ground", code: [...sources("board/ground"), ...sources("board/map")] },
  { screen: "pages", code: sources("board") },
  { screen: "supervise", code: sources("board") },
  { screen: "desk", code: sources("board/desk") },
  { screen: "privacy", code: sources("board/privacy") },
  { screen: "chat", code: sources("board/chat") },
  { screen: "opening", code: sources("board/opening") },
  { screen: "added", code: sources("board/incident") },
  { screen: "wall", code: sources("board/wall") },
  { screen: "account", code: [...sources("account"), ...sources("lib")] },
  { screen: "unit", code: [...sources("responder"), ...sources("lib")] },
  { screen: "on_scene", code: [...sources("responder"), ...sources("lib")] },
];

/** Keys named in the code: whole ones, and the beginnings of those put together there. */
function named(code: string[]): { whole: Set<string>; begun: string[] } {
  const all = code.join("\n");
  const whole = new Set([...all.matchAll(/"([a-z_]+\.[A-Za-z0-9_]+)"/g)].map((found) => found[1] ?? ""));
  const begun = [...all.matchAll(/`([a-z_]+\.[A-Za-z0-9_]*)\$\{/g)].map((found) => found[1] ?? "");
  return { whole, begun };
}

describe.each(["id", "su", "en"])("%s", (lang) => {
  it.each(SCREENS)("the $screen finds all its tables", ({ screen }) => {
    const tables = new Set(Object.keys(texts(screen, lang)).map((key) => key.split(".")[0]));
    const asked = [...(OWN[screen] ?? []), ...(SHARED[screen] ?? [])];
    expect(asked.filter((table) => !tables.has(table))).toEqual([]);
  });

  it.each(SCREENS)("the $screen has every word it names", ({ screen, code }) => {
    const has = texts(screen, lang);
    const tables = new Set(Object.keys(has).map((key) => key.split(".")[0]));
    const missing = [...named(code).whole].filter((key) => tables.has(key.split(".")[0]) && !(key in has));
    expect(missing).toEqual([]);
    const nothing = named(code).begun.filter(
      (start) => !Object.keys(has).some((key) => key.startsWith(start)),
    );
    // The other screen's words are not in this one's catalogue.
    expect(nothing.filter((start) => tables.has(start.split(".")[0]))).toEqual([]);
  });
});

it.each(["su", "en"])("%s has the words of the screens that Indonesian has, with the same blanks", (lang) => {
  const blanks = (all: Record<string, string>) =>
    Object.entries(all).map(([key, text]) => `${key} ${[...new Set(text.match(/\{\w+\}/g))].sort().join()}`);
  expect(blanks(read(lang, "web.toml")).sort()).toEqual(blanks(read("id", "web.toml")).sort());
});

it.each([
  {
    screens: ["board", "line", "chart", "ground", "pages", "supervise", "desk", "opening", "added", "wall"],
    folder: "board",
  },
  { screens: ["unit", "on_scene"], folder: "responder" },
])("the tables that $folder names words of are given to it", ({ screens, folder }) => {
  const has = Object.assign({}, ...screens.map((screen) => texts(screen, "id")));
  const all = read("id", "web.toml");
  const ownKeys = [...named(sources(folder)).whole].filter((key) => `web.${key}` in all);
  expect(ownKeys.filter((key) => !(key in has))).toEqual([]);
});

it("no word of the screens is kept for nothing", () => {
  const code = SCREENS.flatMap((screen) => screen.code);
  const { whole, begun } = named(code);
  const unused = Object.keys(read("id", "web.toml"))
    .map((key) => key.replace(/^web\./, ""))
    .filter((key) => !whole.has(key) && !begun.some((start) => key.startsWith(start)));
  expect(unused).toEqual([]);
});

describe("clocks", () => {
  const at = Date.parse("2026-11-21T19:14:07Z");

  it("show the time of the region, not of the machine", () => {
    expect(timeOfDay(at)).toBe("02:14:07");
    expect(timeOfDay(at, "Asia/Jayapura")).toBe("04:14:07");
    expect(shortTime(at, at + 60_000)).toBe("02:14");
    expect(shortTime(at, at + 86_400_000)).toBe("22/11 02:14");
  });

  it("count in the shortest form that is clear", () => {
    useTexts(texts("board", "id"));
    expect(span(41_900)).toBe("00:41");
    expect(span(-5)).toBe("00:00");
    expect(span(3_600_000 * 3 + 309_000)).toBe("3:05:09");
    expect(span(86_400_000 * 2 + 3_600_000 * 4)).toBe("2 hr 4 j");
    expect(roughly(45_000)).toBe("45 dtk");
    expect(roughly(600_000)).toBe("10 mnt");
    expect(t("common.seconds", {})).toBe("{n} dtk");
  });
});

it("every act that can be taken back has words for that, in every language", () => {
  const acts = [
    "verify",
    "note",
    "level",
    "not_same",
    "alarm",
    "resolve",
    "close",
    "reject",
    "unverified",
    "merge",
    "same",
  ];
  acts.push(
    "detach",
    "refer",
    "assign",
    "divert",
    "plan",
    "mass",
    "status",
    "rest",
    "shelve",
    "change",
    "hand",
    "scene",
    "step",
    "recall",
  );
  for (const lang of ["id", "su", "en"]) {
    const has = texts("board", lang);
    expect(acts.filter((act) => !(`undo.act_${act}` in has))).toEqual([]);
  }
});
