// Which rows of a long list are drawn, and where. Rows are of one height, and so are the headings of its parts, so that
// no row has to be looked at to know where it stands. Pure.

/** A heading and the rows below it. */
export interface Part<T> {
  id: string;
  rows: readonly T[];
}

/** Pixels. */
export interface Heights {
  heading: number;
  row: number;
}

/** A row, or the heading of its part. */
export interface Placed<T> {
  part: Part<T>;
  /** -1 is the heading. */
  index: number;
  top: number;
  height: number;
}

export type Parts<T> = readonly Part<T>[];

export function heightOf<T>(parts: Parts<T>, { heading, row }: Heights): number {
  return parts.reduce((sum, part) => sum + heading + part.rows.length * row, 0);
}

/** What stands from `from` to `to`, downwards. */
export function* between<T>(
  parts: Parts<T>,
  heights: Heights,
  from: number,
  to: number,
): Generator<Placed<T>> {
  const { heading, row } = heights;
  let top = 0;
  for (const part of parts) {
    if (top >= to) return;
    if (top + heading > from) yield { part, index: -1, top, height: heading };
    const first = top + heading;
    const end = Math.min(part.rows.length, Math.ceil((to - first) / row));
    for (let index = Math.max(0, Math.floor((from - first) / row)); index < end; index++) {
      yield { part, index, top: first + index * row, height: row };
    }
    top = first + part.rows.length * row;
  }
}

/** The rows that touch the window, with `extra` pixels around it. */
export function visible<T>(
  parts: Parts<T>,
  heights: Heights,
  scrollTop: number,
  height: number,
  extra = 200,
): Placed<T>[] {
  return [...between(parts, heights, scrollTop - extra, scrollTop + height + extra)];
}

/** Where the row that `is` stands, or in one part alone. */
export function topOf<T>(
  parts: Parts<T>,
  { heading, row }: Heights,
  is: (item: T) => boolean,
  only?: string,
): number | null {
  let top = 0;
  for (const part of parts) {
    const index = only === undefined || only === part.id ? part.rows.findIndex(is) : -1;
    if (index >= 0) return top + heading + index * row;
    top += heading + part.rows.length * row;
  }
  return null;
}

function topOfPart<T>(parts: Parts<T>, { heading, row }: Heights, id: string): number | null {
  let top = 0;
  for (const part of parts) {
    if (part.id === id) return top;
    top += heading + part.rows.length * row;
  }
  return null;
}

/** Where to scroll so that what stood at `y` pixels below the upper edge stays there: the first from there on that still
 * is in the part it was in. */
export function hold<T>(
  before: Parts<T>,
  after: Parts<T>,
  heights: Heights,
  idOf: (item: T) => string,
  scrollTop: number,
  y: number,
): number {
  for (const old of between(before, heights, scrollTop + y, Number.POSITIVE_INFINITY)) {
    const item = old.part.rows[old.index];
    const top =
      item === undefined
        ? topOfPart(after, heights, old.part.id)
        : topOf(after, heights, (other) => idOf(other) === idOf(item), old.part.id);
    if (top !== null) return Math.max(0, scrollTop + top - old.top);
  }
  return scrollTop;
}

/** The least scrolling that shows the row from `top` to `top + height`. */
export function reveal(top: number, height: number, scrollTop: number, window: number): number {
  if (top < scrollTop) return top;
  if (top + height > scrollTop + window) return top + height - window;
  return scrollTop;
}
