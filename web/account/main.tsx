// One's own account, invitations, and for administrators everybody's.
import { render } from "preact";
import { load, see } from "../lib/api/session.ts";
import { begin } from "../lib/text/text.ts";
import { App } from "./app.tsx";

const AGAIN_MS = 2_000;

async function main(): Promise<void> {
  await begin({
    id: () => import("virtual:text/account/id"),
    su: () => import("virtual:text/account/su"),
    en: () => import("virtual:text/account/en"),
  });
  const root = document.getElementById("app");
  if (!root) return;
  render(<App />, root);
  // Nothing tells this page by itself that its session was ended.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void see();
  });
  while (!(await load())) await new Promise((done) => setTimeout(done, AGAIN_MS));
}

void main();
