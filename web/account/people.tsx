// For administrators: who has an account, what it may do, and inviting others.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, send } from "../lib/api/client.ts";
import { session } from "../lib/api/session.ts";
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
import { number, t } from "../lib/text/text.ts";
import { Erase } from "./erase.tsx";
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
  const wanted = useSignal("");
  const erased = useSignal<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const look = async () => {
    const answer = await ask<AccountsOut>("/accounts");
    if (answer.ok) listed.value = answer.value.accounts;
  };
  useEffect(() => void look(), []);
  const all = listed.value;
  const found = all.filter((one) => fits(one, wanted.value));
  return (
    <section class="card wide" aria-labelledby="people-head">
      <h2 id="people-head">{t("account.people")}</h2>
      <Invite done={look} />
      <div class="people-search">
        <input
          type="search"
          placeholder={t("account.people_search")}
          aria-label={t("account.people_search")}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={wanted.value}
          onInput={(event) => (wanted.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") wanted.value = "";
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            list.current?.querySelector("summary")?.focus();
          }}
        />
        <span class="dim num" role="status">
          {t(found.length === 0 && all.length > 0 ? "account.people_none" : "account.people_count", {
            n: number(found.length),
            all: number(all.length),
          })}
        </span>
      </div>
      {erased.value ? <p role="status">{t("account.erased", { name: erased.value })}</p> : null}
      <ul class="people" ref={list} onKeyDown={toNeighbour}>
        {found.map((one) => (
          <Account
            key={one.name}
            one={one}
            look={look}
            gone={() => {
              erased.value = one.name;
              void look();
            }}
          />
        ))}
      </ul>
    </section>
  );
}

/** Whether each word that is looked for stands in what is said of an account. */
function fits(one: AccountOut, wanted: string): boolean {
  const roles = one.roles.map((role) => t(`role.${role}`));
  const said = [one.name, ...roles, one.agency, one.unit, t(`account.state_${stateOf(one)}`)].join(" ");
  const whole = said.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

/** Arrows go from one to the next, and up to the search. */
function toNeighbour(event: KeyboardEvent): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>(":scope > li > details > summary")];
  const here = all.indexOf(event.target as HTMLElement);
  if (!way || here < 0) return;
  event.preventDefault();
  const next =
    all[here + way] ?? (way < 0 ? list.parentElement?.querySelector<HTMLElement>("[type=search]") : null);
  next?.focus();
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

interface OfOne {
  one: AccountOut;
  look: () => Promise<void>;
  /** It was erased. */
  gone: () => void;
}

function Account({ one, look, gone }: OfOne) {
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
        {open.value ? <Details one={one} look={look} gone={gone} /> : null}
      </details>
    </li>
  );
}

function Details({ one, look, gone }: OfOne) {
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
      {one.name === session.value?.person.name ? null : <Erase name={one.name} path={path} gone={gone} />}
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
