// The rows a view holds, changed only by snapshots and patches, and the digest over them.
import type {
  Change,
  DutyRow,
  IncidentRow,
  NoticeRow,
  ReportRow,
  RowKind,
  Snapshot,
  UnitRow,
} from "../api/types.ts";
import type { Changed } from "./kept.ts";

interface Versioned {
  id: string;
  version?: number;
}

const KINDS = ["duty", "incident", "notice", "report", "unit"] as const;
/** What changed of each kind. */
export type Changes = Record<(typeof KINDS)[number], Changed>;

const nothing = (): Record<keyof Changes, Set<string> | null> => ({
  duty: new Set(),
  incident: new Set(),
  notice: new Set(),
  report: new Set(),
  unit: new Set(),
});

export class Rows {
  readonly duty = new Map<string, DutyRow>();
  readonly incident = new Map<string, IncidentRow>();
  readonly unit = new Map<string, UnitRow>();
  readonly report = new Map<string, ReportRow>();
  readonly notice = new Map<string, NoticeRow>();
  /** Goes up with every change. */
  revision = 0;
  #changes = nothing();
  #digested: { revision: number; digest: Promise<string> } | null = null;

  /** Replaces everything; gives the ids of incidents that are new or differ from what was held. */
  reset(snapshot: Snapshot): string[] {
    const before = new Map(this.incident);
    this.#fill("duty", snapshot.duty ? [snapshot.duty] : []);
    this.#fill("incident", snapshot.incidents);
    this.#fill("unit", snapshot.units);
    this.#fill("report", snapshot.reports);
    this.#fill("notice", snapshot.notices);
    this.revision++;
    return snapshot.incidents
      .filter((row) => before.get(row.id)?.version !== row.version)
      .map((row) => row.id);
  }

  resetNotices(notices: NoticeRow[]): void {
    this.#fill("notice", notices);
    this.revision++;
  }

  /** Applies changes in order; gives the ids of incidents put. */
  apply(changes: Change[]): string[] {
    const put: string[] = [];
    for (const change of changes) {
      const rows = this.#of(change.of);
      // A sort of row that a newer server knows is left aside.
      if (!rows) continue;
      if (change.op === "del") rows.delete(change.id);
      else if (change.row) rows.set(change.id, change.row as never);
      this.#changes[change.of]?.add(change.id);
      if (change.of === "incident" && change.op === "put") put.push(change.id);
    }
    this.revision++;
    return put;
  }

  /** The first 16 hex digits of SHA-256 over `kind id version\n`, sorted bytewise; "" where the page may not
   * hash (plain http from another machine). Counted again only after a change. */
  digest(): Promise<string> {
    if (this.#digested?.revision !== this.revision) {
      this.#digested = { revision: this.revision, digest: hash(this.lines()) };
    }
    return this.#digested.digest;
  }

  lines(): string {
    const lines: string[] = [];
    for (const [kind, rows] of [
      ["duty", this.duty],
      ["incident", this.incident],
      ["report", this.report],
      ["unit", this.unit],
    ] as const) {
      for (const row of rows.values() as Iterable<Versioned>)
        lines.push(`${kind} ${row.id} ${row.version}\n`);
    }
    // Ids are ASCII, for which the order of UTF-16 units is that of bytes.
    return lines.sort().join("");
  }

  /** How many rows are held. */
  get size(): number {
    return this.incident.size + this.unit.size + this.report.size;
  }

  /** What changed since this was asked last. */
  takeChanges(): Changes {
    const taken = this.#changes;
    this.#changes = nothing();
    return taken;
  }

  #of(kind: RowKind): Map<string, unknown> | undefined {
    return KINDS.includes(kind) ? this[kind] : undefined;
  }

  #fill(kind: keyof Changes, all: Versioned[]): void {
    this[kind].clear();
    for (const row of all) this[kind].set(row.id, row as never);
    this.#changes[kind] = null;
  }
}

async function hash(text: string): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes).slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
