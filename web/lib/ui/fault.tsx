import { t } from "../text/text.ts";
import { type Press, problemText } from "./press.ts";

/** What went wrong with a press, and the way to try again. */
export function Fault({ press }: { press: Press }) {
  const problem = press.problem.value;
  if (!problem) return null;
  return (
    <div class="fault" role="alert">
      <p>{problemText(problem)}</p>
      {press.canRetry ? (
        <button type="button" onClick={() => void press.again()}>
          {t("common.try_again")}
        </button>
      ) : null}
    </div>
  );
}
