// The cheat sheet: every key and every verb, from the lists that the board itself works by.
import { t } from "../lib/text/text.ts";
import { ON_BOARD, ON_INCIDENT } from "./acts/table.ts";
import { helped } from "./line/state.ts";
import { VERBS } from "./line/verbs.ts";
import { words } from "./line/words.ts";
import { keysShown, singleKeys } from "./state.ts";

const MOVES: readonly [string, string][] = [
  ["j k ↑ ↓", "move"],
  ["Enter", "open"],
  ["Esc", "back"],
];

/** Every key with the name of what it does. */
export function keys(): readonly [string, string][] {
  return [
    ...MOVES,
    ...ON_BOARD.map(({ key, also, name }): [string, string] => [also ? `${key} ${also}` : key, name]),
    ...ON_INCIDENT.map(({ key, name }): [string, string] => [key, name]),
  ];
}

export function KeySheet() {
  if (!keysShown.value) return null;
  const shut = () => {
    keysShown.value = false;
    helped.value = null;
  };
  return (
    <aside class="key-sheet scrolls" aria-label={t("board.keys")}>
      {helped.value === null ? <Keys /> : null}
      <Verbs />
      <label class="check">
        <input
          type="checkbox"
          checked={singleKeys.value === "on"}
          onChange={(event) => {
            singleKeys.value = event.currentTarget.checked ? "on" : "off";
          }}
        />
        {t("board.single_keys")}
      </label>
      {singleKeys.value === "off" ? <p class="dim">{t("board.keys_off_note")}</p> : null}
      <button type="button" onClick={shut}>
        {t("common.shut")}
      </button>
    </aside>
  );
}

function Keys() {
  return (
    <>
      <h2>{t("board.keys")}</h2>
      <dl class="keys">
        {keys().map(([shown, name]) => (
          <div key={name}>
            <dt>
              {shown
                .replace("Ctrl K", "Ctrl+K")
                .split(" ")
                .map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
            </dt>
            <dd>{t(`board.key_${name}`)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The verbs of the command line, each with an example; one alone when help was asked about it. */
function Verbs() {
  const shown = VERBS.filter((verb) => helped.value === null || verb.name === helped.value);
  return (
    <>
      <h2>{t("line.help_title")}</h2>
      <dl class="verbs">
        {shown.map(({ name }) => (
          <div key={name}>
            <dt>
              <strong>{words.value.word(`verb.${name}`)}</strong>
            </dt>
            <dd class="num">{t(`line.help_${name}`)}</dd>
          </div>
        ))}
      </dl>
      <p class="dim">{t("line.help_several")}</p>
    </>
  );
}
