// Piket: who holds which post now, who cannot be reached, and who stands in for once.
import { isAny } from "../../lib/api/session.ts";
import type { PostOut, RosterOut, StandInBody, StandInOut, Whom } from "../../lib/api/types.ts";
import { duty, now } from "../../lib/live/live.ts";
import { moment, shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { problemText, usePress } from "../../lib/ui/press.ts";
import { locked } from "../state.ts";
import { useAsked } from "./ask.ts";

export function Roster() {
  const minute = Math.floor(now.value / 60_000);
  const asked = useAsked<RosterOut>("/roster", `${duty.value?.version ?? 0} ${minute}`);
  const roster = asked.value.value;
  return (
    <article class="paper">
      <h1>{t("watch.page_roster")}</h1>
      {asked.value.problem ? (
        <p class="fault" role="alert">
          {problemText(asked.value.problem)}
        </p>
      ) : null}
      {roster ? <Posts held={roster.on_call} /> : <p class="dim">{t("common.loading")}</p>}
      {roster && roster.stand_ins.length > 0 ? (
        <section>
          <h2>{t("duty.stand_ins")}</h2>
          <ul class="stand-ins">
            {roster.stand_ins.map((one) => (
              <StandIn key={one.id} one={one} />
            ))}
          </ul>
        </section>
      ) : null}
      {roster && isAny("supervisor") ? <NewStandIn posts={roster.posts} /> : null}
    </article>
  );
}

function Posts({ held }: { held: PostOut[] }) {
  return (
    <table class="sheet">
      <thead>
        <tr>
          {(["post", "person", "phone"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`duty.column_${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {held.map((one) => (
          <tr key={one.post}>
            <td>{t(`alarm.whom_${one.post}`)}</td>
            <td>{one.person ?? <strong>{t("duty.nobody")}</strong>}</td>
            <td class="num">
              {one.phone ? <a href={`tel:${one.phone}`}>{one.phone}</a> : null}
              {one.unreachable ? <strong>{t("duty.unreachable")}</strong> : null}
            </td>
          </tr>
        ))}
        {held.length === 0 ? (
          <tr>
            <td colSpan={3}>{t("duty.no_roster")}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}

function StandIn({ one }: { one: StandInOut }) {
  const press = usePress();
  const at = (text: string) => shortTime(Date.parse(text), now.value);
  return (
    <li>
      <span>
        <strong>{t(`alarm.whom_${one.post}`)}</strong>: {one.person ?? t("duty.nobody")} {one.phone ?? ""}{" "}
        <span class="num">
          {at(one.from)} – {at(one.to)}
        </span>{" "}
        <span class="dim">
          {one.reason ?? ""} ({one.by})
        </span>
      </span>
      {isAny("supervisor") ? (
        <button
          type="button"
          class="no-print"
          disabled={locked.value || press.busy.value}
          onClick={() => void press.run("POST", `/roster/stand_ins/${encodeURIComponent(one.id)}/end`, {})}
        >
          {t("duty.end_stand_in")}
        </button>
      ) : null}
      <Fault press={press} />
    </li>
  );
}

function NewStandIn({ posts }: { posts: Whom[] }) {
  const press = usePress();
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const body: StandInBody = {
      post: text("post") as Whom,
      person: text("person") || null,
      phone: text("phone") || null,
      from: moment(text("from")),
      to: moment(text("to")),
      reason: text("reason"),
    };
    if (await press.run("POST", "/roster/stand_ins", body)) form.reset();
  };
  return (
    <section class="no-print">
      <h2>{t("duty.new_stand_in")}</h2>
      <form class="form columns" onSubmit={(event) => void submit(event)}>
        <label>
          {t("duty.column_post")}
          <select name="post">
            {posts.map((post) => (
              <option key={post} value={post}>
                {t(`alarm.whom_${post}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("duty.person_or_nobody")}
          <input name="person" maxLength={80} />
        </label>
        <label>
          {t("duty.column_phone")}
          <input name="phone" type="tel" maxLength={80} />
        </label>
        <label>
          {t("duty.from")}
          <input name="from" type="datetime-local" required />
        </label>
        <label>
          {t("duty.to")}
          <input name="to" type="datetime-local" required />
        </label>
        <label>
          {t("duty.reason")}
          <input name="reason" required />
        </label>
        <button type="submit" class="main" disabled={locked.value || press.busy.value}>
          {t("duty.set_stand_in")}
        </button>
        <Fault press={press} />
      </form>
    </section>
  );
}
