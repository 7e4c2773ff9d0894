// Doing what a line says: one act after the other, each read again with the rows as the one before left them, and stopped
// at the first that goes wrong. What was done stays done, and what is left stays on the line.
import { computed, signal } from "@preact/signals";
import { ask } from "../../lib/api/client.ts";
import { session } from "../../lib/api/session.ts";
import type { Agencies, AgencyOut, IncidentRow } from "../../lib/api/types.ts";
import { facilities, loadFacilities } from "../../lib/facilities.ts";
import { client, drawNow, duty, incident, now, reports, units } from "../../lib/live/live.ts";
import { langOf, namesIn, speak, t } from "../../lib/text/text.ts";
import { Press, problemText } from "../../lib/ui/press.ts";
import type { Act } from "../acts/act.ts";
import { openDetails } from "../acts/begin.ts";
import { perform } from "../acts/perform.ts";
import { undo } from "../acts/undo.ts";
import { lookAtAlarm } from "../alarm.ts";
import { recommendations } from "../incident/load.ts";
import { raiseAlarm, sendPlan } from "../incident/send.ts";
import { SECTIONS } from "../order.ts";
import { mayOpen, openPage, page } from "../pages.ts";
import { everything, filter, keysShown, locked, select, selected, theme } from "../state.ts";
import { mayTake, taking } from "../taking.ts";
import { toggleMapWindow } from "../windows.ts";
import { type Deeds, type Judged, judge } from "./deeds.ts";
import { type Fault, fault, type Line, readLine, type Said } from "./parse.ts";
import { faultText, willText } from "./say.ts";
import { helped, keep, mark, tell, text } from "./state.ts";
import { type Part, parts } from "./tokens.ts";
import { words } from "./words.ts";
import type { World } from "./world.ts";

/** From so many acts at once on, a line is a mass act. */
const MANY = 6;
/** So long at most the board waits to see what it did. */
const SEEN_MS = 2_000;

const agencies = signal<readonly AgencyOut[]>([]);
/** The line that waits for a yes, and what is asked. */
export const asking = signal<{ line: string; words: string } | null>(null);
const press = new Press();
export const busy = signal(false);
/** Acts of a line of which nobody knows whether the first was done: it goes again with its key, never twice. */
let unsure: { line: string; rest: readonly Act[] } | null = null;

/** Bodies that incidents are referred to, asked for once, when somebody comes to the line. */
export async function learn(): Promise<void> {
  if (facilities.value === null) void loadFacilities();
  if (agencies.value.length > 0) return;
  const answer = await ask<Agencies>("/agencies");
  if (answer.ok) agencies.value = answer.value.agencies;
}

const kinds = computed(() => namesIn("kind").map((code) => ({ code, name: t(`kind.${code}`) })));

/** Reports that belong to another incident than they opened. */
const movable = computed(() => {
  const moved = reports.value.filter((report) => report.opened !== undefined);
  return new Map(
    moved.map((report) => {
      const { id, incident: of } = report;
      return [report.code.replaceAll("-", ""), { id, incident: of, label: incident(of)?.label ?? "" }];
    }),
  );
});

export const world = computed<World>(() => ({
  roles: session.value?.person.roles ?? [],
  name: session.value?.person.name ?? "",
  kinds: kinds.value,
  reports: movable.value,
  facilities: facilities.value ?? [],
  holds: duty.value?.responsible?.person === session.value?.person.name,
  locked: locked.value,
  incidents: SECTIONS.flatMap((section) => everything.value[section]),
  units: units.value,
  codes: new Map(reports.value.map((report) => [report.code.replaceAll("-", ""), report.incident])),
  open: incident(selected.value) ?? null,
  picks: recommendations.value?.picks ?? [],
  agencies: agencies.value,
  now: now.value,
}));

export interface Reading extends Line {
  /** What the first act would do; later ones are judged when their turn comes. */
  first: Judged | null;
}

export function read(line: string): Reading {
  const found = readLine(line, world.value, words.value);
  const first = found.said[0];
  return { ...found, first: first ? judge(first, world.value) : null };
}

/** What is wrong with a line as it stands. */
export function faultOf({ fault: wrong, first }: Reading): Fault | null {
  return first && "code" in first ? first : wrong;
}

export async function run(): Promise<void> {
  if (busy.value || text.value.trim() === "") return;
  busy.value = true;
  await runLine(text.value);
  busy.value = false;
}

async function runLine(line: string): Promise<void> {
  if (unsure?.line === line && press.canRetry) return again(line, unsure.rest);
  const found = read(line);
  const wrong = faultOf(found);
  if (wrong) return refuse(wrong);
  const sure = sureOf(found);
  if (sure && asking.value?.line !== line) {
    asking.value = { line, words: sure };
    return;
  }
  asking.value = null;
  await runAll(line, found.said.length);
}

function refuse(wrong: Fault): void {
  tell(faultText(wrong));
  mark(wrong.at, wrong.end);
}

/** Asked before a level 1 is closed and before many acts at once, and never else. */
function sureOf({ said }: Reading): string | null {
  if (said.length >= MANY) return t("line.many_sure", { n: said.length });
  for (const one of said) {
    const judged = judge(one, world.value);
    if (!("code" in judged) && judged.sure) return t(judged.sure, { label: judged.row?.label ?? "" });
  }
  return null;
}

async function runAll(line: string, all: number): Promise<void> {
  const filled = parts(line).parts.filter((part) => part.tokens.length > 0);
  const did: string[] = [];
  for (const part of filled) {
    const why = await runPart(line, part, did);
    if (why === null) continue;
    keep(line);
    // What is left to do stays, so that it can be mended and done.
    text.value = line.slice(part.at).trimStart();
    if (unsure) unsure = { ...unsure, line: text.value };
    tell(all > 1 ? t("line.stopped", { n: did.length, all, why }) : why);
    return;
  }
  keep(line);
  text.value = "";
  const [only] = did;
  if (only === undefined || only === "") return;
  tell(did.length > 1 ? t("line.done_all", { n: did.length }) : t("line.done", { what: only }), true);
}

/** Goes on where nobody knew whether it was done. */
async function again(line: string, rest: readonly Act[]): Promise<void> {
  const why = (await press.again()) ? await sendAll(rest) : problem();
  if (why !== null) return tell(why);
  const [, ...later] = parts(line).parts.filter((part) => part.tokens.length > 0);
  text.value = line.slice(later[0]?.at ?? line.length).trimStart();
  if (text.value === "") tell(t("line.done", { what: line.trim() }), true);
  else await runAll(text.value, later.length);
}

function problem(): string {
  const found = press.problem.value;
  return found ? problemText(found) : t("problem.unknown");
}

/** Reads one part alone, at its place; null when it was done, else why not. */
async function runPart(line: string, part: Part, did: string[]): Promise<string | null> {
  const alone = " ".repeat(part.at) + line.slice(part.at, part.end);
  const { said, fault: wrong, first } = read(alone);
  const bad = faultOf({ said, fault: wrong, first });
  const one = said[0];
  if (bad || !one || !first || "code" in first) return faultText(bad ?? fault(part, "verb"));
  const will = willText(one, first.row);
  const why = first.screen ? await onScreen(first.screen, first) : await sendAll(first.acts);
  if (why === null) did.push(first.screen && one.verb.looks ? "" : will);
  return why;
}

async function sendAll(acts: readonly Act[]): Promise<string | null> {
  unsure = null;
  for (const [i, act] of acts.entries()) {
    let cursor = "";
    const sent = await perform<{ cursor?: string }>(act, press, (answer) => {
      cursor = answer.cursor ?? "";
    });
    if (!sent) {
      unsure = { line: "", rest: acts.slice(i + 1) };
      return problem();
    }
    await seen(cursor);
  }
  return null;
}

/** Until the board shows what was just done, so that the next act is judged by it. */
async function seen(cursor: string): Promise<void> {
  const end = performance.now() + SEEN_MS;
  while (!isPast(client.cursor, cursor) && performance.now() < end) {
    await new Promise((done) => setTimeout(done, 20));
  }
  drawNow();
}

/** Whether the feed stands at `cursor` or behind it; another epoch cannot be compared. */
export function isPast(at: string | null, cursor: string): boolean {
  const [one, other] = [at ?? "", cursor].map((text) => /^(.*):(\d+)-(\d+)$/.exec(text));
  if (!one || !other || one[1] !== other[1]) return true;
  return (Number(one[2]) - Number(other[2]) || Number(one[3]) - Number(other[3])) >= 0;
}

/** Acts that only the screen can do, or that ask the server on the way. */
async function onScreen(said: Said, { row }: Deeds): Promise<string | null> {
  switch (said.verb.name) {
    case "plan":
      return row && (await sendPlan(row)) ? null : t("line.no_no_pick");
    case "alarm":
      if (row) await raiseAlarm(row);
      return null;
    case "private":
      if (row) show(row);
      return null;
    case "open":
      if (row) select(row.id);
      return null;
    case "find":
      filter.value = said.text.trim();
      return null;
    case "look":
      lookAtAlarm();
      return null;
    case "intake":
      if (!mayTake()) return t("line.no_role");
      taking.value = true;
      return null;
    case "calls":
      if (!mayOpen("calls")) return t("line.no_role");
      if (page.value !== "calls") openPage("calls");
      return null;
    case "undo":
      return takeBack();
    case "map":
      return toggleMapWindow() ? null : t("map.window_blocked");
    case "theme":
      theme.value = said.choices.theme?.value === "day" ? "day" : "night";
      return null;
    case "lang":
      await speak(langOf(said.choices.lang?.value));
      return null;
    default:
      helped.value = said.about;
      keysShown.value = true;
      return null;
  }
}

function show(row: IncidentRow): void {
  select(row.id);
  void openDetails(row);
}

async function takeBack(): Promise<string | null> {
  return (await undo()) ? null : t("line.no_nothing_to_undo");
}
