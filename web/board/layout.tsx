// How wide list and side are: by the mouse, or by the arrows while a divider has the keyboard. Remembered on this device.
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/text/text.ts";

const KEY = "sigap.widths";
const STEP = 2;
/** Per cent of the window. */
const LEAST = 15;
const MOST = { list: 45, side: 60 } as const;
/** What is open has so much at least. */
const OPEN = 28;

type Which = keyof typeof MOST;
type Widths = Partial<Record<Which, number>>;

function read(): Widths {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Widths;
    const sound = (["list", "side"] as const).filter((one) => Number.isFinite(kept[one]));
    return Object.fromEntries(
      sound.map((one) => [one, Math.min(MOST[one], Math.max(LEAST, kept[one] ?? 0))]),
    );
  } catch {
    return {};
  }
}

const widths = signal<Widths>(read());

/** Widths that somebody chose, as tracks of the grid; without, the sheet of styles decides. */
export const tracks = computed(() => {
  const { list, side } = widths.value;
  return {
    ...(list === undefined ? {} : { "--list-track": `${list}%` }),
    ...(side === undefined ? {} : { "--side-track": `${side}%` }),
  };
});

function set(which: Which, width: number | undefined): void {
  const next = { ...widths.value };
  delete next[which];
  if (width !== undefined) {
    const other = next[which === "list" ? "side" : "list"] ?? LEAST;
    const most = Math.min(MOST[which], 100 - OPEN - other);
    next[which] = Math.round(Math.min(most, Math.max(LEAST, width)));
  }
  widths.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // As long as the page lasts, then.
  }
}

/** The line between two panes; `of` is the pane it makes wider or narrower. */
export function Divider({ of }: { of: Which }) {
  const line = useRef<HTMLDivElement>(null);
  const measured = useRef(LEAST);
  // Within its bounds also while the panes are hidden.
  const now = () => {
    const all = line.current?.parentElement?.clientWidth || 1;
    const pane = of === "list" ? line.current?.previousElementSibling : line.current?.nextElementSibling;
    return Math.min(MOST[of], Math.max(LEAST, Math.round(((pane?.clientWidth ?? 0) / all) * 100)));
  };
  useEffect(() => {
    measured.current = now();
    line.current?.setAttribute("aria-valuenow", String(widths.value[of] ?? measured.current));
  });
  const drag = (event: PointerEvent) => {
    const box = line.current?.parentElement?.getBoundingClientRect();
    if (!box || !line.current?.hasPointerCapture(event.pointerId)) return;
    const at = ((event.clientX - box.left) / box.width) * 100;
    set(of, of === "list" ? at : 100 - at);
  };
  const press = (event: KeyboardEvent) => {
    const wider = of === "list" ? 1 : -1;
    if (event.key === "ArrowRight") set(of, now() + wider * STEP);
    else if (event.key === "ArrowLeft") set(of, now() - wider * STEP);
    else if (event.key === "Home") set(of, undefined);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that is moved is no rule of a text.
    <div
      ref={line}
      id={`divider-${of}`}
      class="divider"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t(`board.divider_${of}`)}
      aria-valuenow={widths.value[of] ?? measured.current}
      aria-valuemin={LEAST}
      aria-valuemax={MOST[of]}
      onPointerDown={(event) => line.current?.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDblClick={() => set(of, undefined)}
      onKeyDown={press}
    />
  );
}
