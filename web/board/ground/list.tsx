// All that the map shows, in words: incidents by place, units by distance, zones of danger. Counted again every few seconds
// while it is open; what a row says is always of now.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import type { IncidentRow, Level } from "../../lib/api/types.ts";
import { incident, incidents, now, positions, units } from "../../lib/live/live.ts";
import { about } from "../../lib/map/about.ts";
import { roughly } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { acknowledge } from "../alarm.ts";
import { areaText, kindText, select, selected } from "../state.ts";
import { byArea, byDistance, type Near } from "./inside.ts";

const AGAIN_MS = 5_000;
/** Units shown; the rest are in their own list. */
const NEAREST = 30;

interface Zone {
  name: string;
  level: string;
}

const turn = signal(0);
const zones = signal<Zone[]>([]);

async function loadZones(): Promise<void> {
  if (zones.value.length > 0 || !(await about())?.hazards) return;
  const answer = await ask<{ features: { properties: Zone }[] }>("/map/hazards");
  if (answer.ok) zones.value = answer.value.features.map((one) => one.properties);
}

export function MapInWords() {
  useEffect(() => {
    void loadZones();
    const again = setInterval(() => turn.value++, AGAIN_MS);
    return () => clearInterval(again);
  }, []);
  turn.value;
  const open = incident(selected.value);
  const groups = byArea(incidents.peek(), areaText);
  const near = byDistance(units.peek(), positions.peek(), open?.place ?? null);
  const more = near.length - NEAREST;
  return (
    <>
      <h3>{t("ground.by_place")}</h3>
      {groups.length === 0 ? <p class="dim">{t("ground.no_incidents")}</p> : null}
      {groups.map((group) => (
        <details key={group.code} open={groups.length <= 8}>
          <summary>
            <Mark level={group.worst as Level} /> {group.name} · {t("chart.piled", { n: group.rows.length })}
          </summary>
          <ul>
            {group.rows.map((row) => (
              <Incident key={row.id} row={row} />
            ))}
          </ul>
        </details>
      ))}
      <h3>{open?.place ? t("ground.units_from", { label: open.label }) : t("ground.units_by_name")}</h3>
      <ul aria-label={t("unit_row.title")}>
        {near.slice(0, NEAREST).map((one) => (
          <Unit key={one.unit.id} near={one} />
        ))}
      </ul>
      {more > 0 ? <p class="dim">{t("chart.and_more", { n: more })}</p> : null}
      {zones.value.length > 0 ? (
        <>
          <h3>{t("ground.zones")}</h3>
          <ul>
            {zones.value.map(({ name, level }) => (
              <li key={`${name} ${level}`}>
                {name} · {t(`map.hazard_${level}`)}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

export function incidentWords(row: IncidentRow): string {
  return `${row.label} · ${kindText(row)} · ${areaText(row)}`;
}

function Incident({ row }: { row: IncidentRow }) {
  return (
    <li>
      <button
        type="button"
        class="plain"
        aria-pressed={selected.value === row.id}
        onClick={() => {
          select(row.id);
          acknowledge(row.id);
        }}
      >
        <Mark level={row.level} /> <span>{incidentWords(row)}</span>
      </button>
    </li>
  );
}

export function unitWords({ unit, km }: Near): string {
  const seen = positions.peek().get(unit.id);
  const doing = unit.assignment !== null ? "busy" : unit.availability === "not_available" ? "off" : "free";
  const known = seen
    ? t("chart.seen_ago", { span: roughly(now.peek() - seen.at) })
    : t("chart.at_home", { name: unit.area?.name ?? "" });
  const words = [unit.call_sign, t(`chart.unit_${doing}`), known];
  return (km === undefined ? words : [...words, t("ground.km", { km: number(km, 1) })]).join(" · ");
}

function Unit({ near }: { near: Near }) {
  return <li class="num">{unitWords(near)}</li>;
}
