// What this board shows: which row is pointed at, which incident is open, how it looks. No data.
import { computed, signal } from "@preact/signals";
import type { IncidentRow } from "../lib/api/types.ts";
import { changedMeanwhile, client, incident, incidents, ordered, reports, truth } from "../lib/live/live.ts";
import { areaWords } from "../lib/text/area.ts";
import { t, tOr } from "../lib/text/text.ts";
import { kept } from "./kept.ts";
import { ORDER, SECTIONS, type Section, sectionOf } from "./order.ts";
import { inSector, sectorAreas, sectorMode } from "./sector.ts";

export type Form =
  | "note"
  | "level"
  | "ask"
  | "change"
  | "merge"
  | "close"
  | "reject"
  | "unverified"
  | "reopen"
  | "refer"
  | "hand";

/** The incident that is open. */
export const selected = signal<string | null>(null);
/** Its row; undefined when it is not on the board. */
export const open = computed(() => incident(selected.value));
/** The row the keys point at. */
export const cursor = signal<string | null>(null);
/** The form open in the details. */
export const form = signal<Form | null>(null);
export const filter = signal("");
export const keysShown = signal(false);
export const theme = kept("sigap.theme", ["night", "day"] as const, "night");
export const singleKeys = kept("sigap.keys", ["on", "off"] as const, "on");

/** Acts are locked while nobody knows what is true. */
export const locked = computed(() => truth.value !== "live" && truth.value !== "aged");

export function kindText(row: { kind: string | null; rule?: string | null }): string {
  if (row.kind) return tOr(`kind.${row.kind}`, row.kind);
  return row.rule ? tOr(`rule.${row.rule}`, row.rule) : t("board.kind_unknown");
}

export function areaText(row: Pick<IncidentRow, "area" | "outside">): string {
  if (row.outside) return t("board.outside");
  return row.area ? areaWords(row.area) : t("board.place_unknown");
}

const codes = computed(() => {
  const of = new Map<string, string>();
  for (const report of reports.value) {
    of.set(report.incident, `${of.get(report.incident) ?? ""} ${report.code.replaceAll("-", "")}`);
  }
  return of;
});

function matches(wanted: string): (row: IncidentRow) => boolean {
  const code = wanted.replaceAll("-", "").replaceAll(" ", "");
  return (row) => {
    const words = `${row.label} ${kindText(row)} ${areaText(row)} ${row.assignments.map((a) => a.unit).join(" ")}`;
    return (
      words.toLowerCase().includes(wanted) ||
      (codes.value.get(row.id) ?? "").toLowerCase().includes(code || "\0")
    );
  };
}

const suggested = ordered(
  "incident",
  (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  (row) => (row.similar ?? []).length > 0,
);

/** Incidents on the board that were suggested for each other as the same, both ways. */
export const alikes = computed(() => {
  // The other one may change too.
  incidents.value;
  const of = new Map<string, Set<string>>();
  const add = (id: string, other: string) => of.set(id, (of.get(id) ?? new Set()).add(other));
  for (const row of suggested.value) {
    for (const id of row.similar ?? []) {
      const other = client.rows.incident.get(id);
      if (!other || other.state === "resolved") continue;
      add(row.id, id);
      add(id, row.id);
    }
  }
  return of;
});

type Lists = Record<Section, readonly IncidentRow[]>;

function list(section: Section) {
  return ordered("incident", ORDER[section], (row) => sectionOf(row) === section);
}

const queue = list("queue");
const running = list("running");
const done = list("done");

/** All incidents in their lists. */
export const everything = computed(
  (): Lists => ({ queue: queue.value, running: running.value, done: done.value }),
);
const found = computed((): Lists => {
  const wanted = filter.value.trim().toLowerCase();
  if (wanted === "") return everything.value;
  const is = matches(wanted);
  return {
    queue: queue.value.filter(is),
    running: running.value.filter(is),
    done: done.value.filter(is),
  };
});
/** Those that the search lets through, as the sector wants them. */
export const lists = computed((): Lists => {
  return inSector(found.value, sectorMode.value, sectorAreas.value);
});
/** Every row in the order of the screen. */
export const order = computed(() => SECTIONS.flatMap((section) => lists.value[section].map((row) => row.id)));

export function select(id: string | null): void {
  selected.value = id;
  if (id !== null) cursor.value = id;
  form.value = null;
  if (id !== null && changedMeanwhile.value.has(id)) {
    const rest = new Set(changedMeanwhile.value);
    rest.delete(id);
    changedMeanwhile.value = rest;
  }
}

/** Points `by` rows further; from nowhere, at the first. */
export function move(by: number): void {
  const ids = order.value;
  if (ids.length === 0) return;
  const at = cursor.value === null ? -1 : ids.indexOf(cursor.value);
  const next = at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by));
  cursor.value = ids[next] ?? null;
}
