// The responder's page: what to do now, and one button for what comes next.
import { render } from "preact";
import { load, session } from "../lib/api/session.ts";
import { begin } from "../lib/text/text.ts";
import { App } from "./app.tsx";
import { installable } from "./install.ts";
import { kept, openKept } from "./queue/kept.ts";
import { openQueue } from "./queue/queue.ts";

async function main(): Promise<void> {
  await begin({
    id: () => import("virtual:text/unit/id"),
    su: () => import("virtual:text/unit/su"),
    en: () => import("virtual:text/unit/en"),
  });
  const root = document.getElementById("app");
  if (!root) return;
  await openKept();
  render(<App />, root);
  void openQueue();
  installable();
  while (!(await load())) {
    // Without network the page goes by what it knew last.
    session.value ??= kept.value?.who;
    await new Promise((done) => setTimeout(done, 2_000));
  }
}

void main();
