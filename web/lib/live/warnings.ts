// What a mode means for the people at a screen.
import type { Mode } from "../api/types.ts";

export interface Warning {
  /** Its words are `notice.<code>`. */
  code: string;
  /** Something does not work as it should now, not only soon. */
  urgent: boolean;
}

/** What people must know of a mode, what matters most first. */
export function warnings(mode: Mode): Warning[] {
  const all: [boolean, string, boolean][] = [
    [mode.stale, "stale", true],
    [mode.disk === "full", "disk_full", true],
    [mode.memory === "full", "memory_full", true],
    [mode.journal_failing, "journal_failing", true],
    [mode.durability_degraded, "durability_degraded", true],
    [mode.clock_wrong, "clock_wrong", true],
    [mode.disk === "low", "disk_low", false],
    [mode.memory === "low", "memory_low", false],
  ];
  return all.filter(([holds]) => holds).map(([, code, urgent]) => ({ code, urgent }));
}
