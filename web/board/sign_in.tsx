// Signing in to the board, and again beside running work: loaded when it is wanted, for who is signed in needs none of it.
import { session } from "../lib/api/session.ts";
import { startLive } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { SignIn } from "../lib/ui/sign_in.tsx";

export function First() {
  return <SignIn title={t("board.title")} done={() => {}} />;
}

export function Again() {
  return (
    <SignIn title={t("common.sign_in_again")} done={startLive} name={session.value?.person.name ?? ""} />
  );
}
