// Times and spans as people read them. All of them come from server time.
import { number, t } from "./text.ts";

/** Hours before UTC, all year round: the zones of Indonesia know no summer time (Keputusan Presiden 41/1987). Reckoned here,
 * for asking the browser takes it many times as long, and the first time a quarter of a second on a weak machine. */
const ZONES = {
  "Asia/Jakarta": { name: "WIB", hours: 7 },
  "Asia/Makassar": { name: "WITA", hours: 8 },
  "Asia/Jayapura": { name: "WIT", hours: 9 },
};
export type Zone = keyof typeof ZONES;

/** `2026-03-02T07:00:09` as clocks show it there. */
function wall(at: number, zone: Zone): string {
  return new Date(at + ZONES[zone].hours * 3_600_000).toISOString().slice(0, 19);
}

/** `02:14:07`. */
export function timeOfDay(at: number, zone: Zone = "Asia/Jakarta"): string {
  return wall(at, zone).slice(11);
}

/** `02:14`, with the day before it when that is not today. */
export function shortTime(at: number, now: number, zone: Zone = "Asia/Jakarta"): string {
  const then = wall(at, zone);
  const time = then.slice(11, 16);
  return then.slice(5, 10) === wall(now, zone).slice(5, 10)
    ? time
    : `${then.slice(8, 10)}/${then.slice(5, 7)} ${time}`;
}

/** A moment as a form has it: `2026-03-02T07:00`. */
export function wallTime(at: number, zone: Zone = "Asia/Jakarta"): string {
  return wall(at, zone).slice(0, 16);
}

/** The moment that a form's `2026-03-02T07:00` means in the zone, as the server reads it; as it was when it is none. */
export function moment(text: string, zone: Zone = "Asia/Jakarta"): string {
  const there = Date.parse(`${text}Z`);
  return Number.isNaN(there) ? text : new Date(there - ZONES[zone].hours * 3_600_000).toISOString();
}

export function zoneName(zone: Zone = "Asia/Jakarta"): string {
  return ZONES[zone].name;
}

/** A running clock: `00:41`, `12:01`, `3:05:09`, from a day on `2 hr 4 j`. Never negative. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s >= 86_400) {
    return t("common.days_hours", { d: Math.floor(s / 86_400), h: Math.floor((s % 86_400) / 3600) });
  }
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
}

/** A span in words that need no seconds: `45 dtk`, `12 mnt`, `3 jam`, `2 hr`. */
export function roughly(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return t("common.seconds", { n: s });
  if (s < 3600) return t("common.minutes", { n: Math.round(s / 60) });
  if (s < 86_400) return t("common.hours", { n: Math.round(s / 3600) });
  return t("common.days", { n: Math.round(s / 86_400) });
}

/** `650 m`, `4,2 km`. */
export function distance(m: number): string {
  if (m < 1000) return `${number(Math.round(m / 10) * 10)} m`;
  return `${number(m / 1000, m < 10_000 ? 1 : 0)} km`;
}
