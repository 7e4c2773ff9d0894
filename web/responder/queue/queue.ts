// Presses on their way to the centre. Each is on this phone's disk before the page goes on from it, and is sent with the same key
// until the centre has said yes or no: in order, one at a time, by one page, so it happens once. What is refused is kept until
// somebody has read it. ADR 0033 says why.
import { computed, effect, signal } from "@preact/signals";
import { newKey, type Problem, send } from "../../lib/api/client.ts";
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
/** The last press could not be sent, so many times. */
export const tries = computed(() => unsent.value[0]?.tries ?? 0);

const SETTLE_MS = 700;
const AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
const ASK_WHO_MS = 60_000;
const LOCK = "sigap-unit-queue";

export interface Press {
  method?: "POST" | "PUT";
  path: string;
  body: object;
  /** In words. */
  what: string;
  means: Meaning;
  /** Goes before all others, at once: somebody is in danger. */
  urgent?: boolean;
}

let channel: BroadcastChannel | null = null;
/** When the server said last who is signed in, by `performance.now`. */
let asked = Number.NEGATIVE_INFINITY;

/** What is sent one after the other. An emergency has a lane of its own, and nothing else is begun while one waits. */
interface Lane {
  readonly urgent: boolean;
  busy: boolean;
  again: boolean;
  timer: ReturnType<typeof setTimeout> | null;
}
const lane = (urgent: boolean): Lane => ({ urgent, busy: false, again: false, timer: null });
const CALM = lane(false);
const URGENT = lane(true);

/** Takes a press: true when it is written down. Nothing is taken twice by one trembling finger. */
export async function put(press: Press): Promise<boolean> {
  const who = me.peek()?.person.name;
  if ((settling.peek() && !press.urgent) || who === undefined) return false;
  settling.value = true;
  setTimeout(() => (settling.value = false), SETTLE_MS);
  const needs = neededBy(press.means, acts.peek());
  const act: Act = {
    key: newKey(),
    who,
    method: press.method ?? "POST",
    path: press.path,
    body: press.body,
    at: new Date(serverNow()).toISOString(),
    what: press.what,
    means: press.means,
    ...(needs === undefined ? {} : { needs }),
    ...(press.urgent ? { urgent: true } : {}),
    tries: 0,
  };
  try {
    await write((all) => all.add("acts", act));
    failing.value = false;
  } catch {
    failing.value = true;
    return false;
  }
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
  await Promise.all([drainLane(URGENT), drainLane(CALM)]);
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
  const name = of.urgent ? `${LOCK}-urgent` : LOCK;
  if ("locks" in navigator) await navigator.locks.request(name, what);
  else await what();
}

async function sendAll(of: Lane): Promise<void> {
  for (;;) {
    if (!unsent.peek().some((act) => (act.urgent ?? false) === of.urgent)) return;
    if (!of.urgent && !(await isKnown())) return later(of, 0);
    const who = session.peek()?.person.name;
    if (who === undefined || ended.peek()) return;
    // As it is on the disk: another page may have sent it.
    const waiting = (await read<Act>("acts")).filter((act) => act.done === undefined && act.who === who);
    const urgent = waiting.find((act) => act.urgent);
    if (urgent && !of.urgent) return later(of, 0);
    const next = of.urgent ? urgent : waiting[0];
    if (!next) return;
    const answer = await send<{ cursor?: string }>(next.method, next.path, next.body, next.key, saidAt(next));
    if (answer.ok) await arrived(next, answer.value.cursor ?? "");
    else if (answer.problem.retryable || answer.problem.status === 401) {
      await waits(of, next);
      return;
    } else await refused(next, answer.problem);
    channel?.postMessage("changed");
    if (of.urgent) void drainLane(CALM);
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
  await write((all) => all.put("acts", n, { ...act, done: cursor }));
  await settle();
  await look();
}

async function waits(of: Lane, { n, ...act }: Queued): Promise<void> {
  await write((all) => all.put("acts", n, { ...act, tries: act.tries + 1 }));
  await look();
  later(of, of.urgent ? 0 : act.tries);
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
async function refused(act: Queued, problem: Problem): Promise<void> {
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
