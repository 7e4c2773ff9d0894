// The dispatch board.
import { effect } from "@preact/signals";
import { render } from "preact";
import { load } from "../lib/api/session.ts";
import { begin } from "../lib/text/text.ts";
import { App } from "./app.tsx";
import { listenToKeys } from "./keys.ts";
import { theme } from "./state.ts";
import { sort } from "./windows.ts";

async function main(): Promise<void> {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  await begin({
    id: () => import("virtual:text/board/id"),
    su: () => import("virtual:text/board/su"),
    en: () => import("virtual:text/board/en"),
  });
  const root = document.getElementById("app");
  if (!root) return;
  render(<App />, root);
  // The window of the map has keys of its own.
  if (sort === "board") listenToKeys();
  while (!(await load())) await new Promise((done) => setTimeout(done, 2_000));
}

void main();
