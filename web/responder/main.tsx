// The responder's page: what to do now, and one button for what comes next.
import { render } from "preact";
import { load } from "../lib/api/session.ts";
import { begin } from "../lib/text/text.ts";
import { App } from "./app.tsx";

async function main(): Promise<void> {
  await begin({
    id: () => import("virtual:text/unit/id"),
    su: () => import("virtual:text/unit/su"),
    en: () => import("virtual:text/unit/en"),
  });
  const root = document.getElementById("app");
  if (!root) return;
  render(<App />, root);
  while (!(await load())) await new Promise((done) => setTimeout(done, 2_000));
}

void main();
