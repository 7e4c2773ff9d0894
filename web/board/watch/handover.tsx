// Serah terima: who has the watch, the sheet of now or the one that waits, both signatures, and sheets signed before.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAny, session } from "../../lib/api/session.ts";
import type { DutyRow, SheetBody, SheetOut, Sheets, TakeBody } from "../../lib/api/types.ts";
import { duty, now } from "../../lib/live/live.ts";
import { shortTime, span } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Press, problemText, usePress } from "../../lib/ui/press.ts";
import { sheetShown } from "../pages.ts";
import { locked } from "../state.ts";
import { useAsked } from "./ask.ts";
import { SheetTable } from "./sheet.tsx";

/** What is typed stays while the page is closed. */
const notes = signal("");
const incoming = signal("");
const takes = signal<Record<string, string>>({});
const press = new Press();

/** How often the sheet of now is asked for again, ms. */
const AGAIN_MS = 15_000;

export function Handover() {
  const row = duty.value;
  const id = sheetShown.value ?? row?.offered?.sheet ?? null;
  const tick = Math.floor(now.value / AGAIN_MS);
  const path = id === null ? "/watch/sheet" : `/watch/sheets/${encodeURIComponent(id)}`;
  const asked = useAsked<SheetOut>(path, `${id} ${row?.version ?? 0} ${id === null ? tick : ""}`);
  const sheet = asked.value.value;
  const isIt = sheet !== null && (id === null ? sheet.id === null : sheet.id === id);
  return (
    <article class="paper">
      <h1>{t("watch.page_handover")}</h1>
      <Holder row={row} />
      {asked.value.problem ? (
        <p class="fault" role="alert">
          {problemText(asked.value.problem)}
        </p>
      ) : null}
      {isIt ? <Sheet sheet={sheet} /> : <p class="dim">{t("common.loading")}</p>}
      <Fault press={press} />
      <Earlier version={row?.version ?? 0} />
    </article>
  );
}

/** Who has the watch, and how it is taken when nobody has it or its holder cannot hand it over. */
function Holder({ row }: { row: DutyRow | undefined }) {
  const has = row?.responsible;
  const me = session.value?.person.name;
  const take = usePress();
  if (has) {
    const since = Date.parse(has.since);
    return (
      <>
        <p class="holder">
          <strong>{t("duty.held_by", { name: has.person })}</strong>{" "}
          <span class="num">
            {t("duty.held_since", { time: shortTime(since, now.value), span: span(now.value - since) })}
          </span>
        </p>
        {isAny("supervisor") && has.person !== me ? <TakeOver press={take} /> : null}
      </>
    );
  }
  return (
    <div class="holder">
      <p>
        <strong>{t("duty.held_by_nobody")}</strong> {t("duty.take_hint")}
      </p>
      {isAny("dispatcher", "supervisor") ? (
        <button
          type="button"
          class="main"
          disabled={locked.value || take.busy.value}
          onClick={() => void take.run("POST", "/watch/take", {} satisfies TakeBody)}
        >
          {t("duty.take")}
        </button>
      ) : null}
      <Fault press={take} />
    </div>
  );
}

function TakeOver({ press }: { press: Press }) {
  return (
    <details class="no-print">
      <summary>{t("duty.take_over")}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          const reason = String(new FormData(event.currentTarget).get("reason"));
          void press.run("POST", "/watch/take", { reason } satisfies TakeBody);
        }}
      >
        <label>
          {t("duty.reason")}
          <input name="reason" required />
        </label>
        <button type="submit" disabled={locked.value || press.busy.value}>
          {t("duty.take")}
        </button>
        <Fault press={press} />
      </form>
    </details>
  );
}

function Sheet({ sheet }: { sheet: SheetOut }) {
  const mine = sheet.state === "draft" && sheet.outgoing === session.value?.person.name;
  const at = (moment: string | null) => (moment ? shortTime(Date.parse(moment), now.value) : "");
  return (
    <>
      <p class={`sheet-state sheet-${sheet.state}`} role="status">
        {t(`duty.sheet_${sheet.state}`)} · {t("duty.as_of", { time: at(sheet.as_of) })}
      </p>
      {sheet.signed_at ? (
        <dl class="signatures">
          <div>
            <dt>{t("duty.outgoing")}</dt>
            <dd>
              {sheet.outgoing} <span class="num">{at(sheet.signed_at)}</span>
            </dd>
          </div>
          <div>
            <dt>{t("duty.incoming")}</dt>
            <dd>
              {sheet.accepted_by ?? sheet.incoming ?? t("duty.anybody")}{" "}
              <span class="num">{sheet.accepted_at ? at(sheet.accepted_at) : t("duty.not_signed")}</span>
            </dd>
          </div>
        </dl>
      ) : null}
      {sheet.notes ? <p class="sheet-notes">{sheet.notes}</p> : null}
      {mine ? <Sign sheet={sheet} /> : null}
      <SecondSignature sheet={sheet} />
      <SheetTable sheet={sheet} takes={mine ? takes : null} />
    </>
  );
}

/** The first signature. */
function Sign({ sheet }: { sheet: SheetOut }) {
  const submit = async (event: Event) => {
    event.preventDefault();
    const on = new Set(sheet.lines.map((line) => line.incident));
    const named = Object.entries(takes.value).filter(([id, name]) => on.has(id) && name.trim() !== "");
    const body: SheetBody = {
      incoming: incoming.value === "" ? null : incoming.value,
      notes: notes.value,
      takes: Object.fromEntries(named),
    };
    if (await press.run("POST", "/watch/sheets", body)) {
      notes.value = "";
      takes.value = {};
    }
  };
  return (
    <form class="form no-print" onSubmit={(event) => void submit(event)}>
      <label>
        {t("duty.notes")}
        <textarea
          name="notes"
          value={notes.value}
          onInput={(event) => (notes.value = event.currentTarget.value)}
        />
      </label>
      <label>
        {t("duty.incoming")}
        <select value={incoming.value} onChange={(event) => (incoming.value = event.currentTarget.value)}>
          <option value="">{t("duty.anybody")}</option>
          {(sheet.may_take ?? []).map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p class="dim">{t("duty.sign_hint")}</p>
      <button type="submit" class="main" disabled={locked.value || press.busy.value}>
        {t("duty.sign")}
      </button>
    </form>
  );
}

/** The second signature, or taking the first one back. */
function SecondSignature({ sheet }: { sheet: SheetOut }) {
  const me = session.value?.person.name;
  useEffect(() => () => press.forget(), []);
  if (sheet.state !== "offered" || sheet.id === null || !isAny("dispatcher", "supervisor")) return null;
  const path = `/watch/sheets/${encodeURIComponent(sheet.id)}`;
  const may = sheet.outgoing !== me && (sheet.incoming === null || sheet.incoming === me);
  return (
    <div class="buttons no-print">
      {may ? (
        <button
          type="button"
          class="main"
          disabled={locked.value || press.busy.value}
          onClick={() => void press.run("POST", `${path}/accept`, {})}
        >
          {t("duty.accept")}
        </button>
      ) : (
        <p>{t("duty.still_yours", { name: sheet.outgoing ?? "" })}</p>
      )}
      {sheet.outgoing === me || isAny("supervisor") ? (
        <button
          type="button"
          disabled={locked.value || press.busy.value}
          onClick={() => void press.run("POST", `${path}/withdraw`, {})}
        >
          {t("duty.withdraw")}
        </button>
      ) : null}
    </div>
  );
}

function Earlier({ version }: { version: number }) {
  const asked = useAsked<Sheets>("/watch/sheets", version);
  const sheets = asked.value.value?.sheets ?? [];
  if (sheets.length === 0) return null;
  return (
    <section class="no-print">
      <h2>{t("duty.earlier")}</h2>
      <ul class="sheets">
        {sheets.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="plain num"
              aria-current={sheetShown.value === one.id ? "true" : undefined}
              onClick={() => (sheetShown.value = sheetShown.value === one.id ? null : one.id)}
            >
              {shortTime(Date.parse(one.signed_at), now.value)} · {one.outgoing}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
