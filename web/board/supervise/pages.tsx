// Pages for whoever leads the watch; loaded when one is opened first, with their words.
import "../watch/pages.css";
import "./supervise.css";
import { alsoSpeak } from "../../lib/text/text.ts";
import type { Page } from "../pages.ts";
import { Replay } from "../replay/replay.tsx";
import { Supervision } from "./supervision.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/supervise/id"),
  su: () => import("virtual:text/supervise/su"),
  en: () => import("virtual:text/supervise/en"),
});

export function Shown({ which }: { which: Page }) {
  return which === "replay" ? <Replay /> : <Supervision />;
}
