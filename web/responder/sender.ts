// What was pressed and has not arrived yet. It is said, and tried again by itself with the same key until the
// server has answered yes or no; so it happens once, however often it is sent.
import { signal } from "@preact/signals";
import { newKey, type Problem, send } from "../lib/api/client.ts";
import type { Step, StepBody, StrikeBody } from "../lib/api/types.ts";
import { client } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { problemText } from "../lib/ui/press.ts";

export interface Waiting {
  what: string;
  /** Tries that failed so far. */
  tries: number;
}

export const waiting = signal<Waiting | null>(null);
export const refused = signal<string | null>(null);

/** The assignment that a press of ours ended or declined. */
export const endedByUs = signal<string | null>(null);

/** The step that a press of ours took last. */
export const taken = signal<{ assignment: string; step: Step; at: number } | null>(null);

const STEP_OF: Record<string, Step> = { accept: "accepted", decline: "declined", clear: "cleared" };

const AGAIN_MS = 4_000;

/** The time of the press, as the server counts it. */
export function pressedAt(): string {
  return new Date(client.clock.known ? client.clock.now() : Date.now()).toISOString();
}

/** Takes a step of an assignment. Does nothing while another press is still on its way. */
export async function step(
  assignment: string,
  verb: string,
  what: string,
  body: StepBody = {},
): Promise<boolean> {
  if (verb === "clear" || verb === "decline") endedByUs.value = assignment;
  const done = await press("POST", `/assignments/${assignment}/${verb}`, what, { ...body, at: pressedAt() });
  if (done) taken.value = { assignment, step: STEP_OF[verb] ?? (verb as Step), at: client.clock.now() };
  return done;
}

/** A sending went on its way to a facility with a press of ours. */
export function brought(assignment: string): void {
  taken.value = { assignment, step: "transporting", at: client.clock.now() };
}

/** Strikes the step that was taken last: it was pressed by mistake. */
export async function strike(): Promise<void> {
  const last = taken.value;
  if (!last) return;
  const body: StrikeBody = { step: last.step, reason: t("unit.strike_reason") };
  const what = t("unit.strike", { step: t(`step.${last.step}`) });
  if (await press("POST", `/assignments/${last.assignment}/strike`, what, body)) taken.value = null;
}

export async function press(method: string, path: string, what: string, body: unknown): Promise<boolean> {
  if (waiting.value) return false;
  const key = newKey();
  refused.value = null;
  waiting.value = { what, tries: 0 };
  for (;;) {
    const answer = await send(method, path, body, key);
    if (answer.ok) {
      waiting.value = null;
      return true;
    }
    if (!goesOn(answer.problem)) {
      waiting.value = null;
      refused.value = t("unit.refused", { why: problemText(answer.problem) });
      return false;
    }
    waiting.value = { what, tries: waiting.value.tries + 1 };
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

function goesOn(problem: Problem): boolean {
  // Signed out: the press waits until somebody has signed in again beside it.
  return problem.retryable || problem.status === 401;
}
