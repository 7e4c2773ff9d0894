// Tagging patients where many are hurt: question by question, or the category at once by those who know it. Nothing of it
// needs the server before the tag is sent, and sending is tried until it arrives.
import { useSignal } from "@preact/signals";
import type { Category, IncidentRow, MassCasualtyBody, PatientBody } from "../lib/api/types.ts";
import { start } from "../lib/start.ts";
import { t } from "../lib/text/text.ts";
import { put } from "./queue/queue.ts";
import { off as busy, pressedAt } from "./sender.ts";

const CATEGORIES: readonly Category[] = ["immediate", "delayed", "minor", "deceased"];

/** Shown to crews on the scene: to declare it where it is proposed or seen, then to tag. */
export function Tags({ row }: { row: IncidentRow }) {
  if (row.mass_casualty === "declared") return <Tagging row={row} />;
  const declare: MassCasualtyBody = { on: true };
  return (
    <details class="tags" open={row.mass_casualty === "proposed"}>
      <summary>{t("mass.title")}</summary>
      {row.mass_casualty === "proposed" ? <p>{t("mass.proposed")}</p> : null}
      <button
        type="button"
        class="next"
        disabled={busy.value}
        onClick={() =>
          void put({
            path: `/incidents/${row.id}/mass_casualty`,
            body: declare,
            what: t("mass.declare"),
            means: { is: "mass", incident: row.id },
          })
        }
      >
        {t("mass.declare")}
      </button>
    </details>
  );
}

function Tagging({ row }: { row: IncidentRow }) {
  const child = useSignal(false);
  const answers = useSignal<boolean[]>([]);
  const tag = useSignal("");
  const next = start(child.value, answers.value);
  const give = async (category: Category) => {
    const body: PatientBody = { tag: tag.value.trim(), category, at: pressedAt() };
    const path = `/incidents/${row.id}/patients`;
    const what = `${body.tag} · ${t(`mass.${category}`)}`;
    // The next patient may be asked about while this one is written down.
    const asked = answers.value;
    tag.value = "";
    answers.value = [];
    const means = { is: "tag", incident: row.id, tag: body.tag, category } as const;
    if (!(await put({ path, body, what, means }))) {
      tag.value = body.tag;
      answers.value = asked;
    }
  };
  const off = busy.value || tag.value.trim() === "";
  return (
    <section class="tags" aria-label={t("mass.title")}>
      <h3>{t("mass.title")}</h3>
      <Counts row={row} />
      <label>
        {t("mass.tag")}
        <input
          autocomplete="off"
          autocapitalize="characters"
          maxLength={12}
          value={tag.value}
          onInput={(event) => {
            tag.value = event.currentTarget.value;
          }}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={child.value}
          onChange={(event) => {
            child.value = event.currentTarget.checked;
            answers.value = [];
          }}
        />
        {t("mass.child")}
      </label>
      {"ask" in next ? (
        <div class="choices">
          <p class="big" aria-live="polite">
            {t(`start.${next.ask}`)}
          </p>
          <div class="two">
            {[true, false].map((answer) => (
              <button
                type="button"
                class="next"
                key={String(answer)}
                onClick={() => {
                  answers.value = [...answers.value, answer];
                }}
              >
                {t(answer ? "common.yes" : "common.no")}
              </button>
            ))}
          </div>
        </div>
      ) : (
        <div class="choices">
          <button
            type="button"
            class={`next tag-${next.category}`}
            disabled={off}
            onClick={() => void give(next.category)}
          >
            {t("mass.give", { category: t(`mass.${next.category}`) })}
          </button>
        </div>
      )}
      {answers.value.length > 0 ? (
        <button
          type="button"
          class="plain"
          onClick={() => {
            answers.value = answers.value.slice(0, -1);
          }}
        >
          {t("mass.back")}
        </button>
      ) : null}
      <details>
        <summary>{t("mass.at_once")}</summary>
        <div class="choices">
          {CATEGORIES.map((category) => (
            <button
              type="button"
              class={`next tag-${category}`}
              key={category}
              disabled={off}
              onClick={() => void give(category)}
            >
              {t(`mass.${category}`)}
            </button>
          ))}
        </div>
      </details>
    </section>
  );
}

function Counts({ row }: { row: IncidentRow }) {
  return (
    <p class="num">
      {CATEGORIES.map((category) => `${t(`mass.short_${category}`)} ${row.tags?.[category] ?? 0}`).join(
        " · ",
      )}
    </p>
  );
}
