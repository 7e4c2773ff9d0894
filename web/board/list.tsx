// The queue, what is running, and what is done but not closed, as one list.
import type { IncidentRow } from "../lib/api/types.ts";
import { began, changedMeanwhile, now } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { Mark } from "../lib/ui/level.tsx";
import { acknowledge, alarms, escalations, unlooked } from "./alarm.ts";
import { Clock } from "./clock.tsx";
import { clocks } from "./clocks.ts";
import { DrillWord } from "./drill.tsx";
import {
  active,
  clockOf,
  isCoordinating,
  isOverdue,
  lastEnded,
  leading,
  SECTIONS,
  type Section,
  sectionOf,
} from "./order.ts";
import { Eyes } from "./presence.tsx";
import { FromTheRecord } from "./record.tsx";
import { Scroller } from "./scroller.tsx";
import { alikes, areaText, cursor, filter, kindText, lists, select, selected } from "./state.ts";

type Item = { heading: Section; count: number } | IncidentRow;

const ROW_PX = 52;
const HEADING_PX = 28;

const isHeading = (item: Item): item is { heading: Section; count: number } => "heading" in item;
const idOf = (item: Item) => (isHeading(item) ? `§${item.heading}` : item.id);

export function List() {
  const items: Item[] = SECTIONS.flatMap((section): Item[] => [
    { heading: section, count: lists.value[section].length },
    ...lists.value[section],
  ]);
  const pointed = cursor.value;
  return (
    <section class="pane list" aria-label={t("board.list")}>
      <div class="search">
        <input
          id="filter"
          type="search"
          placeholder={t("board.search")}
          aria-label={t("board.search")}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      </div>
      <FromTheRecord />
      {began.value ? (
        <Scroller
          items={items}
          idOf={idOf}
          heightOf={(item) => (isHeading(item) ? HEADING_PX : ROW_PX)}
          partOf={(item) => (isHeading(item) ? item.heading : (sectionOf(item) ?? ""))}
          draw={(item) => (isHeading(item) ? <Heading {...item} /> : <Row row={item} />)}
          pointed={pointed}
          isOption={(item) => !isHeading(item)}
          listId="incidents"
          label={t("board.list")}
          activeId={pointed === null ? undefined : `row-${pointed}`}
        />
      ) : (
        <p class="waiting">{t("common.connecting")}</p>
      )}
    </section>
  );
}

function Heading({ heading, count }: { heading: Section; count: number }) {
  return (
    <div class="heading" role="presentation">
      {t(`board.${heading}`)} <span class="num">{count}</span>
      {count === 0 ? <span class="dim"> · {t(`board.none_${heading}`)}</span> : null}
    </div>
  );
}

function Row({ row }: { row: IncidentRow }) {
  const isSelected = selected.value === row.id;
  const asked = escalations.value.some((alarm) => alarm.row.id === row.id);
  const flashes =
    alarms.value.some((alarm) => alarm.id === row.id) ||
    (asked && unlooked.value.some((alarm) => alarm.row.id === row.id));
  const classes = ["row", `tint-${row.level}`];
  if (isSelected) classes.push("selected");
  if (cursor.value === row.id) classes.push("pointed");
  if (flashes) classes.push("flashes");
  if (row.drill) classes.push("drill");
  return (
    <div
      id={`row-${row.id}`}
      data-incident={row.id}
      class={classes.join(" ")}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      onClick={() => {
        select(row.id);
        acknowledge(row.id);
      }}
      onKeyDown={() => {}}
    >
      <Mark level={row.level} />
      <div class="row-words">
        <div class="row-first">
          <span class="num label">{row.label}</span>
          <DrillWord row={row} />
          <strong class="cut">{kindText(row)}</strong>
          {row.mass_casualty === "declared" || row.mass_casualty === "proposed" ? (
            <strong class="mass-mark">{t(`mass.flag_${row.mass_casualty}`)}</strong>
          ) : null}
          {asked ? (
            <strong class="asked-mark">
              <Icon name="warn" /> {t("alarm.flag")}
            </strong>
          ) : null}
          <Clock read={clockOf(row, now.value, clocks.value)} />
        </div>
        <div class="row-second dim">
          <span class="cut where">{areaText(row)}</span>
          <span>· {stateText(row)}</span>
          <Eyes id={row.id} />
          <Flags row={row} />
        </div>
      </div>
    </div>
  );
}

/** Who is on it, or why nobody is. */
export function stateText(row: IncidentRow): string {
  const first = leading(row);
  if (first) {
    const more = active(row).length - 1;
    const words = `${first.unit.toUpperCase()} ${t(`step.short_${first.step}`)}`;
    return more > 0 ? `${words} +${more}` : words;
  }
  if (row.state === "referred_out") return t("board.state_referred_out");
  const last = lastEnded(row);
  if (sectionOf(row) === "done") {
    return last?.result
      ? `${last.unit.toUpperCase()} ${t(`result.${last.result}`)}`
      : t("board.state_resolved");
  }
  if (last && last.step !== "cleared") return `${last.unit.toUpperCase()} ${t(`step.short_${last.step}`)}`;
  if (last?.result) return `${last.unit.toUpperCase()} ${t(`result.${last.result}`)}`;
  return t(row.state === "new" ? "board.row_new" : "board.row_queued");
}

function Flags({ row }: { row: IncidentRow }) {
  const flags: string[] = [];
  if (changedMeanwhile.value.has(row.id)) flags.push(t("board.flag_changed"));
  if (row.alarm) flags.push(t("board.flag_alarm", { n: row.alarm }));
  if (row.received) flags.push(t("board.flag_received", { region: row.received.name }));
  if (isCoordinating(row)) flags.push(t("board.flag_coordinating"));
  if (isOverdue(row, now.value) && row.tier < row.level) flags.push(t("board.flag_promoted"));
  if (row.vulnerable.length > 0) flags.push(t("board.flag_vulnerable"));
  if (row.reports > 1) flags.push(t("board.flag_reports", { n: row.reports }));
  if (row.notes > 0) flags.push(t("board.flag_notes", { n: row.notes }));
  const alike = alikes.value.get(row.id)?.size ?? 0;
  return (
    <span class="flags">
      {alike > 0 ? (
        <strong class="alike">
          <Icon name="same" /> {t("board.flag_similar", { n: alike })}
          {flags.length > 0 ? " · " : ""}
        </strong>
      ) : null}
      {flags.join(" · ")}
    </span>
  );
}
