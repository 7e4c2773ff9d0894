// For administrators: who has an account, what it may do, and inviting others.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, send } from "../lib/api/client.ts";
import type {
  AccountBody,
  AccountOut,
  AccountsOut,
  ChangeBody,
  InvitationOut,
  Role,
  SessionsOut,
} from "../lib/api/types.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { SessionList } from "./sessions.tsx";
import { Asking, useSure } from "./sure.tsx";

const ROLES: Role[] = [
  "call_taker",
  "dispatcher",
  "responder",
  "supervisor",
  "officer",
  "auditor",
  "admin",
  "wall",
];

export function People() {
  const listed = useSignal<AccountOut[]>([]);
  const look = async () => {
    const answer = await ask<AccountsOut>("/accounts");
    if (answer.ok) listed.value = answer.value.accounts;
  };
  useEffect(() => void look(), []);
  return (
    <section class="card wide" aria-labelledby="people-head">
      <h2 id="people-head">{t("account.people")}</h2>
      <Invite done={look} />
      <ul class="people">
        {listed.value.map((one) => (
          <Account key={one.name} one={one} look={look} />
        ))}
      </ul>
    </section>
  );
}

function chosen(data: FormData): Pick<AccountBody, "roles" | "agency" | "unit"> {
  const text = (name: string) => String(data.get(name) ?? "").trim() || null;
  return { roles: data.getAll("role") as Role[], agency: text("agency"), unit: text("unit") };
}

function Roles({ of }: { of?: AccountOut }) {
  return (
    <>
      <fieldset class="roles">
        <legend>{t("account.roles")}</legend>
        {ROLES.map((role) => (
          <label key={role} class="tick">
            <input
              type="checkbox"
              name="role"
              value={role}
              defaultChecked={of?.roles.includes(role) ?? false}
            />
            {t(`role.${role}`)}
          </label>
        ))}
      </fieldset>
      <label>
        {t("account.agency")}
        <input name="agency" autocapitalize="none" defaultValue={of?.agency ?? ""} />
      </label>
      <label>
        {t("account.unit")}
        <input name="unit" autocapitalize="none" defaultValue={of?.unit ?? ""} />
      </label>
    </>
  );
}

function Link({ made }: { made: InvitationOut }) {
  const at = shortTime(Date.parse(made.expires_at), Date.now());
  return (
    <div class="invitation" role="status">
      <p>{t("account.invited", { name: made.name, at })}</p>
      <input
        readOnly
        value={made.link}
        aria-label={t("account.join")}
        onFocus={(e) => e.currentTarget.select()}
      />
    </div>
  );
}

function Invite({ done }: { done: () => Promise<void> }) {
  const sure = useSure();
  const made = useSignal<InvitationOut | null>(null);
  return (
    <details class="invite">
      <summary>{t("account.invite")}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const data = new FormData(form);
          const body: AccountBody = { name: String(data.get("name")).trim(), ...chosen(data) };
          void sure.run<InvitationOut>("POST", "/accounts", body, (value) => {
            made.value = value;
            form.reset();
            void done();
          });
        }}
      >
        <label>
          {t("common.account_name")}
          <input name="name" autocomplete="off" autocapitalize="none" required />
        </label>
        <Roles />
        <button type="submit" class="main" disabled={sure.busy.value}>
          {t("account.invite_go")}
        </button>
      </form>
      <Asking sure={sure} />
      {made.value ? <Link made={made.value} /> : null}
    </details>
  );
}

function stateOf(one: AccountOut): string {
  if (one.disabled) return "disabled";
  if (!one.joined) return "waiting";
  if (one.second_factor) return "second";
  return one.exempt ? "exempt" : "no_second";
}

function Account({ one, look }: { one: AccountOut; look: () => Promise<void> }) {
  const open = useSignal(false);
  return (
    <li>
      <details
        onToggle={(event) => {
          open.value = event.currentTarget.open;
        }}
      >
        <summary>
          <strong>{one.name}</strong> {one.roles.map((role) => t(`role.${role}`)).join(", ")}{" "}
          <span class="dim">
            {[one.agency, one.unit, t(`account.state_${stateOf(one)}`)].filter(Boolean).join(" · ")}
          </span>
        </summary>
        {open.value ? <Details one={one} look={look} /> : null}
      </details>
    </li>
  );
}

function Details({ one, look }: { one: AccountOut; look: () => Promise<void> }) {
  const sure = useSure();
  const made = useSignal<InvitationOut | null>(null);
  const path = `/accounts/${encodeURIComponent(one.name)}`;
  const change = (body: Partial<ChangeBody>) =>
    void sure.run<AccountOut>("PATCH", path, body, () => void look());
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change(chosen(new FormData(event.currentTarget)));
        }}
      >
        <Roles of={one} />
        <button type="submit" disabled={sure.busy.value}>
          {t("account.save")}
        </button>
      </form>
      <p class="row">
        <button type="button" onClick={() => change({ disabled: !one.disabled })}>
          {t(one.disabled ? "account.enable" : "account.disable")}
        </button>
        <button
          type="button"
          onClick={() =>
            void sure.run<InvitationOut>("POST", `${path}/invitation`, undefined, (value) => {
              made.value = value;
            })
          }
        >
          {t("account.invite_anew")}
        </button>
        {one.second_factor ? (
          <button type="button" onClick={() => change({ remove_second_factor: true })}>
            {t("account.remove_second")}
          </button>
        ) : null}
      </p>
      {one.second_factor ? <p class="dim">{t("account.recovery_left", { n: one.recovery_left })}</p> : null}
      <Asking sure={sure} />
      {made.value ? <Link made={made.value} /> : null}
      <TheirSessions path={path} />
    </>
  );
}

function TheirSessions({ path }: { path: string }) {
  const listed = useSignal<SessionsOut | null>(null);
  const look = async () => {
    const answer = await ask<SessionsOut>(`${path}/sessions`);
    if (answer.ok) listed.value = answer.value;
  };
  useEffect(() => void look(), [path]);
  return (
    <>
      <h3>{t("account.sessions")}</h3>
      <SessionList
        sessions={listed.value?.sessions ?? []}
        end={async (id) => {
          await send("DELETE", `${path}/sessions/${encodeURIComponent(id)}`);
          await look();
        }}
      />
    </>
  );
}
