// New level 1: said in the strip and by a sound, until somebody looks. It moves nothing.
import { computed, effect, signal } from "@preact/signals";
import { act, newKey } from "../lib/api/client.ts";
import { isAny, session } from "../lib/api/session.ts";
import type { EscalationBody, IncidentRow } from "../lib/api/types.ts";
import { client, halfPast, incident, incidents, now, onIncidents, ordered } from "../lib/live/live.ts";
import { clocks } from "./clocks.ts";
import { alarmsFor, nameOf } from "./escalation.ts";
import { unread } from "./journal.tsx";
import { unheard } from "./needs.tsx";
import { byUrgency, isHeard, leading, sectionOf } from "./order.ts";
import { handedHere, isShelved } from "./shelf.ts";
import { allowSound, checkSound, type Kind, play } from "./sounds.ts";
import { select } from "./state.ts";

/** On opening a board, a level 1 younger than this still counts as new. */
const FRESH_MS = 60_000;
const REPEAT_MS = 6_000;

const raised = signal<readonly string[]>([]);
const known = new Set<string>();
/** Seen with a lower level. */
const calm = new Set<string>();
/** Turned red while a unit was on it: it may not have what it needs. */
const turned = new Set<string>();

/** Unacknowledged, oldest first; one that is in hand or gone needs no alarm, unless it turned red meanwhile. */
export const alarms = computed(() => {
  return raised.value
    .map((id) => incident(id))
    .filter((row): row is IncidentRow => row?.level === 1 && needsLook(row) && !isShelved(row.id));
});

/** In the window of the map: what the board has raised, which makes the sounds. */
export function setAlarms(ids: readonly string[]): void {
  raised.value = ids;
}

function needsLook(row: IncidentRow): boolean {
  const section = sectionOf(row);
  return section === "queue" || (section === "running" && turned.has(row.id));
}

const escalated = ordered("incident", byUrgency, (row) => (row.escalations ?? []).length > 0);

/** What ladders ask of whoever sits here. */
export const escalations = computed(() => {
  const person = session.value?.person;
  return person ? alarmsFor(escalated.value, person).filter(({ row }) => !isShelved(row.id)) : [];
});

/** Those of them that were looked at: they are shown, and make no sound any more. */
const looked = signal<ReadonlySet<string>>(new Set());
export const unlooked = computed(() => escalations.value.filter((alarm) => !looked.value.has(nameOf(alarm))));

/** What a colleague hands over, until it was looked at here. */
const nameOfHanded = (row: IncidentRow) => `${row.id} ${row.care?.handed?.at ?? ""}`;
export const unlookedHanded = computed(() =>
  handedHere.value.filter((row) => !looked.value.has(nameOfHanded(row))),
);

/** What ladders ask about an incident was looked at. */
function see(id: string): void {
  const handed = handedHere.value.find((row) => row.id === id);
  if (handed) looked.value = new Set([...looked.value, nameOfHanded(handed)]);
  const seen = escalations.value.filter((alarm) => alarm.row.id === id).map(nameOf);
  if (seen.length > 0) looked.value = new Set([...looked.value, ...seen]);
}

export function acknowledge(id: string): void {
  see(id);
  if (!raised.value.includes(id)) return;
  raised.value = raised.value.filter((one) => one !== id);
  client.say({ type: "ack", incident: id });
}

/** Opens the oldest and acknowledges it; then what ladders ask for. */
export function lookAtAlarm(): void {
  const first = alarms.value[0];
  if (first) {
    select(first.id);
    acknowledge(first.id);
    // Whoever waits for somebody to look waits no longer. Had somebody looked already, that is as well.
    const body: EscalationBody = { watch: "acknowledged", answer: "taken" };
    if (isAny("call_taker", "dispatcher", "supervisor")) {
      void act("POST", `/incidents/${first.id}/escalation`, body, newKey());
    }
    return;
  }
  const handed = handedHere.value[0];
  if (handed) {
    select(handed.id);
    see(handed.id);
    return;
  }
  const next = unlooked.value[0] ?? escalations.value[0];
  if (!next) return;
  select(next.row.id);
  see(next.row.id);
}

/** What is heard now: the gravest kind that waits for somebody; null when nothing does. */
const kind = computed<Kind | null>(() => {
  if (unheard.value.some(({ need }) => need.need === "emergency")) return "emergency";
  if (alarms.value.length > 0) return "red";
  if (unlooked.value.some((alarm) => alarm.call)) return "call";
  if (unlooked.value.length > 0 || unlookedHanded.value.length > 0 || unheard.value.length > 0)
    return "asked";
  return unread.value ? "journal" : null;
});

/** Clocks that were heard; each is once. */
const ran = new Set<string>();

/** A clock of a grave incident that ran far past its target, for the first time. */
function clockRanOut(): boolean {
  let any = false;
  for (const row of incidents.peek()) {
    if (!isHeard(row, now.value, clocks.value) || isShelved(row.id)) continue;
    const name = `${row.id} ${leading(row)?.since ?? row.opened_at}`;
    any ||= !ran.has(name);
    ran.add(name);
  }
  return any;
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Rows that flash are lit every other second, all together; all the time for who wants nothing to move. */
function flash(): void {
  const any = kind.value !== null;
  document.body.toggleAttribute("data-lit", any && (still.matches || halfPast.value % 2_000 < 1_000));
}

export function watchAlarms(): void {
  effect(flash);
  onIncidents((put, first) => {
    const fresh: string[] = [];
    for (const id of put) {
      const row = client.rows.incident.get(id);
      if (row?.level !== 1) {
        known.delete(id);
        turned.delete(id);
        if (row) calm.add(id);
        else calm.delete(id);
        continue;
      }
      if (known.has(id)) continue;
      known.add(id);
      const old = first && client.clock.now() - Date.parse(row.opened_at) > FRESH_MS;
      if (calm.delete(id) && sectionOf(row) === "running") turned.add(id);
      if (!old && needsLook(row)) fresh.push(id);
    }
    if (fresh.length === 0) return;
    // What left the board is forgotten, or a long night would be remembered whole.
    const isHere = (id: string) => client.rows.incident.has(id);
    for (const ids of [known, calm, turned]) for (const id of ids) if (!isHere(id)) ids.delete(id);
    raised.value = [...raised.value.filter(isHere), ...fresh];
  });
  let last = 0;
  let times = 0;
  let begun = false;
  effect(() => {
    const second = now.value;
    const runs = settles() && clockRanOut();
    if (kind.value === null) {
      last = 0;
      times = 0;
      // What had run out before this board was opened is seen, and not heard.
      if (runs && begun) play("clock", 0);
    } else if (second - last >= REPEAT_MS) {
      last = second;
      play(kind.value, times++);
    }
    begun = second > 0;
  });
  checkSound();
  const unlock = () => void allowSound();
  addEventListener("pointerdown", unlock, { once: true });
  addEventListener("keydown", unlock, { once: true });
}

function settles(): boolean {
  return isAny("dispatcher", "supervisor");
}
