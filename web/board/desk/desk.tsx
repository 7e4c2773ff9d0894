// The part of the board that a call taker works with; loaded late.
import "./desk.css";
import { alsoSpeak } from "../../lib/text/text.ts";

export { Aid } from "./aid.tsx";
export { ChangeForm } from "./change.tsx";
export { Intake } from "./intake.tsx";
export { Questions } from "./questions.tsx";

/** The words of this part. */
export function learnWords(): Promise<void> {
  return alsoSpeak({
    id: () => import("virtual:text/desk/id"),
    su: () => import("virtual:text/desk/su"),
    en: () => import("virtual:text/desk/en"),
  });
}
