// The conversations with the reporters of an incident, and a box to answer them. Read again when the incident changes; that somebody
// reads them the server records once in ten minutes.
import "./chat.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { act, newKey, type Problem } from "../../lib/api/client.ts";
import type {
  ConversationOut,
  ConversationsOut,
  DeliveryOut,
  IncidentRow,
  LineOut,
} from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { problemText, usePress } from "../../lib/ui/press.ts";
import { WhyPlace } from "../opening/place.tsx";
import { Sent } from "./media.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/chat/id"),
  su: () => import("virtual:text/chat/su"),
  en: () => import("virtual:text/chat/en"),
});

/** What the reporter's telephone tells changes no row. */
const AGAIN_MS = 10_000;

interface ChatProps {
  row: IncidentRow;
  shut: () => void;
  /** Told once, when it was opened. */
  read: () => void;
}

export function Chat({ row, shut, read }: ChatProps) {
  const all = useSignal<ConversationOut[] | null>(null);
  const problem = useSignal<Problem | null>(null);
  const path = `/incidents/${encodeURIComponent(row.id)}/conversation`;
  // Said once, and sent with every look.
  const reason = useRef<string | undefined>(undefined);
  const asks = useSignal(false);
  const load = async (why = reason.current) => {
    const body = why === undefined ? {} : { reason: why };
    const answer = await act<ConversationsOut>("POST", path, body, newKey());
    if (answer.ok) {
      reason.current = why;
      if (all.value === null) read();
      all.value = answer.value.conversations;
    }
    return answer.ok ? null : answer.problem;
  };
  const look = async () => {
    problem.value = await load();
  };
  const explain = async (why: string) => {
    const fault = await load(why);
    if (!fault) [problem.value, asks.value] = [null, false];
    return fault;
  };
  useEffect(() => {
    void look();
    const again = setInterval(() => problem.value?.code !== "reason_needed" && void look(), AGAIN_MS);
    return () => clearInterval(again);
  }, [row.id, row.version]);
  if (problem.value?.code === "reason_needed") return <WhyPlace send={explain} shut={shut} />;
  if (problem.value) return <p class="fault">{problemText(problem.value)}</p>;
  if (all.value === null) return <p class="dim">{t("common.loading")}</p>;
  if (all.value.length === 0) return <p class="dim">{t("chatting.none")}</p>;
  return (
    <>
      {asks.value ? <WhyPlace send={explain} shut={() => (asks.value = false)} /> : null}
      {all.value.map((one) => (
        <One
          key={one.id}
          talk={one}
          path={path}
          again={look}
          waits={row.contact?.asked !== undefined}
          ask={() => (asks.value = true)}
        />
      ))}
    </>
  );
}

interface OneProps {
  talk: ConversationOut;
  path: string;
  again: () => Promise<void>;
  waits: boolean;
  /** Asks for a reason, to open what needs one. */
  ask: () => void;
}

function One({ talk, path, again, waits, ask }: OneProps) {
  const press = usePress();
  const said = useSignal("");
  const send = async () => {
    const body = { conversation: talk.id, text: said.value };
    if (await press.run("POST", `${path}/answer`, body)) {
      said.value = "";
      await again();
    }
  };
  const channel = t(`board.channel_${talk.channel}`);
  return (
    <section class="chat" aria-label={t("chatting.with", { channel })}>
      <h3>
        {t("chatting.with", { channel })} {talk.name} <span class="num">{talk.phone}</span>
      </h3>
      {talk.left_out ? (
        <p class="dim">
          {t(`chatting.left_out_${talk.left_out}`)}{" "}
          {talk.left_out === "reason" ? (
            <button type="button" onClick={ask}>
              {t("chatting.left_out_open")}
            </button>
          ) : null}
        </p>
      ) : null}
      <ol class="chat-lines">
        {talk.lines.map((line) => (
          <Line key={line.n} line={line} />
        ))}
      </ol>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <label>
          {t("chatting.answer", { channel, lang: t(`chatting.lang_${talk.lang}`) })}
          <textarea
            rows={2}
            maxLength={4000}
            required
            value={said.value}
            onInput={(event) => (said.value = event.currentTarget.value)}
          />
        </label>
        <p>
          <button type="submit" class="main" disabled={press.busy.value}>
            {t("chatting.send")}
          </button>{" "}
          {waits ? (
            <button
              type="button"
              disabled={press.busy.value}
              onClick={() => void press.run("POST", `${path}/settle`, {}).then(again)}
            >
              {t("chatting.settle")}
            </button>
          ) : null}
        </p>
        {press.problem.value ? (
          <p class="fault" role="alert">
            {problemText(press.problem.value)}
          </p>
        ) : null}
      </form>
    </section>
  );
}

function Line({ line }: { line: LineOut }) {
  const time = shortTime(Date.parse(line.at), now.value);
  const who =
    line.from === "person" ? (line.by ?? t("chatting.from_person")) : t(`chatting.from_${line.from}`);
  return (
    <li class={`chat-line ${line.from}`}>
      <p class="dim">
        {who} · <time class="num">{time}</time>
        {line.sent ? ` · ${deliveryText(line.sent, now.value)}` : ""}
      </p>
      {line.media ? <Sent media={line.media} /> : null}
      {line.text ? <p class="chat-text">{line.text}</p> : null}
    </li>
  );
}

/** "dikirim lewat WhatsApp, terbaca 14.05". */
export function deliveryText(sent: DeliveryOut, at: number): string {
  const channel = t(`board.channel_${sent.via}`);
  const time = shortTime(Date.parse(sent.at), at);
  return t(`chatting.sent_${sent.state}`, { channel, time });
}
