// The queue, what is running, and what is done but not closed, as one list.
import { computed } from "@preact/signals";
import type { IncidentRow } from "../lib/api/types.ts";
import { began, changedMeanwhile, now } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { useIs } from "../lib/ui/is.ts";
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
import { SectorBar } from "./sector_bar.tsx";
import { alikes, areaText, cursor, filter, kindText, lists, select, selected } from "./state.ts";

/** Pixels, as the style sheet has them. */
export const HEIGHTS = { heading: 28, row: 52 };

const parts = computed(() => SECTIONS.map((section) => ({ id: section, rows: lists.value[section] })));

export function List() {
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
      <SectorBar />
      <FromTheRecord />
      {began.value ? (
        <Scroller
          parts={parts}
          heights={HEIGHTS}
          idOf={(row) => row.id}
          head={({ id, rows }) => <Heading heading={id as Section} count={rows.length} />}
          draw={(row) => <Row row={row} />}
          pointed={pointed}
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
  const isSelected = useIs(() => selected.value === row.id, [row]);
  const isPointed = useIs(() => cursor.value === row.id, [row]);
  const asked = useIs(() => escalations.value.some((alarm) => alarm.row.id === row.id), [row]);
  const flashes = useIs(
    () =>
      alarms.value.some((alarm) => alarm.id === row.id) ||
      unlooked.value.some((alarm) => alarm.row.id === row.id),
    [row],
  );
  const classes = ["row", `tint-${row.level}`];
  if (isSelected) classes.push("selected");
  if (isPointed) classes.push("pointed");
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
          <RowClock row={row} />
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

/** Alone, for it changes every second. */
function RowClock({ row }: { row: IncidentRow }) {
  return <Clock read={clockOf(row, now.value, clocks.value)} />;
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
  const changed = useIs(() => changedMeanwhile.value.has(row.id), [row]);
  const promoted = useIs(() => row.tier < row.level && isOverdue(row, now.value), [row]);
  const alike = useIs(() => alikes.value.get(row.id)?.size ?? 0, [row]);
  const flags: string[] = [];
  if (changed) flags.push(t("board.flag_changed"));
  if (row.alarm) flags.push(t("board.flag_alarm", { n: row.alarm }));
  if (row.received) flags.push(t("board.flag_received", { region: row.received.name }));
  if (isCoordinating(row)) flags.push(t("board.flag_coordinating"));
  if (promoted) flags.push(t("board.flag_promoted"));
  if (row.vulnerable.length > 0) flags.push(t("board.flag_vulnerable"));
  if (row.reports > 1) flags.push(t("board.flag_reports", { n: row.reports }));
  if (row.contact?.asked) flags.push(t("contact.flag"));
  if (row.contact?.unreached) flags.push(t("contact.flag_unreached"));
  const { keeper, handed } = row.care ?? {};
  if (keeper) flags.push(handed ? `${keeper.person} → ${handed.to}` : keeper.person);
  if (row.notes > 0) flags.push(t("board.flag_notes", { n: row.notes }));
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
