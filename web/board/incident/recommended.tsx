// Which unit, why, how soon; what the plan lacks; and why not the others.
import type { ComponentChildren } from "preact";
import type { IncidentRow, Pick } from "../../lib/api/types.ts";
import { distance, roughly } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { keyOf } from "../acts/table.ts";
import { locked } from "../state.ts";
import { recommendations } from "./load.ts";
import { able, Plan } from "./plan.tsx";
import { assign, assignByRadio, mayAssign, press, sendingAll, waiting } from "./send.ts";
import { WhyNot } from "./why_not.tsx";

/** From so many seconds on nobody covers the place that a unit leaves. */
const GAP_MOST_S = 7200;
/** Picks shown at once; further ones on request. */
const BEST = 4;

export function Recommended({ row }: { row: IncidentRow }) {
  const all = recommendations.value;
  if (row.state !== "new" && row.state !== "queued" && row.state !== "active") return null;
  if (!all) return <Section>{t("common.loading")}</Section>;
  const picks = waiting(row);
  const best = Math.max(BEST, picks.filter((pick) => pick.fills.length > 0).length);
  return (
    <Section>
      <Plan row={row} />
      {all.roads === "failed" ? <p class="dim">{t("board.roads_failed")}</p> : null}
      <Fault press={press} />
      {picks.length === 0 ? <p class="dim">{t("board.no_pick")}</p> : null}
      <ul class="picks">
        {picks.slice(0, best).map((pick, i) => (
          <PickLine key={pick.unit} row={row} pick={pick} first={i === 0} />
        ))}
      </ul>
      {picks.length > best ? (
        <details class="left-out">
          <summary>{t("board.more_picks", { n: picks.length - best })}</summary>
          <ul class="picks">
            {picks.slice(best).map((pick) => (
              <PickLine key={pick.unit} row={row} pick={pick} first={false} />
            ))}
          </ul>
        </details>
      ) : null}
      <WhyNot row={row} />
    </Section>
  );
}

function Section({ children }: { children: ComponentChildren }) {
  return (
    <section class="block">
      <h3>{t("board.recommended")}</h3>
      {children}
    </section>
  );
}

/** `≈ 6 mnt · 2,1 km · posisi 20 dtk lalu · untuk ambulans · siaga 12 mnt`. */
function factsOf(pick: Pick): string[] {
  const facts = [
    pick.distance_m === null ? t("board.distance_unknown") : distance(pick.distance_m),
    pick.from === "home"
      ? t("board.from_home")
      : t("board.position_of", { span: roughly((pick.position_age_s ?? 0) * 1000) }),
  ];
  if (pick.travel_s !== null) {
    const how = pick.by_road ? "board.travel_road" : "board.travel";
    facts.unshift(t(how, { span: roughly(pick.travel_s * 1000) }));
  }
  if (pick.fills.length > 0) facts.push(t("board.fills", { what: able(pick.fills, ", ") }));
  facts.push(...pick.reasons.map((code) => tOr(`board.pick_${code}`, "")).filter((text) => text !== ""));
  if (pick.gap_s !== undefined) {
    facts.push(
      pick.gap_s >= GAP_MOST_S ? t("board.gap_nobody") : t("board.gap", { span: roughly(pick.gap_s * 1000) }),
    );
  }
  if (pick.idle_s !== null) facts.push(t("board.idle", { span: roughly(pick.idle_s * 1000) }));
  if (pick.availability === "conditionally_available") facts.push(t("unit_row.conditionally"));
  return facts;
}

function PickLine({ row, pick, first }: { row: IncidentRow; pick: Pick; first: boolean }) {
  const off = locked.value || press.busy.value || sendingAll.value || !mayAssign();
  return (
    <li>
      <div>
        <strong class="num">{pick.call_sign}</strong> {pick.agency_name}
        <p class="dim num">{factsOf(pick).join(" · ")}</p>
      </div>
      <button
        type="button"
        class={first ? "main" : ""}
        disabled={off}
        onClick={() => assign(row, pick.unit, false)}
      >
        {t("board.send")} <span class="hidden">{pick.call_sign}</span>{" "}
        {first ? <kbd>{keyOf("assign")}</kbd> : null}
      </button>
      <button type="button" class="plain" disabled={off} onClick={() => assignByRadio(row, pick.unit)}>
        {t("board.by_radio_send")} <span class="hidden">{pick.call_sign}</span>
      </button>
    </li>
  );
}
