// What the centre has for maps, asked once.
import { ask } from "../api/client.ts";
import type { MapOut } from "../api/types.ts";

let asked: Promise<MapOut | null> | null = null;

export function about(): Promise<MapOut | null> {
  asked ??= ask<MapOut>("/map").then((answer) => {
    if (!answer.ok) asked = null;
    return answer.ok ? answer.value : null;
  });
  return asked;
}
