// The pages of the watch; loaded when one is opened first.
import "./pages.css";
import type { Page } from "../pages.ts";
import { Figures } from "./figures.tsx";
import { Glass } from "./glass.tsx";
import { Handover } from "./handover.tsx";
import { Roster } from "./roster.tsx";

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
    case "supervision":
    case "replay":
      // Comes with a part of its own.
      return null;
  }
}
