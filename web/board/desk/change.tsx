// Changing what is known of an incident that runs: its place, kind, head-counts, who is vulnerable. Sent is only what was
// touched; the server judges it again.
import { session } from "../../lib/api/session.ts";
import type { ChangedSince, ChangeIn, IncidentRow, People, Vulnerable } from "../../lib/api/types.ts";
import { namesIn, t } from "../../lib/text/text.ts";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { Frame } from "../incident/frame.tsx";
import { form } from "../state.ts";
import { placeOf } from "./intake.tsx";
import { PlaceField, type PlaceWords, usePlaceWords } from "./place_field.tsx";

const SINCE: readonly ChangedSince[] = ["told", "wrong", "turned"];
const COUNTS = ["affected", "injured", "trapped"] as const;
const VULNERABLE: readonly Vulnerable[] = ["infant", "child", "pregnant", "elderly", "disabled"];
const MOST_PEOPLE = 100_000;

/** Its own head-counts: those of what was merged into it are not its to change. */
const ownPeople = (row: IncidentRow): People => row.own_people ?? row.people;

function peopleOf(data: FormData, was: People): Partial<ChangeIn> {
  const people: People = { affected: null, injured: null, trapped: null };
  for (const name of COUNTS) {
    const said = String(data.get(name) ?? "").trim();
    if (said !== "" && Number(said) !== was[name]) people[name] = Number(said);
  }
  return COUNTS.some((name) => people[name] !== null) ? { people } : {};
}

/** What was touched in the form. */
function bodyOf(data: FormData, row: IncidentRow, words: PlaceWords): ChangeIn {
  const said = (name: string) => String(data.get(name) ?? "").trim();
  const maybe = (name: string) => (said(name) === "" ? {} : { [name]: said(name) });
  const vulnerable = VULNERABLE.filter((who) => data.has(who));
  const same =
    vulnerable.length === row.vulnerable.length && vulnerable.every((who) => row.vulnerable.includes(who));
  const placed =
    said("place_text") === "" ? {} : { ...maybe("place_text"), ...maybe("district"), ...placeOf(words) };
  return {
    since: said("since") as ChangedSince,
    ...maybe("reason"),
    ...maybe("kind"),
    ...placed,
    ...peopleOf(data, ownPeople(row)),
    ...(same ? {} : { vulnerable }),
  };
}

export function ChangeForm({ row }: { row: IncidentRow }) {
  const press = usePress();
  const words = usePlaceWords();
  const people = ownPeople(row);
  const kinds = namesIn("kind").map((code) => ({ code, name: t(`kind.${code}`) }));
  return (
    <Frame
      press={press}
      button={t("change.save")}
      submit={(data) => {
        const body = bodyOf(data, row, words);
        void perform(make.change(row, body, session.value?.person.name ?? ""), press, () => {
          form.value = null;
        });
      }}
    >
      <PlaceField words={words} label={t("change.place")} />
      {words.asksDistrict ? (
        <label class="asked">
          {t("board.intake_district_asked")}
          <input
            name="district"
            maxLength={100}
            autocomplete="off"
            value={words.district.value}
            onInput={(event) => words.typeDistrict(event.currentTarget.value)}
          />
        </label>
      ) : null}
      <label>
        {t("change.kind")}
        <select name="kind" defaultValue="">
          <option value="">{t("change.kind_same")}</option>
          {kinds
            .filter(({ code }) => code !== row.kind)
            .sort((one, other) => one.name.localeCompare(other.name))
            .map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
        </select>
      </label>
      <div class="change-counts">
        {COUNTS.map((name) => (
          <label key={name}>
            {t(`change.${name}`)}
            <input
              name={name}
              type="number"
              inputMode="numeric"
              min={0}
              max={MOST_PEOPLE}
              defaultValue={people[name] === null ? "" : String(people[name])}
            />
          </label>
        ))}
      </div>
      <fieldset class="choices">
        <legend>{t("change.vulnerable")}</legend>
        {VULNERABLE.map((who) => (
          <label key={who} class="check">
            <input type="checkbox" name={who} defaultChecked={row.vulnerable.includes(who)} />
            {t(`vulnerable.${who}`)}
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>{t("change.since")}</legend>
        {SINCE.map((since, i) => (
          <label key={since} class="check">
            <input type="radio" name="since" value={since} defaultChecked={i === 0} />
            {t(`changed.since_${since}`)}
          </label>
        ))}
      </fieldset>
      <label>
        {t("change.reason")}
        <input name="reason" maxLength={400} autocomplete="off" />
      </label>
    </Frame>
  );
}
