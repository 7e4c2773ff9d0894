// Who is signed in here.
import { signal } from "@preact/signals";
import { type Answer, ask, onSignedOut, send } from "./client.ts";
import type { Leaving, Role, SignIn, WhoAmI } from "./types.ts";

/** `undefined` until the server was asked, `null` when nobody is signed in. */
export const session = signal<WhoAmI | null | undefined>(undefined);

/** Its time is over, while what is shown is still whose it was. */
export const ended = signal(false);

let seeing: Promise<boolean> | null = null;
let serverNow = () => Date.now();

/** From now on the end of a session is judged by this clock, ms. */
export function judgeBy(clock: () => number): void {
  serverNow = clock;
}

let forget = async () => {};
/** Nobody waits longer for a disk. */
const FORGET_MS = 2_000;

/** From now on this takes away what the page keeps on the disk, before it is left. */
export function forgetBy(what: () => Promise<void>): void {
  forget = what;
}

/** Waits for it, though not for longer, and whatever becomes of it. */
export async function atMost(ms: number, what: Promise<unknown>): Promise<void> {
  await Promise.race([what.catch(() => {}), new Promise((done) => setTimeout(done, ms))]);
}

/** Leaves the page with all that it holds: nothing stays on the screen, behind it, or on the way back. */
export function leave(to = location.pathname): void {
  try {
    sessionStorage.clear();
  } catch {
    // Without storage there is nothing in it.
  }
  location.replace(to);
}
// What the browser kept whole behind its way back may be of somebody who signed out since.
globalThis.addEventListener?.("pageshow", (event) => event.persisted && location.reload());

/** An answer, or the end of the feed, says that nobody is signed in: asks whether that is so; true when it is not. Where a
 * session was ended before its time, or is of somebody else by now, or of somebody who may do other things, the page leaves
 * everything behind. */
export function see(): Promise<boolean> {
  seeing ??= look().finally(() => (seeing = null));
  return seeing;
}
onSignedOut(() => void see());

async function look(): Promise<boolean> {
  const who = session.peek();
  if (!who) return false;
  const answer = await ask<WhoAmI>("/session");
  if (answer.ok && JSON.stringify(answer.value.person) === JSON.stringify(who.person)) {
    session.value = answer.value;
    ended.value = false;
    return true;
  }
  if (answer.ok || (answer.problem.status === 401 && isEarly(who))) {
    await atMost(FORGET_MS, forget());
    leave();
  } else ended.value = true;
  return false;
}

/** Whether a session that ended was ended by somebody, not by the clock. */
export function isEarly(who: WhoAmI): boolean {
  return serverNow() < Date.parse(who.expires_at);
}

/** Asks who is signed in; false when the server could not be reached. Who signed out without network is signed out first. */
export async function load(): Promise<boolean> {
  if (isLeaving() && !(await end())) return false;
  const answer = await ask<WhoAmI>("/session");
  if (answer.ok) take(answer.value);
  else if (answer.problem.status === 401 || answer.problem.status === 403) session.value = null;
  else return false;
  return true;
}

/** Who must set a second factor first goes where that is done. */
function take(who: WhoAmI): void {
  if (who.second_factor_missing && location.pathname !== "/akun") location.assign("/akun");
  else session.value = who;
}

export async function signIn(name: string, password: string, otp: string): Promise<Answer<WhoAmI>> {
  const body: SignIn = { name, password, otp: otp || null };
  const answer = await send<WhoAmI>("POST", "/session", body);
  if (answer.ok) {
    take(answer.value);
    keepLeaving(false);
    ended.value = false;
  }
  return answer;
}

const LEAVING = "sigap.leaving";
/** Whoever signs out does not wait for a network that is not there. */
const END_MS = 3_000;

function isLeaving(): boolean {
  try {
    return localStorage.getItem(LEAVING) !== null;
  } catch {
    return false;
  }
}

function keepLeaving(is: boolean): void {
  try {
    if (is) localStorage.setItem(LEAVING, "");
    else localStorage.removeItem(LEAVING);
  } catch {
    // Without storage it is not done later.
  }
}

/** Where one signs out who signed in elsewhere. */
let elsewhere: string | undefined;

/** Ends the session at the centre; false when that does not answer. */
async function end(): Promise<boolean> {
  const within = AbortSignal.timeout(END_MS);
  const answer = await send<Partial<Leaving>>("DELETE", "/session", undefined, undefined, undefined, within);
  const done = answer.ok || answer.problem.status === 401;
  keepLeaving(!done);
  if (answer.ok) elsewhere = answer.value.go_to;
  return done;
}

/** Ends the session, now or as soon as the centre can be reached, and leaves. */
export async function signOut(): Promise<void> {
  await end();
  session.value = undefined;
  await atMost(FORGET_MS, forget());
  leave(elsewhere);
}

export function isAny(...roles: Role[]): boolean {
  return session.value?.person.roles.some((role) => roles.includes(role)) ?? false;
}
