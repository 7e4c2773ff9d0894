// Which steps a sending may take next, as a person enters them for a crew that called by radio. Pure.
import type { ClearResult, Step } from "../../lib/api/types.ts";

export const NEXT: Partial<Record<Step, readonly Step[]>> = {
  offered: ["accepted", "en_route", "declined"],
  accepted: ["en_route", "on_scene"],
  en_route: ["staged", "on_scene", "cleared"],
  staged: ["on_scene", "cleared"],
  on_scene: ["at_person", "transporting", "cleared"],
  at_person: ["transporting", "cleared"],
  transporting: ["at_facility", "cleared"],
  at_facility: ["cleared"],
};

export const RESULTS: readonly ClearResult[] = ["helped", "transported", "not_needed", "not_found", "unable"];
