// The map in a window of its own, beside a board in another: it says whether what it shows is true, follows the board, and
// goes on when the board is closed.
import { incident } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { LevelWord, Mark } from "../lib/ui/level.tsx";
import { undo } from "./acts/undo.ts";
import { comeBack } from "./again.ts";
import { acknowledge } from "./alarm.ts";
import { GroundPlace } from "./ground/place.tsx";
import { ground, openGround } from "./ground/state.ts";
import { GroundButtons, MapSide } from "./side.tsx";
import { areaText, cursor, kindText, move, select, selected } from "./state.ts";
import { Banners } from "./strip.tsx";
import { Connection, TimeNow } from "./top.tsx";
import { partner, toggleMapWindow } from "./windows.ts";

/** Chooses the next in the order of the board, or the one before. */
function go(by: number): void {
  move(by);
  select(cursor.value);
  if (cursor.value !== null) acknowledge(cursor.value);
}

const KEYS = new Map<string, () => void>([
  ["j", () => go(1)],
  ["k", () => go(-1)],
  ["M", () => void toggleMapWindow()],
  ["P", () => openGround("list")],
  ["D", () => openGround("area")],
  ["z", () => void undo()],
  ["Escape", () => (ground.value = null)],
]);

function press(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
  const run = KEYS.get(event.key);
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing || !run) return;
  run();
  event.preventDefault();
}

export function begin(): void {
  document.title = `${t("map.title")} · ${document.title}`;
  comeBack();
  document.addEventListener("keydown", press);
}

export function MapWindow() {
  return (
    <div class="board">
      <header class="top">
        <h1>
          <strong>SIGAP</strong> <span class="dim">· {t("map.title")}</span>
        </h1>
        <TimeNow />
        <Connection />
        <Chosen />
        <span class="gap" />
        <GroundButtons />
        <button type="button" class="plain" onClick={toggleMapWindow}>
          {t("map.window_back")} <kbd>M</kbd>
        </button>
      </header>
      <Banners />
      {partner.value ? null : (
        <p class="banner quiet" role="status">
          {t("map.board_gone")} <a href="/board">{t("map.board_here")}</a>
        </p>
      )}
      <main class="panes" data-side="window" data-ground={ground.value ?? undefined}>
        <MapSide hidden={false} />
        <GroundPlace />
      </main>
    </div>
  );
}

/** What is chosen, in words. */
function Chosen() {
  const row = incident(selected.value);
  return (
    <p class="map-chosen" role="status">
      {row ? (
        <>
          <Mark level={row.level} /> <LevelWord level={row.level} /> <span class="num">{row.label}</span>{" "}
          {kindText(row)} · {areaText(row)}
        </>
      ) : (
        <span class="dim">{t("map.none_chosen")}</span>
      )}
    </p>
  );
}
