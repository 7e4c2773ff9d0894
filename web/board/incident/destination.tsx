// Where a crew brings somebody to, what the facility says, and how many beds are free.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAny } from "../../lib/api/session.ts";
import type { AssignmentRow, FacilityOut, IncidentRow, UnitRow } from "../../lib/api/types.ts";
import { facilities, factsOf, loadFacilities, nearest, OTHER } from "../../lib/facilities.ts";
import { now, unit as unitRow } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import type { Press } from "../../lib/ui/press.ts";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { locked, open } from "../state.ts";
import { Asked } from "./asked.tsx";

const UNDER_WAY: readonly string[] = [
  "accepted",
  "en_route",
  "staged",
  "on_scene",
  "at_person",
  "transporting",
];
const BRINGING: readonly string[] = ["transporting", "at_facility"];

type Asking = "where" | "accepted" | "refused" | null;

export function DestinationLine({ assignment }: { assignment: AssignmentRow }) {
  const press = usePress();
  const asking = useSignal<Asking>(null);
  const to = assignment.destination;
  const under = UNDER_WAY.includes(assignment.step);
  if (!to && !under && assignment.step !== "at_facility") return null;
  const unit = unitRow(assignment.unit);
  const off = locked.value || press.busy.value || !isAny("dispatcher", "supervisor");
  const shut = () => {
    asking.value = null;
  };
  const say = (verb: "accepted" | "refused" | "handed_over", words = "") =>
    void perform(make.destinationAnswer(unit, assignment.id, verb, words), press, shut);
  const open = to && (to.step === "named" || to.step === "accepted");
  return (
    <div class="destination">
      {to ? (
        <p>
          → <strong>{to.facility === OTHER ? t("facility.other") : to.name}</strong>{" "}
          <span>{t(`facility.step_${to.step}`)}</span>{" "}
          <span class="dim num">{shortTime(Date.parse(to.since), now.value)}</span>
          {to.forbidden ? <strong class="fault"> {t("facility.forbidden")}</strong> : null}
        </p>
      ) : BRINGING.includes(assignment.step) ? (
        <p class="fault">{t("facility.not_named")}</p>
      ) : null}
      <div class="buttons small">
        {under ? (
          <button type="button" class="plain" disabled={off} onClick={() => (asking.value = "where")}>
            {t(to ? "facility.change" : "facility.name")}
          </button>
        ) : null}
        {to?.step === "named" ? (
          <button type="button" disabled={off} onClick={() => (asking.value = "accepted")}>
            {t("facility.act_accepted")}
          </button>
        ) : null}
        {open ? (
          <>
            <button type="button" disabled={off} onClick={() => (asking.value = "refused")}>
              {t("facility.act_refused")}
            </button>
            <button type="button" disabled={off} onClick={() => say("handed_over")}>
              {t("facility.act_handed_over")}
            </button>
          </>
        ) : null}
      </div>
      {asking.value === "where" ? (
        <Choose unit={unit} assignment={assignment} press={press} shut={shut} />
      ) : null}
      {asking.value === "accepted" || asking.value === "refused" ? (
        <Asked
          key={asking.value}
          label={t(asking.value === "accepted" ? "facility.spoke_with" : "facility.why_refused")}
          button={t(`facility.act_${asking.value}`)}
          press={press}
          submit={(words) => say(asking.value === "accepted" ? "accepted" : "refused", words)}
          shut={shut}
        />
      ) : null}
      <Fault press={press} />
    </div>
  );
}

interface ChooseProps {
  unit: UnitRow | undefined;
  assignment: AssignmentRow;
  press: Press;
  shut: () => void;
}

function Choose({ unit, assignment, press, shut }: ChooseProps) {
  useEffect(() => void loadFacilities(), []);
  const row: IncidentRow | undefined = open.value;
  if (facilities.value === null) return <p class="dim">{t("common.loading")}</p>;
  const go = (facility: string) => void perform(make.destination(unit, assignment.id, facility), press, shut);
  return (
    <div class="form">
      <ul class="picks">
        {nearest(row?.place ?? null).map((one) => (
          <li key={one.facility.id}>
            <div>
              <strong>{one.facility.name}</strong>
              <p class="dim num">
                {factsOf(one)}
                {one.facility.phone ? ` · ${one.facility.phone}` : ""}
              </p>
              <Beds facility={one.facility} />
            </div>
            <button type="button" disabled={press.busy.value} onClick={() => go(one.facility.id)}>
              {t("facility.choose")} <span class="hidden">{one.facility.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" disabled={press.busy.value} onClick={() => go(OTHER)}>
          {t("facility.other")}
        </button>
        <button type="button" onClick={shut}>
          {t("common.cancel")}
        </button>
      </div>
    </div>
  );
}

/** How many beds are free, as a facility told the centre. */
function Beds({ facility }: { facility: FacilityOut }) {
  const press = usePress();
  return (
    <form
      class="beds"
      onSubmit={(event) => {
        event.preventDefault();
        const free = Number(new FormData(event.currentTarget).get("free"));
        void press.run("PUT", `/facilities/${encodeURIComponent(facility.id)}/beds`, { free }, () => {
          void loadFacilities();
        });
      }}
    >
      <label>
        {t("facility.free_now")}
        <input name="free" type="number" min={0} max={9999} required size={4} />
      </label>
      <button type="submit" class="plain" disabled={press.busy.value || locked.value}>
        {t("facility.save_beds")}
      </button>
      <Fault press={press} />
    </form>
  );
}
