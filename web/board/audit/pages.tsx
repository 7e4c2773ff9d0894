// The record for its auditor: who did what, who looked at whom, and a span of it with its proof. Reads only; loaded when it is
// opened first, with its words.
import "../watch/pages.css";
import "./audit.css";
import { signal } from "@preact/signals";
import { ask, type Problem } from "../../lib/api/client.ts";
import type { RecordOut, RecordRowOut, Sort } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { moment, shortTime } from "../../lib/text/clock.ts";
import { alsoSpeak, number, t, tOr } from "../../lib/text/text.ts";
import { problemText } from "../../lib/ui/press.ts";
import { Take } from "./take.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/audit/id"),
  su: () => import("virtual:text/audit/su"),
  en: () => import("virtual:text/audit/en"),
});

const SORTS: readonly Sort[] = ["looked", "told", "decided", "sent", "watch", "accounts"];

interface Sought {
  sort: Sort | "";
  by: string;
  /** Of the form, `2026-03-02T06:00`; empty: open. */
  from: string;
  to: string;
  incident: string;
  /** How the board calls it. */
  label: string;
}

const NOTHING: Sought = { sort: "", by: "", from: "", to: "", incident: "", label: "" };
const sought = signal<Sought>(NOTHING);
const rows = signal<RecordRowOut[]>([]);
const next = signal<string | null>(null);
const sealedTo = signal(0);
const state = signal<"new" | "loading" | "shown">("new");
const problem = signal<Problem | null>(null);
let turn = 0;

function span(): URLSearchParams {
  const { from, to } = sought.value;
  const query = new URLSearchParams();
  if (from !== "") query.set("from", moment(from));
  if (to !== "") query.set("to", moment(to));
  return query;
}

async function load(before: string | null): Promise<void> {
  turn += 1;
  const mine = turn;
  const query = span();
  const { sort, by, incident } = sought.value;
  for (const [name, value] of Object.entries({ sort, by: by.trim(), incident, before: before ?? "" })) {
    if (value !== "") query.set(name, value);
  }
  if (before === null) rows.value = [];
  state.value = "loading";
  const answer = await ask<RecordOut>(`/record?${query}`);
  // Something else was asked for meanwhile.
  if (mine !== turn) return;
  state.value = "shown";
  problem.value = answer.ok ? null : answer.problem;
  if (!answer.ok) return;
  rows.value = [...rows.value, ...answer.value.rows];
  next.value = answer.value.next;
  sealedTo.value = answer.value.sealed_to;
}

function look(change: Partial<Sought>): void {
  sought.value = { ...sought.value, ...change };
  void load(null);
}

export function Shown() {
  if (state.value === "new") void load(null);
  return (
    <article class="paper audit-page">
      <h1>{t("watch.page_audit")}</h1>
      <p class="dim">{t("audit.what")}</p>
      <Filters />
      <Take query={span().toString()} />
      {problem.value ? (
        <p class="fault" role="alert">
          {problemText(problem.value)}
        </p>
      ) : null}
      <Rows />
      <p role="status" class="dim">
        {state.value === "loading" ? t("common.loading") : null}
        {state.value === "shown" && rows.value.length === 0 ? t("audit.none") : null}
      </p>
      {next.value !== null && state.value === "shown" ? (
        <p class="no-print">
          <button type="button" onClick={() => void load(next.value)}>
            {t("audit.older")}
          </button>
        </p>
      ) : null}
    </article>
  );
}

function Filters() {
  const now_ = sought.value;
  return (
    <form
      class="audit-filters no-print"
      onSubmit={(event) => {
        event.preventDefault();
        look({});
      }}
    >
      <fieldset class="buttons">
        <legend>{t("audit.sort")}</legend>
        {(["", ...SORTS] as const).map((sort) => (
          <button key={sort} type="button" aria-pressed={now_.sort === sort} onClick={() => look({ sort })}>
            {t(`audit.sort_${sort || "all"}`)}
          </button>
        ))}
      </fieldset>
      <div class="buttons">
        <label class="beside-label">
          {t("audit.by")}
          <input
            autocomplete="off"
            value={now_.by}
            onInput={(event) => {
              sought.value = { ...sought.value, by: event.currentTarget.value };
            }}
          />
        </label>
        {(["from", "to"] as const).map((end) => (
          <label key={end} class="beside-label">
            {t(`audit.${end}`)}
            <input
              type="datetime-local"
              value={now_[end]}
              onInput={(event) => {
                sought.value = { ...sought.value, [end]: event.currentTarget.value };
              }}
            />
          </label>
        ))}
        <button type="submit" class="main">
          {t("audit.look")}
        </button>
        {now_.incident === "" ? null : (
          <button type="button" onClick={() => look({ incident: "", label: "" })}>
            {t("audit.of_incident", { label: now_.label })} ✕
          </button>
        )}
      </div>
    </form>
  );
}

function Rows() {
  if (rows.value.length === 0) return null;
  return (
    <table class="audit-rows">
      <thead>
        <tr>
          {(["at", "by", "kind", "about", "seq"] as const).map((column) => (
            <th key={column} scope="col" class={column === "seq" ? "figure" : undefined}>
              {t(`audit.column_${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.value.map((row) => (
          <tr key={row.seq} class={row.sort === "looked" ? "audit-looked" : undefined}>
            <td class="num">
              {shortTime(Date.parse(row.at), now.peek())}
              <span class="dim">{row.at.slice(16, 19)}</span>
            </td>
            <td>
              <button type="button" class="plain" onClick={() => look({ by: row.by })}>
                {tOr(`audit.by_${row.by}`, row.by)}
              </button>
            </td>
            <td>{tOr(`audit.kind_${row.kind}`, row.kind)}</td>
            <td>
              <About row={row} />
            </td>
            <td class="figure num">
              {number(row.seq)}
              {row.seq <= sealedTo.value ? null : <span class="dim"> {t("audit.unsealed")}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function About({ row }: { row: RecordRowOut }) {
  const { incident_id: id, label } = row;
  const more = Object.entries(row.more).map(([name, value]) => {
    const shown = typeof value === "string" && /^\d{4}-.*Z$/.test(value);
    const said = shown
      ? shortTime(Date.parse(String(value)), now.peek())
      : value === true
        ? t("common.yes").toLowerCase()
        : tOr(`audit.${name}_${value}`, String(value));
    return `${tOr(`audit.more_${name}`, name)} ${said}`;
  });
  return (
    <>
      {id === null ? null : (
        <button type="button" class="plain label" onClick={() => look({ incident: id, label: label ?? id })}>
          {label ?? id}
        </button>
      )}{" "}
      <span class="dim">{more.join(" · ")}</span>
    </>
  );
}
