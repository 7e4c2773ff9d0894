// What waits now, from the rows of this board, and who is there. Looked through once a second, and only while this is shown.
import type { Supervision } from "../../lib/api/types.ts";
import { duty, incidents, now } from "../../lib/live/live.ts";
import { roughly, shortTime, span } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { type Alarm, alarmsOf } from "../escalation.ts";
import { toldText, watchText } from "../incident/alarms.tsx";
import { page } from "../pages.ts";
import { select } from "../state.ts";
import { callSign } from "../units.tsx";

/** Rows of one table at once; how many more there are is said. */
const MOST = 30;

/** The rows as they are this second: this page need not follow each change. */
function rowsNow() {
  const at = now.value;
  return { at, rows: incidents.peek().filter((row) => !row.drill) };
}

function OpenButton({ id, label }: { id: string; label: string }) {
  return (
    <button
      type="button"
      class="plain num label"
      onClick={() => {
        page.value = null;
        select(id);
      }}
    >
      {label}
    </button>
  );
}

function More({ all, columns }: { all: number; columns: number }) {
  if (all > 0 && all <= MOST) return null;
  return (
    <tr>
      <td class="dim" colSpan={columns}>
        {all === 0 ? t("figures.none") : t("board.and_more", { n: all - MOST })}
      </td>
    </tr>
  );
}

/** Units that were asked and have not answered, the one that waits longest first. */
export function OffersNow() {
  const { at, rows } = rowsNow();
  const offers = rows
    .flatMap((row) => row.assignments.filter((one) => one.step === "offered").map((one) => ({ row, one })))
    .sort((a, b) => a.one.answer_by.localeCompare(b.one.answer_by));
  return (
    <table class="offers-now">
      <caption>
        {t("supervise.offers_now")} <span class="num">{number(offers.length)}</span>
      </caption>
      <tbody>
        {offers.slice(0, MOST).map(({ row, one }) => {
          const left = Date.parse(one.answer_by) - at;
          return (
            <tr key={one.id}>
              <td>
                <Mark level={row.level} /> <OpenButton id={row.id} label={row.label} />
              </td>
              <td>{callSign(one.unit)}</td>
              <td class="num">{t("supervise.asked_for", { span: span(at - Date.parse(one.since)) })}</td>
              <td class={`num${left < 0 ? " late" : ""}`}>
                {t(left < 0 ? "supervise.answer_late" : "supervise.answer_within", {
                  span: roughly(Math.abs(left)),
                })}
              </td>
            </tr>
          );
        })}
        <More all={offers.length} columns={4} />
      </tbody>
    </table>
  );
}

/** Alarms of ladders that nobody answered, the gravest and oldest first. */
export function AlarmsNow() {
  const { at, rows } = rowsNow();
  const alarms: Alarm[] = rows
    .flatMap(alarmsOf)
    .sort((a, b) => a.row.level - b.row.level || (a.on.told_at ?? "").localeCompare(b.on.told_at ?? ""));
  return (
    <table class="alarms-now">
      <caption>
        {t("supervise.alarms_now")} <span class="num">{number(alarms.length)}</span>
      </caption>
      <tbody>
        {alarms.slice(0, MOST).map(({ row, on, told }) => (
          <tr key={`${row.id} ${on.watch} ${on.assignment ?? ""} ${told.whom}`}>
            <td>
              <Mark level={row.level} /> <OpenButton id={row.id} label={row.label} />
            </td>
            <td>{watchText(row, on)}</td>
            <td>{toldText(told)}</td>
            <td class="num">{on.told_at ? span(at - Date.parse(on.told_at)) : ""}</td>
          </tr>
        ))}
        <More all={alarms.length} columns={4} />
      </tbody>
    </table>
  );
}

/** Who answers for the region, who has a board open, and who is on call by the roster. */
export function PeopleNow({ found }: { found: Supervision }) {
  const holder = duty.value?.responsible;
  const at = now.value;
  return (
    <table class="people-now">
      <caption>{t("supervise.people_now")}</caption>
      <tbody>
        <tr>
          <th scope="row">{t("supervise.responsible")}</th>
          <td>
            {holder ? (
              <>
                {holder.person} <span class="dim num">{shortTime(Date.parse(holder.since), at)}</span>
              </>
            ) : (
              <strong>{t("duty.nobody")}</strong>
            )}
          </td>
        </tr>
        {found.at_boards.map((one) => (
          <tr key={one.name}>
            <th scope="row">{one.name}</th>
            <td>
              {one.roles.map((role) => t(`role.${role}`)).join(", ")}
              {one.boards > 1 ? <span class="dim"> · {t("supervise.boards", { n: one.boards })}</span> : null}
            </td>
          </tr>
        ))}
        {found.on_call.map((one) => (
          <tr key={one.post}>
            <th scope="row">{t(`alarm.whom_${one.post}`)}</th>
            <td>
              {one.person ?? <strong>{t("duty.nobody")}</strong>}{" "}
              {one.unreachable ? <strong>{t("duty.unreachable")}</strong> : null}
              <span class="dim"> {t("supervise.by_roster")}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
