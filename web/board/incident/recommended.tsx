// Which unit, why, why not the others, and what is missing.
import { signal } from "@preact/signals";
import { isAny } from "../../lib/api/session.ts";
import type { AssignBody, IncidentRow, LeftOut, Pick } from "../../lib/api/types.ts";
import { incident, unit } from "../../lib/live/live.ts";
import { distance, roughly } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Press } from "../../lib/ui/press.ts";
import { active } from "../order.ts";
import { locked } from "../state.ts";
import { recommendations } from "./load.ts";

/** Picks shown at once; further ones on request. */
const BEST = 4;

/** One for the pane: two sendings at once are two decisions. */
const press = new Press();
const diverting = signal<string | null>(null);

function assign(row: IncidentRow, to: string, divert: boolean): void {
  const body: AssignBody = divert ? { unit_id: to, divert: true } : { unit_id: to };
  void press.run("POST", `/incidents/${row.id}/assignments`, body, () => {
    diverting.value = null;
  });
}

/** What is needed and no unit on this incident can do. */
function missing(row: IncidentRow): string[] {
  const have = new Set(active(row).flatMap((one) => unit(one.unit)?.capabilities ?? []));
  return (recommendations.value?.needs ?? []).filter((need) => !have.has(need));
}

/** Picks that are not on this incident yet; those that bring what is still missing go first. */
function inOrder(row: IncidentRow): Pick[] {
  const on = new Set(active(row).map((assignment) => assignment.unit));
  const lacking = missing(row);
  const brings = (pick: Pick) => unit(pick.unit)?.capabilities.some((one) => lacking.includes(one)) ?? false;
  const picks = (recommendations.value?.picks ?? []).filter((pick) => !on.has(pick.unit));
  return [...picks.filter(brings), ...picks.filter((pick) => !brings(pick))];
}

/** Sends the best pick that is not on this incident yet. */
export function assignFirst(row: IncidentRow): void {
  const first = inOrder(row)[0];
  if (first && isAny("dispatcher", "supervisor")) assign(row, first.unit, false);
}

export function Recommended({ row }: { row: IncidentRow }) {
  const all = recommendations.value;
  if (row.state === "resolved" || row.state === "closed" || row.state === "rejected") return null;
  if (!all) return <Section title={t("board.recommended")}>{t("common.loading")}</Section>;
  const picks = inOrder(row);
  const words = (of: string[]) => of.map((one) => tOr(`unit_row.can_${one}`, one)).join(", ");
  const lacking = missing(row);
  const key = active(row).length > 0 && lacking.length > 0 ? "board.still_needs" : "board.needs";
  const needs = words(active(row).length > 0 && lacking.length > 0 ? lacking : all.needs);
  return (
    <Section title={t("board.recommended")} more={needs === "" ? "" : t(key, { what: needs })}>
      {all.shortfalls.length > 0 ? (
        <p class="shortfall">
          {t("board.shortfall", {
            what: words(all.shortfalls),
          })}
        </p>
      ) : null}
      <Fault press={press} />
      {picks.length === 0 ? <p class="dim">{t("board.no_pick")}</p> : null}
      <ul class="picks">
        {picks.slice(0, BEST).map((pick, i) => (
          <PickLine key={pick.unit} row={row} pick={pick} first={i === 0} />
        ))}
      </ul>
      {picks.length > BEST ? (
        <details class="left-out">
          <summary>{t("board.more_picks", { n: picks.length - BEST })}</summary>
          <ul class="picks">
            {picks.slice(BEST).map((pick) => (
              <PickLine key={pick.unit} row={row} pick={pick} first={false} />
            ))}
          </ul>
        </details>
      ) : null}
      <OthersLeftOut row={row} left={all.left_out} />
    </Section>
  );
}

function Section({
  title,
  more = "",
  children,
}: {
  title: string;
  more?: string;
  children: preact.ComponentChildren;
}) {
  return (
    <section class="block">
      <h3>
        {title} <span class="dim">{more}</span>
      </h3>
      {children}
    </section>
  );
}

function PickLine({ row, pick, first }: { row: IncidentRow; pick: Pick; first: boolean }) {
  const able =
    unit(pick.unit)?.capabilities.filter((one) => recommendations.value?.needs.includes(one)) ?? [];
  const facts = [
    ...able.map((one) => tOr(`unit_row.can_${one}`, one)),
    pick.distance_m === null ? t("board.distance_unknown") : distance(pick.distance_m),
    pick.from === "home"
      ? t("board.from_home")
      : t("board.position_of", { span: roughly((pick.position_age_s ?? 0) * 1000) }),
    ...pick.reasons.map((code) => tOr(`board.pick_${code}`, "")).filter((text) => text !== ""),
  ];
  if (pick.idle_s !== null) facts.push(t("board.idle", { span: roughly(pick.idle_s * 1000) }));
  if (pick.availability === "conditionally_available") facts.push(t("unit_row.conditionally"));
  return (
    <li>
      <div>
        <strong class="num">{pick.call_sign}</strong> {pick.agency_name}
        <p class="dim num">{facts.join(" · ")}</p>
      </div>
      <button
        type="button"
        class={first ? "main" : ""}
        disabled={locked.value || press.busy.value || !isAny("dispatcher", "supervisor")}
        onClick={() => assign(row, pick.unit, false)}
      >
        {t("board.send")} <span class="hidden">{pick.call_sign}</span> {first ? <kbd>a</kbd> : null}
      </button>
    </li>
  );
}

const SHOWN = 6;

/** The nearest that were left out, with the reason; a busy one can be diverted, on purpose only. */
function OthersLeftOut({ row, left }: { row: IncidentRow; left: LeftOut[] }) {
  const busy = left.filter((one) => one.bound_to && one.bound_to !== row.id);
  const others = left.filter((one) => !one.bound_to);
  if (busy.length + others.length === 0) return null;
  return (
    <details class="left-out">
      <summary>{t("board.left_out", { n: busy.length + others.length })}</summary>
      <ul>
        {busy.slice(0, SHOWN).map((one) => (
          <Busy key={one.unit} row={row} one={one} />
        ))}
        {others.slice(0, SHOWN).map((one) => (
          <li key={one.unit}>
            <span class="num">{one.call_sign}</span>{" "}
            <span class="dim">{tOr(`board.why_not_${one.why}`, one.why)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Busy({ row, one }: { row: IncidentRow; one: LeftOut }) {
  const elsewhere = incident(one.bound_to ?? null);
  const asked = diverting.value === one.unit;
  const label = elsewhere ? `${elsewhere.level} ${elsewhere.label}` : "?";
  return (
    <li>
      <span class="num">{one.call_sign}</span> <span class="dim">{t("board.busy_with", { label })}</span>
      {asked ? (
        <div class="fault">
          <p>{t("board.divert_sure", { unit: one.call_sign, label })}</p>
          <button
            type="button"
            class="main"
            disabled={locked.value || press.busy.value}
            onClick={() => assign(row, one.unit, true)}
          >
            {t("board.divert_now")}
          </button>{" "}
          <button type="button" onClick={() => (diverting.value = null)}>
            {t("common.cancel")}
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="plain"
          disabled={locked.value || !isAny("dispatcher", "supervisor")}
          onClick={() => (diverting.value = one.unit)}
        >
          {t("board.divert")} <span class="hidden">{one.call_sign}</span>
        </button>
      )}
    </li>
  );
}
