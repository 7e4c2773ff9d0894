// Putar ulang: the board as it was, by the minute or played. It looks like no board that is live, and nothing on it can be acted
// on; alarms of now stay in the strip above it.
import "./replay.css";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { now } from "../../lib/live/live.ts";
import { timeOfDay, wallTime } from "../../lib/text/clock.ts";
import { number, t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";
import { Mark } from "../../lib/ui/level.tsx";
import { problemText } from "../../lib/ui/press.ts";
import { Panes } from "./panes.tsx";
import { SPEEDS } from "./player.ts";
import {
  at,
  DAY_MS,
  dayOf,
  endOf,
  faster,
  player,
  playing,
  playOrPause,
  problem,
  revision,
  run,
  seek,
  speed,
  waiting,
} from "./state.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const LEVELS = [1, 2, 3, 4, 5] as const;

/** `25/11 14:05:00`. */
function dateTime(ms: number): string {
  const wall = wallTime(ms);
  return `${wall.slice(8, 10)}/${wall.slice(5, 7)}/${wall.slice(0, 4)} ${timeOfDay(ms)}`;
}

/** Keys of the slider; the others are those of every page. */
function keyed(event: KeyboardEvent): void {
  const box = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (box instanceof HTMLInputElement && box.type !== "range") return;
  if (box instanceof HTMLSelectElement) return;
  const by: Record<string, number> = {
    ArrowLeft: -MINUTE_MS,
    ArrowRight: MINUTE_MS,
    PageUp: HOUR_MS,
    PageDown: -HOUR_MS,
  };
  const step = by[event.key];
  if (step !== undefined) seek(at.value + step);
  else if (event.key === "Home") seek(dayOf(at.value));
  else if (event.key === "End") seek(endOf(at.value));
  else if (event.key === " " && !(box instanceof HTMLButtonElement)) playOrPause();
  else if (event.key === "+" || event.key === "-") faster(event.key === "+" ? 1 : -1);
  else return;
  event.preventDefault();
}

export function Replay() {
  const slider = useRef<HTMLInputElement>(null);
  // Before the first key can come: from nowhere, `End` would be the end of 1970's first day.
  useLayoutEffect(() => {
    if (at.peek() === 0) seek(now.peek() - HOUR_MS);
    return run();
  }, []);
  useLayoutEffect(() => slider.current?.focus(), []);
  return (
    <article class="replay" onKeyDown={keyed}>
      <header class="replay-head">
        <h1>
          <span class="replay-word">{t("replay.word")}</span>{" "}
          <time class="num" dateTime={new Date(at.value).toISOString()}>
            {dateTime(at.value)} WIB
          </time>
        </h1>
        <p>{t("replay.not_now")}</p>
      </header>
      <Controls slider={slider} />
      {problem.value ? (
        <p class="fault" role="alert">
          {problemText(problem.value)}
        </p>
      ) : null}
      <Counts />
      <Panes />
      <p class="dim">{t("replay.method")}</p>
    </article>
  );
}

function Controls({ slider }: { slider: RefObject<HTMLInputElement | null> }) {
  const begins = dayOf(at.value);
  return (
    <div class="replay-controls">
      <button type="button" class="main" aria-pressed={playing.value} onClick={playOrPause}>
        {t(playing.value ? "replay.pause" : "replay.play")} <kbd>{t("replay.space")}</kbd>
      </button>
      <label class="beside-label">
        {t("replay.speed")}
        <select
          value={speed.value}
          onChange={(event) => {
            const chosen = Number(event.currentTarget.value);
            speed.value = SPEEDS.find((one) => one === chosen) ?? 1;
          }}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
        <kbd>+</kbd> <kbd>-</kbd>
      </label>
      <label class="beside-label">
        {t("replay.day")}
        <input
          type="date"
          value={wallTime(at.value).slice(0, 10)}
          max={wallTime(now.peek()).slice(0, 10)}
          onChange={(event) => {
            const day = Date.parse(event.currentTarget.value);
            if (!Number.isNaN(day)) seek(at.value + day - Date.parse(wallTime(at.value).slice(0, 10)));
          }}
        />
      </label>
      <label class="replay-slider">
        <span class="hidden">{t("replay.moment")}</span>
        <input
          ref={slider}
          type="range"
          min={0}
          max={DAY_MS - MINUTE_MS}
          step={MINUTE_MS}
          value={at.value - begins}
          aria-valuetext={dateTime(at.value)}
          onInput={(event) => seek(begins + Number(event.currentTarget.value))}
        />
      </label>
      <span class="dim">{t("replay.keys")}</span>
    </div>
  );
}

function Counts() {
  revision.value;
  const counts = player.counts();
  return (
    <p class="replay-counts" data-at={waiting.value ? "" : new Date(player.at).toISOString()}>
      {LEVELS.map((level) => (
        <span key={level} class="num">
          <Mark level={level} /> {number(counts[level])}
        </span>
      ))}
      {waiting.value ? <span class="dim">{t("common.loading")}</span> : null}
      {player.incomplete ? (
        <strong>
          <Icon name="warn" /> {t("replay.incomplete")}
        </strong>
      ) : null}
    </p>
  );
}
