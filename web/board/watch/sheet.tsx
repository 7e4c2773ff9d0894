// The lines of a sheet as a table, on the screen and on paper.
import type { Signal } from "@preact/signals";
import type { Line, SheetOut } from "../../lib/api/types.ts";
import { areaWords } from "../../lib/text/area.ts";
import { roughly, shortTime } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";

type Takes = Signal<Record<string, string>>;

export function SheetTable({ sheet, takes }: { sheet: SheetOut; takes: Takes | null }) {
  const { counts } = sheet;
  const as = Date.parse(sheet.as_of);
  const sum = (all: number[]) => all.reduce((one, other) => one + other, 0);
  return (
    <>
      <p class="num">
        {t("duty.counts", {
          waiting: sum(counts.waiting),
          active: sum(counts.active),
          resolved: counts.resolved,
          available: counts.units_available,
          bound: counts.units_bound,
          away: counts.units_away,
        })}
      </p>
      <table class="sheet">
        <thead>
          <tr>
            {(["level", "label", "what", "open_for", "deadline", "units", "ladders", "takes"] as const).map(
              (column) => (
                <th key={column} scope="col">
                  {t(`duty.column_${column}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {sheet.lines.map((line) => (
            <Row key={line.incident} line={line} as={as} takes={takes} />
          ))}
        </tbody>
      </table>
      {sheet.lines.length === 0 ? <p>{t("duty.nothing_open")}</p> : null}
      {counts.left_out > 0 ? <p>{t("duty.left_out", { n: counts.left_out })}</p> : null}
    </>
  );
}

function Row({ line, as, takes }: { line: Line; as: number; takes: Takes | null }) {
  const kind = line.kind ? tOr(`kind.${line.kind}`, line.kind) : t("board.kind_unknown");
  const deadline = Date.parse(line.deadline);
  const waits = line.state === "new" || line.state === "queued";
  return (
    <tr>
      <td>
        <Mark level={line.level} />
      </td>
      <td class="num">
        <strong>{line.label}</strong>
        {line.drill ? ` ${t("drill.mark")}` : ""}
      </td>
      <td>
        {kind} · {line.area ? areaWords(line.area) : t("board.place_unknown")}
        <span class="dim">
          {" "}
          {t(`board.state_${line.state}`)} ·{" "}
          {t("duty.reports_notes", { reports: line.reports, notes: line.notes })}
        </span>
      </td>
      <td class="num">{roughly(as - Date.parse(line.opened_at))}</td>
      <td class="num">
        {waits ? shortTime(deadline, as) : ""}
        {waits && deadline < as ? <strong> {t("board.overdue")}</strong> : null}
      </td>
      <td>
        {(line.units ?? []).map((sent) => (
          <div key={sent.unit} class="num">
            {sent.unit.toUpperCase()} {t(`step.${sent.step}`)} {roughly(as - Date.parse(sent.since))}
          </div>
        ))}
      </td>
      <td>
        {(line.ladders ?? []).map((ladder, i) => (
          <div key={`${ladder.watch} ${i}`}>
            {t(`duty.ladder_${ladder.watch}`)} {ladder.due ? shortTime(Date.parse(ladder.due), as) : ""}
          </div>
        ))}
      </td>
      <td>
        {takes ? (
          <input
            aria-label={t("duty.takes_of", { label: line.label })}
            maxLength={80}
            value={takes.value[line.incident] ?? ""}
            onInput={(event) => {
              takes.value = { ...takes.value, [line.incident]: event.currentTarget.value };
            }}
          />
        ) : (
          (line.takes ?? "")
        )}
      </td>
    </tr>
  );
}
