// Which list a row stands in, in what order, and how its clock reads.
import { expect, it } from "vitest";
import {
  clockOf,
  clockOfUnit,
  isHeard,
  isOverdue,
  leading,
  ORDER,
  overdueAmong,
  RULES,
  reading,
  sectionOf,
} from "../../board/order.ts";
import { loudness } from "../../board/sounds.ts";
import { assignmentRow, incidentRow, START, unitRow } from "./rows.ts";

const start = Date.parse(START);

it("the queue goes by tier, then level, then deadline", () => {
  const rows = [
    incidentRow("late", { tier: 3, level: 3, deadline: "2026-11-21T20:10:00Z" }),
    incidentRow("early", { tier: 3, level: 3, deadline: "2026-11-21T20:00:00Z" }),
    incidentRow("promoted", { tier: 2, level: 3, deadline: "2026-11-21T19:20:00Z" }),
    incidentRow("stroke", { tier: 2, level: 2, deadline: "2026-11-21T19:24:00Z" }),
    incidentRow("drowning", { tier: 1, level: 1, deadline: "2026-11-21T19:30:00Z" }),
  ];
  expect([...rows].sort(ORDER.queue).map((row) => row.id)).toEqual([
    "drowning",
    "stroke",
    "promoted",
    "early",
    "late",
  ]);
});

it("a row stands in the list of its state, and nowhere once it is over", () => {
  const states = ["new", "queued", "active", "resolved", "closed", "rejected"] as const;
  const lists = states.map((state) => sectionOf(incidentRow(state, { state })));
  expect(lists).toEqual(["queue", "queue", "running", "done", null, null]);
});

it("an unanswered offer leads, else the unit that is furthest", () => {
  const far = assignmentRow({ id: "2", step: "on_scene" });
  const near = assignmentRow({ id: "1", step: "accepted" });
  const asked = assignmentRow({ id: "3", step: "offered" });
  const gone = assignmentRow({ id: "4", step: "cleared" });
  expect(leading(incidentRow("a", { assignments: [near, far, gone] }))?.id).toBe("2");
  expect(leading(incidentRow("a", { assignments: [far, asked] }))?.id).toBe("3");
  expect(leading(incidentRow("a", { assignments: [gone] }))).toBeUndefined();
});

it("a clock says when its time runs out and when it has", () => {
  const until = "2026-11-21T19:24:00Z";
  expect(reading(start + 7 * 60_000, START, until, RULES)).toEqual({
    gone: 420_000,
    target: 600_000,
    stage: "calm",
  });
  expect(reading(start + 7.5 * 60_000, START, until, RULES).stage).toBe("near");
  expect(reading(start + 10 * 60_000, START, until, RULES).stage).toBe("over");
  expect(reading(start - 5_000, START, null, RULES)).toEqual({ gone: 0, target: null, stage: "calm" });
});

it("a waiting row counts against its deadline, an offer against its answer", () => {
  const waiting = incidentRow("a", { deadline: "2026-11-21T19:16:00Z", level: 1, tier: 1 });
  expect(clockOf(waiting, start + 121_000, RULES).stage).toBe("over");
  expect(isOverdue(waiting, start + 121_000)).toBe(true);
  expect(isOverdue(waiting, start + 119_000)).toBe(false);
  const offered = incidentRow("b", { state: "active", assignments: [assignmentRow()] });
  expect(clockOf(offered, start + 31_000, RULES)).toEqual({ gone: 31_000, target: 30_000, stage: "over" });
});

it("those that wait too long are counted as each of them is judged", () => {
  const at = (deadline: string, more = {}) => incidentRow(deadline, { deadline, ...more });
  const queue = [
    at("2026-11-21T19:15:59Z"),
    at("2026-11-21T19:16:00Z"),
    at("2026-11-21T19:16:00.25Z"),
    at("2026-11-21T19:15:59.999Z"),
    at("2026-11-21T20:00:00Z", { overdue: true }),
  ];
  for (const second of [118_000, 119_000, 120_000, 121_000, 3_600_000]) {
    const each = queue.filter((row) => isOverdue(row, start + second)).length;
    expect(overdueAmong(queue, start + second)).toBe(each);
  }
});

it("steps and states count against the targets of the settings, and change where these say", () => {
  const rules = { ...RULES, near_percent: 50, step_s: { en_route: 600 }, unit_s: { returning: 60 } };
  const way = incidentRow("a", {
    level: 1,
    state: "active",
    assignments: [assignmentRow({ step: "en_route" })],
  });
  const stage = (minutes: number) => clockOf(way, start + minutes * 60_000, rules).stage;
  expect([stage(4), stage(5), stage(10)]).toEqual(["calm", "near", "over"]);
  // Heard at half past, and only of those that are grave.
  const heard = (row: typeof way, minutes: number) => isHeard(row, start + minutes * 60_000, rules);
  expect([heard(way, 14), heard(way, 15), heard({ ...way, level: 3 }, 15)]).toEqual([false, true, false]);
  expect(heard({ ...way, assignments: [assignmentRow({ step: "on_scene" })] }, 600)).toBe(false);
  const back = { ...unitRow("amb-1"), activity: "returning" as const };
  expect(clockOfUnit(back, start + 61_000, rules).stage).toBe("over");
  expect(clockOfUnit({ ...back, assignment: "32-A.1" }, start + 61_000, rules).target).toBeNull();
});

it("what nobody acknowledges grows louder, and never louder than it may", () => {
  const all = Array.from({ length: 12 }, (_, n) => loudness(n));
  expect(all.slice(0, 7).every((loud, n) => n === 0 || loud > (all[n - 1] ?? 1))).toBe(true);
  expect(Math.max(...all)).toBeLessThanOrEqual(0.6);
  expect(all[11]).toBe(all[6]);
});
