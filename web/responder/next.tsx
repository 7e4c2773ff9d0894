// One full-width button: the next status. What is rarer stands below it, smaller.
import { useSignal } from "@preact/signals";
import type { AssignmentRow, ClearResult, IncidentRow, Step } from "../lib/api/types.ts";
import { t } from "../lib/text/text.ts";
import { Where } from "./late.tsx";
import { off, step } from "./sender.ts";

const RESULTS: readonly ClearResult[] = ["helped", "transported", "not_needed", "not_found", "unable"];
const DECLINES = ["busy", "vehicle", "crew", "far"] as const;

interface Choice {
  verb: string;
  words: string;
}

const MAIN: Partial<Record<Step, Choice>> = {
  offered: { verb: "accept", words: "unit.accept" },
  accepted: { verb: "en_route", words: "unit.next_en_route" },
  en_route: { verb: "on_scene", words: "unit.next_on_scene" },
  staged: { verb: "on_scene", words: "unit.next_on_scene" },
  transporting: { verb: "at_facility", words: "unit.next_at_facility" },
};

const STAGES: Choice = { verb: "staged", words: "unit.next_staged" };
const TRANSPORTS: Choice = { verb: "transporting", words: "unit.next_transporting" };

/** What may come besides. */
const ALSO: Partial<Record<Step, readonly Choice[]>> = {
  en_route: [STAGES],
  on_scene: [{ verb: "at_person", words: "unit.next_at_person" }, TRANSPORTS],
  at_person: [TRANSPORTS],
};

const CLEARS: readonly Step[] = ["on_scene", "at_person", "at_facility"];

interface NextProps {
  row: IncidentRow;
  assignment: AssignmentRow;
  /** The crew waits at a safe distance first. */
  stages: boolean;
}

export function Next({ row, assignment, stages }: NextProps) {
  const asking = useSignal<"decline" | "result" | "where" | null>(null);
  const busy = off.value;
  const go = (choice: Choice) => void step(assignment, choice.verb, t(choice.words));
  if (asking.value === "where") {
    return <Where row={row} assignment={assignment} starts shut={() => (asking.value = null)} />;
  }
  if (asking.value === "result") {
    return (
      <div class="choices">
        <p class="big">{t("unit.result_which")}</p>
        {RESULTS.map((result) => (
          <button
            type="button"
            class="next"
            key={result}
            disabled={busy}
            onClick={() => void step(assignment, "clear", t("unit.next_cleared"), { result })}
          >
            {t(`unit.result_${result}`)}
          </button>
        ))}
        <button type="button" class="plain" onClick={() => (asking.value = null)}>
          {t("common.cancel")}
        </button>
      </div>
    );
  }
  if (asking.value === "decline") {
    return (
      <div class="choices">
        <p class="big">{t("unit.decline_why")}</p>
        {DECLINES.map((why) => (
          <button
            type="button"
            class="next"
            key={why}
            disabled={busy}
            onClick={() =>
              void step(assignment, "decline", t("unit.decline"), { reason: t(`unit.decline_${why}`) })
            }
          >
            {t(`unit.decline_${why}`)}
          </button>
        ))}
        <button type="button" class="plain" onClick={() => (asking.value = null)}>
          {t("common.cancel")}
        </button>
      </div>
    );
  }
  const waits = stages && assignment.step === "en_route";
  const main = waits ? STAGES : MAIN[assignment.step];
  const also = waits ? [MAIN.en_route as Choice] : (ALSO[assignment.step] ?? []);
  const clears = CLEARS.includes(assignment.step);
  return (
    <div class="choices sticky">
      {main ? (
        <button type="button" class="main next" disabled={busy} onClick={() => go(main)}>
          {t(main.words)}
        </button>
      ) : null}
      {clears ? (
        <button type="button" class="main next" disabled={busy} onClick={() => (asking.value = "result")}>
          {t("unit.next_cleared")}
        </button>
      ) : null}
      {also.map((choice) => (
        <button
          type="button"
          class="next"
          key={choice.verb}
          disabled={busy}
          onClick={() => {
            if (choice === TRANSPORTS) asking.value = "where";
            else go(choice);
          }}
        >
          {t(choice.words)}
        </button>
      ))}
      {assignment.step === "offered" ? (
        <button type="button" disabled={busy} onClick={() => (asking.value = "decline")}>
          {t("unit.decline")}
        </button>
      ) : null}
    </div>
  );
}
