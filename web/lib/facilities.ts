// Facilities that people are brought to, and how old what is known of their beds is.
import { signal } from "@preact/signals";
import { ask } from "./api/client.ts";
import type { FacilityList, FacilityOut, Point } from "./api/types.ts";
import { distance, roughly } from "./text/clock.ts";
import { t, tOr } from "./text/text.ts";

/** None of the list. */
export const OTHER = "other";

/** As they were asked for last; null before that. */
export const facilities = signal<readonly FacilityOut[] | null>(null);

export async function loadFacilities(): Promise<void> {
  const answer = await ask<FacilityList>("/facilities");
  if (answer.ok) facilities.value = answer.value.facilities;
}

const METRES_A_DEGREE = 111_195;

/** Straight line in metres, good enough to sort by. */
function metres(from: Point, to: Pick<FacilityOut, "lat" | "lon">): number {
  const narrowed = Math.cos((from.lat * Math.PI) / 180);
  return Math.hypot(to.lat - from.lat, (to.lon - from.lon) * narrowed) * METRES_A_DEGREE;
}

/** The nearest first, where anybody knows from where. */
export function nearest(from: Point | null): { facility: FacilityOut; metres: number | null }[] {
  const all = (facilities.value ?? []).map((facility) => ({
    facility,
    metres: from ? metres(from, facility) : null,
  }));
  return all.sort((a, b) => (a.metres ?? 0) - (b.metres ?? 0));
}

/** `2,1 km · IGD, ICU · 3 dari 18 tempat tidur kosong, 12 mnt lalu`. */
export function factsOf({ facility, metres }: { facility: FacilityOut; metres: number | null }): string {
  const facts = metres === null ? [] : [distance(metres)];
  const able = facility.capabilities.map((one) => tOr(`facility.can_${one}`, one));
  if (able.length > 0) facts.push(able.join(", "));
  const { free, beds } = facility;
  if (free) {
    const span = roughly(free.age_s * 1000);
    const words = t(free.stale ? "facility.free_old" : "facility.free", { n: free.beds, span });
    facts.push(beds === null ? words : `${words} (${t("facility.of_all", { n: beds })})`);
  } else facts.push(t("facility.free_unknown"));
  return facts.join(" · ");
}
