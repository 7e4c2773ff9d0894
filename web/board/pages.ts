// Pages of the board beside its panes: hand-over, roster, figures, how the watch is worked, the past, opening with a reason. The panes stay as they are behind
// them, so that nothing typed is lost.
import { signal } from "@preact/signals";
import { isAny } from "../lib/api/session.ts";

export const PAGES = [
  "handover",
  "roster",
  "figures",
  "supervision",
  "replay",
  "glass",
  "calls",
  "talk",
  "privacy",
  "audit",
] as const;
export type Page = (typeof PAGES)[number];

/** The page that is shown; `null`: the panes. */
export const page = signal<Page | null>(null);
/** A signed sheet that is looked at on the page of hand-overs. */
export const sheetShown = signal<string | null>(null);

const WHO = {
  handover: ["dispatcher", "supervisor", "call_taker", "auditor"],
  roster: ["dispatcher", "supervisor", "call_taker", "auditor"],
  figures: ["dispatcher", "supervisor", "auditor"],
  supervision: ["supervisor", "auditor"],
  replay: ["supervisor", "auditor"],
  glass: ["officer"],
  calls: ["call_taker", "dispatcher", "supervisor"],
  talk: ["call_taker", "dispatcher", "supervisor", "auditor"],
  privacy: ["call_taker", "dispatcher", "supervisor"],
  audit: ["auditor"],
} as const;

export function mayOpen(which: Page): boolean {
  return isAny(...WHO[which]);
}

export function openPage(which: Page): void {
  if (!mayOpen(which)) return;
  page.value = page.value === which ? null : which;
  sheetShown.value = null;
}
