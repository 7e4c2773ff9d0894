// What the server knows of the open incident beyond its row. Asked again when the row's version changes;
// what was shown stays until the answer is there.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, type Problem } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type {
  IncidentDetail,
  IncidentRow,
  PrivateDetail,
  Recommendation,
  SimilarIncident,
  SimilarIncidents,
  Timeline,
  TimelineEntry,
} from "../../lib/api/types.ts";
import { client } from "../../lib/live/live.ts";
import { useIs } from "../../lib/ui/is.ts";
import { active } from "../order.ts";
import { alikes } from "../state.ts";

export const details = signal<IncidentDetail | null>(null);
export const log = signal<TimelineEntry[] | null>(null);
export const recommendations = signal<Recommendation | null>(null);
export const similar = signal<SimilarIncident[] | null>(null);
export const opened = signal<PrivateDetail | null>(null);
/** The incident that is opened once somebody says why. */
export const unexplained = signal<string | null>(null);
export const problem = signal<Problem | null>(null);
/** How often a conversation was opened: on the timeline, though the row stays as it is. */
export const chats = signal(0);

const GATHER_MS = 60;
/** Distances and positions change without the incident changing. */
const AGAIN_MS = 20_000;
let turn = 0;

async function load(id: string, open: boolean): Promise<void> {
  const mine = ++turn;
  const at = client.cursor ? `?at_least=${encodeURIComponent(client.cursor)}` : "";
  const path = `/incidents/${encodeURIComponent(id)}`;
  const [one, two, three, four] = await Promise.all([
    ask<IncidentDetail>(`${path}${at}`),
    ask<Timeline>(`${path}/log${at}`),
    open ? ask<Recommendation>(`${path}/recommendations${at}`) : null,
    open ? ask<SimilarIncidents>(`${path}/similar${at}`) : null,
  ]);
  if (mine !== turn) return;
  problem.value = one.ok ? null : one.problem;
  if (one.ok) details.value = one.value;
  if (two.ok) log.value = two.value.entries;
  recommendations.value = three?.ok ? three.value : open ? recommendations.value : null;
  similar.value = four?.ok ? four.value.similar : open ? similar.value : null;
}

function forget(): void {
  turn++;
  details.value = null;
  log.value = null;
  recommendations.value = null;
  similar.value = null;
  opened.value = null;
  unexplained.value = null;
  problem.value = null;
}

/** Keeps the signals above about `row`. */
export function useIncident(row: IncidentRow): void {
  // Whom to send is the business of those who see all units.
  const all = isAny("call_taker", "dispatcher", "supervisor", "auditor");
  const open = all && (row.state === "new" || row.state === "queued" || row.state === "active");
  const bound = active(row).length;
  const alike = useIs(() => alikes.value.get(row.id)?.size ?? 0, [row]);
  useEffect(() => forget, [row.id]);
  useEffect(() => {
    const soon = setTimeout(() => void load(row.id, open), details.value === null ? 0 : GATHER_MS);
    const again = setInterval(() => void load(row.id, open), AGAIN_MS);
    return () => {
      clearTimeout(soon);
      clearInterval(again);
    };
  }, [row.id, row.version, open, bound, alike, opened.value, chats.value]);
}
