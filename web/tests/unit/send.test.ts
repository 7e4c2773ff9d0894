// Sending the whole plan: one act after the other, each with a key of its own, and the truth about each.
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

let sent: { unit: string; key: string }[];
let refused: string[];

beforeEach(() => {
  sent = [];
  refused = [];
  recommendations.value = FOUND;
  sendings.value = null;
  session.value = { person: { roles: ["dispatcher"] } } as unknown as WhoAmI;
  vi.stubGlobal("fetch", async (_: string, request: RequestInit) => {
    const unit = JSON.parse(String(request.body)).unit_id as string;
    sent.push({ unit, key: new Headers(request.headers).get("idempotency-key") ?? "" });
    return refused.includes(unit)
      ? Response.json({ code: "unit_unavailable", title: "no" }, { status: 409 })
      : Response.json({}, { status: 201 });
  });
});

const states = () => sendings.value?.list.map((one) => [one.unit, one.state.value]);

it("sends what fills the plan in its order, each with a key of its own, and nothing else", async () => {
  await assignPlan(incidentRow("32-A"));
  expect(sent.map((one) => one.unit)).toEqual(["amb-1", "res-1"]);
  expect(new Set(sent.map((one) => one.key)).size).toBe(2);
  expect(states()).toEqual([
    ["amb-1", "sent"],
    ["res-1", "sent"],
  ]);
});

it("goes on after one that was refused, says so, and tries it again with the same key", async () => {
  refused = ["amb-1"];
  await assignPlan(incidentRow("32-A"));
  expect(states()).toEqual([
    ["amb-1", "failed"],
    ["res-1", "sent"],
  ]);
  refused = [];
  await sendings.value?.list[0]?.press.again();
  expect(states()?.[0]).toEqual(["amb-1", "sent"]);
  expect(sent.map((one) => one.unit)).toEqual(["amb-1", "res-1", "amb-1"]);
  expect(sent[2]?.key).toBe(sent[0]?.key);
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
