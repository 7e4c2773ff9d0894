// A screen on a wall: the same rows as a board has, cut by the server to what visitors may read, large enough for across the
// room. Nothing on it can be pressed; it goes on for days, by day and by night, and says when it is not true.
import "./wall.css";
import type { FunctionComponent } from "preact";
import type { IncidentRow } from "../../lib/api/types.ts";
import { byRegency } from "./count.ts";
import type { Parts } from "./parts.ts";

let board: Parts;

/** The screen, made of parts of the board. */
export async function begin(parts: Parts): Promise<FunctionComponent> {
  board = parts;
  await board.alsoSpeak({
    id: () => import("virtual:text/wall/id"),
    su: () => import("virtual:text/wall/su"),
    en: () => import("virtual:text/wall/en"),
  });
  return Wall;
}

/** Rows that can be read from across the room; the others are counted. */
const ROWS = 9;
const AREAS = 8;
/** Light from six to six. */
const DAY = { from: "06", until: "18" };
/** A page that is this old begins anew, with what the server has by then. */
const RELOAD_MS = 24 * 3_600_000;
/** From so long before its end on the screen says when to sign in again. */
const ENDS_SOON_MS = 24 * 3_600_000;

/** Only while there is something to load: nobody is there to try again. */
async function reload(): Promise<void> {
  const there = await fetch(location.href).catch(() => null);
  if (there?.ok) location.reload();
}

function Wall() {
  board.useLayoutEffect(() => {
    board.startLive();
    void board.learnClocks();
    return board.stopLive;
  }, []);
  const at = board.now.value;
  board.useEffect(() => {
    if (at === 0) return;
    const hour = board.timeOfDay(at).slice(0, 2);
    board.theme.value = hour >= DAY.from && hour < DAY.until ? "day" : "night";
    if (board.truth.peek() === "live" && performance.now() > RELOAD_MS) void reload();
  }, [Math.floor(at / 60_000)]);
  // What was shown may be old by now: nothing of it stays.
  if (board.ended.value || board.stopped.value) {
    return (
      <main>
        <board.Late wanted load={board.signInAgain} />
      </main>
    );
  }
  return (
    <div class={`wall ${board.truth.value}`}>
      <header class="wall-top">
        <h1>
          <strong>SIGAP</strong> <span class="dim">· {board.session.value?.region.name ?? ""}</span>
        </h1>
        {board.mode.value.drill?.runs ? <strong class="drill-word">{board.t("wall.drill")}</strong> : null}
        <span class="gap" />
        <board.Connection />
        <board.TimeNow />
      </header>
      <board.Banners />
      {board.began.value ? <Shown /> : <p class="waiting">{board.t("common.connecting")}</p>}
      <footer class="wall-foot dim">
        <span>{board.t("wall.cut")}</span>
        <span class="gap" />
        <Ends />
        <a href="/akun">{board.session.value?.person.name}</a>
      </footer>
    </div>
  );
}

function Shown() {
  return (
    <>
      <Counts />
      <main class="wall-panes">
        <List />
        <div class="wall-side">
          <div class="wall-map" inert>
            <board.MapSide hidden={false} />
          </div>
          <Areas />
        </div>
      </main>
    </>
  );
}

/** When somebody has to sign in again, from a day before. */
function Ends() {
  const until = Date.parse(board.session.value?.expires_at ?? "");
  if (!(until - board.now.value < ENDS_SOON_MS)) return null;
  return (
    <strong role="status">{board.t("wall.ends", { time: board.shortTime(until, board.now.value) })}</strong>
  );
}

const isReal = (row: IncidentRow) => !row.drill;

function Counts() {
  const { queue, running } = board.everything.value;
  const waiting = queue.filter(isReal);
  const all = [...waiting, ...running.filter(isReal)];
  const late = board.overdueAmong(waiting, board.now.value);
  const free = board.units.value.filter((one) => one.assignment === null && one.availability === "available");
  const tiles: [string, number, boolean][] = [
    [board.t("board.queue"), waiting.length, false],
    [board.t("board.overdue"), late, late > 0],
    [board.t("board.level_1_2"), all.filter((row) => row.level <= 2).length, false],
    [board.t("board.running"), all.length - waiting.length, false],
    [board.t("board.units_free"), free.length, false],
    [board.t("board.units_busy"), board.units.value.filter((one) => one.assignment !== null).length, false],
  ];
  return (
    <dl class="wall-counts">
      {tiles.map(([name, value, isLate]) => (
        <div key={name} class={isLate ? "late" : ""}>
          <dt>{name}</dt>
          <dd class="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function List() {
  const { queue, running } = board.everything.value;
  const all = [...queue, ...running];
  const more = all.length - ROWS;
  return (
    <section class="wall-list" aria-label={board.t("board.list")}>
      {all.length === 0 ? <p class="dim">{board.t("wall.none")}</p> : null}
      <ol>
        {all.slice(0, ROWS).map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ol>
      {more > 0 ? <p class="dim">{board.t("wall.more", { n: more })}</p> : null}
    </section>
  );
}

function Row({ row }: { row: IncidentRow }) {
  return (
    <li data-incident={row.id} class={`tint-${row.level}`}>
      <board.Mark level={row.level} large />
      <div class="wall-words">
        <strong class="cut">
          <board.DrillWord row={row} /> {row.withheld ? board.t("wall.withheld") : board.kindText(row)}
        </strong>
        <span class="dim cut">
          {row.label ? <span class="num">{row.label} · </span> : null}
          {row.withheld ? board.session.value?.region.name : board.areaText(row)}
        </span>
      </div>
      <span class="wall-state cut">
        {row.withheld && board.sectionOf(row) === "running" ? board.t("wall.running") : board.stateText(row)}
      </span>
      <board.Clock read={board.clockOf(row, board.now.value, board.clocks.value)} />
    </li>
  );
}

/** Where how many are open, worst first. */
function Areas() {
  const { queue, running } = board.everything.value;
  const all = byRegency([...queue, ...running].filter(isReal));
  return (
    <section class="wall-areas" aria-label={board.t("wall.areas")}>
      <ul>
        {all.slice(0, AREAS).map(({ name, worst, open }) => (
          <li key={name ?? ""}>
            <board.Mark level={worst} />
            <span class="cut">{name ?? board.t("wall.elsewhere")}</span>
            <strong class="num">{open}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
