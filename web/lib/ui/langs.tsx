// Speaking another language.
import { LANGS, lang, langOf, speak } from "../text/text.ts";

/** The other languages, each by its own name. */
export function LangSwitch() {
  const others = Object.entries(LANGS).filter(([code]) => code !== lang.value);
  return (
    <>
      {others.map(([code, name]) => (
        <button key={code} type="button" class="plain" lang={code} onClick={() => void speak(langOf(code))}>
          {name}
        </button>
      ))}
    </>
  );
}
