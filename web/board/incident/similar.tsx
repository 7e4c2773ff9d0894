// Incidents that may be the same thing: why, both texts beside each other, and yes or no in one key each.
import { signal } from "@preact/signals";
import type { Problem } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type { IncidentRow, PrivateDetail, PrivateReport, SimilarIncident } from "../../lib/api/types.ts";
import { incident, now } from "../../lib/live/live.ts";
import { distance, shortTime } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Icon } from "../../lib/ui/icons.tsx";
import { Mark } from "../../lib/ui/level.tsx";
import { Press } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { keyOf } from "../acts/table.ts";
import { WhyPlace } from "../opening/place.tsx";
import { active } from "../order.ts";
import { areaText, kindText, locked, select } from "../state.ts";
import { opened, similar, unexplained } from "./load.ts";
import { Private } from "./reports.tsx";

/** One for the pane: two answers at once are two decisions. */
const press = new Press();
/** What is sealed of the other incidents that were opened beside this one, by their ids. */
const beside = signal<Map<string, PrivateDetail>>(new Map());

function settles(): boolean {
  return isAny("dispatcher", "supervisor");
}

/** Suggestions that are still on the board. */
function suggestions(): { one: SimilarIncident; row: IncidentRow }[] {
  return (similar.value ?? []).flatMap((one) => {
    const row = incident(one.incident_id);
    return row ? [{ one, row }] : [];
  });
}

/** Both are one: who has a unit goes on, else the older. */
function same(row: IncidentRow, other: IncidentRow): void {
  const from = make.ending(row, other);
  const into = from === row ? other : row;
  void perform(make.merge(from, into, "same"), press, () => select(into.id));
}

function notSame(row: IncidentRow, other: IncidentRow): void {
  void perform(make.tellApart(row, other), press, () => {
    similar.value = (similar.value ?? []).filter((one) => one.incident_id !== other.id);
  });
}

/** The acts behind the keys, about the first suggestion. */
export function sameAsFirst(row: IncidentRow): void {
  const first = suggestions()[0];
  if (first && settles() && canMerge(row, first.row)) same(row, first.row);
}

export function notSameAsFirst(row: IncidentRow): void {
  const first = suggestions()[0];
  if (first && settles()) notSame(row, first.row);
}

/** Units on both: one of them has to be cleared or recalled before. */
function canMerge(row: IncidentRow, other: IncidentRow): boolean {
  return active(row).length === 0 || active(other).length === 0;
}

export function SimilarOnes({ row }: { row: IncidentRow }) {
  const all = suggestions();
  if (all.length === 0) return press.problem.value ? <Fault press={press} /> : null;
  return (
    <section class="block similar">
      <h3>
        <Icon name="same" /> {t("board.similar", { n: all.length })}
      </h3>
      <ul>
        {all.map(({ one, row: other }, i) => (
          <Suggestion key={one.incident_id} row={row} other={other} one={one} first={i === 0} />
        ))}
      </ul>
      <Fault press={press} />
    </section>
  );
}

interface Suggested {
  row: IncidentRow;
  other: IncidentRow;
  one: SimilarIncident;
  first: boolean;
}

function Suggestion({ row, other, one, first }: Suggested) {
  const off = locked.value || press.busy.value || !settles();
  const mergeable = canMerge(row, other);
  return (
    <li data-similar={other.id}>
      <p>
        <Mark level={other.level} />{" "}
        <button type="button" class="plain" onClick={() => select(other.id)}>
          <strong class="num label">{other.label}</strong>
        </button>{" "}
        {kindText(other)}, {areaText(other)}{" "}
        <span class="dim">
          · {t("board.received_at", { time: shortTime(Date.parse(other.opened_at), now.value) })} ·{" "}
        </span>
        <strong class="num">{t("board.similar_score", { score: number(one.score, 2) })}</strong>
      </p>
      <p class="dim num">{one.because.map((why) => why.text).join(" · ")}</p>
      <Both row={row} other={other} one={one} />
      <div class="buttons">
        <button
          type="button"
          class={first ? "main" : ""}
          disabled={off || !mergeable}
          onClick={() => same(row, other)}
        >
          {t("board.similar_same")} {first ? <kbd>{keyOf("same")}</kbd> : null}
        </button>
        <button type="button" disabled={off} onClick={() => notSame(row, other)}>
          {t("board.similar_not_same")} {first ? <kbd>{keyOf("not_same")}</kbd> : null}
        </button>
        {mergeable ? null : <span class="dim">{t("board.similar_units_on_both")}</span>}
      </div>
    </li>
  );
}

/** Both reports beside each other, once somebody opened them. */
function Both({ row, other, one }: Omit<Suggested, "first">) {
  const theirs = beside.value.get(other.id)?.reports.find((report) => report.id === one.report_id);
  const ours = opened.value?.reports[0];
  if (ours && theirs) {
    const apart = metres(ours, theirs);
    return (
      <>
        {apart === null ? null : <p class="num">{t("board.similar_apart", { distance: distance(apart) })}</p>}
        <div class="both">
          <Side label={row.label} report={ours} />
          <Side label={other.label} report={theirs} />
        </div>
      </>
    );
  }
  if (!isAny("call_taker", "dispatcher", "supervisor")) return null;
  if (unexplained.value === other.id) {
    return <WhyPlace send={(why) => openBoth(row, other, why)} shut={() => (unexplained.value = null)} />;
  }
  return (
    <p>
      <button type="button" disabled={press.busy.value} onClick={() => void openBoth(row, other)}>
        <Icon name="lock" /> {t("board.similar_open")}
      </button>{" "}
      <span class="dim">{t("board.open_private_logged")}</span>
    </p>
  );
}

function Side({ label, report }: { label: string; report: PrivateReport }) {
  return (
    <div>
      <p class="num label">{label}</p>
      <Private open={report} />
    </div>
  );
}

async function openBoth(row: IncidentRow, other: IncidentRow, why?: string): Promise<Problem | null> {
  const first = opened.value
    ? true
    : await perform<PrivateDetail>(make.openPrivate(row, why), press, (value) => {
        opened.value = value;
      });
  if (first) {
    await perform<PrivateDetail>(make.openPrivate(other, why), press, (value) => {
      beside.value = new Map([[other.id, value]]);
    });
  }
  const problem = press.problem.value;
  if (!problem) unexplained.value = null;
  else if (problem.code === "reason_needed" || why !== undefined) {
    // Said at the form.
    press.forget();
    unexplained.value = other.id;
  }
  return problem;
}

/** Metres between the exact places, when both reports have one. */
function metres(one: PrivateReport, other: PrivateReport): number | null {
  if (one.lat === null || one.lon === null || other.lat === null || other.lon === null) return null;
  const degree = 111_195;
  const north = (one.lat - other.lat) * degree;
  const east = (one.lon - other.lon) * degree * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
