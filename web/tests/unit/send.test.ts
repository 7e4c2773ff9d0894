// Sending the whole plan: in one act, or one after the other where that was refused, and the truth about each.
import { beforeEach, expect, it, vi } from "vitest";
import { recommendations } from "../../board/incident/load.ts";
import { shortText } from "../../board/incident/plan.tsx";
import { assignPlan, ofPlan, sendings, waiting } from "../../board/incident/send.ts";
import { session } from "../../lib/api/session.ts";
import type { Pick, Recommendation, WhoAmI } from "../../lib/api/types.ts";
import { useTexts } from "../../lib/text/text.ts";
import { texts } from "../../vite.catalogues.ts";
import { assignmentRow, incidentRow } from "./rows.ts";

function pick(unit: string, fills: string[]): Pick {
  return {
    unit,
    call_sign: unit.toUpperCase(),
    agency_name: "PSC 119",
    distance_m: 1000,
    travel_s: 170,
    position_age_s: null,
    from: "home",
    availability: "available",
    idle_s: null,
    fills,
    reasons: [],
  };
}

const FOUND: Recommendation = {
  needs: ["ambulance", "rescue"],
  plan: [],
  picks: [pick("amb-1", ["ambulance"]), pick("res-1", ["rescue"]), pick("amb-2", [])],
  left_out: [],
  left_out_counts: [],
  shortfalls: [],
  roads: "off",
};

let sent: { units: string[]; spare: string | null; key: string }[];
let refused: string[];

beforeEach(() => {
  sent = [];
  refused = [];
  recommendations.value = FOUND;
  sendings.value = null;
  session.value = { person: { roles: ["dispatcher"] } } as unknown as WhoAmI;
  vi.stubGlobal("fetch", async (_: string, request: RequestInit) => {
    const body = JSON.parse(String(request.body));
    const units: string[] = body.unit_ids ?? [body.unit_id];
    const key = new Headers(request.headers).get("idempotency-key") ?? "";
    sent.push({ units, spare: body.spare_unit_id ?? null, key });
    return units.some((unit) => refused.includes(unit))
      ? Response.json({ code: "unit_unavailable", title: "no" }, { status: 409 })
      : Response.json({}, { status: 201 });
  });
});

const states = () => sendings.value?.list.map((one) => [one.unit, one.state.value]);

it("sends what fills the plan in one act, and nothing else", async () => {
  await assignPlan(incidentRow("32-A"));
  expect(sent.map(({ units, spare }) => [units, spare])).toEqual([[["amb-1", "res-1"], null]]);
  expect(states()).toEqual([
    ["amb-1", "sent"],
    ["res-1", "sent"],
  ]);
});

it("sends the nearest other one beside the first units of a level 1, and not beside later ones", async () => {
  await assignPlan(incidentRow("32-A", { level: 1 }));
  expect(sent.map((one) => one.spare)).toEqual(["amb-2"]);
  await assignPlan(
    incidentRow("32-A", { level: 1, alarm: 2, assignments: [assignmentRow({ unit: "pol-1" })] }),
  );
  expect(sent.map((one) => one.spare)).toEqual(["amb-2", null]);
});

it("sends one after the other when all at once was refused, says who was, and tries that again with its key", async () => {
  refused = ["amb-1"];
  await assignPlan(incidentRow("32-A"));
  expect(states()).toEqual([
    ["amb-1", "failed"],
    ["res-1", "sent"],
  ]);
  refused = [];
  await sendings.value?.list[0]?.press.again();
  expect(states()?.[0]).toEqual(["amb-1", "sent"]);
  expect(sent.map((one) => one.units)).toEqual([["amb-1", "res-1"], ["amb-1"], ["res-1"], ["amb-1"]]);
  expect(new Set(sent.map((one) => one.key)).size).toBe(3);
  expect(sent[3]?.key).toBe(sent[1]?.key);
});

it("leaves out who is on the incident already, and sends nothing for who may not send", async () => {
  const row = incidentRow("32-A", { assignments: [assignmentRow({ unit: "amb-1" })] });
  expect(ofPlan(row).map((one) => one.unit)).toEqual(["res-1"]);
  expect(waiting(row).map((one) => one.unit)).toEqual(["res-1", "amb-2"]);
  session.value = { person: { roles: ["call_taker"] } } as unknown as WhoAmI;
  await assignPlan(row);
  expect(sent).toEqual([]);
});

it("says what is short in time, and what holds the others back", () => {
  useTexts(texts("board", "id"));
  const line = {
    need: ["ambulance"],
    count: 1,
    within_s: 1800,
    sent: [],
    filled_by: ["amb-9"],
    short: 1,
    causes: [
      { why: "busy" as const, count: 2, units: ["AMB-01", "AMB-02"] },
      { why: "further" as const, count: 4, units: ["AMB-09", "AMB-10", "AMB-11"] },
    ],
  };
  expect(shortText(line)).toBe(
    "kurang 1 ambulans dalam 30 mnt: 2 sedang bertugas (AMB-01, AMB-02), " +
      "4 lebih jauh dari 30 mnt (AMB-09, AMB-10, AMB-11, …)",
  );
  expect(shortText({ ...line, short: 0 })).toBe("");
});
