// What may come next on a line: only what is there and legal now. Whatever is completed is read again without a refusal.
// Pure.
import type { IncidentRow, UnitRow } from "../../lib/api/types.ts";
import type { Act } from "../acts/act.ts";
import { blocked, isFor, nextAlarm, openReferral, referralVerbs } from "../acts/may.ts";
import { active } from "../order.ts";
import { statesOf, unfree } from "./deeds.ts";
import { type Lexicon, plain } from "./lexicon.ts";
import { allowed, begin, type Said } from "./parse.ts";
import { parts, type Token } from "./tokens.ts";
import { CHOICES, type Slot, VERBS, type Verb } from "./verbs.ts";
import { bare, unitWord, type World } from "./world.ts";

export interface Offer {
  /** What is put on the line. */
  word: string;
  /** What it stands for, for words beside it. */
  of:
    | { is: "verb"; verb: Verb }
    | { is: "incident"; row: IncidentRow }
    | { is: "part"; label: string }
    | { is: "unit"; unit: UnitRow; travel_s: number | null }
    | { is: "choice"; key: string }
    | { is: "agency"; name: string }
    | { is: "word" };
}

/** Offers of one kind at most. */
const MOST = 12;

export interface Offers {
  /** Where the word begins that they would replace. */
  from: number;
  offers: Offer[];
}

export function offersFor(line: string, world: World, lexicon: Lexicon): Offers {
  const none = { from: line.length, offers: [] };
  const { parts: all, open } = parts(line);
  const part = all.at(-1);
  if (open !== null || !part) return none;
  const last = part.tokens.at(-1);
  const typing = last?.end === line.length ? last : undefined;
  const before = typing ? part.tokens.slice(0, -1) : part.tokens;
  const from = typing?.at ?? line.length;
  if (typing?.text === "" || line.charAt(from) === '"') return none;
  const offers = next(line, part, before, world, lexicon);
  return { from, offers: offers.filter((one) => begins(one, typing?.text ?? "")) };
}

/** The line with an offer taken. */
export function take(line: string, { from }: Offers, offer: Offer): string {
  const head = line.slice(0, from);
  const gap = head === "" || /\s$/.test(head) ? "" : " ";
  return `${head}${gap}${offer.word} `;
}

function next(
  line: string,
  part: ReturnType<typeof parts>["parts"][number],
  before: readonly Token[],
  world: World,
  lexicon: Lexicon,
): Offer[] {
  if (before.length === 0) {
    return VERBS.filter((verb) => isPossible(verb, world)).map((verb) => ({
      word: lexicon.word(`verb.${verb.name}`),
      of: { is: "verb", verb },
    }));
  }
  const read = begin(line, part, before, world, lexicon);
  if ("code" in read) return [];
  return allowed(read).flatMap((slot) => offersOf(slot, read.said, world, lexicon).slice(0, MOST));
}

/** Whether somebody like this could do it at all, now. */
function isPossible(verb: Verb, world: World): boolean {
  if (verb.looks) return true;
  if (world.locked) return false;
  if (verb.name === "undo") return true;
  if (!isFor(verb.act ?? "verify", world.roles)) return false;
  return verb.act === undefined || world.incidents.some((row) => isLegal(verb.act, row, world));
}

function isLegal(act: Act["name"] | undefined, row: IncidentRow, world: World): boolean {
  return act === undefined || blocked(act as "verify", row, world.roles) === null;
}

function begins(offer: Offer, typed: string): boolean {
  if (typed === "") return true;
  const word = plain(typed);
  if (plain(offer.word).startsWith(word)) return true;
  const { of } = offer;
  if (of.is === "agency") return of.name.toLowerCase().includes(word);
  if (of.is === "unit" || of.is === "incident")
    return bare(typed) !== "" && bare(offer.word).startsWith(bare(typed));
  return false;
}

function offersOf(slot: Slot, said: Said, world: World, lexicon: Lexicon): Offer[] {
  switch (slot.is) {
    case "verb":
      return VERBS.map((verb) => ({ word: lexicon.word(`verb.${verb.name}`), of: { is: "verb", verb } }));
    case "incident":
      return slot.what === "part" ? merged(world) : incidents(said, world);
    case "unit":
      return units(slot.who, said, world);
    case "to":
      return [{ word: lexicon.word("say.to"), of: { is: "word" } }];
    case "choice":
      return choices(slot.of, said, world).map((value) => ({
        word: lexicon.word(`say.${slot.of}_${value}`),
        of: { is: "choice", key: `${slot.of}_${value}` },
      }));
    case "number": {
      const row = said.incidents[0]?.value ?? world.open;
      const value = slot.name === "minutes" ? 30 : row ? nextAlarm(row) : null;
      return value === null ? [] : [{ word: String(value), of: { is: "word" } }];
    }
    case "agency":
      return world.agencies.map((one) => ({ word: one.agency, of: { is: "agency", name: one.name } }));
    case "word":
    case "text":
      return [];
  }
}

function incidents(said: Said, world: World): Offer[] {
  const named = new Set(said.incidents.map((one) => one.value.id));
  return world.incidents
    .filter((row) => !named.has(row.id) && isLegal(said.verb.act, row, world))
    .map((row) => ({ word: row.label, of: { is: "incident", row } }));
}

function merged(world: World): Offer[] {
  return world.incidents
    .flatMap((row) => row.merged ?? [])
    .map(({ label }) => ({ word: label, of: { is: "part", label } }));
}

function units(who: "free" | "bound" | "any", said: Said, world: World): Offer[] {
  const named = new Set(said.units.map((one) => one.value.id));
  const here = new Set(
    said.verb.name === "divert" && world.open ? active(world.open).map((one) => one.unit) : [],
  );
  const fits = (unit: UnitRow) => {
    if (named.has(unit.id) || here.has(unit.id)) return false;
    if (who === "free") return unfree(unit, world.now) === null;
    return who === "any" || unit.assignment !== null;
  };
  const rank = new Map(world.picks.map((pick, i) => [pick.unit, { i, travel_s: pick.travel_s }]));
  const place = (unit: UnitRow) => (who === "free" ? (rank.get(unit.id)?.i ?? rank.size) : 0);
  return world.units
    .filter(fits)
    .sort(
      (one, other) =>
        place(one) - place(other) ||
        Number(other.assignment !== null) - Number(one.assignment !== null) ||
        one.call_sign.localeCompare(other.call_sign),
    )
    .map((unit) => ({
      word: unitWord(unit),
      of: { is: "unit", unit, travel_s: who === "free" ? (rank.get(unit.id)?.travel_s ?? null) : null },
    }));
}

function choices(group: keyof typeof CHOICES, said: Said, world: World): readonly string[] {
  const row = said.incidents[0]?.value ?? world.open;
  const all: readonly string[] = CHOICES[group];
  switch (group) {
    case "state":
      return all.filter((state) => said.units.every((one) => statesOf(one.value, world).includes(state)));
    case "result":
      return said.choices.state?.value === "cleared" ? all : [];
    case "level": {
      const lowers = world.roles.includes("supervisor");
      return all.filter((one) => row && Number(one) !== row.level && (lowers || Number(one) < row.level));
    }
    case "referral": {
      const on = row && openReferral(row);
      return on ? referralVerbs(on, isFor("verify", world.roles)) : [];
    }
    default:
      return all;
  }
}
