// A list of which only what can be seen is drawn. Rows above may come and go: what is under the pointer, or
// read further down, stays where it is.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { hold, type Placed, place, reveal, visible } from "./windowing.ts";

interface Props<T> {
  items: readonly T[];
  idOf: (item: T) => string;
  heightOf: (item: T) => number;
  /** The part of the list an item stands in; one that went to another part is not followed. */
  partOf: (item: T) => string;
  draw: (item: T) => ComponentChildren;
  /** Kept in sight when it changes. */
  pointed: string | null;
  listId: string;
  label: string;
  activeId?: string | undefined;
  /** Whether it can be chosen; what is not is a heading. */
  isOption?: (item: T) => boolean;
}

export function Scroller<T>({
  items,
  idOf,
  heightOf,
  partOf,
  draw,
  pointed,
  listId,
  label,
  activeId,
  isOption = () => true,
}: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(800);
  const pointer = useRef<number | null>(null);
  const before = useRef<Placed<T>[]>([]);
  const shown = useRef<string | null>(null);
  /** How far the list was scrolled only to hold what was under the pointer. */
  const held = useRef(0);
  const layout = place(items, heightOf);
  // Room below, so that a short list can be held in place too.
  const total = Math.max(layout.total, top.value > 0 ? top.value + height.value : 0);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [height]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const y = pointer.current ?? (element.scrollTop > 0 ? 0 : null);
    if (y !== null && before.current !== layout.placed) {
      const at = element.scrollTop + y;
      const parts = new Map(items.map((item) => [idOf(item), partOf(item)]));
      const old = before.current.find(
        (one) => at < one.top + one.height && parts.get(idOf(one.item)) === partOf(one.item),
      );
      if (old) {
        const next = hold(layout, idOf, { id: idOf(old.item), top: old.top }, element.scrollTop);
        if (next !== element.scrollTop) {
          held.current += next - element.scrollTop;
          top.value = next;
          // The room below must be there before the browser is asked to scroll into it.
          const room = element.firstElementChild as HTMLElement | null;
          if (room) room.style.height = `${Math.max(layout.total, next + element.clientHeight)}px`;
          element.scrollTop = next;
        }
      }
    }
    before.current = layout.placed;
    if (pointed !== null && pointed !== shown.current) {
      const row = layout.placed.find((one) => idOf(one.item) === pointed);
      if (row) element.scrollTop = reveal(row.top, row.height, element.scrollTop, element.clientHeight);
    }
    shown.current = pointed;
  });

  const drawn = visible(layout, top.value, height.value);
  const active = drawn.some((row) => idOf(row.item) === pointed) ? activeId : undefined;

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label; a listbox must have options
    <div
      ref={box}
      id={listId}
      class="scroller"
      role={items.some(isOption) ? "listbox" : "group"}
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
      <div class="room" role="presentation" style={{ height: `${total}px` }}>
        {drawn.map((row) => (
          <div
            key={idOf(row.item)}
            class="placed"
            role="presentation"
            style={{ height: `${row.height}px`, transform: `translateY(${row.top}px)` }}
          >
            {draw(row.item)}
          </div>
        ))}
      </div>
    </div>
  );
}
