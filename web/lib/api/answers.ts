// Shapes of answers that have no row of their own.
import type {
  Activity,
  Answer,
  Assignment,
  Availability,
  Because,
  Capability,
  Channel,
  Disposition,
  IncidentRow,
  Level,
  Milestone,
  ReportRow,
  Role,
  UnitId,
} from "./types.ts";

export interface Session {
  person: { name: string; roles: Role[]; agency: string | null; unit: UnitId | null };
  region: { code: string; name: string };
  phone: string | null;
  emergency_number: string;
  expires_at: string;
}

export interface ShownReason {
  rule: string;
  level: Level;
  text: string;
  because: (string | Because)[];
}

export interface Details {
  incident: IncidentRow;
  code: string;
  reasons: ShownReason[];
  signs: { sign: string; text: string; uncertain: boolean }[];
  unasked: { name: string; text: string }[];
  assignments: Assignment[];
  milestones: Milestone[];
  reports: ReportRow[];
  disposition: Disposition | null;
  level_set_by: string | null;
}

export interface OpenedReport {
  id: string;
  code: string;
  channel?: Channel;
  text: string | null;
  place_text: string | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  name: string | null;
  phone: string | null;
  anonymous: boolean;
  answers: Record<string, Answer> | null;
}

export interface Opened {
  reports: OpenedReport[];
}

export interface LogEntry {
  at: string;
  by: string | { account: string };
  type: string;
  [field: string]: unknown;
}

export interface Pick {
  unit: UnitId;
  call_sign: string;
  agency_name: string;
  distance_m: number | null;
  position_age_s: number | null;
  from: "position" | "home";
  availability: Availability;
  activity?: Activity;
  idle_s: number | null;
  reasons: string[];
}

export interface LeftOut {
  unit: UnitId;
  call_sign: string;
  why: string;
  bound_to?: string | null;
}

export interface Recommendations {
  needs: Capability[];
  picks: Pick[];
  left_out: LeftOut[];
  shortfalls: Capability[];
}
