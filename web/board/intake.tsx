// A call on the hotline, taken beside the open incident: where, then what, then call-back. The incident exists
// as soon as these are known; units can go while the rest is still being asked.
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isAny } from "../lib/api/session.ts";
import type { CallType, ReportIn, ReportOut } from "../lib/api/types.ts";
import { units } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";
import { Fault } from "../lib/ui/fault.tsx";
import { usePress } from "../lib/ui/press.ts";
import { locked, select } from "./state.ts";

export const taking = signal(false);

const CALL_TYPES = [
  "normal",
  "information",
  "silent",
  "prank",
  "test",
  "drill",
] as const satisfies readonly CallType[];

/** Areas in which units stand, which are those of the region. */
const areas = computed(() => {
  const all = new Map(units.value.flatMap((unit) => (unit.area ? [[unit.area.code, unit.area.name]] : [])));
  return [...all].sort((a, b) => (a[1] ?? "").localeCompare(b[1] ?? ""));
});

export function mayTake(): boolean {
  return isAny("call_taker", "dispatcher", "supervisor");
}

function bodyOf(data: FormData): ReportIn {
  const said = (name: string) => String(data.get(name) ?? "").trim();
  const maybe = (name: string) => (said(name) === "" ? {} : { [name]: said(name) });
  const reporter = { ...maybe("name"), ...maybe("phone") };
  return {
    channel: "hotline",
    call_type: said("call_type") as CallType,
    text: said("text"),
    ...maybe("place_text"),
    ...maybe("area"),
    ...(Object.keys(reporter).length > 0 ? { reporter } : {}),
  };
}

export function Intake() {
  const press = usePress();
  const form = useRef<HTMLFormElement>(null);
  const shut = () => {
    taking.value = false;
  };
  useEffect(() => form.current?.querySelector<HTMLElement>("input")?.focus(), []);
  return (
    <form
      ref={form}
      class="form intake"
      aria-label={t("board.intake")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!form.current || locked.value) return;
        void press.run<ReportOut>("POST", "/reports", bodyOf(new FormData(form.current)), (report) => {
          shut();
          select(report.incident_id);
        });
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") shut();
        if (event.key === "Enter" && event.ctrlKey) form.current?.requestSubmit();
      }}
    >
      <h2>{t("board.intake")}</h2>
      <div class="two">
        <label>
          {t("board.intake_where")}
          <input name="place_text" maxLength={500} required autocomplete="off" />
        </label>
        <label>
          {t("board.intake_area")}
          <select name="area">
            <option value="">{t("board.intake_area_unknown")}</option>
            {areas.value.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label>
        {t("board.intake_what")}
        <textarea name="text" required maxLength={4000} />
      </label>
      <div class="two">
        <label>
          {t("board.intake_phone")}
          <input name="phone" type="tel" maxLength={40} autocomplete="off" />
        </label>
        <label>
          {t("board.intake_name")}
          <input name="name" maxLength={200} autocomplete="off" />
        </label>
        <label>
          {t("board.intake_call")}
          <select name="call_type">
            {CALL_TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`call_type.${type}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="buttons">
        <button type="submit" class="main" disabled={locked.value || press.busy.value}>
          {press.busy.value ? t("common.wait") : t("board.intake_save")} <kbd>Ctrl ↵</kbd>
        </button>
        <button type="button" onClick={shut}>
          {t("common.cancel")} <kbd>Esc</kbd>
        </button>
      </div>
      <Fault press={press} />
    </form>
  );
}
