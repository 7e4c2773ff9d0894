// The three lists of the past: incidents as the board had them, one of them in full, and the units. To read, and nothing else.
import { computed } from "@preact/signals";
import type { IncidentRow, UnitRow } from "../../lib/api/types.ts";
import { shortTime, span } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";
import { LevelWord, Mark } from "../../lib/ui/level.tsx";
import { Clock } from "../clock.tsx";
import { clocks } from "../clocks.ts";
import { toldText, watchText } from "../incident/alarms.tsx";
import { HEIGHTS, stateText } from "../list.tsx";
import { clockOf, ORDER, SECTIONS, type Section, sectionOf } from "../order.ts";
import { Scroller } from "../scroller.tsx";
import { areaText, kindText } from "../state.ts";
import { groupOf } from "../units.tsx";
import { at, picked, player, revision } from "./state.ts";

const parts = computed(() => {
  revision.value;
  const all = [...player.rows.incident.values()];
  return SECTIONS.map((id) => ({
    id,
    rows: all.filter((one) => sectionOf(one) === id).sort(ORDER[id]),
  }));
});

export function Panes() {
  const rows = parts.value.flatMap((part) => part.rows);
  const row = rows.find((one) => one.id === picked.value) ?? null;
  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const from = rows.findIndex((one) => one.id === picked.value);
    picked.value = rows[Math.min(rows.length - 1, Math.max(0, from + by))]?.id ?? null;
  };
  return (
    <div class="replay-panes">
      <section class="pane list" aria-label={t("board.list")} onKeyDown={move}>
        <Scroller
          parts={parts}
          heights={HEIGHTS}
          idOf={(one) => one.id}
          head={(part) => <Heading heading={part.id as Section} count={part.rows.length} />}
          draw={(one) => <PastRow row={one} />}
          pointed={picked.value}
          listId="past-incidents"
          label={t("replay.incidents")}
          activeId={row ? `past-${row.id}` : undefined}
        />
      </section>
      <section class="pane incident scrolls" aria-label={t("board.open_incident")}>
        {row ? <Details row={row} /> : <p class="waiting">{t("replay.pick")}</p>}
      </section>
      <PastUnits />
    </div>
  );
}

function Heading({ heading, count }: { heading: Section; count: number }) {
  return (
    <div class="heading" role="presentation">
      {t(`board.${heading}`)} <span class="num">{number(count)}</span>
    </div>
  );
}

function PastRow({ row }: { row: IncidentRow }) {
  const chosen = picked.value === row.id;
  return (
    <div
      id={`past-${row.id}`}
      data-past={row.id}
      class={`row tint-${row.level}${chosen ? " selected" : ""}${row.drill ? " drill" : ""}`}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      onClick={() => (picked.value = row.id)}
      onKeyDown={() => {}}
    >
      <Mark level={row.level} />
      <div class="row-words">
        <div class="row-first">
          <span class="num label">{row.label}</span>
          <strong class="cut">{kindText(row)}</strong>
          <Clock read={clockOf(row, at.value, clocks.value)} />
        </div>
        <div class="row-second dim">
          <span class="cut where">{areaText(row)}</span>
          <span>· {stateText(row)}</span>
        </div>
      </div>
    </div>
  );
}

function Details({ row }: { row: IncidentRow }) {
  const time = (text: string) => shortTime(Date.parse(text), at.value);
  return (
    <div class="past-details">
      <p class="incident-title">
        <LevelWord level={row.level} />
        <span class="num label">{row.label}</span>
        <span>{t(`board.state_${row.state}`)}</span>
      </p>
      <h2>{kindText(row)}</h2>
      <p>{areaText(row)}</p>
      <p class="dim">
        {t("board.received_at", { time: time(row.opened_at) })} · {t("replay.reports", { n: row.reports })} ·{" "}
        {t("replay.notes", { n: row.notes })}
      </p>
      <ul>
        {row.assignments.map((one) => (
          <li key={one.id}>
            <strong>{one.unit.toUpperCase()}</strong> {t(`step.short_${one.step}`)}{" "}
            <span class="num dim">
              {time(one.since)} · {span(at.value - Date.parse(one.since))}
            </span>
          </li>
        ))}
        {(row.escalations ?? []).flatMap((on) =>
          (on.told ?? []).map((told) => (
            <li key={`${on.watch} ${on.assignment ?? ""} ${told.whom}`}>
              {watchText(row, on)}: {toldText(told)}
              {on.told_at ? <span class="num dim"> {time(on.told_at)}</span> : null}
            </li>
          )),
        )}
        {(row.merged ?? []).map((part) => (
          <li key={part.id}>{t("replay.merged", { label: part.label })}</li>
        ))}
      </ul>
    </div>
  );
}

/** Units at work by name, the others as numbers. */
function PastUnits() {
  revision.value;
  const all = [...player.rows.unit.values()].sort((a, b) => a.call_sign.localeCompare(b.call_sign));
  const of = (group: ReturnType<typeof groupOf>): UnitRow[] => all.filter((unit) => groupOf(unit) === group);
  const busy = of("busy");
  return (
    <section class="pane units scrolls" aria-label={t("unit_row.title")}>
      <p class="heading">
        {t("replay.units", { busy: busy.length, free: of("free").length, off: of("off").length })}
      </p>
      <ul>
        {busy.map((unit) => (
          <li key={unit.id} data-past-unit={unit.id}>
            <strong>{unit.call_sign}</strong> {t(`unit_row.activity_${unit.activity}`)}{" "}
            <span class="num dim">{span(at.value - Date.parse(unit.since))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
