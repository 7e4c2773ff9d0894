// The live feed as signals, for components.
import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { judgeBy, see } from "../api/session.ts";
import type { DutyRow, IncidentRow, Mode, PresentRow, UnitRow } from "../api/types.ts";
import { seldom } from "../seldom.ts";
import { FINE, LiveClient, type Socket, type Stopped } from "./client.ts";
import { type Changed, type Named, Ordered, Watched } from "./kept.ts";
import type { Changes, Rows } from "./rows.ts";
import type { Truth } from "./truth.ts";

export interface Seen {
  lat: number;
  lon: number;
  /** Server time of the position, ms. */
  at: number;
}

/** What comes is gathered before it is drawn, the longer the more rows are held, up to what no eye sees: keys are answered in
 * between. What comes after a pause is drawn at once. */
const DRAW_MS_A_ROW = 0.05;
const MOST_DRAW_MS = 200;

/** Who is signed in all the same opens the feed again after so long. */
const AGAIN_MS = 1_000;

/** Goes up with every drawing of rows. */
const drawings = signal(0);
/** Server time in ms, once a second. */
export const now = signal(0);
/** The same half a second later: for what need not be drawn in one frame with all that goes by `now`. */
export const halfPast = signal(0);
export const truth = signal<Truth>("connecting");
/** Age of the last heartbeat in ms, four times a second. */
export const age = signal<number | null>(null);
export const mode = signal<Mode>(FINE);
/** Who looks at which incident, by incident. */
export const looking = signal<ReadonlyMap<string, PresentRow[]>>(new Map());
export const stopped = signal<Stopped | null>(null);
export const positions = signal<ReadonlyMap<string, Seen>>(new Map());
/** Incidents that changed while the link was gone, until looked at. */
export const changedMeanwhile = signal<ReadonlySet<string>>(new Set());
/** A snapshot or resume has come at least once. */
export const began = signal(false);

type Watcher = (put: string[], first: boolean) => void;
const watchers = new Set<Watcher>();

/** Told of every incident put; `first` is true for the first snapshot of a page. */
export function onIncidents(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

let wasAway = false;

export const client = new LiveClient(
  {
    open: openSocket,
    elapsed: () => performance.now(),
    later: (run, ms) => setTimeout(run, ms),
    cancel: (timer) => clearTimeout(timer as number),
    chance: Math.random,
  },
  {
    rows(put, how) {
      const first = !began.value;
      batch(() => {
        began.value = true;
        if (!first && put.length > 0 && (how === "snapshot" || wasAway)) {
          changedMeanwhile.value = new Set([...changedMeanwhile.value, ...put]);
        }
        // What is being read, and what somebody who reads it just did, waits for nothing.
        if (client.viewed !== null && put.includes(client.viewed)) draw.now();
        else draw.soon();
        tick();
      });
      for (const watcher of watchers) watcher(put, first);
    },
    positions(units) {
      const at = client.clock.now();
      for (const [id, lat, lon, ageS] of units) moved.set(id, { lat, lon, at: at - ageS * 1000 });
      draw.soon();
    },
    mode(next) {
      mode.value = next;
    },
    presence(people) {
      const of = new Map<string, PresentRow[]>();
      for (const one of people) of.set(one.incident, [...(of.get(one.incident) ?? []), one]);
      looking.value = of;
    },
    stopped(why) {
      stopped.value = why;
      if (why === "signed_out") void see().then((still) => still && setTimeout(startLive, AGAIN_MS));
    },
  },
);

judgeBy(() => client.clock.now() || Date.now());

function openSocket(): Socket {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/api/v1/live`) as unknown as Socket;
}

type Kind = keyof Changes;
type RowOf<K extends Kind> = Rows[K] extends Map<string, infer T extends Named> ? T : never;

/** What is kept ready of each kind. */
const kept: Record<Kind, Set<{ learn(changed: Changed): void }>> = {
  duty: new Set(),
  incident: new Set(),
  notice: new Set(),
  report: new Set(),
  unit: new Set(),
};

/** The rows of a kind that belong, in order. */
export function ordered<K extends Kind>(
  kind: K,
  compare: (a: RowOf<K>, b: RowOf<K>) => number,
  belongs?: (row: RowOf<K>) => boolean,
): ReadonlySignal<readonly RowOf<K>[]> {
  const rows = new Ordered(client.rows[kind] as unknown as ReadonlyMap<string, RowOf<K>>, compare, belongs);
  kept[kind].add(rows);
  return rows.items;
}

function watched<K extends Kind>(kind: K): Watched<RowOf<K>> {
  const rows = new Watched(client.rows[kind] as unknown as ReadonlyMap<string, RowOf<K>>);
  kept[kind].add(rows);
  return rows;
}

/** Positions that are not drawn yet. */
const moved = new Map<string, Seen>();

const draw = seldom(
  () => Math.min(MOST_DRAW_MS, client.rows.size * DRAW_MS_A_ROW),
  () =>
    batch(() => {
      const changes = client.rows.takeChanges();
      for (const kind of Object.keys(changes) as Kind[]) {
        const changed = changes[kind];
        if (changed === null || changed.size > 0) for (const one of kept[kind]) one.learn(changed);
      }
      if (moved.size > 0) positions.value = new Map([...positions.peek(), ...moved]);
      moved.clear();
      drawings.value++;
    }),
);

/** Draws what has come, for whoever goes on from it. */
export function drawNow(): void {
  draw.now();
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const incidents = ordered<"incident">("incident", byId);
export const units = ordered<"unit">("unit", byId);
export const reports = ordered<"report">("report", byId);
export const notices = ordered<"notice">("notice", byId);

const single = { incident: watched("incident"), unit: watched("unit"), duty: watched("duty") };
/** Who answers for the region; undefined while nobody took it. */
export const duty = computed<DutyRow | undefined>(() => single.duty.get("now"));

export function incident(id: string | null): IncidentRow | undefined {
  return id === null ? undefined : single.incident.get(id);
}

export function unit(id: string | null): UnitRow | undefined {
  return id === null ? undefined : single.unit.get(id);
}

function tick(): void {
  age.value = client.age();
  const next = client.truth();
  if (next === "lost") wasAway = true;
  // Marks stop being set with the first quarter second in which all is live again.
  else if (next === "live" && wasAway && began.value) wasAway = false;
  truth.value = next;
  const at = client.clock.now();
  now.value = Math.floor(at / 1000) * 1000;
  // Nothing runs ahead of the clocks beside it.
  halfPast.value = at === 0 ? 0 : Math.floor((at - 500) / 1000) * 1000;
}

let ticking: ReturnType<typeof setInterval> | null = null;

/** Opens the feed; again after signing in again. */
export function startLive(): void {
  stopped.value = null;
  client.start();
  if (ticking === null) {
    ticking = setInterval(() => {
      client.watch();
      tick();
    }, 250);
    addEventListener("online", () => client.hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") client.hurry();
    });
    // What tests and people who look into a fault read.
    effect(() => {
      drawings.value;
      const data = document.body.dataset;
      data.live = truth.value;
      data.age = age.value === null ? "" : age.value.toFixed(0);
      data.cursor = client.cursor ?? "";
      data.digest = client.digest;
      data.mismatches = String(client.mismatches);
      data.connections = String(client.connections);
      data.rows = String(client.rows.incident.size);
    });
  }
}

export function stopLive(): void {
  client.stop();
}
