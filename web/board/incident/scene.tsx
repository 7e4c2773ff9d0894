// Whether units wait at a safe distance, why, and who called the scene safe.
import { isAny } from "../../lib/api/session.ts";
import type { IncidentRow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Icon } from "../../lib/ui/icons.tsx";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { active } from "../order.ts";
import { locked } from "../state.ts";
import { details } from "./load.ts";

export function SceneBlock({ row }: { row: IncidentRow }) {
  const press = usePress();
  const why = details.value?.stage_first ?? [];
  const open = row.state === "new" || row.state === "queued" || row.state === "active";
  const dangerous = why.length > 0;
  if (!open || (!dangerous && !row.scene && active(row).length === 0)) return null;
  const off = locked.value || press.busy.value || !isAny("dispatcher", "supervisor");
  const safeAt = row.scene?.safe ? shortTime(Date.parse(row.scene.at), now.value) : null;
  return (
    <section class="block scene">
      {dangerous ? (
        <p>
          <Icon name="warn" /> <strong>{t("scene.stage_first")}</strong> {why.join(" · ")}
        </p>
      ) : null}
      {safeAt ? <p class="done-mark">✓ {t("scene.safe_since", { time: safeAt })}</p> : null}
      <div class="buttons small">
        {dangerous ? (
          <button type="button" disabled={off} onClick={() => void perform(make.scene(row, true), press)}>
            {t("scene.call_safe")}
          </button>
        ) : (
          <button
            type="button"
            class="plain"
            disabled={off}
            onClick={() => void perform(make.scene(row, false), press)}
          >
            {t("scene.call_dangerous")}
          </button>
        )}
      </div>
      <Fault press={press} />
    </section>
  );
}
