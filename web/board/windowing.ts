// Which rows of a long list are drawn. Pure.

export interface Placed<T> {
  item: T;
  top: number;
  height: number;
}

export interface Layout<T> {
  placed: Placed<T>[];
  total: number;
}

export function place<T>(items: readonly T[], heightOf: (item: T) => number): Layout<T> {
  let top = 0;
  const placed = items.map((item) => {
    const height = heightOf(item);
    const at = { item, top, height };
    top += height;
    return at;
  });
  return { placed, total: top };
}

/** The rows that touch the window, with `extra` pixels around it. */
export function visible<T>(layout: Layout<T>, scrollTop: number, height: number, extra = 200): Placed<T>[] {
  const { placed } = layout;
  const from = firstEndingAfter(placed, scrollTop - extra);
  let to = from;
  while (to < placed.length && (placed[to]?.top ?? 0) < scrollTop + height + extra) to++;
  return placed.slice(from, to);
}

function firstEndingAfter<T>(placed: readonly Placed<T>[], y: number): number {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = placed[middle];
    if (at && at.top + at.height <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where to scroll so that the row `id`, which stood at `before`, stays where it was on the screen. */
export function hold<T>(
  layout: Layout<T>,
  idOf: (item: T) => string,
  anchor: { id: string; top: number },
  scrollTop: number,
): number {
  const at = layout.placed.find((one) => idOf(one.item) === anchor.id);
  return at ? Math.max(0, scrollTop + at.top - anchor.top) : scrollTop;
}

/** The least scrolling that shows the row from `top` to `top + height`. */
export function reveal(top: number, height: number, scrollTop: number, window: number): number {
  if (top < scrollTop) return top;
  if (top + height > scrollTop + window) return top + height - window;
  return scrollTop;
}
