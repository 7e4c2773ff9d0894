// Units: who is free, who is where, and how old that knowledge is.
import { computed, signal } from "@preact/signals";
import type { IncidentRow, UnitRow } from "../lib/api/types.ts";
import { began, client, incident, now, positions, unit as unitById, units } from "../lib/live/live.ts";
import { roughly, shortTime } from "../lib/text/clock.ts";
import { t, tOr } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { usePress } from "../lib/ui/press.ts";
import * as make from "./acts/make.ts";
import { perform } from "./acts/perform.ts";
import { Clock } from "./clock.tsx";
import { clocks } from "./clocks.ts";
import { DrillWord } from "./drill.tsx";
import { clockOfUnit } from "./order.ts";
import { Scroller } from "./scroller.tsx";
import { locked, select, selected } from "./state.ts";

type Group = "busy" | "free" | "off";
type Item = { group: Group; count: number } | UnitRow;

const wanted = signal("");
const ROW_PX = 44;
const HEADING_PX = 28;

export function groupOf(unit: UnitRow): Group {
  if (unit.assignment !== null) return "busy";
  return unit.availability === "not_available" ? "off" : "free";
}

function rests(unit: UnitRow): boolean {
  return unit.rest_until !== undefined && Date.parse(unit.rest_until) > now.value;
}

function words(unit: UnitRow): string {
  const able = unit.capabilities.map((one) => tOr(`unit_row.can_${one}`, one)).join(" ");
  return `${unit.call_sign} ${unit.agency_name} ${unit.area?.name ?? ""} ${able}`.toLowerCase();
}

const items = computed((): Item[] => {
  const looked = wanted.value.trim().toLowerCase();
  const all = units.value
    .filter((unit) => looked === "" || words(unit).includes(looked))
    .sort((a, b) => a.call_sign.localeCompare(b.call_sign));
  return (["busy", "free", "off"] as const).flatMap((group): Item[] => {
    const of = all.filter((unit) => groupOf(unit) === group);
    return [{ group, count: of.length }, ...of];
  });
});

const isGroup = (item: Item): item is { group: Group; count: number } => "group" in item;

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
          items={items.value}
          idOf={(item) => (isGroup(item) ? `§${item.group}` : item.id)}
          heightOf={(item) => (isGroup(item) ? HEADING_PX : ROW_PX)}
          partOf={(item) => (isGroup(item) ? item.group : groupOf(item))}
          draw={(item) =>
            isGroup(item) ? (
              <div class="heading" role="presentation">
                {t(`unit_row.${item.group}`)} <span class="num">{item.count}</span>
              </div>
            ) : (
              <Row unit={item} />
            )
          }
          pointed={null}
          listId="units"
          label={t("unit_row.title")}
        />
      ) : null}
    </section>
  );
}

function Row({ unit }: { unit: UnitRow }) {
  const on = incident(unit.assignment?.slice(0, unit.assignment.lastIndexOf(".")) ?? null);
  const isOn = on !== undefined && on.id === selected.value;
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
        <Clock read={clockOfUnit(unit, now.value, clocks.value)} />
      </div>
      <div class="row-second dim">
        <span class="cut">
          {t(`unit_row.activity_${unit.activity}`)}
          {on ? ` · ${on.label}` : ""}
          {unit.availability === "conditionally_available" ? ` · ${t("unit_row.conditionally")}` : ""}
          {rests(unit)
            ? ` · ${t("unit_row.rests_until", { time: shortTime(Date.parse(unit.rest_until ?? ""), now.value) })}`
            : ""}
          {unit.crew === 0 ? ` · ${t("unit_row.no_crew")}` : ""}
        </span>
        <PositionAge id={unit.id} />
      </div>
      <SendHere unit={unit} />
    </div>
  );
}

function PositionAge({ id }: { id: string }) {
  const seen = positions.value.get(id);
  if (!seen) return <span>{t("unit_row.no_position")}</span>;
  return <span class="num">{t("unit_row.position_age", { span: roughly(now.value - seen.at) })}</span>;
}

/** Whether it is on an exercise, which lets it go at once for what is real. */
export function fromDrill(unit: Pick<UnitRow, "assignment">, to: Pick<IncidentRow, "drill">): boolean {
  const on = incident(unit.assignment?.slice(0, unit.assignment.lastIndexOf(".")) ?? null);
  return on?.drill === true && !to.drill;
}

/** Sends a free unit to the open incident without a recommendation. */
function SendHere({ unit }: { unit: UnitRow }) {
  const press = usePress();
  const open = incident(selected.value);
  const can =
    open &&
    (groupOf(unit) === "free" || fromDrill(unit, open)) &&
    unit.crew > 0 &&
    ["new", "queued", "active"].includes(open.state);
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
          void perform(make.assign(open, unit.id), press);
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
