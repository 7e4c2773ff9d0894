// What is said between the centre and crews: whom there is something new from, one conversation, and announcements to many.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, newKey } from "../../lib/api/client.ts";
import { isAny } from "../../lib/api/session.ts";
import type { SayBody, Talk, UnitRow } from "../../lib/api/types.ts";
import { halfPast, now, unit, units } from "../../lib/live/live.ts";
import { shortTime, span } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Lines } from "../../lib/ui/lines.tsx";
import { problemText, usePress } from "../../lib/ui/press.ts";
import { Say } from "../../lib/ui/say.tsx";
import { locked } from "../state.ts";
import { useAsked } from "../watch/ask.ts";
import { Announce } from "./announce.tsx";
import { chosenCrew } from "./unread.ts";

const wanted = signal("");

export function TalkPage() {
  return (
    <article class="paper talk-page">
      <h1>{t("talk.title")}</h1>
      <div class="talk-panes">
        <Crews />
        {chosenCrew.value === null ? (
          <p class="dim">{t("talk.choose")}</p>
        ) : (
          <Conversation key={chosenCrew.value} id={chosenCrew.value} />
        )}
      </div>
      {isAny("supervisor", "auditor") ? <Announce /> : null}
    </article>
  );
}

/** Those with something unread first, then by when something was said, then all others that were looked for. */
function crews(): readonly UnitRow[] {
  const looked = wanted.value.trim().toLowerCase();
  const fits = (row: UnitRow) =>
    looked === ""
      ? row.talk !== undefined
      : `${row.call_sign} ${row.agency_name} ${row.area?.name ?? ""}`.toLowerCase().includes(looked);
  const rank = (row: UnitRow) =>
    [(row.talk?.for_centre ?? 0) > 0 ? "1" : "0", row.talk?.last ?? ""].join(" ");
  return units.value
    .filter(fits)
    .sort((a, b) => rank(b).localeCompare(rank(a)) || a.call_sign.localeCompare(b.call_sign))
    .slice(0, 50);
}

function Crews() {
  const rows = crews();
  return (
    <nav aria-label={t("talk.crews")}>
      <label>
        {t("talk.find")}
        <input
          type="search"
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value;
          }}
        />
      </label>
      <ul class="talk-crews">
        {rows.map((row) => (
          <li key={row.id}>
            <button
              type="button"
              aria-current={row.id === chosenCrew.value ? "true" : undefined}
              onClick={() => (chosenCrew.value = row.id)}
            >
              <strong class="num">{row.call_sign}</strong>{" "}
              {row.talk && row.talk.for_centre > 0 ? (
                <strong>{t("talk.unread", { n: row.talk.for_centre })}</strong>
              ) : null}{" "}
              {row.talk ? (
                <span class="dim num">{span(halfPast.value - Date.parse(row.talk.last))}</span>
              ) : (
                <span class="dim">{row.agency_name}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Conversation({ id }: { id: string }) {
  const row = unit(id);
  const path = `/units/${encodeURIComponent(id)}/talk`;
  const asked = useAsked<Talk>(path, row?.version);
  const press = usePress();
  const { value: talk, problem } = asked.value;
  const unread = row?.talk?.for_centre ?? 0;
  const may = isAny("call_taker", "dispatcher", "supervisor");
  // Read once it is in front of somebody, and not by a page that nobody looks at.
  useEffect(() => {
    if (may && unread > 0 && talk && document.visibilityState === "visible") {
      void act("POST", `${path}/read`, {}, newKey());
    }
  }, [may, unread, talk, path]);
  if (!row) return null;
  return (
    <section aria-label={t("talk.with", { unit: row.call_sign })}>
      <h2>{row.call_sign}</h2>
      {problem ? (
        <p class="fault" role="alert">
          {problemText(problem)}
        </p>
      ) : null}
      <Lines lines={talk?.lines ?? []} own="centre" time={(at) => shortTime(at, now.value)} />
      {may ? (
        <Say
          label={t("talk.say")}
          button={t("talk.send")}
          off={locked.value || press.busy.value}
          dress={["form", ""]}
          send={(words) => press.run("POST", path, { words } satisfies SayBody)}
        >
          <Fault press={press} />
        </Say>
      ) : null}
    </section>
  );
}
