// Presses on their way to the centre. Each is on this phone's disk before the page goes on from it, and is sent with the same key
// until the centre has said yes or no: in order, one at a time, by one page, so it happens once. What is refused is kept until
// somebody has read it. ADR 0033 says why.
import { computed, effect, signal } from "@preact/signals";
import { type Answer, newKey, type Problem, send } from "../../lib/api/client.ts";
import { ended, load, session } from "../../lib/api/session.ts";
import { client, drawNow, truth } from "../../lib/live/live.ts";
import { problemText } from "../../lib/ui/press.ts";
import type { Act, Meaning, Queued, Refusal } from "./acts.ts";
import { read, write } from "./db.ts";
import { neededBy } from "./foresee.ts";
import { me } from "./kept.ts";
import { lacking, serverNow } from "./time.ts";

/** All that the rows do not show yet, in order; those that arrived are among them. */
export const acts = signal<readonly Queued[]>([]);
/** Those that have not arrived. */
export const unsent = computed(() => acts.value.filter((act) => act.done === undefined));
export const refusals = signal<readonly (Refusal & { n: number })[]>([]);
/** A press was just taken: for a moment no other is, for a finger that trembles hits what has come in its place. */
export const settling = signal(false);
/** The phone could not write a press down: it is full, or forbids it. */
export const failing = signal(false);

const SETTLE_MS = 700;
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const ASK_WHO_MS = 60_000;
const LOCK = "sigap-unit-queue";
/** A photo has so long at least, ms, and so many more by its bytes: what takes longer is cut off, and begun again. */
const PHOTO_MS = 20_000;
const PHOTO_BYTES_PER_MS = 8;

export interface Press {
  method?: "POST" | "PUT";
  path: string;
  body?: object;
  /** In words. */
  what: string;
  means: Meaning;
  /** Goes before all others, at once: somebody is in danger. */
  urgent?: boolean;
  /** A photo, which no press waits for. */
  photo?: Blob;
}

let channel: BroadcastChannel | null = null;
/** When the server said last who is signed in, by `performance.now`. */
let asked = Number.NEGATIVE_INFINITY;

/** The photo on its way: a press ends that, to have the line for itself. */
let upload: AbortController | null = null;

/** What is sent one after the other. An emergency has a lane of its own, and nothing else is begun while one waits; photos have
 * one, and none is begun while a press waits. */
interface Lane {
  /** Lanes of a lower rank go first. */
  readonly rank: number;
  busy: boolean;
  again: boolean;
  timer: ReturnType<typeof setTimeout> | null;
  /** Photos that failed since one arrived: what is on the disk of them is not written anew for each. */
  failed: number;
}
const lane = (rank: number): Lane => ({ rank, busy: false, again: false, timer: null, failed: 0 });
const URGENT = lane(0);
const CALM = lane(1);
const PHOTOS = lane(2);
const LANES = [URGENT, CALM, PHOTOS];

function rankOf(act: Act): number {
  if (act.photo) return PHOTOS.rank;
  return act.urgent ? URGENT.rank : CALM.rank;
}

/** Takes a press: true when it is written down. Nothing is taken twice by one trembling finger. */
export async function put(press: Press): Promise<boolean> {
  const who = me.peek()?.person.name;
  const { photo } = press;
  if ((settling.peek() && !press.urgent && !photo) || who === undefined) return false;
  if (!photo) {
    settling.value = true;
    setTimeout(() => (settling.value = false), SETTLE_MS);
  }
  const needs = neededBy(press.means, acts.peek());
  const act: Act = {
    key: newKey(),
    who,
    method: press.method ?? "POST",
    path: press.path,
    body: press.body ?? {},
    at: new Date(serverNow()).toISOString(),
    what: press.what,
    means: press.means,
    ...(needs === undefined ? {} : { needs }),
    ...(press.urgent ? { urgent: true } : {}),
    ...(photo ? { photo } : {}),
    tries: 0,
  };
  try {
    await write((all) => all.add("acts", act));
    failing.value = false;
  } catch {
    // Where there is no room for a photo there may be for a press.
    failing.value = !photo;
    return false;
  }
  if (!photo) upload?.abort();
  await look();
  channel?.postMessage("changed");
  void drain();
  return true;
}

/** Reads what this phone keeps. */
async function look(): Promise<void> {
  acts.value = await read<Act>("acts");
  refusals.value = await read<Refusal>("refusals");
}

/** To be called once. */
export async function openQueue(): Promise<void> {
  await look();
  if ("BroadcastChannel" in globalThis) {
    channel = new BroadcastChannel(LOCK);
    channel.onmessage = () => void look();
  }
  addEventListener("online", () => void drain());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void drain();
  });
  // Somebody signed in, or the centre is heard again.
  effect(() => {
    if (session.value && !ended.value && truth.value === "live") queueMicrotask(() => void drain());
  });
  // What tests wait for.
  effect(() => {
    document.body.dataset.unsent = settling.value ? "settling" : String(unsent.value.length);
  });
  void drain();
}

/** Forgets what the rows show by now. */
export async function settle(): Promise<void> {
  const shown = acts.peek().filter((act) => act.done !== undefined && isPast(act.done, client.cursor));
  if (shown.length === 0) return;
  // What has come may not be drawn yet: nothing goes back for a moment.
  drawNow();
  await write((all) => {
    for (const act of shown) all.del("acts", act.n);
  });
  await look();
}

/** Whether a place of the log is at or before another. Of another history nothing is known: what is shown counts. */
function isPast(place: string, of: string | null): boolean {
  if (of === null) return false;
  const [epoch, id] = split(place);
  const [now, reached] = split(of);
  if (epoch !== now) return true;
  return id[0] === reached[0] ? id[1] <= reached[1] : id[0] < reached[0];
}

function split(cursor: string): [string, [number, number]] {
  const [epoch = "", id = ""] = cursor.split(":");
  const [ms = "0", n = "0"] = id.split("-");
  return [epoch, [Number(ms), Number(n)]];
}

/** Somebody has read it. */
export async function dismiss(n: number): Promise<void> {
  await write((all) => all.del("refusals", n));
  await look();
  channel?.postMessage("changed");
}

/** Sends what waits, until something has to wait longer. */
async function drain(): Promise<void> {
  await Promise.all(LANES.map(drainLane));
}

async function drainLane(of: Lane): Promise<void> {
  if (of.busy) {
    of.again = true;
    return;
  }
  of.busy = true;
  if (of.timer !== null) clearTimeout(of.timer);
  of.timer = null;
  try {
    do {
      of.again = false;
      await alone(of, () => sendAll(of));
    } while (of.again);
  } catch {
    // The phone's disk did not answer: what is on it is sent later.
    later(of, 0);
  } finally {
    of.busy = false;
  }
}

/** One page at a time; where there are no locks the key alone keeps it from happening twice. */
async function alone(of: Lane, what: () => Promise<void>): Promise<void> {
  const name = `${LOCK}-${of.rank}`;
  if ("locks" in navigator) await navigator.locks.request(name, what);
  else await what();
}

async function sendAll(of: Lane): Promise<void> {
  for (;;) {
    if (!unsent.peek().some((act) => rankOf(act) === of.rank)) return;
    // The presses' own lane begins with the photos once they are sent.
    const blocks = (act: Act) => rankOf(act) < of.rank && act.who === session.peek()?.person.name;
    if (of === PHOTOS && unsent.peek().some(blocks)) return;
    if (of !== URGENT && !(await isKnown())) return later(of, 0);
    const who = session.peek()?.person.name;
    if (who === undefined || ended.peek()) return;
    // As it is on the disk: another page may have sent it.
    const waiting = (await read<Act>("acts")).filter((act) => act.done === undefined && act.who === who);
    if (waiting.some(blocks)) return later(of, 0);
    const next = waiting.find((act) => rankOf(act) === of.rank);
    if (!next) return;
    const answer = next.photo ? await sendPhoto(next, next.photo) : await sendAct(next);
    if (answer.ok) await arrived(next, answer.value.cursor ?? "");
    else if (answer.problem.retryable || answer.problem.status === 401) {
      await waits(of, next);
      return;
    } else await refused(next, answer.problem);
    of.failed = 0;
    channel?.postMessage("changed");
    const behind = LANES[of.rank + 1];
    if (behind) void drainLane(behind);
  }
}

type Arrived = Answer<{ cursor?: string }>;

function sendAct(act: Act): Promise<Arrived> {
  return send(act.method, act.path, act.body, act.key, saidAt(act));
}

async function sendPhoto(act: Act, photo: Blob): Promise<Arrived> {
  const form = new FormData();
  form.append("photo", photo, "photo.jpg");
  const own = new AbortController();
  upload = own;
  const timer = setTimeout(() => own.abort(), PHOTO_MS + photo.size / PHOTO_BYTES_PER_MS);
  try {
    return await send(act.method, act.path, form, act.key, saidAt(act), own.signal);
  } finally {
    clearTimeout(timer);
    upload = null;
  }
}

/** Asks who is signed in, unless that was a moment ago: in another page somebody else may have signed in. */
async function isKnown(): Promise<boolean> {
  if (performance.now() - asked < ASK_WHO_MS) return true;
  if (!(await load())) return false;
  asked = performance.now();
  return true;
}

/** What the body has no place for. A time that was never compared with the server's says nothing. */
function saidAt(act: Act): string | undefined {
  return lacking() === null || (act.body as { at?: string }).at !== undefined ? undefined : act.at;
}

async function arrived({ n, ...act }: Queued, cursor: string): Promise<void> {
  await write((all) => {
    // No row shows a photo, so there is nothing to wait for.
    if (act.photo) all.del("acts", n);
    else all.put("acts", n, { ...act, done: cursor });
  });
  await settle();
  await look();
}

async function waits(of: Lane, { n, ...act }: Queued): Promise<void> {
  if (act.photo) return later(of, of.failed++);
  await write((all) => all.put("acts", n, { ...act, tries: act.tries + 1 }));
  await look();
  later(of, of === URGENT ? 0 : act.tries);
}

function later(of: Lane, times: number): void {
  asked = Number.NEGATIVE_INFINITY;
  const ms = AGAIN_MS[Math.min(times, AGAIN_MS.length - 1)];
  of.timer ??= setTimeout(() => {
    of.timer = null;
    void drainLane(of);
  }, ms);
}

/** With it goes what says something else without it, and nothing more: of all else the centre judges by itself. */
async function refused({ photo: _, ...act }: Queued, problem: Problem): Promise<void> {
  const gone = new Set([act.key]);
  const also: Queued[] = [];
  for (const later of acts.peek()) {
    if (later.done !== undefined || later.needs === undefined || !gone.has(later.needs)) continue;
    gone.add(later.key);
    also.push(later);
  }
  const refusal: Refusal = {
    act,
    why: problemText(problem),
    code: problem.code,
    ...(problem.from === undefined ? {} : { from: problem.from }),
    also,
    at: new Date(serverNow()).toISOString(),
  };
  await write((all) => {
    for (const one of [act, ...also]) all.del("acts", one.n);
    all.add("refusals", refusal);
  });
  await look();
}
