import { useLayoutEffect } from "preact/hooks";
import { isAny, session } from "../lib/api/session.ts";
import { began, startLive, stopLive } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { comeBack } from "./again.ts";
import { watchAlarms } from "./alarm.ts";
import { learnClocks } from "./clocks.ts";
import { loadDeskSoon } from "./desk/place.tsx";
import { Drill } from "./drill.tsx";
import { IncidentPane } from "./incident/pane.tsx";
import { Journal } from "./journal.tsx";
import { keySheet, Late, newDevices, wallScreen } from "./late.tsx";
import { Divider, tracks } from "./layout.tsx";
import { CommandLine } from "./line/line.tsx";
import { List } from "./list.tsx";
import { MapWindowPlace } from "./map_window_place.tsx";
import { page } from "./pages.ts";
import { Phones } from "./phones.tsx";
import { sayPresence } from "./presence.tsx";
import { Side, sideShown } from "./side.tsx";
import { keysShown } from "./state.ts";
import { Banners, Strip } from "./strip.tsx";
import { Top } from "./top.tsx";
import { PagePlace, WatchNotices } from "./watch/place.tsx";
import { SessionEnding } from "./watch/session.tsx";
import { signIn } from "./ways_in.ts";
import { pairWindows, sort } from "./windows.ts";

const SOON_MS = 10_000;
let watching = false;

export function App() {
  const who = session.value;
  if (who === undefined) return <p class="waiting">{t("common.connecting")}</p>;
  if (who === null && !began.value) {
    return (
      <main>
        <Late wanted load={signIn} />
      </main>
    );
  }
  if (who && !isAny("call_taker", "dispatcher", "supervisor", "auditor", "officer"))
    return isAny("wall") ? <Late wanted load={wallScreen} /> : <Elsewhere />;
  return sort === "map" ? <MapWindowPlace /> : <Board />;
}

/** Somebody whose work is not on the board. */
function Elsewhere() {
  return (
    <main class="waiting">
      <p>{t("board.not_for_you")}</p>
      <a href="/unit">{t("board.to_unit")}</a>
    </main>
  );
}

function Board() {
  // Before the first paint: the feed comes while the browser draws the frame around it.
  useLayoutEffect(() => {
    startLive();
    if (!watching) {
      watchAlarms();
      comeBack();
      pairWindows();
      sayPresence();
    }
    watching = true;
    void learnClocks();
    loadDeskSoon();
    // When a session ends there may be no network, or another version.
    setTimeout(signIn, SOON_MS);
    return stopLive;
  }, []);
  return (
    <div class="board">
      <Top />
      <Drill />
      <Banners />
      <Phones />
      <WatchNotices />
      <SessionEnding />
      <Late wanted={(session.value?.new_devices.length ?? 0) > 0} load={newDevices} />
      <Journal />
      <Strip />
      <PagePlace />
      <main
        class="panes"
        data-side={sideShown()}
        data-keys={keysShown.value}
        style={tracks.value}
        hidden={page.value !== null}
      >
        <List />
        <Divider of="list" />
        <IncidentPane />
        <Divider of="side" />
        <Side />
        <Late wanted={keysShown.value} load={keySheet} />
      </main>
      <CommandLine />
    </div>
  );
}
