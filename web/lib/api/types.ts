// Written by `make generate` from the Rust types. Do not edit.

export type ReportId = string;

export type IncidentId = string;

export type AssignmentId = string;

export type UnitId = string;

export type AgencyId = string;

export type KindCode = string;

export type Capability = string;

export type ReceiptCode = string;

export type Level = 1 | 2 | 3 | 4 | 5;

export type Point = {
lat: number,
lon: number, };

export type AreaRef = {
code: string,
name: string, };

export type Channel = "hotline" | "web" | "whatsapp" | "telegram" | "sms" | "sensor" | "partner";

export type CallType = "normal" | "information" | "silent" | "prank" | "test" | "drill";

export type Vulnerable = "infant" | "child" | "pregnant" | "elderly" | "disabled";

export type People = {
affected: number | null,
injured: number | null,
trapped: number | null, };

export type Answer = number | string;

export type Triage = {
level: Level,
kind: KindCode | null,
rules_version: string,
reasons: Array<Reason>,
signs: Array<SignFound>,
unasked: Array<string>, };

export type Reason = {
rule: string,
level: Level,
because: Array<Because>, };

export type SignFound = {
sign: string,
uncertain: boolean,
because: Array<Because>, };

export type Because = { "from": "word",
entry: string, } | { "from": "answer",
name: string,
value: Answer, } | { "from": "people",
name: string,
count: number, } | { "from": "vulnerable",
who: Vulnerable, } | { "from": "kind",
kind: KindCode, } | { "from": "call_type",
call_type: CallType, } | { "from": "night" };

export type Step = "offered" | "accepted" | "en_route" | "on_scene" | "transporting" | "at_facility" | "cleared" | "declined" | "expired" | "recalled";

export type ClearResult = "helped" | "transported" | "not_needed" | "not_found" | "unable";

export type Stamp = {
step: Step,
at: string,
said_at?: string | null,
on_behalf?: boolean, };

export type Assignment = {
id: AssignmentId,
unit: UnitId,
stamps: Array<Stamp>,
answer_by: string,
result?: ClearResult | null, };

export type Verification = "pending" | "verified";

export type State = "new" | "queued" | "active" | "resolved" | "closed" | "rejected";

export type Phase = "open" | "resolved" | "closed" | "rejected";

export type Milestone = {
at: string,
status: PublicStatus, };

export type PublicStatus = "waiting_verification" | "verified" | "followed_up" | "help_coming" | "help_arrived" | "transporting" | "done" | "closed" | "rejected";

export type Disposition = "helped" | "transported" | "settled_by_phone" | "not_needed" | "cancelled" | "not_found" | "duplicate" | "referred" | "information_given" | "prank" | "test" | "drill";

export type Availability = "available" | "conditionally_available" | "not_available";

export type Activity = "station" | "in_service" | "returning" | "off_duty" | "alerted" | "acknowledged" | "en_route" | "on_scene" | "transporting" | "at_facility";

export type Role = "call_taker" | "dispatcher" | "responder" | "supervisor" | "officer" | "auditor" | "admin";

export type Person = {
name: string,
roles: Array<Role>,
agency: AgencyId | null,
unit: UnitId | null, };

export type IncidentRow = {
id: IncidentId,
label: string,
version: number,
level: Level,
rules_level: Level,
tier: number,
state: State,
verification: Verification,
kind: KindCode | null,
rule: string | null,
area: AreaRef | null,
outside: boolean,
place: Point | null,
opened_at: string,
deadline: string,
overdue: boolean,
drill: boolean,
reports: number,
people: People,
vulnerable: Array<Vulnerable>,
assignments: Array<AssignmentRow>,
notes: number, };

export type AssignmentRow = {
id: AssignmentId,
unit: UnitId,
step: Step,
since: string,
answer_by: string,
result: ClearResult | null, };

export type UnitRow = {
id: UnitId,
version: number,
call_sign: string,
agency: AgencyId,
agency_name: string,
capabilities: Array<Capability>,
home: Point,
area: AreaRef | null,
crew: number,
availability: Availability,
activity: Activity,
since: string,
assignment: AssignmentId | null, };

export type ReportRow = {
id: ReportId,
version: number,
code: ReceiptCode,
incident: IncidentId,
channel: Channel,
call_type: CallType,
received_at: string,
level: Level,
kind: KindCode | null,
area: AreaRef | null,
outside: boolean, };

export type NoticeRow = {
id: string,
code: string,
since: string, };

export type Row = IncidentRow | UnitRow | ReportRow | NoticeRow;

export type RowKind = "incident" | "notice" | "report" | "unit";

export type Change = {
op: ChangeOp,
of: RowKind,
id: string,
version: number,
row?: Row, };

export type ChangeOp = "put" | "del";

export type Mode = {
stale: boolean,
durability_degraded: boolean,
clock_wrong: boolean, };

export type Snapshot = {
cursor: string,
server_time: string,
recovered: boolean,
incidents: Array<IncidentRow>,
units: Array<UnitRow>,
reports: Array<ReportRow>,
notices: Array<NoticeRow>,
mode: Mode, };

export type LiveMessage = { "type": "snapshot" } & Snapshot | { "type": "resumed",
cursor: string,
recovered: boolean,
notices: Array<NoticeRow>, } | { "type": "patch",
prev: string,
cursor: string,
changes: Array<Change>, } | { "type": "positions",
at: string,
units: Array<[UnitId, number, number, number]>, } | { "type": "heartbeat",
server_time: string,
cursor: string,
digest: string, } | { "type": "mode" } & Mode | { "type": "error",
code: string,
retryable: boolean, };
