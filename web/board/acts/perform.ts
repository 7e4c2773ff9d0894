// Doing an act: sent with a key of its own, and remembered for as long as it can be taken back.
import { Press } from "../../lib/ui/press.ts";
import type { Act, Answered } from "./act.ts";
import { remember } from "./undo.ts";

/** Of acts on the open incident that have no place of their own for what went wrong. */
export const actPress = new Press();

/** Acts of one `batch` are taken back together. */
export function perform<T>(act: Act, by: Press, done?: (value: T) => void, batch?: string): Promise<boolean> {
  return by.run<T>(act.method, act.path, act.body, (value) => {
    remember(act, value as Answered, batch);
    done?.(value);
  });
}
