// The same words to many crews, by area and by what they can do, and who has read them.
import { useComputed, useSignal } from "@preact/signals";
import { isAny } from "../../lib/api/session.ts";
import type { AnnounceBody, AnnouncementMade, Announcements } from "../../lib/api/types.ts";
import { now, units } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { number, t, tOr } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { regencyOf } from "../sector.ts";
import { locked } from "../state.ts";
import { callSign } from "../units.tsx";
import { useAsked } from "../watch/ask.ts";

const AGAIN_MS = 10_000;

export function Announce() {
  const did = useSignal(0);
  const asked = useAsked<Announcements>("/announcements", `${did.value} ${Math.floor(now.value / AGAIN_MS)}`);
  const told = asked.value.value?.announcements ?? [];
  return (
    <section aria-labelledby="announce">
      <h2 id="announce">{t("talk.announce")}</h2>
      {isAny("supervisor") ? <AnnounceForm done={() => did.value++} /> : null}
      {told.length > 0 ? (
        <table>
          <thead>
            <tr>
              {(["at", "words", "read", "not_yet"] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`talk.col_${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map((one) => (
              <tr key={one.id}>
                <td class="num">
                  {shortTime(Date.parse(one.at), now.value)} {one.by}
                </td>
                <td>{one.words ?? t("talk.erased")}</td>
                <td class="num">
                  {number(one.read)} / {number(one.told)}
                </td>
                <td class="num">{one.unread.map(callSign).join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

function AnnounceForm({ done }: { done: () => void }) {
  const words = useSignal("");
  const area = useSignal("");
  const can = useSignal("");
  const offDuty = useSignal(false);
  const press = usePress();
  const said = useSignal<number | null>(null);
  const areas = useComputed(() => {
    const all = new Map<string, string>();
    for (const row of units.value) {
      const regency = regencyOf(row.area);
      if (regency) all.set(regency.code, regency.name);
    }
    return [...all].sort(([, one], [, other]) => one.localeCompare(other));
  });
  const abilities = useComputed(() => [...new Set(units.value.flatMap((row) => row.capabilities))].sort());
  const submit = () => {
    const body: AnnounceBody = {
      words: words.value,
      areas: area.value === "" ? [] : [area.value],
      capabilities: can.value === "" ? [] : [can.value],
      off_duty: offDuty.value,
    };
    said.value = null;
    void press.run<AnnouncementMade>("POST", "/announcements", body, (made) => {
      words.value = "";
      said.value = made.units.length;
      done();
    });
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label>
        {t("talk.announce_words")}
        <textarea
          rows={2}
          required
          maxLength={500}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="buttons">
        <label>
          {t("talk.area")}
          <select
            value={area.value}
            onChange={(event) => {
              area.value = event.currentTarget.value;
            }}
          >
            <option value="">{t("talk.everywhere")}</option>
            {areas.value.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("talk.can")}
          <select
            value={can.value}
            onChange={(event) => {
              can.value = event.currentTarget.value;
            }}
          >
            <option value="">{t("talk.all_kinds")}</option>
            {abilities.value.map((one) => (
              <option key={one} value={one}>
                {tOr(`unit_row.can_${one}`, one)}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={offDuty.value}
            onChange={(event) => {
              offDuty.value = event.currentTarget.checked;
            }}
          />
          {t("talk.off_duty")}
        </label>
        <button type="submit" disabled={locked.value || press.busy.value}>
          {t("talk.announce_send")}
        </button>
      </div>
      {said.value === null ? null : <p role="status">{t("talk.announced", { n: said.value })}</p>}
      <Fault press={press} />
    </form>
  );
}
