// What lies under the pointer, and the list of what lies together where somebody pressed.
import type { IncidentRow, UnitRow } from "../../lib/api/types.ts";
import { incident, now, positions, unit } from "../../lib/live/live.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { areaText, kindText, select, selected } from "../state.ts";
import type { Chart } from "./chart.ts";
import { doingOf } from "./features.ts";
import { type Hint, hint, listed, open } from "./touch.ts";

const is = <T,>(row: T | undefined): row is T => row !== undefined;

function incidentLine(row: IncidentRow): string {
  return `${row.label} · ${kindText(row)} · ${areaText(row)}`;
}

function unitLine(row: UnitRow): string {
  const seen = positions.value.get(row.id);
  const known = seen
    ? t("chart.seen_ago", { span: roughly(now.value - seen.at) })
    : t("chart.at_home", { name: row.area?.name ?? "" });
  return `${row.call_sign} · ${t(`chart.unit_${doingOf(row)}`)} · ${known}`;
}

/** The incident a unit is bound to, as far as this view knows it. */
function boundTo(row: UnitRow): IncidentRow | undefined {
  return incident(row.assignment?.slice(0, row.assignment.lastIndexOf(".")) ?? null);
}

const BESIDE_PX = 14;

/** Moves a card beside the pointer, to where it has room. */
function beside({ x, y, leftwards, upwards }: Hint): string {
  const along = (at: number, back: boolean) =>
    back ? `calc(${at - BESIDE_PX}px - 100%)` : `${at + BESIDE_PX}px`;
  return `translate(${along(x, leftwards)}, ${along(y, upwards)})`;
}

export function HintCard() {
  const at = hint.value;
  if (!at) return null;
  const lines = [
    ...at.incidents
      .map((id) => incident(id))
      .filter(is)
      .map((row) => `${incidentLine(row)} · ±250 m`),
    ...at.units
      .map((id) => unit(id))
      .filter(is)
      .map(unitLine),
    ...at.hazards,
  ];
  if (at.piled > 0) lines.unshift(t("chart.piled", { n: at.piled }));
  const shown = lines.slice(0, 6);
  if (lines.length > shown.length) shown.push(t("chart.and_more", { n: lines.length - shown.length }));
  return (
    <div class="map-hint" aria-hidden="true" style={{ transform: beside(at) }}>
      {shown.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

export function ListedCard({ chart }: { chart: Chart }) {
  const all = listed.value;
  if (!all) return null;
  const rows = all.incidents.map((id) => incident(id)).filter(is);
  const units = all.units.map((id) => unit(id)).filter(is);
  return (
    <section class="map-card" aria-label={t("chart.together")}>
      <header>
        <strong>{t("chart.together")}</strong>
        <button type="button" class="plain" onClick={() => (listed.value = null)}>
          {t("common.shut")}
        </button>
      </header>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              class="plain"
              aria-pressed={selected.value === row.id}
              data-listed={row.id}
              onClick={() => open(chart, row.id)}
            >
              <Mark level={row.level} /> <span>{incidentLine(row)}</span>
            </button>
          </li>
        ))}
        {units.map((row) => (
          <UnitItem key={row.id} row={row} />
        ))}
        {all.hazards.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      {rows.length > 0 ? <p class="dim">{t("chart.rounded")}</p> : null}
    </section>
  );
}

function UnitItem({ row }: { row: UnitRow }) {
  const on = boundTo(row);
  return (
    <li class="map-unit">
      <span>{unitLine(row)}</span>
      {on ? (
        <button type="button" class="plain" onClick={() => select(on.id)}>
          {t("chart.open", { label: on.label })}
        </button>
      ) : null}
    </li>
  );
}
