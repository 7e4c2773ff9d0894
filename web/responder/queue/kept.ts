// The last known work, so that a page opened again without network shows it, with its age. Only what the row says: no name, no
// telephone, no words of anybody, no exact place. Gone when the work ends, at signing out, and when somebody else signs in.
import { computed, effect, signal } from "@preact/signals";
import { session } from "../../lib/api/session.ts";
import type { FacilityOut, IncidentDetail, IncidentRow, UnitRow, WhoAmI } from "../../lib/api/types.ts";
import { facilities } from "../../lib/facilities.ts";
import { read, write } from "./db.ts";
import { lacking, remember, serverNow } from "./time.ts";

export interface Kept {
  who: WhoAmI;
  unit: UnitRow | null;
  incident: IncidentRow | null;
  /** Why the rules gave the level, and why to wait at a safe distance. */
  told: Pick<IncidentDetail, "reasons" | "stage_first" | "unasked"> | null;
  /** Where somebody can be brought to: public. */
  facilities: readonly FacilityOut[];
  /** Server time when it was true. */
  at: number;
  /** What the phone's clock lacked then, ms. */
  lacks: number;
}

/** What a page opened without network goes by, until the centre is heard. */
export const kept = signal<Kept | null>(null);

const last = signal<WhoAmI | null>(null);
effect(() => {
  if (session.value) last.value = session.value;
});

/** Who works here: who is signed in, or was when the centre was heard last. */
export const me = computed(() => session.value ?? last.value ?? kept.value?.who ?? null);

/** What is older is nobody's work any more. */
const OLDEST_MS = 24 * 3_600_000;

let written = "";

/** As it was when the page was closed. */
export async function openKept(): Promise<void> {
  const [one] = await read<Kept>("kept");
  if (!one) return;
  remember(one.lacks);
  if (serverNow() - one.at > OLDEST_MS) return forget();
  kept.value = one;
  if (one.facilities.length > 0) facilities.value = one.facilities;
}

/** Keeps the newest. Without work that runs nothing of an incident is kept. */
export async function keep(now: Omit<Kept, "lacks" | "at">, at: number): Promise<void> {
  const same = JSON.stringify([
    now.who.person,
    now.unit?.version,
    now.incident?.id,
    now.incident?.version,
    now.told,
    now.facilities.length,
    Math.round((lacking() ?? 0) / 1000),
    Math.floor(at / 60_000),
  ]);
  if (same === written) return;
  written = same;
  await write((all) => all.put("kept", 1, { ...now, at, lacks: lacking() ?? 0 } satisfies Kept)).catch(() => {
    written = "";
  });
}

/** At signing out, and before another person's work. */
export async function forget(): Promise<void> {
  written = "";
  last.value = null;
  kept.value = null;
  await write((all) => all.clear("kept")).catch(() => {});
}
