// A list of which only what can be seen is drawn. Rows above may come and go: what is under the pointer, or
// read further down, stays where it is.
import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Heights, heightOf, hold, type Part, type Parts, reveal, topOf, visible } from "./windowing.ts";

interface Props<T> {
  /** As a signal: what was drawn before is kept by the library for a while, and must not keep lists of thousands of rows with it. For the
   * same reason no function below may use the list but by asking for it. */
  parts: ReadonlySignal<Parts<T>>;
  heights: Heights;
  idOf: (item: T) => string;
  draw: (item: T) => ComponentChildren;
  head: (part: Part<T>) => ComponentChildren;
  /** Kept in sight when it changes. */
  pointed: string | null;
  listId: string;
  label: string;
  activeId?: string | undefined;
}

/** How high the box is, pixels. By itself: an effect that is set up once keeps all that stands around it, and beside the list that would
 * be the rows of the first drawing, for as long as the page lasts. */
function useHeight(box: RefObject<HTMLElement | null>): Signal<number> {
  const height = useSignal(800);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box, height]);
  return height;
}

export function Scroller<T>(props: Props<T>) {
  const { heights, idOf, draw, head, pointed, listId, label, activeId } = props;
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useHeight(box);
  const pointer = useRef<number | null>(null);
  const before = useRef<Parts<T>>([]);
  const shown = useRef<string | null>(null);
  /** How far the list was scrolled only to hold what was under the pointer. */
  const held = useRef(0);
  const whole = heightOf(props.parts.value, heights);
  // Room below, so that a short list can be held in place too.
  const room = Math.max(whole, top.value > 0 ? top.value + height.value : 0);

  // The browser is asked where it is scrolled to only when that matters: the answer costs it a layout.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const parts = props.parts.peek();
    const y = pointer.current ?? (top.peek() > 0 ? 0 : null);
    if (y !== null && before.current !== parts) {
      const at = element.scrollTop;
      const next = hold(before.current, parts, heights, idOf, at, y);
      if (next !== at) {
        held.current += next - at;
        top.value = next;
        // The room below must be there before the browser is asked to scroll into it.
        const inner = element.firstElementChild as HTMLElement | null;
        if (inner) inner.style.height = `${Math.max(whole, next + element.clientHeight)}px`;
        element.scrollTop = next;
      }
    }
    before.current = parts;
    if (pointed !== null && pointed !== shown.current) {
      const row = topOf(parts, heights, (item) => idOf(item) === pointed);
      if (row !== null) {
        element.scrollTop = reveal(row, heights.row, element.scrollTop, element.clientHeight);
      }
    }
    shown.current = pointed;
  });

  const drawn = visible(props.parts.value, heights, top.value, height.value).map(
    ({ part, index, ...place }) => {
      const item = part.rows[index];
      const id = item === undefined ? `§${part.id}` : idOf(item);
      return { id, ...place, inner: () => (item === undefined ? head(part) : draw(item)) };
    },
  );
  const active = drawn.some(({ id }) => id === pointed) ? activeId : undefined;

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label; a listbox must have options
    <div
      ref={box}
      id={listId}
      class="scroller"
      role={props.parts.value.some(({ rows }) => rows.length > 0) ? "listbox" : "group"}
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active}
      onScroll={() => {
        top.value = box.current?.scrollTop ?? 0;
      }}
      onPointerMove={(event) => {
        const frame = box.current?.getBoundingClientRect();
        pointer.current = frame ? event.clientY - frame.top : null;
      }}
      onPointerLeave={() => {
        pointer.current = null;
        // Back to the top, unless somebody scrolled.
        if (held.current > 0 && box.current?.scrollTop === held.current) box.current.scrollTop = 0;
        held.current = 0;
      }}
    >
      <div class="room" role="presentation" style={{ height: `${room}px` }}>
        {drawn.map((row) => (
          <div
            key={row.id}
            class="placed"
            role="presentation"
            style={{ height: `${row.height}px`, transform: `translateY(${row.top}px)` }}
          >
            {row.inner()}
          </div>
        ))}
      </div>
    </div>
  );
}
