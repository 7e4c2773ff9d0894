// What the centre says to this crew, and what the crew says to it. Words that are pressed without network wait like every press.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../lib/api/client.ts";
import type { SayBody, Talk, TalkLineOut, UnitRow } from "../lib/api/types.ts";
import { truth } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Lines } from "../lib/ui/lines.tsx";
import { put } from "./queue/queue.ts";
import { serverNow } from "./queue/time.ts";
import { off } from "./sender.ts";

const MOST_CHARS = 500;

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

export function Messages({ unit }: { unit: UnitRow }) {
  const fresh = unit.talk?.for_crew ?? 0;
  const opened = useSignal(false);
  const lines = useLines(unit, opened.value);
  const words = useSignal("");
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
  const say = async () => {
    const body: SayBody = { words: words.value };
    if (await put({ path, body, what: t("said.act"), means: { is: "said", what: words.value } }))
      words.value = "";
  };
  return (
    <details
      class="messages"
      open={opened.value}
      onToggle={(event) => {
        opened.value = event.currentTarget.open;
      }}
    >
      <summary aria-live="polite">
        {fresh > 0 ? <strong>{t("said.new", { n: fresh })}</strong> : t("said.show")}
      </summary>
      <Lines lines={lines.value} own="crew" time={(at) => shortTime(at, serverNow())} />
      <form
        class="choices"
        onSubmit={(event) => {
          event.preventDefault();
          void say();
        }}
      >
        <label>
          {t("said.say")}
          <textarea
            rows={2}
            required
            maxLength={MOST_CHARS}
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="next" disabled={off.value}>
          {t("said.send")}
        </button>
      </form>
    </details>
  );
}
