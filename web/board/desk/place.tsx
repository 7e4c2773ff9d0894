// What a call taker has at hand beside the form of a call: it is loaded when it is first wanted, or soon after the board is
// live, so that it is there when the connection is not.
import { computed, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import type { IncidentRow } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";

type Part = typeof import("./desk.tsx");
const part = signal<Part | null>(null);
/** Whether it is there; until then letters meant for its forms are nobody's. */
export const deskReady = computed(() => part.value !== null);
const broken = signal(false);
let asked = false;
/** After the first rows are drawn. */
const SOON_MS = 4_000;

/** Loads it; a failure is tried again when it is wanted again. */
export function loadDesk(): void {
  if (asked) return;
  asked = true;
  broken.value = false;
  import("./desk.tsx")
    .then(async (loaded) => {
      await loaded.learnWords();
      part.value = loaded;
    })
    .catch(() => {
      asked = false;
      broken.value = true;
    });
}

/** Loads it when the board has nothing else to do, so that it is there when the connection is not. */
export function loadDeskSoon(): void {
  setTimeout(() => (window.requestIdleCallback ?? setTimeout)(loadDesk), SOON_MS);
}

/** Shows a part of the desk, once it is there. */
function Late<Props extends object>({
  of,
  props,
}: {
  of: (part: Part) => FunctionComponent<Props>;
  props: Props;
}) {
  useEffect(loadDesk, []);
  if (part.value === null) {
    return (
      <p class="waiting" role="status">
        {t(broken.value ? "problem.unknown" : "common.loading")}
      </p>
    );
  }
  const Shown = of(part.value);
  return <Shown {...props} />;
}

export function Aid() {
  return <Late of={(desk) => desk.Aid} props={{}} />;
}

export function Questions(props: { row: IncidentRow }) {
  return <Late of={(desk) => desk.Questions} props={props} />;
}

export function Intake() {
  return <Late of={(desk) => desk.Intake} props={{}} />;
}

export function ChangeForm(props: { row: IncidentRow }) {
  return <Late of={(desk) => desk.ChangeForm} props={props} />;
}
