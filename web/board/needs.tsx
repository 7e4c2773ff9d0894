// What crews ask of the centre: in the strip until somebody sees to it and it is done. A crew in danger comes before everything.
import { computed } from "@preact/signals";
import { isAny } from "../lib/api/session.ts";
import type { Need, UnitRow } from "../lib/api/types.ts";
import { now, ordered, positions } from "../lib/live/live.ts";
import { roughly, shortTime } from "../lib/text/clock.ts";
import { t, tOr } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { usePress } from "../lib/ui/press.ts";
import * as make from "./acts/make.ts";
import { perform } from "./acts/perform.ts";
import { locked, select } from "./state.ts";

export interface Asked {
  unit: UnitRow;
  need: Need;
}

const asking = ordered(
  "unit",
  (a, b) => (a.id < b.id ? -1 : 1),
  (unit) => (unit.needs ?? []).length > 0,
);

const rank = ({ need }: Asked) => (need.need === "emergency" ? 0 : 2) + (need.taken ? 1 : 0);

/** All that crews need: emergencies first, then what nobody sees to, then the oldest. */
const needs = computed<readonly Asked[]>(() =>
  asking.value
    .flatMap((unit) => (unit.needs ?? []).map((need) => ({ unit, need })))
    .sort((a, b) => rank(a) - rank(b) || a.need.at.localeCompare(b.need.at)),
);

const mayAnswer = () => isAny("call_taker", "dispatcher", "supervisor");
/** What makes a sound: nobody sees to it. */
export const unheard = computed(() => (mayAnswer() ? needs.value.filter(({ need }) => !need.taken) : []));
/** Before a new level 1. */
export const inDanger = computed(() =>
  needs.value.find(({ need }) => need.need === "emergency" && !need.taken),
);
/** After what is new, before what a ladder asks. */
export const asked = computed(() => needs.value.find(({ need }) => !need.taken));
/** What somebody sees to, until it is done. */
export const inHand = computed(() => needs.value[0]);

/** One of them, with what comes next. */
export function CrewNeed({ unit, need }: Asked) {
  const press = usePress();
  const fresh = !need.taken;
  const said = Date.parse(need.said_at ?? need.at);
  const about = need.incident ?? null;
  const able = (need.capabilities ?? []).map((one) => tOr(`unit_row.can_${one}`, one)).join(", ");
  const grave = fresh && need.need === "emergency";
  return (
    <div class={`strip crew-need ${grave ? "alarm" : "asked"}`} role={fresh ? "alert" : "status"}>
      <Icon name="warn" />
      <strong>
        {unit.call_sign}: {t(`need.${need.need}`)}
      </strong>
      {able ? <span class="cut">{able}</span> : null}
      <span class="num">
        {shortTime(said, now.value)} · {roughly(now.value - said)}
      </span>
      <span class="cut num">{where(unit)}</span>
      {needs.value.length > 1 ? <span>{t("board.and_more", { n: needs.value.length - 1 })}</span> : null}
      <span class="gap" />
      {about ? (
        <button type="button" onClick={() => select(about)}>
          {t("need.open")}
        </button>
      ) : null}
      {need.taken ? <span class="cut">{t("need.by", { who: need.taken.by })}</span> : null}
      {mayAnswer() ? (
        <button
          type="button"
          disabled={locked.value || press.busy.value}
          onClick={() => void perform(make.need(unit, need), press)}
        >
          {t(fresh ? "need.take" : "need.settle")}
        </button>
      ) : null}
    </div>
  );
}

/** Where the crew was seen last, and how long ago. */
function where(unit: UnitRow): string {
  const seen = positions.value.get(unit.id);
  if (!seen) return t("need.no_position");
  const place = `${seen.lat.toFixed(5)}, ${seen.lon.toFixed(5)}`;
  return t("need.position", { place, span: roughly(now.value - seen.at) });
}
