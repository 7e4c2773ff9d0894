import { isAny, session, signOut } from "../lib/api/session.ts";
import { t } from "../lib/text/text.ts";
import { LangSwitch } from "../lib/ui/langs.tsx";
import { SignIn } from "../lib/ui/sign_in.tsx";
import { Join, token } from "./join.tsx";
import { Mine } from "./mine.tsx";
import { People } from "./people.tsx";
import { SecondFactor } from "./second.tsx";

export function App() {
  const who = session.value;
  if (token.value) return <Join />;
  if (who === undefined) return <p class="waiting">{t("common.connecting")}</p>;
  if (who === null) {
    return (
      <main>
        <SignIn title={t("account.title")} done={() => {}} />
      </main>
    );
  }
  return (
    <>
      <Head />
      <main class="account">
        {who.second_factor_missing ? (
          <SecondFactor />
        ) : (
          <>
            <Mine />
            {isAny("admin") ? <People /> : null}
          </>
        )}
      </main>
    </>
  );
}

function Head() {
  const who = session.value;
  if (!who) return null;
  const board = isAny("call_taker", "dispatcher", "supervisor", "auditor", "officer", "wall");
  return (
    <header class="account-head">
      <h1>
        <strong>SIGAP</strong> · {t("account.title")} · {who.person.name}
      </h1>
      {board ? <a href="/board">{t("account.to_board")}</a> : null}
      {isAny("responder") ? <a href="/unit">{t("account.to_unit")}</a> : null}
      <LangSwitch />
      <button type="button" class="plain" onClick={() => void signOut()}>
        {t("common.sign_out")}
      </button>
    </header>
  );
}
