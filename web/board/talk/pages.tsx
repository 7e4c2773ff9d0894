// Words with crews, as a page; loaded when it is opened first, with its words.
import "../watch/pages.css";
import "./talk.css";
import { alsoSpeak } from "../../lib/text/text.ts";
import type { Page } from "../pages.ts";
import { TalkPage } from "./talk.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/talk/id"),
  su: () => import("virtual:text/talk/su"),
  en: () => import("virtual:text/talk/en"),
});

export function Shown(_: { which: Page }) {
  return <TalkPage />;
}
