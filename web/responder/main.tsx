// The responder's page: what to do now, and one button for what comes next.
import { render } from "preact";
import { forgetBy, isEarly, load, session } from "../lib/api/session.ts";
import { alsoSpeak, begin } from "../lib/text/text.ts";
import { sayAlerted } from "./alerted.ts";
import { App } from "./app.tsx";
import { installable } from "./install.ts";
import { forget, kept, openKept } from "./queue/kept.ts";
import { openQueue } from "./queue/queue.ts";

async function main(): Promise<void> {
  await begin({
    id: () => import("virtual:text/unit/id"),
    su: () => import("virtual:text/unit/su"),
    en: () => import("virtual:text/unit/en"),
  });
  // Of these one is wanted, once there is work: they come after the page.
  const rules = {
    id: () => import("virtual:text/unit_rules/id"),
    su: () => import("virtual:text/unit_rules/su"),
    en: () => import("virtual:text/unit_rules/en"),
  };
  const root = document.getElementById("app");
  if (!root) return;
  forgetBy(forget);
  await openKept();
  render(<App />, root);
  void alsoSpeak(rules);
  void openQueue();
  installable();
  sayAlerted();
  while (!(await load())) {
    // Without network the page goes by what it knew last.
    session.value ??= kept.value?.who;
    await new Promise((done) => setTimeout(done, 2_000));
  }
  // Somebody ended the session while the page was shut: a phone in other hands shows nothing.
  if (session.value === null && kept.value && isEarly(kept.value.who)) void forget();
}

void main();
