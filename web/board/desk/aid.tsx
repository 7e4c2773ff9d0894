// What is read out on the telephone: first aid until somebody is there, and how to speak with a child, somebody in panic, or
// somebody who does not hear. Chosen by a digit, led through by the space bar; what was typed beside it stays.
import { signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t, tOr } from "../../lib/text/text.ts";
import { details } from "../incident/load.ts";
import { reading } from "../taking.ts";

/** In the order of their digits. */
const CARDS = [
  "cpr_adult",
  "cpr_child",
  "choking",
  "bleeding",
  "birth",
  "burns",
  "seizure",
  "child",
  "panic",
  "deaf",
] as const;
type Card = (typeof CARDS)[number];

/** Signs that speak for a card. */
const FOR: Partial<Record<Card, readonly string[]>> = {
  cpr_adult: ["not_breathing", "breathing_failing"],
  cpr_child: ["newborn_not_breathing"],
  choking: ["choking"],
  bleeding: ["bleeding_severe", "bleeding"],
  birth: ["birth_now", "birth"],
  burns: ["burn_severe", "burn"],
  seizure: ["convulsing"],
};

const MOST_STEPS = 9;
const chosen = signal<Card | null>(null);

const keyOf = (card: Card) => String((CARDS.indexOf(card) + 1) % 10);

function stepsOf(card: Card): string[] {
  const steps: string[] = [];
  for (let n = 1; n <= MOST_STEPS; n++) {
    const words = tOr(`aid.${card}_${n}`, "");
    if (words !== "") steps.push(words);
  }
  return steps;
}

/** Cards that what is known of the open incident speaks for. */
function proposed(): readonly Card[] {
  const signs = new Set((details.value?.signs ?? []).map((one) => one.sign));
  return CARDS.filter((card) => FOR[card]?.some((sign) => signs.has(sign)));
}

export function Aid() {
  const box = useRef<HTMLElement>(null);
  const at = useSignal(0);
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    box.current?.focus();
    // Back to where somebody was typing, once the page is as it will be.
    return () => queueMicrotask(() => (before.current as HTMLElement | null)?.focus());
  }, []);
  const card = chosen.value;
  const choose = (one: Card) => {
    chosen.value = one;
    at.value = 0;
  };
  const steps = card ? stepsOf(card) : [];
  const onKeyDown = (event: KeyboardEvent) => {
    const pick = CARDS.find((one) => keyOf(one) === event.key);
    if (pick) choose(pick);
    else if (event.key === " " || event.key === "ArrowDown")
      at.value = Math.min(steps.length - 1, at.value + 1);
    else if (event.key === "ArrowUp") at.value = Math.max(0, at.value - 1);
    else if (event.key === "Escape") reading.value = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section ref={box} class="form aid" tabIndex={-1} aria-label={t("aid.title")} onKeyDown={onKeyDown}>
      <Cards card={card} choose={choose} />
      {card ? (
        <p class="asking-now" role="status">
          {steps[at.value] ?? ""}
        </p>
      ) : null}
      {card ? (
        <ol class="aid-steps" aria-label={t(`aid.${card}`)}>
          {steps.map((words, i) => (
            <li key={words} aria-current={i === at.value ? "step" : undefined}>
              {words}
            </li>
          ))}
        </ol>
      ) : null}
      <p class="dim small">
        {t("aid.keys")} {t("aid.sign_off")}
      </p>
      <button type="button" onClick={() => (reading.value = false)}>
        {t("common.shut")} <kbd>Esc</kbd>
      </button>
    </section>
  );
}

function Cards({ card, choose }: { card: Card | null; choose: (one: Card) => void }) {
  const first = proposed();
  return (
    <div class="buttons small" role="toolbar" aria-label={t("aid.title")}>
      {CARDS.map((one) => (
        <button
          key={one}
          type="button"
          class={first.includes(one) ? "main" : "plain"}
          aria-pressed={card === one}
          onClick={() => choose(one)}
        >
          <kbd>{keyOf(one)}</kbd> {t(`aid.${one}`)}
        </button>
      ))}
    </div>
  );
}
