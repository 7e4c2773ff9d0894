// What is rarer during the work: more units, a line to whoever reported, a note for the centre.
import { useSignal } from "@preact/signals";
import type { IncidentRow, NeedKind, NoteBody } from "../lib/api/types.ts";
import { now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { askCentre, needOf, withdraw } from "./need.ts";
import { put } from "./queue/queue.ts";
import { serverNow } from "./queue/time.ts";
import { off } from "./sender.ts";

/** What units can do that crews ask for most. */
const ABLE = ["ambulance", "fire", "rescue", "water_rescue", "police", "heavy_equipment"] as const;
const WORDS = 500;

export function More({ row }: { row: IncidentRow }) {
  const busy = needOf("more_units") ?? needOf("reporter");
  return (
    <details class="more" open={busy !== null}>
      <summary>{t("crew.more")}</summary>
      <Reporter />
      <Help />
      <Note row={row} />
    </details>
  );
}

/** What was asked, and what has come of it. */
function Asked({ need }: { need: NeedKind }) {
  const open = needOf(need);
  if (!open) return null;
  const at = (time: string) => shortTime(Date.parse(time), now.value || serverNow());
  const { taken } = open.need;
  return (
    <div class="notice" role="status">
      <p>
        <strong>{t(`need.${need}`)}</strong> {t("crew.asked_at", { time: at(open.need.at) })}{" "}
        {open.waits
          ? t("crew.waits_short")
          : taken
            ? `${t("crew.seen", { time: at(taken.at) })} ${t("need.by", { who: taken.by })}`
            : ""}
      </p>
      <button type="button" disabled={off.value} onClick={() => void withdraw(need)}>
        {t("crew.cancel")}
      </button>
    </div>
  );
}

function Reporter() {
  if (needOf("reporter")) return <Asked need="reporter" />;
  return (
    <div>
      <button type="button" class="next" disabled={off.value} onClick={() => void askCentre("reporter")}>
        <Icon name="phone" /> {t("crew.connect")}
      </button>
      <p class="dim small">{t("crew.connect_how")}</p>
    </div>
  );
}

function Help() {
  const able = useSignal<readonly string[]>([]);
  const why = useSignal("");
  if (needOf("more_units")) return <Asked need="more_units" />;
  const toggle = (one: string) => {
    able.value = able.value.includes(one)
      ? able.value.filter((other) => other !== one)
      : [...able.value, one];
  };
  return (
    <form
      class="ask-centre"
      onSubmit={(event) => {
        event.preventDefault();
        const reason = why.value.trim();
        void askCentre("more_units", {
          capabilities: [...able.value],
          ...(reason === "" ? {} : { reason }),
        }).then((taken) => {
          if (!taken) return;
          able.value = [];
          why.value = "";
        });
      }}
    >
      <fieldset class="able">
        <legend class="big">{t("crew.help_what")}</legend>
        {ABLE.map((one) => (
          <button
            type="button"
            key={one}
            aria-pressed={able.value.includes(one)}
            class={able.value.includes(one) ? "chosen" : ""}
            onClick={() => toggle(one)}
          >
            {t(`crew.can_${one}`)}
          </button>
        ))}
      </fieldset>
      <label>
        {t("crew.help_why")}
        <input
          maxLength={WORDS}
          value={why.value}
          onInput={(event) => (why.value = event.currentTarget.value)}
        />
      </label>
      <button
        type="submit"
        class="next"
        disabled={off.value || (able.value.length === 0 && why.value.trim() === "")}
      >
        {t("crew.help_send")}
      </button>
    </form>
  );
}

function Note({ row }: { row: IncidentRow }) {
  const words = useSignal("");
  const kept = useSignal(false);
  return (
    <form
      class="ask-centre"
      onSubmit={(event) => {
        event.preventDefault();
        const text = words.value.trim();
        const path = `/incidents/${encodeURIComponent(row.id)}/note`;
        const body: NoteBody = { text };
        const what = t("crew.what_note", { words: text });
        void put({ path, body, what, means: { is: "said", what: "note" } }).then((taken) => {
          if (!taken) return;
          words.value = "";
          kept.value = true;
        });
      }}
    >
      <label>
        {t("crew.note")}
        <textarea
          rows={3}
          maxLength={WORDS}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
            kept.value = false;
          }}
        />
      </label>
      <p role="status">{kept.value ? t("crew.note_kept") : ""}</p>
      <button type="submit" class="next" disabled={off.value || words.value.trim() === ""}>
        {t("crew.note_send")}
      </button>
    </form>
  );
}
