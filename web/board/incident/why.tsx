// Why this level: the rules, the words behind them, and what was not asked.
import type { IncidentRow, QuestionText } from "../../lib/api/types.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { details } from "./load.ts";

export function Why({ row }: { row: IncidentRow }) {
  const all = details.value;
  // What was merged into it may be why: its reasons stand beside the own ones, under its label.
  const brought = (all?.merged ?? []).flatMap((part) =>
    part.reasons.map((reason) => ({ ...reason, of: part.label })),
  );
  const own = (all?.reasons ?? []).map((reason) => ({ ...reason, of: "" }));
  const reasons = [...own, ...brought].sort((a, b) => a.level - b.level);
  return (
    <section class="block">
      <h3>{t("board.why", { level: row.rules_level })}</h3>
      {all === null ? <p class="dim">{t("common.loading")}</p> : null}
      {all && all.reasons.length === 0 ? <p class="dim">{t("board.no_reason")}</p> : null}
      <ul class="reasons">
        {reasons.map((reason) => (
          <li key={`${reason.of} ${reason.rule}`}>
            <Mark level={reason.level} />
            <span>
              {reason.of === "" ? null : <strong class="label">{reason.of} </strong>}
              {reason.text || tOr(`rule.${reason.rule}`, reason.rule)}
              <span class="dim"> ← {reason.because.join(" · ")}</span>
            </span>
          </li>
        ))}
      </ul>
      {all && all.signs.length > 0 ? (
        <p>
          <span class="dim">{t("board.signs")}</span>{" "}
          {all.signs
            .map((sign) => `${sign.text}${sign.uncertain ? ` (${t("board.uncertain")})` : ""}`)
            .join(" · ")}
        </p>
      ) : null}
      {all && all.unasked.length > 0 ? (
        <div>
          <p class="dim">{t("board.unasked")}</p>
          <ul class="dashes">
            {all.unasked.map((one) => (
              <li key={one.name}>
                {one.text}
                <Would of={one} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

// What each answer would make of the level: " ← tidak: ▲ 1".
function Would({ of }: { of: QuestionText }) {
  const answers = of.would ?? [];
  if (answers.length === 0) {
    return null;
  }
  return (
    <span class="would">
      {answers.map((one) => (
        <span key={one.answer}>
          {one.answer} → <Mark level={one.level} />
        </span>
      ))}
    </span>
  );
}
