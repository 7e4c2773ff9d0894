// Penyelia: how the watch is worked now and was in the last hours. What is now comes from the rows of this board, the rest is
// counted by the server when it is asked for, once a minute.
import { signal } from "@preact/signals";
import type { Supervision as Found } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { t } from "../../lib/text/text.ts";
import { problemText } from "../../lib/ui/press.ts";
import { useAsked } from "../watch/ask.ts";
import { Clocks } from "../watch/figures.tsx";
import { AlarmsByPerson } from "./alarms.tsx";
import { Bars } from "./bars.tsx";
import { ClocksOverTime } from "./clocks.tsx";
import { Levels } from "./levels.tsx";
import { AlarmsNow, OffersNow, PeopleNow } from "./present.tsx";

const SPANS = [3, 6, 12, 24] as const;
const hours = signal<(typeof SPANS)[number]>(12);

export function Supervision() {
  const minute = Math.floor(now.value / 60_000);
  const asked = useAsked<Found>(`/supervision?hours=${hours.value}`, minute);
  const found = asked.value.value;
  return (
    <article class="paper supervision">
      <h1>{t("watch.page_supervision")}</h1>
      <OffersNow />
      <AlarmsNow />
      {asked.value.problem ? (
        <p class="fault" role="alert">
          {problemText(asked.value.problem)}
        </p>
      ) : null}
      {found ? <PeopleNow found={found} /> : null}
      <div class="buttons no-print">
        {SPANS.map((many) => (
          <button
            key={many}
            type="button"
            aria-pressed={hours.value === many}
            onClick={() => (hours.value = many)}
          >
            {t("figures.last_hours", { n: many })}
          </button>
        ))}
      </div>
      {found ? <Past found={found} /> : <p class="dim">{t("common.loading")}</p>}
    </article>
  );
}

function Past({ found }: { found: Found }) {
  return (
    <>
      <Bars load={found.load} />
      <ClocksOverTime found={found} />
      <Clocks rows={found.figures.clocks} />
      <AlarmsByPerson found={found} />
      <Levels rows={found.levels} />
      <p class="dim">{t("supervise.method")}</p>
    </>
  );
}
