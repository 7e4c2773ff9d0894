// Who is signed in here.
import { signal } from "@preact/signals";
import { type Answer, ask, onSignedOut, send } from "./client.ts";
import type { Role, SignIn, WhoAmI } from "./types.ts";

/** `undefined` until the server was asked, `null` when nobody is signed in. */
export const session = signal<WhoAmI | null | undefined>(undefined);

/** The server said so in answer to an act, while what is shown is still whose it was. */
export const ended = signal(false);
onSignedOut(() => {
  if (session.value) ended.value = true;
});

/** Asks who is signed in; false when the server could not be reached. */
export async function load(): Promise<boolean> {
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
    ended.value = false;
  }
  return answer;
}

export async function signOut(): Promise<void> {
  const answer = await send("DELETE", "/session");
  if (answer.ok || answer.problem.status === 401) session.value = null;
}

export function isAny(...roles: Role[]): boolean {
  return session.value?.person.roles.some((role) => roles.includes(role)) ?? false;
}
