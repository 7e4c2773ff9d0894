// A call on the hotline, taken beside the open incident: where, then what, then call-back. The incident exists
// as soon as these are known; units can go while the rest is still being asked.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import type {
  AtHandIn,
  AtHandRow,
  CallType,
  JournaledOut,
  PlaceFound,
  PlacesOut,
  ReportIn,
  ReportOut,
} from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import * as make from "../acts/make.ts";
import { actPress, perform } from "../acts/perform.ts";
import { DrillWord, inDrill } from "../drill.tsx";
import { form, select } from "../state.ts";
import { taking } from "../taking.ts";
import { AtHand, useHand } from "./at_hand.tsx";
import { useCall } from "./call.ts";
import { PlaceField, type PlaceWords, usePlaceWords } from "./place_field.tsx";

const CALL_TYPES = [
  "normal",
  "information",
  "silent",
  "prank",
  "test",
  "drill",
] as const satisfies readonly CallType[];

/** Kabupaten and kota of the region, asked for once. */
const regencies = signal<PlaceFound[]>([]);
/** A landmark is this far from where it happened, at most. */
const NEAR_LANDMARK_M = 200;

async function loadRegencies(): Promise<void> {
  if (regencies.value.length > 0) return;
  const answer = await ask<PlacesOut>("/places?level=regency&limit=200");
  if (answer.ok) regencies.value = answer.value.found;
}

/** What was chosen from the suggestions says more than the words: its area, and the point of a landmark. */
export function placeOf(words: PlaceWords): Partial<ReportIn> {
  const picked = words.picked.value;
  if (!picked) return {};
  const area = picked.area ? { area: picked.area } : {};
  const { point } = picked;
  if (picked.level !== "landmark" || !point || picked.rough) return area;
  return { ...area, place: { lat: point.lat, lon: point.lon, accuracy_m: NEAR_LANDMARK_M } };
}

function bodyOf(data: FormData, words: PlaceWords): ReportIn {
  const said = (name: string) => String(data.get(name) ?? "").trim();
  const maybe = (name: string) => (said(name) === "" ? {} : { [name]: said(name) });
  const reporter = { ...maybe("name"), ...maybe("phone") };
  return {
    channel: "hotline",
    call_type: said("call_type") as CallType,
    text: said("text"),
    ...maybe("place_text"),
    ...maybe("area"),
    ...maybe("district"),
    ...placeOf(words),
    ...(Object.keys(reporter).length > 0 ? { reporter } : {}),
  };
}

/** What is asked of what is at hand: who calls, and where. */
function askedOf(data: FormData, words: PlaceWords): AtHandIn {
  const { reporter, place_text, area, district, place } = bodyOf(data, words);
  const asked = {
    place_text,
    area,
    district,
    place,
    reporter: reporter?.phone ? { phone: reporter.phone } : undefined,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** The call belongs to what was at hand; its own incident goes on as part of that. */
function attach(to: AtHandRow, report: ReportOut): void {
  const row = { id: to.incident_id, label: to.label };
  void perform(make.attach(row, report.report_id), actPress, () => select(to.incident_id));
}

/** Never locked: a report may be taken whatever the board knows, and its key makes it one. */
export function Intake() {
  const press = usePress();
  const words = usePlaceWords();
  const box = useRef<HTMLFormElement>(null);
  const hand = useHand();
  const call = useCall();
  const look = () => {
    if (box.current) hand.look(askedOf(new FormData(box.current), words));
  };
  // A place that is chosen or understood is no input of its own.
  useEffect(look, [words.picked.value, words.spot]);
  // Who takes part in a drill takes its calls; a real one among them is said to be real.
  const type = useSignal<CallType>(inDrill.value ? "drill" : "normal");
  const drills = type.value === "drill";
  const shut = () => {
    taking.value = false;
  };
  // Nothing is said: the call waits to be called back.
  const silent = () => {
    const number = box.current ? String(new FormData(box.current).get("phone") ?? "").trim() : "";
    call.end({ outcome: "silent" }, number || null);
    shut();
  };
  // Before anything can be typed: letters meant for the form would be keys of the board.
  useLayoutEffect(() => box.current?.querySelector<HTMLElement>("input")?.focus(), []);
  useEffect(() => void loadRegencies(), []);
  return (
    <form
      ref={box}
      class={`form intake${drills ? " drill" : ""}`}
      aria-label={t("board.intake")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!box.current) return;
        const body = bodyOf(new FormData(box.current), words);
        const target = hand.target;
        void press.run<ReportOut | JournaledOut>("POST", "/reports", body, (report) => {
          const incident_id = "incident_id" in report ? report.incident_id : null;
          const outcome = incident_id === null ? null : { outcome: "report" as const, incident_id };
          call.end(outcome, body.reporter?.phone ?? null);
          shut();
          // One that only the journal has is listed above the queue, until it is an incident.
          if (!("incident_id" in report)) return;
          select(report.incident_id);
          if (target) attach(target, report);
          // What is not known yet is asked at once; units go meanwhile by their keys.
          else if (report.unasked.length > 0) form.value = "ask";
        });
      }}
      onInput={look}
      onKeyDown={(event) => {
        if (event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
          hand.next(event.key === "ArrowDown" ? 1 : -1);
          event.preventDefault();
          event.stopPropagation();
        }
        if (event.ctrlKey && event.key === ".") {
          silent();
          event.preventDefault();
        }
        if (event.key === "Escape") shut();
      }}
    >
      <h2>
        {t("board.intake")} {drills ? <DrillWord row={{ drill: true }} /> : null}
      </h2>
      <PlaceField words={words} />
      <div class="two">
        <label>
          {t("board.intake_area")}
          <select name="area">
            <option value="">{t("board.intake_area_unknown")}</option>
            {regencies.value.map((place) => (
              <option key={place.area} value={place.area}>
                {place.label}
              </option>
            ))}
          </select>
        </label>
        <label class={words.asksDistrict ? "asked" : ""}>
          {t(words.asksDistrict ? "board.intake_district_asked" : "board.intake_district")}
          <input
            name="district"
            maxLength={100}
            autocomplete="off"
            value={words.district.value}
            onInput={(event) => words.typeDistrict(event.currentTarget.value)}
          />
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
          <select
            name="call_type"
            value={type.value}
            onChange={(event) => {
              type.value = event.currentTarget.value as CallType;
            }}
          >
            {CALL_TYPES.map((one) => (
              <option key={one} value={one}>
                {t(`call_type.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <AtHand hand={hand} />
      <div class="buttons">
        <button type="submit" class="main" disabled={press.busy.value}>
          {press.busy.value ? t("common.wait") : t("board.intake_save")} <kbd>Ctrl ↵</kbd>
        </button>
        <button type="button" onClick={silent}>
          {t("calls.silent")} <kbd>Ctrl .</kbd>
        </button>
        <button type="button" onClick={shut}>
          {t("common.cancel")} <kbd>Esc</kbd>
        </button>
      </div>
      <Fault press={press} />
    </form>
  );
}
