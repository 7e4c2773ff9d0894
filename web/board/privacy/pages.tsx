// The page of personal data; loaded when it is opened first, with its words.
import "../watch/pages.css";
import "./privacy.css";
import { isAny } from "../../lib/api/session.ts";
import { alsoSpeak, t } from "../../lib/text/text.ts";
import { Asks } from "./asks.tsx";
import { Erase } from "./erase.tsx";
import { Holds } from "./holds.tsx";
import { SearchNumber } from "./search.tsx";

export const ready = alsoSpeak({
  id: () => import("virtual:text/privacy/id"),
  su: () => import("virtual:text/privacy/su"),
  en: () => import("virtual:text/privacy/en"),
});

export function Shown() {
  return (
    <article class="paper">
      <h1>{t("watch.page_privacy")}</h1>
      <SearchNumber />
      {isAny("supervisor") ? <Asks /> : null}
      {isAny("supervisor") ? <Erase /> : null}
      {isAny("supervisor") ? <Holds /> : null}
    </article>
  );
}
