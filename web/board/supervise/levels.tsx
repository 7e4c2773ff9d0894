// Levels that people set: who, from what to what, and why.
import type { LevelByHand } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";

export function Levels({ rows }: { rows: LevelByHand[] }) {
  return (
    <table class="levels-by-hand">
      <caption>{t("supervise.levels")}</caption>
      <tbody>
        {rows.map((one) => (
          <tr key={`${one.at} ${one.incident}`}>
            <td class="num">{shortTime(Date.parse(one.at), now.peek())}</td>
            <td class="num">{one.label}</td>
            <td>
              {one.from === null ? "–" : <Mark level={one.from} />} → <Mark level={one.to} />
            </td>
            <td>
              {one.by}
              {one.alone ? <strong> · {t("supervise.alone")}</strong> : null}
            </td>
            <td>{one.reason ?? <span class="dim">–</span>}</td>
          </tr>
        ))}
        {rows.length === 0 ? (
          <tr>
            <td class="dim">{t("figures.none")}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
