// Units: who is free, who is where, and how old that knowledge is.
import { computed, signal } from "@preact/signals";
import type { IncidentRow, UnitRow } from "../lib/api/types.ts";
import {
  began,
  client,
  halfPast,
  incident,
  now,
  ordered,
  positions,
  unit as unitById,
} from "../lib/live/live.ts";
import { roughly, shortTime } from "../lib/text/clock.ts";
import { t, tOr } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { useIs } from "../lib/ui/is.ts";
import { later } from "../lib/ui/later.tsx";
import { usePress } from "../lib/ui/press.ts";
import * as make from "./acts/make.ts";
import { perform } from "./acts/perform.ts";
import { Clock } from "./clock.tsx";
import { clocks } from "./clocks.ts";
import { DrillWord } from "./drill.tsx";
import { clockOfUnit } from "./order.ts";
import { Scroller } from "./scroller.tsx";
import { locked, open, select, selected } from "./state.ts";

type Group = "busy" | "free" | "off";

const wanted = signal("");
/** Pixels, as the style sheet has them. */
const HEIGHTS = { heading: 28, row: 44 };
const collator = new Intl.Collator("id");

export function groupOf(unit: UnitRow): Group {
  if (unit.assignment !== null) return "busy";
  return unit.availability === "not_available" ? "off" : "free";
}

function rests(unit: UnitRow): boolean {
  return unit.rest_until !== undefined && Date.parse(unit.rest_until) > now.value;
}

/** What it is on, when that is on the board. */
function incidentOf(unit: Pick<UnitRow, "assignment">): IncidentRow | undefined {
  return incident(unit.assignment?.slice(0, unit.assignment.lastIndexOf(".")) ?? null);
}

function words(unit: UnitRow): string {
  const able = unit.capabilities.map((one) => tOr(`unit_row.can_${one}`, one)).join(" ");
  return `${unit.call_sign} ${unit.agency_name} ${unit.area?.name ?? ""} ${able}`.toLowerCase();
}

const byCallSign = (a: UnitRow, b: UnitRow) =>
  collator.compare(a.call_sign, b.call_sign) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const groups = (["busy", "free", "off"] as const).map((id) => ({
  id,
  rows: ordered("unit", byCallSign, (unit) => groupOf(unit) === id),
}));
const parts = computed(() => {
  const looked = wanted.value.trim().toLowerCase();
  return groups.map(({ id, rows }) => ({
    id,
    rows: looked === "" ? rows.value : rows.value.filter((unit) => words(unit).includes(looked)),
  }));
});

/** Its telephone, when it has one. */
export function phoneOf(id: string): string | undefined {
  return unitById(id)?.phone;
}

export function Units() {
  return (
    <section class="pane units" aria-label={t("unit_row.title")}>
      <div class="search">
        <input
          id="unit-filter"
          type="search"
          placeholder={t("unit_row.search")}
          aria-label={t("unit_row.search")}
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value;
          }}
        />
      </div>
      {began.value ? (
        <Scroller
          parts={parts}
          heights={HEIGHTS}
          idOf={(unit) => unit.id}
          head={({ id, rows }) => (
            <div class="heading" role="presentation">
              {t(`unit_row.${id}`)} <span class="num">{rows.length}</span>
            </div>
          )}
          draw={(unit) => <Row unit={unit} />}
          pointed={null}
          listId="units"
          label={t("unit_row.title")}
        />
      ) : null}
    </section>
  );
}

function Row({ unit }: { unit: UnitRow }) {
  const on = incidentOf(unit);
  const isOn = useIs(() => on !== undefined && on.id === selected.value, [on]);
  const resting = useIs(() => rests(unit), [unit]);
  return (
    <div
      id={`unit-${unit.id}`}
      class={`unit-row${isOn ? " selected" : ""}`}
      role="option"
      tabIndex={-1}
      aria-selected={isOn}
      onClick={() => on && select(on.id)}
      onKeyDown={() => {}}
    >
      <div class="row-first">
        <strong class="num">{unit.call_sign}</strong>
        {on?.drill ? <DrillWord row={on} /> : null}
        <span class="cut dim">{unit.area?.name ?? unit.agency_name}</span>
        <UnitClock unit={unit} />
      </div>
      <div class="row-second dim">
        <span class="cut">
          {t(`unit_row.activity_${unit.activity}`)}
          {on ? ` · ${on.label}` : ""}
          {unit.availability === "conditionally_available" ? ` · ${t("unit_row.conditionally")}` : ""}
          {resting
            ? ` · ${t("unit_row.rests_until", { time: shortTime(Date.parse(unit.rest_until ?? ""), now.peek()) })}`
            : ""}
          {unit.talk && unit.talk.for_centre > 0
            ? ` · ${t("unit_row.talk_unread", { n: unit.talk.for_centre })}`
            : ""}
          {unit.crew === 0 ? ` · ${t("unit_row.no_crew")}` : ""}
        </span>
        <PositionAge id={unit.id} />
      </div>
      <SendHere unit={unit} />
    </div>
  );
}

/** Alone, for it changes every second. */
function UnitClock({ unit }: { unit: UnitRow }) {
  return <Clock read={clockOfUnit(unit, halfPast.value, clocks.value)} />;
}

function PositionAge({ id }: { id: string }) {
  const seen = positions.value.get(id);
  if (!seen) return <span>{t("unit_row.no_position")}</span>;
  return <span class="num">{t("unit_row.position_age", { span: roughly(halfPast.value - seen.at) })}</span>;
}

/** Whether it is on an exercise, which lets it go at once for what is real. */
export function fromDrill(unit: Pick<UnitRow, "assignment">, to: Pick<IncidentRow, "drill">): boolean {
  const on = incidentOf(unit);
  return on?.drill === true && !to.drill;
}

/** Many rows get a button when an incident is opened: they come after the incident. */
const openLater = later(open);

/** Sends a free unit to the open incident without a recommendation. */
function SendHere({ unit }: { unit: UnitRow }) {
  const press = usePress();
  const can = useIs(() => {
    const to = openLater.value;
    const isFree = to !== undefined && (groupOf(unit) === "free" || fromDrill(unit, to));
    return isFree && unit.crew > 0 && ["new", "queued", "active"].includes(to.state);
  }, [unit]);
  if (!can) return null;
  return (
    <>
      <button
        type="button"
        class="send-here"
        tabIndex={-1}
        disabled={locked.value || press.busy.value}
        onClick={(event) => {
          event.stopPropagation();
          const to = open.peek();
          // Never to another than the button was drawn for.
          if (to && to.id === openLater.peek()?.id) void perform(make.assign(to, unit.id), press);
        }}
      >
        {t("board.send")} <span class="hidden">{unit.call_sign}</span>
      </button>
      <Fault press={press} />
    </>
  );
}

/** The call sign of a unit, as far as this view knows it. */
export function callSign(id: string): string {
  return client.rows.unit.get(id)?.call_sign ?? id.toUpperCase();
}
