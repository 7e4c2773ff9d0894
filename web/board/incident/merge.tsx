// Incidents that belong together: merging the open one with another, what was merged into it, where a merged one went.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type { IncidentDetail, IncidentRow, MergedDetail, Origin } from "../../lib/api/types.ts";
import { client, incident, incidents, now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { useSteady } from "../../lib/ui/is.ts";
import { LevelWord, Mark } from "../../lib/ui/level.tsx";
import { usePress } from "../../lib/ui/press.ts";
import type { Act } from "../acts/act.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { areaText, form, kindText, locked, select } from "../state.ts";
import { Frame } from "./frame.tsx";
import { details } from "./load.ts";

/** Of those whose label begins as what is typed. */
const MOST_SHOWN = 50;

export function MergeForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  const label = useSignal("");
  const typed = label.value.trim().toUpperCase();
  const others = useSteady(
    () =>
      incidents.value.filter(
        (one) => one.id !== row.id && one.drill === row.drill && one.label.startsWith(typed),
      ),
    [row.id, row.drill, typed],
  );
  const other = others.find((one) => one.label === typed);
  const turned = useSignal(false);
  const from = other && (turned.value === (make.ending(row, other) === row) ? other : row);
  const into = from === row ? other : row;
  return (
    <Frame
      press={press}
      button={t("board.merge_save")}
      blocked={!from || !into}
      submit={() => {
        if (!from || !into) return;
        void perform(make.merge(from, into), press, () => {
          form.value = null;
          select(into.id);
        });
      }}
    >
      <label>
        {t("board.merge_label")}
        <input
          name="label"
          list="merge-labels"
          autocomplete="off"
          required
          value={label.value}
          onInput={(event) => {
            label.value = event.currentTarget.value;
          }}
        />
      </label>
      <datalist id="merge-labels">
        {others.slice(0, MOST_SHOWN).map((one) => (
          <option key={one.id} value={one.label}>
            {one.level} · {kindText(one)} · {areaText(one)}
          </option>
        ))}
      </datalist>
      {from && into ? (
        <>
          <p aria-live="polite">
            <Mark level={from.level} /> <strong class="label">{from.label}</strong> {kindText(from)} →{" "}
            <Mark level={into.level} /> <strong class="label">{into.label}</strong> {kindText(into)},{" "}
            {areaText(into)}
          </p>
          <p class="dim">{t("board.merge_what", { from: from.label, into: into.label })}</p>
          <label class="check">
            <input
              type="checkbox"
              checked={turned.value}
              onChange={(event) => {
                turned.value = event.currentTarget.checked;
              }}
            />
            {t("board.merge_turn")}
          </label>
        </>
      ) : null}
    </Frame>
  );
}

/** What was merged into the open incident, each to be taken out again. */
export function Merged({ row }: { row: IncidentRow }) {
  const parts = details.value?.incident.id === row.id ? details.value.merged : undefined;
  if (!parts || parts.length === 0) return null;
  return (
    <section class="block merged">
      <h3>{t("board.merged_with", { n: parts.length })}</h3>
      <ul class="reports">
        {parts.map((part) => (
          <Part key={part.incident_id} part={part} />
        ))}
      </ul>
    </section>
  );
}

function Part({ part }: { part: MergedDetail }) {
  const why = part.reasons[0];
  return (
    <li>
      <p>
        <Mark level={part.level} /> <span class="num label">{part.label}</span>{" "}
        <span class="dim">
          {t("board.merged_at", { time: shortTime(Date.parse(part.merged_at), now.value) })} ·{" "}
          {t("board.flag_reports", { n: part.reports.length })}
          {(["affected", "injured", "trapped"] as const)
            .filter((name) => part.people[name] !== null)
            .map((name) => ` · ${t(`board.people_${name}`, { n: part.people[name] ?? 0 })}`)}
        </span>
      </p>
      {why ? <p class="dim">{why.text}</p> : null}
      <Apart act={() => make.unmerge({ id: part.incident_id, label: part.label })} words="unmerge" />
    </li>
  );
}

/** A button that takes something out; it can be put back at once. */
export function Apart({ act, words }: { act: () => Act; words: "unmerge" | "detach" }) {
  const press = usePress();
  if (!isAny("dispatcher", "supervisor")) return null;
  return (
    <div class="buttons">
      <button
        type="button"
        disabled={locked.value || press.busy.value}
        onClick={() => void perform(act(), press)}
      >
        {t(`board.${words}`)}
      </button>
      <Fault press={press} />
    </div>
  );
}

/** States of what boards show: one that is not on this board was opened with a reason. */
const OPEN: ReadonlySet<string> = new Set(["new", "queued", "active", "resolved"]);

/** An incident that is not on the board: where it went, if it was merged; else the `whole` of it. */
export function Gone({
  id,
  whole: Whole,
}: {
  id: string;
  whole: (of: { detail: IncidentDetail }) => JSX.Element;
}) {
  const detail = useSignal<IncidentDetail | null>(null);
  useEffect(() => {
    let shown = true;
    const at = client.cursor ? `?at_least=${encodeURIComponent(client.cursor)}` : "";
    void ask<IncidentDetail>(`/incidents/${encodeURIComponent(id)}${at}`).then((answer) => {
      if (shown && answer.ok) detail.value = answer.value;
    });
    return () => {
      shown = false;
    };
  }, [id]);
  const to: Origin | undefined = detail.value?.survivor;
  const isOpen = detail.value !== null && OPEN.has(detail.value.incident.state);
  if (!to) {
    return (
      <>
        <p class="waiting">{t(isOpen ? "watch.glass_seen" : "board.gone")}</p>
        {detail.value ? <Whole detail={detail.value} /> : null}
      </>
    );
  }
  const row = incident(to.incident_id);
  return (
    <div class="waiting">
      <p>
        {t("board.gone_merged", { label: to.label })} {row ? <LevelWord level={row.level} /> : null}
      </p>
      <div class="buttons">
        {row ? (
          <button type="button" class="main" onClick={() => select(to.incident_id)}>
            {t("board.open_survivor", { label: to.label })}
          </button>
        ) : null}
      </div>
      <Apart act={() => make.unmerge({ id, label: detail.value?.incident.label ?? "" })} words="unmerge" />
    </div>
  );
}
