// What the centre says to this crew, and what the crew says to it. Words that are pressed without network wait like every press.
import { type Signal, signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../lib/api/client.ts";
import type { SayBody, Talk, TalkLineOut, UnitRow } from "../lib/api/types.ts";
import { truth } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Lines } from "../lib/ui/lines.tsx";
import { Say } from "../lib/ui/say.tsx";
import { put } from "./queue/queue.ts";
import { serverNow } from "./queue/time.ts";
import { off } from "./sender.ts";

/** Asked for anew when the row says that something was said or read. */
function useLines(unit: UnitRow, wanted: boolean): Signal<readonly TalkLineOut[]> {
  const lines = useSignal<readonly TalkLineOut[]>([]);
  const live = truth.value === "live";
  useEffect(() => {
    if (!wanted || !live) return;
    let shown = true;
    void ask<Talk>(`/units/${encodeURIComponent(unit.id)}/talk`).then((answer) => {
      if (shown && answer.ok) lines.value = answer.value.lines;
    });
    return () => {
      shown = false;
    };
  }, [unit.id, unit.version, wanted, live, lines]);
  return lines;
}

const opened = signal(false);

/** Said above the work, for what the centre says may change where a crew drives. */
export function NewMessages({ unit }: { unit: UnitRow }) {
  const fresh = unit.talk?.for_crew ?? 0;
  const show = () => {
    opened.value = true;
    document.querySelector(".messages")?.scrollIntoView();
  };
  return (
    <div aria-live="assertive">
      {fresh > 0 && !opened.value ? (
        <button type="button" class="next new-messages" onClick={show}>
          {t("said.new", { n: fresh })}
        </button>
      ) : null}
    </div>
  );
}

export function Messages({ unit }: { unit: UnitRow }) {
  const fresh = unit.talk?.for_crew ?? 0;
  const lines = useLines(unit, opened.value);
  const path = `/units/${encodeURIComponent(unit.id)}/talk`;
  // Opening it is reading it.
  const there = lines.value.length > 0;
  useEffect(() => {
    if (!opened.value || fresh === 0 || !there) return;
    void put({
      path: `${path}/read`,
      body: {},
      what: t("said.read_act"),
      means: { is: "said", what: "read" },
    });
  }, [opened.value, fresh, there, path]);
  return (
    <details
      class="messages"
      open={opened.value}
      onToggle={(event) => {
        opened.value = event.currentTarget.open;
      }}
    >
      <summary>{fresh > 0 ? <strong>{t("said.new", { n: fresh })}</strong> : t("said.show")}</summary>
      <Lines lines={lines.value} own="crew" time={(at) => shortTime(at, serverNow())} />
      <Say
        label={t("said.say")}
        button={t("said.send")}
        off={off.value}
        dress={["choices", "next"]}
        send={(words) =>
          put({
            path,
            body: { words } satisfies SayBody,
            what: t("said.act"),
            means: { is: "said", what: words },
          })
        }
      />
    </details>
  );
}
