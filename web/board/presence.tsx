// Who else looks at an incident or types on it: said to others from here, and shown on the row and where it is open. It comes
// and goes with the connection; nothing is kept.
import { computed, effect, signal } from "@preact/signals";
import { session } from "../lib/api/session.ts";
import type { PresentRow } from "../lib/api/types.ts";
import { client, looking } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { selected } from "./state.ts";

/** Whoever has not pressed a key for so long types no more. */
const PAUSE_MS = 4_000;

const typing = signal(false);
let pause: ReturnType<typeof setTimeout> | undefined;

function pressed(event: Event): void {
  // Whoever takes a call writes about no incident yet.
  if (selected.peek() === null) return;
  if (!(event.target instanceof HTMLElement) || !event.target.closest(".pane.incident form")) return;
  typing.value = true;
  clearTimeout(pause);
  pause = setTimeout(() => (typing.value = false), PAUSE_MS);
}

/** Says from now on what this board shows. */
export function sayPresence(): void {
  document.addEventListener("input", pressed);
  effect(() => client.look(selected.value, typing.value && selected.value !== null));
}

const own = computed(() => session.value?.person.name);

function others(id: string): PresentRow[] {
  return (looking.value.get(id) ?? []).filter((one) => one.name !== own.value);
}

/** Small, on the row of an incident. */
export function Eyes({ id }: { id: string }) {
  const all = others(id);
  if (all.length === 0) return null;
  const typists = all.filter((one) => one.typing);
  const shown = typists.length > 0 ? typists : all;
  const names = shown.map((one) => one.name).join(", ");
  return (
    <span class="eyes">
      <Icon name="people" /> {typists.length > 0 ? t("board.types_short", { names }) : names}
    </span>
  );
}

/** Where the incident is open. */
export function WhoElse({ id }: { id: string }) {
  const all = others(id);
  if (all.length === 0) return null;
  const names = (which: boolean) =>
    all
      .filter((one) => one.typing === which)
      .map((one) => one.name)
      .join(", ");
  return (
    <p class="who-else">
      {names(true) === "" ? null : (
        <strong>
          <Icon name="people" /> {t("board.types", { names: names(true) })}
        </strong>
      )}{" "}
      {names(false) === "" ? null : (
        <span class="dim">
          <Icon name="people" /> {t("board.looks", { names: names(false) })}
        </span>
      )}
    </p>
  );
}
