// Why not the others: how many for which reason, the nearest one by one, and any unit by its name.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import type { IncidentRow, LeftOut, Recommendation } from "../../lib/api/types.ts";
import { client, incident } from "../../lib/live/live.ts";
import { roughly } from "../../lib/text/clock.ts";
import { t, tOr } from "../../lib/text/text.ts";
import { DrillWord } from "../drill.tsx";
import { locked } from "../state.ts";
import { recommendations } from "./load.ts";
import { assign, mayAssign, press, sendingAll } from "./send.ts";

const SHOWN = 6;
const diverting = signal<string | null>(null);
const looked = signal("");
/** Every unit that is no pick, asked for when somebody looks for one. */
const everybody = signal<LeftOut[] | null>(null);

function forget(): void {
  looked.value = "";
  everybody.value = null;
}

/** Asks for every unit while one is looked for, and again when the incident changes. */
function useEverybody(row: IncidentRow): void {
  const asks = looked.value.trim() !== "";
  useEffect(() => forget, [row.id]);
  useEffect(() => {
    if (!asks) {
      everybody.value = null;
      return;
    }
    let wanted = true;
    const at = client.cursor ? `&at_least=${encodeURIComponent(client.cursor)}` : "";
    const path = `/incidents/${encodeURIComponent(row.id)}/recommendations?left_out=all${at}`;
    void ask<Recommendation>(path).then((answer) => {
      if (wanted && answer.ok) everybody.value = answer.value.left_out;
    });
    return () => {
      wanted = false;
    };
  }, [row.id, row.version, asks]);
}

/** `lebih jauh · ≈ 14 mnt · 5 mnt lebih lambat`. */
export function reasonText(one: LeftOut): string {
  const facts = [tOr(`board.why_not_${one.why}`, one.why)];
  if (one.travel_s !== null) facts.push(t("board.travel", { span: roughly(one.travel_s * 1000) }));
  if (one.slower_s) facts.push(t("board.slower", { span: roughly(one.slower_s * 1000) }));
  return facts.join(" · ");
}

export function WhyNot({ row }: { row: IncidentRow }) {
  useEverybody(row);
  const all = recommendations.value;
  const left = all?.left_out ?? [];
  const busy = left.filter((one) => one.bound_to && one.bound_to !== row.id);
  const others = left.filter((one) => !one.bound_to);
  const counts = all?.left_out_counts ?? [];
  if (counts.length === 0) return null;
  return (
    <details class="left-out">
      <summary>{t("board.left_out", { n: counts.reduce((sum, one) => sum + one.count, 0) })}</summary>
      <p class="dim num">
        {counts.map((one) => `${one.count} ${tOr(`board.why_not_${one.why}`, one.why)}`).join(" · ")}
      </p>
      <input
        type="search"
        class="why-not"
        placeholder={t("board.why_not_whom")}
        aria-label={t("board.why_not_whom")}
        value={looked.value}
        onInput={(event) => {
          looked.value = event.currentTarget.value;
        }}
      />
      {looked.value.trim() === "" ? (
        <ul>
          {busy.slice(0, SHOWN).map((one) => (
            <Busy key={one.unit} row={row} one={one} />
          ))}
          {others.slice(0, SHOWN).map((one) => (
            <Other key={one.unit} one={one} />
          ))}
        </ul>
      ) : (
        <Looked row={row} />
      )}
    </details>
  );
}

function Looked({ row }: { row: IncidentRow }) {
  const wanted = looked.value.trim().toLowerCase();
  const fits = (one: { call_sign: string }) => one.call_sign.toLowerCase().includes(wanted);
  const picked = (recommendations.value?.picks ?? []).filter(fits);
  if (everybody.value === null) return <p class="dim">{t("common.loading")}</p>;
  const found = everybody.value.filter(fits).slice(0, SHOWN);
  if (picked.length + found.length === 0) return <p class="dim">{t("board.why_not_nobody")}</p>;
  return (
    <ul class="looked" aria-live="polite">
      {picked.slice(0, SHOWN).map((one) => (
        <li key={one.unit}>
          <span class="num">{one.call_sign}</span> <span class="dim">{t("board.is_picked")}</span>
        </li>
      ))}
      {found.map((one) =>
        one.why === "busy" ? <Busy key={one.unit} row={row} one={one} /> : <Other key={one.unit} one={one} />,
      )}
    </ul>
  );
}

function Other({ one }: { one: LeftOut }) {
  return (
    <li>
      <span class="num">{one.call_sign}</span> <span class="dim num">{reasonText(one)}</span>
    </li>
  );
}

/** A busy unit can be diverted, on purpose only; one on an exercise goes at once for what is real. */
function Busy({ row, one }: { row: IncidentRow; one: LeftOut }) {
  const elsewhere = incident(one.bound_to ?? null);
  const asked = diverting.value === one.unit;
  const label = elsewhere ? `${elsewhere.level} ${elsewhere.label}` : "?";
  const off = locked.value || press.busy.value || sendingAll.value || !mayAssign();
  const facts = [t("board.busy_with", { label })];
  if (one.travel_s !== null) facts.push(t("board.travel", { span: roughly(one.travel_s * 1000) }));
  return (
    <li>
      <span class="num">{one.call_sign}</span> <span class="dim num">{facts.join(" · ")}</span>
      {asked ? (
        <div class="fault">
          <p>{t("board.divert_sure", { unit: one.call_sign, label })}</p>
          <button
            type="button"
            class="main"
            disabled={off}
            onClick={() => assign(row, one.unit, true, () => (diverting.value = null))}
          >
            {t("board.divert_now")}
          </button>{" "}
          <button type="button" onClick={() => (diverting.value = null)}>
            {t("common.cancel")}
          </button>
        </div>
      ) : elsewhere?.drill && !row.drill ? (
        <button type="button" disabled={off} onClick={() => assign(row, one.unit, false)}>
          {t("board.send")} <DrillWord row={elsewhere} />
        </button>
      ) : (
        <button type="button" class="plain" disabled={off} onClick={() => (diverting.value = one.unit)}>
          {t("board.divert")} <span class="hidden">{one.call_sign}</span>
        </button>
      )}
    </li>
  );
}
