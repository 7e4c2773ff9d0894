// Many hurt at once: proposed by the system, declared by a person; how many patients have which tag.
import { isAny } from "../../lib/api/session.ts";
import type { Category, IncidentRow } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { Press } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { perform } from "../acts/perform.ts";
import { keyOf } from "../acts/table.ts";
import { locked } from "../state.ts";
import { callSign } from "../units.tsx";
import { details } from "./load.ts";

const CATEGORIES: readonly Category[] = ["immediate", "delayed", "minor", "deceased"];
const press = new Press();

/** Declares it, or says that it is over. */
export function declareMass(row: IncidentRow): void {
  if (!isAny("dispatcher", "supervisor") || row.state === "resolved" || press.busy.value) return;
  void perform(make.mass(row), press);
}

export function Casualties({ row }: { row: IncidentRow }) {
  if (!row.mass_casualty) return null;
  const declared = row.mass_casualty === "declared";
  return (
    <section class={`block mass${declared ? " declared" : ""}`}>
      <h3>{t("mass.title")}</h3>
      <p>{t(`mass.${row.mass_casualty}`)}</p>
      {row.tags ? (
        <ul class="tag-counts">
          {CATEGORIES.map((category) => (
            <li key={category} class={`tag-${category}`}>
              <span class="num">{row.tags?.[category] ?? 0}</span> {t(`mass.${category}`)}
            </li>
          ))}
        </ul>
      ) : null}
      <Patients />
      <Fault press={press} />
      <button
        type="button"
        class={row.mass_casualty === "proposed" ? "main" : ""}
        disabled={locked.value || press.busy.value || !isAny("dispatcher", "supervisor")}
        onClick={() => declareMass(row)}
      >
        {t(declared ? "mass.end" : "mass.declare")} <kbd>{keyOf("mass")}</kbd>
      </button>
    </section>
  );
}

function Patients() {
  const patients = details.value?.patients ?? [];
  if (patients.length === 0) return null;
  return (
    <details>
      <summary>{t("mass.patients", { n: patients.length })}</summary>
      <ul class="dashes">
        {patients.map((patient) => (
          <li key={patient.tag} class="num">
            {patient.tag} {t(`mass.short_${patient.category}`)}
            <span class="dim"> {patient.unit ? callSign(patient.unit) : t("mass.by_radio")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
