// The command line at the foot of the board: what is typed, what may follow, what it would do, and what came of it. It
// opens room for itself below the panes and covers nothing.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { takenBack, undo, undoable, undoPress } from "../acts/undo.ts";
import { locked } from "../state.ts";
import { type Offer, offersFor, take } from "./complete.ts";
import { asking, busy, faultOf, learn, read, run, world } from "./run.ts";
import { faultText, offerText, willText } from "./say.ts";
import { history, LINE_ID, said, text } from "./state.ts";
import { words } from "./words.ts";

const LIST_ID = "command-offers";
const MOST_CHARS = 4_000;

export function CommandLine() {
  const open = useSignal(false);
  const offers = useComputed(() => (open.value ? offersFor(text.value, world.value, words.value) : null));
  const at = useSignal(-1);
  /** How far back in what was typed before; 0 is the line of now. */
  const back = useSignal(0);
  const list = offers.value?.offers ?? [];
  const chosen = list[at.value];
  const set = (line: string) => {
    text.value = line;
    at.value = -1;
    asking.value = null;
    said.value = null;
  };
  const accept = (offer: Offer) => {
    if (offers.value) set(take(text.value, offers.value, offer));
  };
  const through = (by: number) => {
    back.value = Math.min(history.length, Math.max(0, back.value + by));
    set(history[history.length - back.value] ?? "");
  };
  const press = (event: KeyboardEvent) => {
    const past = text.value === "" || back.value > 0;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0 && past && at.value < 0 && (by < 0 || back.value > 0)) through(-by);
    else if (by !== 0) at.value = Math.min(list.length - 1, Math.max(-1, at.value + by));
    else if (event.key === "Tab" && !event.shiftKey && list.length > 0 && text.value !== "")
      accept(chosen ?? (list[0] as Offer));
    else if (event.key === "Enter") {
      if (chosen) accept(chosen);
      else void run().then(() => (back.value = 0));
    } else if (event.key === "Escape" && (asking.value || text.value !== "")) {
      back.value = 0;
      set(asking.value ? text.value : "");
    } else return;
    event.preventDefault();
  };
  return (
    <section class="line" aria-label={t("line.title")}>
      {open.value ? <Offers list={list} at={at.value} accept={accept} /> : null}
      <div class="line-bar">
        <input
          id={LINE_ID}
          type="text"
          role="combobox"
          aria-label={t("line.title")}
          aria-expanded={open.value && list.length > 0}
          aria-controls={LIST_ID}
          aria-autocomplete="list"
          aria-describedby="command-says"
          {...(chosen ? { "aria-activedescendant": `offer-${at.value}` } : {})}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={MOST_CHARS}
          placeholder={t("line.hint")}
          value={text.value}
          readOnly={busy.value}
          onFocus={() => {
            open.value = true;
            void learn();
          }}
          onBlur={() => {
            open.value = false;
            at.value = -1;
          }}
          onInput={(event) => {
            back.value = 0;
            set(event.currentTarget.value);
          }}
          onKeyDown={press}
        />
        <kbd>Ctrl+K</kbd>
        <Says open={open.value} />
        <Undo />
      </div>
      <Fault press={undoPress} />
    </section>
  );
}

function Offers({
  list,
  at,
  accept,
}: {
  list: readonly Offer[];
  at: number;
  accept: (offer: Offer) => void;
}) {
  useEffect(() => {
    document.getElementById(`offer-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div id={LIST_ID} class="offers" role="listbox" aria-label={t("line.offers")}>
      {list.map((offer, i) => (
        <div
          key={offer.word}
          id={`offer-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === at}
          onMouseDown={(event) => {
            // The line keeps the keyboard.
            event.preventDefault();
            accept(offer);
          }}
        >
          <strong class="num">{offer.word}</strong> <span class="dim cut">{offerText(offer)}</span>
        </div>
      ))}
    </div>
  );
}

/** What the line would do, what is wrong with it, or what came of the one before. */
function Says({ open }: { open: boolean }) {
  const { good, what } = saying(open);
  return (
    <p id="command-says" class={`says${good ? "" : " wrong"}`} role="status" title={what}>
      {what}
    </p>
  );
}

function saying(open: boolean): { good: boolean; what: string } {
  if (busy.value) return { good: true, what: t("common.wait") };
  if (asking.value) return { good: false, what: `${asking.value.words} ${t("line.sure_enter")}` };
  if (said.value) return { good: said.value.good, what: said.value.words };
  if (!open || text.value.trim() === "") return { good: true, what: "" };
  // Half a word that can be completed is no fault while somebody types it.
  const half =
    !/[\s;]$/.test(text.value) && offersFor(text.value, world.value, words.value).offers.length > 0;
  const found = read(text.value);
  if (half && found.fault?.end === text.value.length) return { good: true, what: "" };
  const wrong = faultOf(found);
  // What is only not finished yet is no fault while somebody types.
  if (wrong)
    return { good: wrong.code === "unfinished" || wrong.code === "none_open", what: faultText(wrong) };
  const rows = found.first && !("code" in found.first) ? found.first.row : null;
  const all = found.said.map((one) => willText(one, one.incidents[0]?.value ?? rows)).join("; ");
  return { good: true, what: `${all} · ${t("line.enter")}` };
}

/** The newest act, for as long as it can be taken back, and the one that just was. */
function Undo() {
  const last = undoable.value;
  const done = takenBack.value;
  return (
    <p class="undo">
      {done ? <span class="dim">{t("undo.done", { what: whatOf(done.name, done.about) })}</span> : null}
      {last ? (
        <>
          <span>{whatOf(last.act.name, last.act.about)}</span>
          <button type="button" class="plain" disabled={locked.value} onClick={() => void undo()}>
            {t("undo.undo")} <kbd>z</kbd>
          </button>
          <span class="num dim" aria-hidden="true">
            {t("undo.left", { s: last.left_s })}
          </span>
        </>
      ) : null}
    </p>
  );
}

function whatOf(name: string, about: string): string {
  return t(`undo.act_${name}`, { about });
}
