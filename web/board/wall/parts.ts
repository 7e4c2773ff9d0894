// What the screen on a wall uses of the board. It is handed over when that is loaded: were it to import this, what everybody
// loads would be cut into more pieces, and grow.
import { useEffect, useLayoutEffect } from "preact/hooks";
import { ended, session } from "../../lib/api/session.ts";
import { began, mode, now, startLive, stopLive, stopped, truth, units } from "../../lib/live/live.ts";
import { shortTime, timeOfDay } from "../../lib/text/clock.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { Clock } from "../clock.tsx";
import { clocks, learnClocks } from "../clocks.ts";
import { DrillWord } from "../drill.tsx";
import { Late } from "../late.tsx";
import { stateText } from "../list.tsx";
import { clockOf, overdueAmong, sectionOf } from "../order.ts";
import { MapSide } from "../side.tsx";
import { areaText, everything, kindText, theme } from "../state.ts";
import { Banners } from "../strip.tsx";
import { Connection, TimeNow } from "../top.tsx";
import { signInAgain } from "../ways_in.ts";

export const parts = {
  useEffect,
  useLayoutEffect,
  ended,
  session,
  began,
  mode,
  now,
  startLive,
  stopLive,
  stopped,
  truth,
  units,
  shortTime,
  timeOfDay,
  alsoSpeak,
  t,
  Mark,
  Late,
  signInAgain,
  Clock,
  clocks,
  learnClocks,
  DrillWord,
  stateText,
  clockOf,
  overdueAmong,
  sectionOf,
  MapSide,
  areaText,
  everything,
  kindText,
  theme,
  Banners,
  Connection,
  TimeNow,
};
export type Parts = typeof parts;
