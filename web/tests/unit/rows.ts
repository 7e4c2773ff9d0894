// Rows for tests, with what a test does not care about filled in.
import type { AssignmentRow, IncidentRow, ReportRow, Snapshot, UnitRow } from "../../lib/api/types.ts";
import { FINE } from "../../lib/live/client.ts";

export const START = "2026-11-21T19:14:00Z";

export function incidentRow(id: string, more: Partial<IncidentRow> = {}): IncidentRow {
  return {
    id,
    label: id.slice(-4).toUpperCase(),
    version: 1,
    level: 3,
    rules_level: 3,
    tier: 3,
    state: "new",
    verification: "pending",
    kind: "medical",
    rule: null,
    area: { code: "32.73", name: "Kota Bandung" },
    outside: false,
    place: { lat: -6.9, lon: 107.6 },
    opened_at: START,
    deadline: "2026-11-21T20:14:00Z",
    overdue: false,
    drill: false,
    reports: 1,
    people: { affected: null, injured: null, trapped: null },
    vulnerable: [],
    assignments: [],
    notes: 0,
    ...more,
  };
}

export function assignmentRow(more: Partial<AssignmentRow> = {}): AssignmentRow {
  return {
    id: "32-A.1",
    unit: "amb-03",
    step: "offered",
    since: START,
    answer_by: "2026-11-21T19:14:30Z",
    result: null,
    ...more,
  };
}

export function unitRow(id: string, version = 1): UnitRow {
  return {
    id,
    version,
    call_sign: id.toUpperCase(),
    agency: "psc119-3273",
    agency_name: "PSC 119",
    capabilities: ["ambulance"],
    home: { lat: -6.9, lon: 107.6 },
    area: null,
    crew: 2,
    availability: "available",
    activity: "station",
    since: START,
    assignment: null,
  };
}

export function reportRow(id: string, incident: string): ReportRow {
  return {
    id,
    version: 1,
    code: "32-K7F2-9QMX-4T-C",
    incident,
    channel: "web",
    call_type: "normal",
    received_at: START,
    level: 3,
    kind: "medical",
    area: null,
    outside: false,
  };
}

export function snapshot(cursor: string, more: Partial<Snapshot> = {}): Snapshot {
  return {
    cursor,
    server_time: START,
    recovered: false,
    incidents: [],
    units: [],
    reports: [],
    notices: [],
    mode: FINE,
    ...more,
  };
}
