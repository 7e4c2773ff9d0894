// The words of the command line, of all languages at once, those of the screen's language first.

import en from "virtual:text/line/en";
import id from "virtual:text/line/id";
import su from "virtual:text/line/su";
import { computed } from "@preact/signals";
import { lang } from "../../lib/text/text.ts";
import { type Lexicon, lexicon } from "./lexicon.ts";

export const words = computed<Lexicon>(() => {
  if (lang.value === "en") return lexicon(en, id, su);
  return lang.value === "su" ? lexicon(su, id, en) : lexicon(id, su, en);
});
