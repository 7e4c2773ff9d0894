// On duty or not, and whether the position is sent.
import type { RestBody, StatusBody, UnitRow } from "../lib/api/types.ts";
import { now } from "../lib/live/live.ts";
import { roughly, shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { BellLine } from "./bell.tsx";
import { lastSent, sharing } from "./position.ts";
import { put } from "./queue/queue.ts";
import { serverNow } from "./queue/time.ts";
import { off as busy } from "./sender.ts";

export function Duty({ unit, working }: { unit: UnitRow; working: boolean }) {
  const on = unit.availability !== "not_available";
  const change = () => {
    const body: StatusBody = on
      ? { availability: "not_available", activity: "off_duty" }
      : { availability: "available", activity: "station" };
    const what = t(on ? "unit.go_off_duty" : "unit.go_on_duty");
    const path = `/units/${encodeURIComponent(unit.id)}/status`;
    const { availability } = body;
    void put({ method: "PUT", path, body, what, means: { is: "status", unit: unit.id, availability } });
  };
  return (
    <section class="duty" aria-label={t(on ? "unit.on_duty" : "unit.off_duty")}>
      {working ? null : (
        <>
          <p class="big">{t(on ? "unit.ready" : "unit.resting")}</p>
          <p class="dim">
            {t(on ? "unit.on_duty" : "unit.off_duty")}{" "}
            {t("unit.since", { time: shortTime(Date.parse(unit.since), now.value) })} · {unit.agency_name}
          </p>
        </>
      )}
      <p class="dim">
        <Icon name="pin" /> {positionText(on)}
      </p>
      <BellLine />
      {working ? null : (
        <button type="button" class={on ? "" : "main next"} disabled={busy.value} onClick={change}>
          {t(on ? "unit.go_off_duty" : "unit.go_on_duty")}
        </button>
      )}
      {on && !working ? <Rest unit={unit} /> : null}
    </section>
  );
}

/** A crew that rests is not proposed; it says how long. */
function Rest({ unit }: { unit: UnitRow }) {
  const until = unit.rest_until ? Date.parse(unit.rest_until) : 0;
  const rest = (minutes: number, what: string) => {
    const body: RestBody = { minutes };
    const until = minutes > 0 ? new Date(serverNow() + minutes * 60_000).toISOString() : null;
    const path = `/units/${encodeURIComponent(unit.id)}/rest`;
    void put({ path, body, what, means: { is: "rest", unit: unit.id, until } });
  };
  const off = busy.value;
  if (until > now.value) {
    return (
      <>
        <p class="big">{t("unit.rests_until", { time: shortTime(until, now.value) })}</p>
        <button type="button" class="main next" disabled={off} onClick={() => rest(0, t("unit.rest_end"))}>
          {t("unit.rest_end")}
        </button>
      </>
    );
  }
  return (
    <div class="rests">
      {[30, 60, 120].map((minutes) => (
        <button
          type="button"
          key={minutes}
          disabled={off}
          onClick={() => rest(minutes, t("unit.rest", { minutes }))}
        >
          {t("unit.rest", { minutes })}
        </button>
      ))}
    </div>
  );
}

function positionText(on: boolean): string {
  if (!on || sharing.value === "off") return t("unit.position_off");
  if (sharing.value === "denied") return t("unit.position_denied");
  if (lastSent.value === null) return t("unit.position_on");
  return t("unit.position_last", { span: roughly(now.value - lastSent.value) });
}
