// Alarms an hour for each person: who was shown how many, how many they answered, and where it was more than one can take in.
import type { PersonAlarms, Supervision } from "../../lib/api/types.ts";
import { roughly, shortTime } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";

export function AlarmsByPerson({ found }: { found: Supervision }) {
  const parts = found.load;
  const first = Date.parse(parts[0]?.at ?? "");
  return (
    <table class="alarms-by-person">
      <caption>
        {t("supervise.alarms_by_person")}{" "}
        <span class="dim">{t("supervise.alarms_most", { n: found.alarms_per_hour })}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t("duty.column_person")}</th>
          <th scope="col" class="figure">
            {t("supervise.shown")}
          </th>
          <th scope="col" class="figure">
            {t("supervise.answered")}
          </th>
          {parts.map((part) => (
            <th key={part.at} scope="col" class="figure num">
              {shortTime(Date.parse(part.at), first)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {found.people.map((one) => (
          <Person key={one.name} one={one} most={found.alarms_per_hour} starts={parts.map(({ at }) => at)} />
        ))}
        {found.people.length === 0 ? (
          <tr>
            <td colSpan={parts.length + 3} class="dim">
              {t("figures.none")}
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

function Person({ one, most, starts }: { one: PersonAlarms; most: number; starts: string[] }) {
  return (
    <tr>
      <th scope="row">
        {one.name} <span class="dim">{one.roles.map((role) => t(`role.${role}`)).join(", ")}</span>
      </th>
      <td class="figure num">{number(one.total)}</td>
      <td class="figure num">
        {number(one.answered)}
        {one.answered_p50_s === null ? null : (
          <span class="dim"> p50 {roughly(one.answered_p50_s * 1000)}</span>
        )}
      </td>
      {one.shown.map((n, i) => (
        <td key={starts[i]} class="figure num">
          {n === null ? <span class="dim">–</span> : null}
          {n !== null && n > most ? <strong class="late">{number(n)} !</strong> : null}
          {n !== null && n <= most ? number(n) : null}
        </td>
      ))}
    </tr>
  );
}
