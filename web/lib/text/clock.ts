// Times and spans as people read them. All of them come from server time.
import { number, t } from "./text.ts";

const ZONES: Record<string, string> = {
  "Asia/Jakarta": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Jayapura": "WIT",
};

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(at: number, zone: string): Record<string, string> {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

/** `02:14:07`. */
export function timeOfDay(at: number, zone = "Asia/Jakarta"): string {
  const p = parts(at, zone);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** `02:14`, with the day before it when that is not today. */
export function shortTime(at: number, now: number, zone = "Asia/Jakarta"): string {
  const p = parts(at, zone);
  const today = parts(now, zone);
  const time = `${p.hour}:${p.minute}`;
  return p.day === today.day && p.month === today.month ? time : `${p.day}/${p.month} ${time}`;
}

/** A moment as a form has it: `2026-03-02T07:00`. */
export function wallTime(at: number, zone = "Asia/Jakarta"): string {
  const p = parts(at, zone);
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}

/** The moment that a form's `2026-03-02T07:00` means in the zone, as the server reads it; as it was when it is none. */
export function moment(text: string, zone = "Asia/Jakarta"): string {
  const guess = Date.parse(`${text}Z`);
  if (Number.isNaN(guess)) return text;
  const p = parts(guess, zone);
  const there = Date.parse(`${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:${p.second}Z`);
  return new Date(guess - (there - guess)).toISOString();
}

export function zoneName(zone = "Asia/Jakarta"): string {
  return ZONES[zone] ?? "";
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
