// Wait at a safe distance, or go in: said where the next step is chosen.
import type { AssignmentRow, IncidentDetail, IncidentRow, SceneBody } from "../lib/api/types.ts";
import { now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { put } from "./queue/queue.ts";
import { off as busy } from "./sender.ts";

interface SceneProps {
  row: IncidentRow;
  assignment: AssignmentRow;
  details: Pick<IncidentDetail, "stage_first"> | null;
}

const THERE: readonly string[] = ["on_scene", "at_person"];
const COMING: readonly string[] = ["accepted", "en_route", "staged"];

/** Whether the crew has to wait at a safe distance first. */
export function stagesFirst(details: Pick<IncidentDetail, "stage_first"> | null): boolean {
  return (details?.stage_first ?? []).length > 0;
}

export function SceneOf({ row, assignment, details }: SceneProps) {
  const why = details?.stage_first ?? [];
  const there = THERE.includes(assignment.step);
  const call = (safe: boolean) => {
    const body: SceneBody = { safe };
    const what = t(safe ? "scene.call_safe" : "scene.call_dangerous");
    const path = `/incidents/${encodeURIComponent(row.id)}/scene`;
    void put({ path, body, what, means: { is: "scene", incident: row.id, safe } });
  };
  const off = busy.value;
  const called = row.scene?.safe && COMING.includes(assignment.step);
  return (
    <div aria-live="assertive">
      {why.length > 0 ? (
        <p class="trouble">
          <Icon name="warn" /> <strong>{t(there ? "scene.dangerous" : "scene.stage_first")}</strong>{" "}
          {why.join(" · ")}
        </p>
      ) : null}
      {called ? (
        <p class="safe">
          ✓ {t("scene.safe_since", { time: shortTime(Date.parse(row.scene?.at ?? ""), now.value) })}
        </p>
      ) : null}
      {there && why.length > 0 ? (
        <button type="button" class="next" disabled={off} onClick={() => call(true)}>
          {t("scene.call_safe")}
        </button>
      ) : null}
      {why.length === 0 && assignment.step !== "offered" ? (
        <button type="button" class="plain" disabled={off} onClick={() => call(false)}>
          {t("scene.call_dangerous")}
        </button>
      ) : null}
    </div>
  );
}
