// What the buttons of this page press: each is taken by the queue, with what it means.
import { computed, signal } from "@preact/signals";
import type { Step, StepBody, StrikeBody } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import type { Meaning } from "./queue/acts.ts";
import { acts, put, settling } from "./queue/queue.ts";
import { serverNow } from "./queue/time.ts";

/** For a moment after a press nothing else can be pressed. */
export const off = computed(() => settling.value);

/** Assignments that presses of this page ended or declined. */
export const endedByUs = new Set<string>();

/** A step that a press of ours took, and where it stood before. */
export interface Taken {
  assignment: string;
  step: Step;
  back: Step;
  /** When it was pressed, server time in ms. */
  at: number;
}

const pressed = signal<Taken | null>(null);

/** The step that a press of ours took last, also one that still waits from before the page was opened. */
export const taken = computed<Taken | null>(() => {
  if (pressed.value) return pressed.value;
  const last = acts.value.findLast(({ means }) => means.is === "step" || means.is === "strike");
  if (last?.means.is !== "step" || last.means.back === undefined) return null;
  const { assignment, step, back } = last.means;
  return { assignment, step, back, at: Date.parse(last.at) };
});

const STEP_OF: Record<string, Step> = { accept: "accepted", decline: "declined", clear: "cleared" };

/** The time of the press, as the server counts it. */
export function pressedAt(): string {
  return new Date(serverNow()).toISOString();
}

/** Takes a step of an assignment that stands at `back`. */
export async function step(
  of: { id: string; step: Step },
  verb: string,
  what: string,
  body: StepBody = {},
): Promise<boolean> {
  const { id: assignment, step: back } = of;
  const step = STEP_OF[verb] ?? (verb as Step);
  const means: Meaning = {
    is: "step",
    assignment,
    step,
    back,
    ...(body.result ? { result: body.result } : {}),
  };
  if (verb === "clear" || verb === "decline") endedByUs.add(assignment);
  const path = `/assignments/${assignment}/${verb}`;
  const done = await put({ path, body: { ...body, at: pressedAt() }, what, means });
  if (done) pressed.value = { assignment, step, back, at: serverNow() };
  return done;
}

/** A sending went on its way to a facility with a press of ours. */
export function brought(of: { id: string; step: Step }): void {
  pressed.value = { assignment: of.id, step: "transporting", back: of.step, at: serverNow() };
}

/** Strikes the step that was taken last: it was pressed by mistake. */
export async function strike(): Promise<void> {
  const last = taken.value;
  if (!last) return;
  const { assignment, step, back } = last;
  const body: StrikeBody = { step, reason: t("unit.strike_reason") };
  const what = t("unit.strike", { step: t(`step.${step}`) });
  const path = `/assignments/${assignment}/strike`;
  if (await put({ path, body, what, means: { is: "strike", assignment, step, back } })) {
    endedByUs.delete(assignment);
    pressed.value = null;
  }
}
