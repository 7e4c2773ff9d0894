// That reporters of the open incident write, or are told how it goes on: whether one waits for a person, and the way to the conversation, which comes with a part
// of its own.
import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { isAny } from "../../lib/api/session.ts";
import type { Channel, IncidentRow } from "../../lib/api/types.ts";
import { now, reports } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { useSteady } from "../../lib/ui/is.ts";
import { chats, details } from "./load.ts";

const WRITTEN: Channel[] = ["whatsapp", "telegram", "sms"];

type Panel = FunctionComponent<{ row: IncidentRow; shut: () => void; read: () => void }>;

export function ChatBlock({ row }: { row: IncidentRow }) {
  const written = useSteady(
    () =>
      // Those of what left the board are known with its details only.
      [...reports.value, ...(details.value?.reports ?? [])].filter(
        (one) => one.incident === row.id && (WRITTEN.includes(one.channel) || one.news !== undefined),
      ),
    [row.id],
  );
  const [panel, setPanel] = useState<{ shown: Panel } | null>(null);
  const time = (at: string) => shortTime(Date.parse(at), now.value);
  const { asked, unreached } = row.contact ?? {};
  if (written.length === 0 && !asked && !unreached) return null;
  const load = async () => {
    const part = await import("../chat/chat.tsx");
    await part.ready;
    setPanel({ shown: part.Chat });
  };
  return (
    <section class="chat-block" aria-label={t("contact.title")}>
      {asked ? (
        <p class="fault" role="status">
          <strong>{t("contact.asked", { time: time(asked) })}</strong>
        </p>
      ) : null}
      {unreached ? <p class="fault">{t("contact.unreached", { time: time(unreached) })}</p> : null}
      {panel ? (
        <panel.shown row={row} shut={() => setPanel(null)} read={() => chats.value++} />
      ) : isAny("call_taker", "dispatcher", "supervisor") ? (
        <p>
          <button type="button" onClick={() => void load()}>
            {t("contact.open")}
          </button>{" "}
          <span class="dim">{t("board.open_private_logged")}</span>
        </p>
      ) : null}
    </section>
  );
}
