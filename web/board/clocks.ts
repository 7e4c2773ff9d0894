// When clocks change colour, get a sign and are heard, as the settings of the server say.
import { signal } from "@preact/signals";
import { ask } from "../lib/api/client.ts";
import type { Clocks } from "../lib/api/types.ts";
import { RULES } from "./order.ts";

export const clocks = signal<Clocks>(RULES);

/** Asked for when the board opens; until then, and without an answer, clocks count as they are built. */
export async function learnClocks(): Promise<void> {
  const answer = await ask<Clocks>("/clocks");
  if (answer.ok) clocks.value = answer.value;
}
