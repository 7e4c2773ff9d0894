// The dispatch board.
import { effect } from "@preact/signals";
import { render } from "preact";
import { load } from "../lib/api/session.ts";
import { begin } from "../lib/text/text.ts";
import { forgetOlderDrawings } from "../lib/ui/forget.ts";
import { App } from "./app.tsx";
import { listenToKeys } from "./keys.ts";
import { theme } from "./state.ts";
import { sort } from "./windows.ts";

const AGAIN_MS = 2_000;

async function main(): Promise<void> {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  // Who sits here is asked while the words come.
  let asked = load();
  await begin({
    id: () => import("virtual:text/board/id"),
    su: () => import("virtual:text/board/su"),
    en: () => import("virtual:text/board/en"),
  });
  const root = document.getElementById("app");
  if (!root) return;
  forgetOlderDrawings();
  render(<App />, root);
  // The window of the map has keys of its own.
  if (sort === "board") listenToKeys();
  while (!(await asked)) {
    await new Promise((done) => setTimeout(done, AGAIN_MS));
    asked = load();
  }
}

void main();
