// The pages of the watch; loaded when one is opened first.
import "./pages.css";
import { alsoSpeak } from "../../lib/text/text.ts";
import type { Page } from "../pages.ts";
import { Calls } from "./calls.tsx";
import { Figures } from "./figures.tsx";
import { Glass } from "./glass.tsx";
import { Handover } from "./handover.tsx";
import { Roster } from "./roster.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/pages/id"),
  su: () => import("virtual:text/pages/su"),
  en: () => import("virtual:text/pages/en"),
});

export function Shown({ which }: { which: Page }) {
  switch (which) {
    case "handover":
      return <Handover />;
    case "roster":
      return <Roster />;
    case "glass":
      return <Glass />;
    case "figures":
      return <Figures />;
    case "calls":
      return <Calls />;
    case "supervision":
    case "replay":
    case "talk":
    case "privacy":
    case "audit":
      // Comes with a part of its own.
      return null;
  }
}
