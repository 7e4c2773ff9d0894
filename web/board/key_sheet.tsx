import { t } from "../lib/text/text.ts";
import { keysShown, singleKeys } from "./state.ts";

const KEYS: readonly [string, string][] = [
  ["j k ↑ ↓", "move"],
  ["Enter", "open"],
  ["F2", "intake"],
  ["/", "search"],
  ["g", "alarm"],
  ["a", "assign"],
  ["s", "plan"],
  ["b", "alarm_further"],
  ["i", "mass"],
  ["v", "verify"],
  ["n", "note"],
  ["l", "level"],
  ["d", "merge"],
  ["y", "same"],
  ["t", "not_same"],
  ["r", "resolve"],
  ["c", "close"],
  ["x", "reject"],
  ["q", "unverified"],
  ["o", "reopen"],
  ["f", "refer"],
  ["u", "units"],
  ["m", "map"],
  ["Esc", "back"],
  ["?", "sheet"],
];

export function KeySheet() {
  if (!keysShown.value) return null;
  return (
    <aside class="key-sheet" aria-label={t("board.keys")}>
      <h2>{t("board.keys")}</h2>
      <dl>
        {KEYS.map(([keys, name]) => (
          <div key={name}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`board.key_${name}`)}</dd>
          </div>
        ))}
      </dl>
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
      <button type="button" onClick={() => (keysShown.value = false)}>
        {t("common.shut")}
      </button>
    </aside>
  );
}
