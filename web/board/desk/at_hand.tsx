// What is at hand while a call is taken: earlier reports from its telephone, open incidents near its place. Ctrl+↓ goes through
// them; the one that is chosen gets the call when it is saved.
import { type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { act, newKey } from "../../lib/api/client.ts";
import type { AtHandIn, AtHandOut, AtHandRow } from "../../lib/api/types.ts";
import { now } from "../../lib/live/live.ts";
import { distance, shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Mark } from "../../lib/ui/level.tsx";
import { areaText, kindText } from "../state.ts";

const PAUSE_MS = 300;
const NOTHING: AtHandOut = { earlier: [], nearby: [] };

export class Hand {
  readonly found: Signal<AtHandOut> = signal(NOTHING);
  readonly chosen: Signal<string | null> = signal(null);
  #timer = 0;
  #turn = 0;
  #asked = "";

  /** Asks anew once typing pauses; what was overtaken is left aside, and a number that is not one yet changes nothing. */
  look(about: AtHandIn): void {
    const text = JSON.stringify(about);
    if (text === this.#asked) return;
    this.#asked = text;
    clearTimeout(this.#timer);
    const mine = ++this.#turn;
    this.#timer = window.setTimeout(async () => {
      const answer = await act<AtHandOut>("POST", "/at_hand", about, newKey());
      if (mine === this.#turn && answer.ok) this.found.value = answer.value;
    }, PAUSE_MS);
  }

  /** Every incident once, in the order of the screen; ended ones cannot be attached to. */
  get rows(): AtHandRow[] {
    const all = [...this.found.value.earlier, ...this.found.value.nearby];
    const open = all.filter((row) => OPEN.has(row.state));
    return open.filter((row, i) => open.findIndex((one) => one.incident_id === row.incident_id) === i);
  }

  get target(): AtHandRow | null {
    return this.rows.find((row) => row.incident_id === this.chosen.value) ?? null;
  }

  /** The next one, and after the last none. */
  next(by: number): void {
    const ids: (string | null)[] = [null, ...this.rows.map((row) => row.incident_id)];
    const at = Math.max(0, ids.indexOf(this.chosen.value));
    this.chosen.value = ids[(at + by + ids.length) % ids.length] ?? null;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
  }
}

const OPEN: ReadonlySet<string> = new Set(["new", "queued", "active"]);

export function useHand(): Hand {
  const hand = useMemo(() => new Hand(), []);
  useEffect(() => () => hand.stop(), [hand]);
  return hand;
}

export function AtHand({ hand }: { hand: Hand }) {
  const { earlier, nearby, suspicion } = hand.found.value;
  const target = hand.target;
  return (
    <div class="at-hand" role="status">
      {suspicion ? <p class="fault">{suspicion}</p> : null}
      {earlier.length > 0 ? <List title={t("at_hand.earlier")} rows={earlier} hand={hand} /> : null}
      {nearby.length > 0 ? <List title={t("at_hand.nearby")} rows={nearby} hand={hand} /> : null}
      {hand.rows.length > 0 ? (
        <p class="dim small">
          <kbd>Ctrl ↓</kbd> {t("at_hand.choose")}
        </p>
      ) : null}
      {target ? <strong>{t("at_hand.will", { label: target.label })}</strong> : null}
    </div>
  );
}

interface ListProps {
  title: string;
  rows: readonly AtHandRow[];
  hand: Hand;
}

function List({ title, rows, hand }: ListProps) {
  return (
    <>
      <h3>{title}</h3>
      <ul class="at-hand-rows">
        {rows.map((row) => (
          <li key={`${row.incident_id} ${row.code ?? ""}`}>
            <button
              type="button"
              class="plain"
              disabled={!OPEN.has(row.state)}
              aria-pressed={hand.chosen.value === row.incident_id}
              onClick={() => {
                hand.chosen.value = hand.chosen.value === row.incident_id ? null : row.incident_id;
              }}
            >
              <Mark level={row.level} /> <span class="num label">{row.label}</span> {kindText(row)} ·{" "}
              {areaText({ area: row.area, outside: false })}
            </button>{" "}
            <span class="dim">
              {t(`board.state_${row.state}`)} · {shortTime(Date.parse(row.at), now.value)}
              {row.distance_m === undefined ? "" : ` · ${distance(row.distance_m)}`}
              {row.code ? ` · ${row.code}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
