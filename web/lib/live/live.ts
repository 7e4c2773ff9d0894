// The live feed as signals, for components.
import { batch, computed, effect, signal } from "@preact/signals";
import type { DutyRow, IncidentRow, Mode, NoticeRow, PresentRow, ReportRow, UnitRow } from "../api/types.ts";
import { FINE, LiveClient, type Socket, type Stopped } from "./client.ts";
import type { Truth } from "./truth.ts";

export interface Seen {
  lat: number;
  lon: number;
  /** Server time of the position, ms. */
  at: number;
}

const revision = signal(0);
/** Server time in ms, once a second. */
export const now = signal(0);
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
        revision.value++;
        tick();
      });
      for (const watcher of watchers) watcher(put, first);
    },
    positions(units) {
      const at = client.clock.now();
      const all = new Map(positions.value);
      for (const [id, lat, lon, ageS] of units) all.set(id, { lat, lon, at: at - ageS * 1000 });
      positions.value = all;
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
    },
  },
);

function openSocket(): Socket {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/api/v1/live`) as unknown as Socket;
}

function rowsOf<T>(pick: () => ReadonlyMap<string, T>) {
  return computed(() => {
    revision.value;
    return [...pick().values()];
  });
}

export const incidents = rowsOf<IncidentRow>(() => client.rows.incident);
export const units = rowsOf<UnitRow>(() => client.rows.unit);
export const reports = rowsOf<ReportRow>(() => client.rows.report);
/** Who answers for the region; undefined while nobody took it. */
export const duty = computed<DutyRow | undefined>(() => {
  revision.value;
  return client.rows.duty.get("now");
});
export const notices = rowsOf<NoticeRow>(() => client.rows.notice);

export function incident(id: string | null): IncidentRow | undefined {
  revision.value;
  return id === null ? undefined : client.rows.incident.get(id);
}

export function unit(id: string | null): UnitRow | undefined {
  revision.value;
  return id === null ? undefined : client.rows.unit.get(id);
}

function tick(): void {
  age.value = client.age();
  const next = client.truth();
  if (next === "lost") wasAway = true;
  // Marks stop being set with the first quarter second in which all is live again.
  else if (next === "live" && wasAway && began.value) wasAway = false;
  truth.value = next;
  const second = Math.floor(client.clock.now() / 1000) * 1000;
  if (second !== now.value) now.value = second;
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
      revision.value;
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
