// The strip keeps its height, so that an alarm moves nothing; banners come only when the truth is in doubt.
import type { ComponentChildren } from "preact";
import { session } from "../lib/api/session.ts";
import type { IncidentRow } from "../lib/api/types.ts";
import { age, changedMeanwhile, mode, notices, now, stopped, truth, units } from "../lib/live/live.ts";
import { warnings } from "../lib/live/warnings.ts";
import { roughly, shortTime, span } from "../lib/text/clock.ts";
import { t, tOr } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { Mark } from "../lib/ui/level.tsx";
import { alarms, escalations, lookAtAlarm, unlooked, unlookedHanded } from "./alarm.ts";
import { DrillWord } from "./drill.tsx";
import type { Alarm } from "./escalation.ts";
import { toldText, watchText } from "./incident/alarms.tsx";
import { type Asked as CrewAsks, CrewNeed, asked as crewAsks, inDanger, inHand } from "./needs.tsx";
import { overdueAmong } from "./order.ts";
import { mayOpen, openPage, page } from "./pages.ts";
import { QuakeNotice } from "./quakes.tsx";
import { handedHere, shelved } from "./shelf.ts";
import { areaText, everything, kindText } from "./state.ts";
import { chosenCrew, unreadCrews } from "./talk/unread.ts";

/** Exercises count nowhere. */
const isReal = (row: IncidentRow) => !row.drill;

export function Strip() {
  if (inDanger.value) return <CrewNeed key={nameOfNeed(inDanger.value)} {...inDanger.value} />;
  const first = alarms.value[0];
  if (first) return <NewRed row={first} />;
  if (crewAsks.value) return <CrewNeed key={nameOfNeed(crewAsks.value)} {...crewAsks.value} />;
  const handed = handedHere.value[0];
  if (handed) return <Given row={handed} />;
  const asked = escalations.value[0];
  if (asked) return <Asked alarm={asked} />;
  return inHand.value ? <CrewNeed key={nameOfNeed(inHand.value)} {...inHand.value} /> : <Counts />;
}

const nameOfNeed = ({ unit, need }: CrewAsks) => `${unit.id} ${need.need} ${need.at}`;

interface WaitsProps {
  row: IncidentRow;
  /** How it is drawn: `alarm`, `asked`, or both. */
  dress: string;
  /** Nobody looked at it yet. */
  isNew: boolean;
  words: string;
  /** How many like it there are, itself included. */
  of: number;
  children: ComponentChildren;
}

/** One thing that waits for whoever sits here, and the key to look at it. */
function Waits({ row, dress, isNew, words, of, children }: WaitsProps) {
  return (
    <div class={`strip ${dress}`} role={isNew ? "alert" : "status"}>
      <Mark level={row.level} />
      <DrillWord row={row} />
      <strong>{words}</strong>
      <span class="num">{row.label}</span>
      {children}
      {of > 1 ? <span>{t("board.and_more", { n: of - 1 })}</span> : null}
      <button type="button" onClick={lookAtAlarm}>
        {t("board.look")} <kbd>g</kbd>
      </button>
      <span class="gap" />
      <QueueCount />
    </div>
  );
}

/** A new level 1 that nobody looked at. */
function NewRed({ row }: { row: IncidentRow }) {
  return (
    <Waits row={row} dress="alarm" isNew words={t("board.new_level_1")} of={alarms.value.length}>
      <span>
        {kindText(row)} · {areaText(row)}
      </span>
      <span class="num">{span(now.value - Date.parse(row.opened_at))}</span>
    </Waits>
  );
}

/** The first thing that a ladder asks of whoever sits here. */
function Asked({ alarm }: { alarm: Alarm }) {
  const isNew = unlooked.value.length > 0;
  const words = watchText(alarm.row, alarm.on);
  return (
    <Waits row={alarm.row} dress={dressOf(isNew)} isNew={isNew} words={words} of={escalations.value.length}>
      <span class="cut">{toldText(alarm.told)}</span>
    </Waits>
  );
}

/** An incident that a colleague hands over. */
function Given({ row }: { row: IncidentRow }) {
  const isNew = unlookedHanded.value.length > 0;
  const words = t("alarm.handed_to_you", { name: row.care?.keeper?.person ?? "" });
  return (
    <Waits row={row} dress={dressOf(isNew)} isNew={isNew} words={words} of={handedHere.value.length}>
      <span class="cut">
        {kindText(row)} · {areaText(row)}
      </span>
    </Waits>
  );
}

const dressOf = (isNew: boolean) => (isNew ? "asked alarm" : "asked");

/** Calls that somebody has to call back, while there are any. */
function CallBacks() {
  const waiting = mode.value.call_backs ?? 0;
  if (waiting === 0 || !mayOpen("calls")) return null;
  return (
    <button type="button" class="plain call-backs" onClick={() => openPage("calls")}>
      <Icon name="phone" /> {t("board.call_backs", { n: waiting })} <kbd>F5</kbd>
    </button>
  );
}

/** Crews that said something which nobody has read, while there are any. */
function CrewsTalk() {
  const waiting = unreadCrews.value.reduce((all, row) => all + (row.talk?.for_centre ?? 0), 0);
  if (waiting === 0 || !mayOpen("talk")) return null;
  const open = () => {
    chosenCrew.value = unreadCrews.peek()[0]?.id ?? null;
    if (page.peek() !== "talk") openPage("talk");
  };
  return (
    <button type="button" class="plain call-backs" onClick={open}>
      <Icon name="sound" /> {t("board.talk_unread", { n: waiting })} <kbd>6</kbd>
    </button>
  );
}

function QueueCount() {
  const queue = everything.value.queue.filter(isReal);
  const overdue = overdueAmong(queue, now.value);
  return (
    <>
      <span>
        {t("board.queue")} <strong class="num">{queue.length}</strong>
      </span>
      <span class={overdue > 0 ? "late" : "dim"}>
        {t("board.overdue")} <strong class="num">{overdue}</strong>
      </span>
      <CallBacks />
      <CrewsTalk />
    </>
  );
}

function Counts() {
  const lists = everything.value;
  const critical = lists.queue.filter((row) => isReal(row) && row.level <= 2).length;
  const free = units.value.filter(
    (unit) => unit.availability === "available" && unit.assignment === null,
  ).length;
  const busy = units.value.filter((unit) => unit.assignment !== null).length;
  const changed = changedMeanwhile.value.size;
  const [first] = shelved.value;
  return (
    <div class="strip">
      <QueueCount />
      <span class={critical > 0 ? "" : "dim"}>
        {t("board.level_1_2")} <strong class="num">{critical}</strong>
      </span>
      <span>
        {t("board.running")} <strong class="num">{lists.running.filter(isReal).length}</strong>
      </span>
      <span>
        {t("board.done")} <strong class="num">{lists.done.filter(isReal).length}</strong>
      </span>
      {first ? (
        <span>
          {t("alarm.shelved", { label: first.row.label, time: shortTime(first.until, now.value) })}
          {shelved.value.length > 1 ? ` ${t("board.and_more", { n: shelved.value.length - 1 })}` : ""}
        </span>
      ) : null}
      <span class="gap" />
      {changed > 0 ? (
        <button type="button" class="plain" onClick={() => (changedMeanwhile.value = new Set())}>
          {t("board.changed_meanwhile", { n: changed })}
        </button>
      ) : null}
      <span>
        {t("board.units_free")} <strong class="num">{free}</strong>
      </span>
      <span>
        {t("board.units_busy")} <strong class="num">{busy}</strong>
      </span>
    </div>
  );
}

export function Banners() {
  const phone = session.value?.phone || session.value?.emergency_number || "112";
  const lines: string[] = [];
  if (stopped.value === "forbidden") lines.push(t("board.feed_forbidden"));
  if (truth.value === "lost") {
    lines.push(t("board.lost", { span: roughly(age.value ?? 0), phone }));
  }
  const said = truth.value === "lost" ? [] : warnings(mode.value);
  lines.push(...said.filter((one) => one.urgent).map((one) => t(`notice.${one.code}`, { phone })));
  // Notices of the mode's own are not said twice.
  const quiet = notices.value
    .filter((notice) => notice.report === undefined)
    .filter((notice) => !said.some((one) => one.urgent && one.code === notice.code));
  return (
    <>
      {lines.map((line) => (
        <div class="banner" role="alert" key={line}>
          <Icon name="warn" /> {line}
        </div>
      ))}
      {quiet.map((notice) =>
        notice.quake ? (
          <QuakeNotice key={notice.id} row={notice.quake} />
        ) : (
          <div class="banner quiet" role="status" key={notice.id}>
            <Icon name="warn" /> {tOr(`notice.${notice.code}`, notice.code)}
          </div>
        ),
      )}
    </>
  );
}
