// Where to bring somebody: chosen when the crew leaves, and what the facility says. Free beds are shown with their age.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AssignmentRow, DestinationAnswerBody, DestinationBody, IncidentRow } from "../lib/api/types.ts";
import { facilities, factsOf, loadFacilities, nearest, OTHER } from "../lib/facilities.ts";
import { now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { put } from "./queue/queue.ts";
import { brought, off as busy, pressedAt } from "./sender.ts";

interface WhereProps {
  row: IncidentRow;
  assignment: AssignmentRow;
  /** They leave for it now. */
  starts: boolean;
  shut: () => void;
}

/** The list of facilities, the nearest first. */
export function Where({ row, assignment, starts, shut }: WhereProps) {
  useEffect(() => void loadFacilities(), []);
  const go = async (facility: string, name: string) => {
    const body: DestinationBody = { facility_id: facility, starts, at: pressedAt() };
    const path = `/assignments/${assignment.id}/destination`;
    const what = `${t(starts ? "unit.next_transporting" : "facility.title")}: ${name}`;
    const means = { is: "destination", assignment: assignment.id, facility, name, starts } as const;
    if (await put({ path, body, what, means })) {
      if (starts) brought(assignment);
      shut();
    }
  };
  const off = busy.value;
  return (
    <div class="choices">
      <p class="big">{t("facility.where")}</p>
      {facilities.value === null ? <p class="dim">{t("common.loading")}</p> : null}
      {nearest(row.place).map((one) => (
        <button
          type="button"
          class="next facility"
          key={one.facility.id}
          disabled={off}
          onClick={() => void go(one.facility.id, one.facility.name)}
        >
          {one.facility.name}
          <span class="small num">{factsOf(one)}</span>
        </button>
      ))}
      <button type="button" class="next" disabled={off} onClick={() => void go(OTHER, t("facility.other"))}>
        {t("facility.other")}
      </button>
      <button type="button" class="plain" onClick={shut}>
        {t("common.cancel")}
      </button>
    </div>
  );
}

type Asking = "where" | "accepted" | "refused" | null;

/** What was chosen, and what the facility says of it. */
export function Destination({ row, assignment }: { row: IncidentRow; assignment: AssignmentRow }) {
  const asking = useSignal<Asking>(null);
  const words = useSignal("");
  const to = assignment.destination;
  if (!to && assignment.step !== "transporting") return null;
  const off = busy.value;
  const shut = () => {
    asking.value = null;
    words.value = "";
  };
  const say = async (verb: "accepted" | "refused" | "handed_over", more: DestinationAnswerBody) => {
    if (!to) return;
    const { facility } = to;
    const path = `/assignments/${assignment.id}/destination/${verb}`;
    const means = { is: "facility", assignment: assignment.id, facility, step: verb } as const;
    const body: DestinationAnswerBody = { ...more, facility_id: facility, at: pressedAt() };
    if (await put({ path, body, what: t(`facility.act_${verb}`), means })) shut();
  };
  if (asking.value === "where") {
    return <Where row={row} assignment={assignment} starts={false} shut={shut} />;
  }
  if (asking.value) {
    const verb = asking.value;
    return (
      <form
        class="choices"
        onSubmit={(event) => {
          event.preventDefault();
          void say(verb, verb === "accepted" ? { spoke_with: words.value } : { reason: words.value });
        }}
      >
        <label>
          {t(verb === "accepted" ? "facility.spoke_with" : "facility.why_refused")}
          <input
            required
            maxLength={200}
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="next" disabled={off}>
          {t(`facility.act_${verb}`)}
        </button>
        <button type="button" class="plain" onClick={shut}>
          {t("common.cancel")}
        </button>
      </form>
    );
  }
  const open = to && (to.step === "named" || to.step === "accepted");
  return (
    <section class="destination" aria-label={t("facility.title")}>
      {to ? (
        <p>
          → <strong>{to.facility === OTHER ? t("facility.other") : to.name}</strong>{" "}
          {t(`facility.step_${to.step}`)}{" "}
          <span class="dim num">{shortTime(Date.parse(to.since), now.value)}</span>
        </p>
      ) : (
        <p class="trouble">{t("facility.not_named")}</p>
      )}
      {to?.forbidden ? <p class="trouble">{t("facility.forbidden")}</p> : null}
      <div class="choices">
        {open ? (
          <>
            {to.step === "named" ? (
              <button type="button" disabled={off} onClick={() => (asking.value = "accepted")}>
                {t("facility.act_accepted")}
              </button>
            ) : null}
            <button type="button" disabled={off} onClick={() => (asking.value = "refused")}>
              {t("facility.act_refused")}
            </button>
            <button type="button" disabled={off} onClick={() => void say("handed_over", {})}>
              {t("facility.act_handed_over")}
            </button>
          </>
        ) : null}
        {assignment.step === "at_facility" ? null : (
          <button type="button" class="plain" disabled={off} onClick={() => (asking.value = "where")}>
            {t(to ? "facility.change" : "facility.name")}
          </button>
        )}
      </div>
    </section>
  );
}
