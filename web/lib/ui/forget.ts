// Lets older drawings go. When a component draws itself again, Preact keeps the drawing before as it was, and that is still named
// in the children of what stands around it, and so on from there: a board that draws five times a second for a night keeps
// rows of hours ago (found in heap snapshots of Preact 11.2). The names are those of its published files.
import { options, type VNode } from "preact";

interface Drawn {
  /** Of a drawing: its component. */
  __c?: { __v?: Drawn | null } | null;
  /** What it drew. */
  __k?: unknown[] | null;
}
interface Hooks {
  /** Before something is compared. */
  __b?: (drawn: VNode) => void;
  /** After all is drawn. */
  __c?: (root: VNode, queue: unknown[]) => void;
}

/** To be called once, before anything is drawn. */
export function forgetOlderDrawings(): void {
  const hooks = options as Hooks;
  const { __b: before, __c: done } = hooks;
  const older: Drawn[] = [];
  hooks.__b = (drawn) => {
    const last = (drawn as Drawn).__c?.__v;
    if (last && last !== drawn) older.push(last);
    before?.(drawn);
  };
  hooks.__c = (root, queue) => {
    for (const one of older) one.__k = null;
    older.length = 0;
    done?.(root, queue);
  };
}
