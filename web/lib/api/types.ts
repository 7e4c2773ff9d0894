// Written by `make generate` from the Rust types. Do not edit.

export type ReportId = string;

export type IncidentId = string;

export type AssignmentId = string;

export type ReferralId = string;

export type UnitId = string;

export type AgencyId = string;

export type KindCode = string;

export type Capability = string;

export type ReceiptCode = string;

export type Level = 1 | 2 | 3 | 4 | 5;

export type Point = {
lat: number,
lon: number, };

export type AreaLevel = "province" | "regency" | "district" | "village" | "landmark";

export type AreaName = {
code: string,
name: string,
level: AreaLevel, };

export type AreaRef = {
code: string,
name: string,
level?: AreaLevel,
within?: Array<AreaName>,
off_m?: number, };

export type PlaceFrom = "sent" | "plus_code" | "coordinates" | "coordinates_swapped" | "map_link" | "map_view" | "photo";

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
uncertain?: boolean,
because?: Array<Because>, };

export type Because = { "from": "word",
entry: string, } | { "from": "answer",
name: string,
value: Answer, } | { "from": "people",
name: string,
count: number, } | { "from": "vulnerable",
who: Vulnerable, } | { "from": "kind",
kind: KindCode, } | { "from": "call_type",
call_type: CallType, } | { "from": "night" };

export type Step = "offered" | "accepted" | "en_route" | "staged" | "on_scene" | "at_person" | "transporting" | "at_facility" | "cleared" | "declined" | "expired" | "recalled";

export type ClearResult = "helped" | "transported" | "not_needed" | "not_found" | "unable";

export type Stamp = {
step: Step,
at: string,
said_at?: string | null,
on_behalf?: boolean,
struck_at?: string, };

export type Assignment = {
id: AssignmentId,
unit: UnitId,
stamps: Array<Stamp>,
answer_by: string,
result?: ClearResult | null,
spare?: boolean,
by_radio?: boolean,
alerted?: Alerted,
destinations?: Array<Destination>, };

export type Verification = "pending" | "verified" | "failed";

export type State = "new" | "queued" | "active" | "resolved" | "closed" | "rejected" | "merged" | "unverified" | "referred_out";

export type Phase = "open" | "resolved" | "closed" | "rejected" | "merged" | "unverified" | "referred_out";

export type Milestone = {
at: string,
status: PublicStatus, };

export type PublicStatus = "waiting_verification" | "verified" | "followed_up" | "help_coming" | "help_arrived" | "transporting" | "done" | "closed" | "rejected" | "merged" | "unverified" | "coordinated" | "referred_out";

export type Disposition = "helped" | "transported" | "treated" | "refused_care" | "left_scene" | "died" | "handled" | "settled_by_phone" | "not_needed" | "cancelled" | "not_found" | "duplicate" | "referred" | "information_given" | "prank" | "test" | "drill";

export type DrillRow = {
n: number,
name: string,
from: string,
to: string,
runs: boolean,
people: number,
incidents: number, };

export type ReferralStep = "asked" | "accepted" | "finished" | "returned" | "expired" | "withdrawn";

export type Referral = {
id: ReferralId,
takes_over: boolean,
step: ReferralStep,
since: string,
answer_by: string,
said_at?: string,
number?: string,
there?: There,
carried?: ReferralStep,
agency: AgencyId,
name: string,
outside: boolean,
region?: string, };

export type There = {
incident: IncidentId,
label: string, };

export type Received = {
region: string,
name: string,
referral: ReferralId,
from: There,
takes_over: boolean,
answer_by: string,
step: ReferralStep,
since: string,
carried?: ReferralStep, };

export type Rating = {
report: ReportId,
stars: number, };

export type After = {
outcome?: Disposition,
confirm_by?: string,
confirmed?: Array<ReportId>,
reopened?: number,
ratings?: Array<Rating>, };

export type Availability = "available" | "conditionally_available" | "not_available";

export type Activity = "station" | "in_service" | "returning" | "off_duty" | "assigned" | "alerted" | "acknowledged" | "en_route" | "staged" | "on_scene" | "at_person" | "transporting" | "at_facility";

export type Role = "call_taker" | "dispatcher" | "responder" | "supervisor" | "officer" | "auditor" | "admin" | "wall";

export type Person = {
name: string,
roles: Array<Role>,
agency: AgencyId | null,
unit: UnitId | null, };

export type Watch = "offer" | "acknowledged" | "on_the_way" | "on_scene" | "call_back";

export type Whom = "unit" | "next_unit" | "dispatcher" | "second_dispatcher" | "supervisor" | "head" | "neighbour";

export type By = "board" | "message" | "call";

export type Told = {
whom: Whom,
by: Array<By>,
unit?: UnitId,
person?: string, };

export type EscalationAnswer = "taken" | "reached" | "not_reached";

export type Escalation = {
watch: Watch,
assignment?: AssignmentId,
level: Level,
step: number,
due?: string,
told_at?: string,
told?: Array<Told>,
answer?: EscalationAnswer, };

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
notes: number,
mass_casualty?: MassState,
tags?: Tags,
setting?: Setting,
scene?: Scene,
alarm?: number,
merged_into?: IncidentId,
merged?: Array<MergedRow>,
referrals?: Array<Referral>,
received?: Received,
own_people?: People,
similar?: Array<IncidentId>,
escalations?: Array<Escalation>,
glass?: Array<Glass>,
changed?: ChangedRow,
care?: Care,
contact?: InTouch,
withheld?: boolean, };

export type MergedRow = {
id: IncidentId,
label: string,
people: People,
reports: number, };

export type AssignmentRow = {
id: AssignmentId,
unit: UnitId,
step: Step,
since: string,
answer_by: string,
result: ClearResult | null,
alerted?: Alerted,
destination?: Destination, };

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
phone?: string,
availability: Availability,
activity: Activity,
since: string,
assignment: AssignmentId | null,
rest_until?: string,
talk?: TalkRow,
needs?: Array<Need>, };

export type Class = "public" | "operational" | "personal" | "restricted";

export type ReportRow = {
id: ReportId,
version: number,
code: ReceiptCode,
incident: IncidentId,
opened?: IncidentId,
channel: Channel,
call_type: CallType,
received_at: string,
level: Level,
kind: KindCode | null,
area: AreaRef | null,
outside: boolean,
contact?: Contact,
news?: NewsBy,
source?: Source,
photos?: number,
erased?: Array<Class>, };

export type WaitingRow = {
id: ReportId,
code: ReceiptCode,
level: Level,
kind: KindCode | null,
area: AreaRef | null,
outside: boolean,
channel: Channel, };

export type NoticeRow = {
id: string,
code: string,
since: string,
report?: WaitingRow,
quake?: QuakeRow, };

export type Row = DutyRow | IncidentRow | UnitRow | ReportRow | NoticeRow;

export type RowKind = "duty" | "incident" | "notice" | "report" | "unit";

export type Change = {
op: ChangeOp,
of: RowKind,
id: string,
version: number,
row?: Row, };

export type ChangeOp = "put" | "del";

export type Fill = "ok" | "low" | "full";

export type PresentRow = {
incident: IncidentId,
name: string,
typing: boolean, };

export type Mode = {
stale: boolean,
durability_degraded: boolean,
clock_wrong: boolean,
journal_waiting: number,
journal_failing: boolean,
disk: Fill,
memory: Fill,
drill?: DrillRow,
call_backs?: number, };

export type Snapshot = {
cursor: string,
server_time: string,
recovered: boolean,
incidents: Array<IncidentRow>,
units: Array<UnitRow>,
reports: Array<ReportRow>,
duty?: DutyRow,
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
digest: string, } | { "type": "mode" } & Mode | { "type": "presence",
people: Array<PresentRow>, } | { "type": "error",
code: string,
retryable: boolean, };

export type From = "position" | "home";

export type Pick = {
unit: UnitId,
call_sign: string,
agency_name: string,
distance_m: number | null,
travel_s: number | null,
by_road?: boolean,
gap_s?: number,
position_age_s: number | null,
from: From,
availability: Availability,
idle_s: number | null,
fills: Array<Capability>,
reasons: Array<string>, };

export type LeftOut = {
unit: UnitId,
call_sign: string,
why: Why,
bound_to?: IncidentId,
travel_s: number | null,
slower_s?: number, };

export type Why = "sent_here" | "lacks_capability" | "busy" | "off_duty" | "not_available" | "no_crew" | "resting" | "conditionally_available" | "shorter_idle" | "other_area" | "stale_position" | "further";

export type WhyCount = {
why: Why,
count: number, };

export type Cause = {
why: Why,
count: number,
units: Array<string>, };

export type PlanLine = {
need: Array<Capability>,
count: number,
within_s: number | null,
sent: Array<UnitId>,
filled_by: Array<UnitId>,
short: number,
causes: Array<Cause>, };

export type Roads = "off" | "used" | "failed";

export type Recommendation = {
needs: Array<Capability>,
plan: Array<PlanLine>,
picks: Array<Pick>,
left_out: Array<LeftOut>,
left_out_counts: Array<WhyCount>,
shortfalls: Array<Capability>,
roads: Roads, };

export type ProblemBody = {
type: string,
title: string,
status: number,
code: string,
detail: string,
retryable: boolean,
errors: Array<FieldError>, };

export type FieldError = {
field: string,
code: string,
text: string, };

export type SignIn = {
name: string,
password: string,
otp?: string | null, };

export type WhoAmI = {
person: Person,
region: RegionName,
phone: string,
emergency_number: string,
strike_within_s: number,
expires_at: string,
second_factor: boolean,
second_factor_missing: boolean,
new_devices: Array<SessionOut>, };

export type RegionName = {
code: string,
name: string, };

export type ReasonText = {
rule: string,
level: Level,
text: string,
because: Array<string>, };

export type SignText = {
sign: string,
text: string,
uncertain: boolean, };

export type QuestionText = {
name: string,
text: string,
would?: Array<WouldText>, };

export type WouldText = {
answer: string,
level: Level, };

export type ReportIn = { channel?: Channel | null, call_type?: CallType | null,
text: string,
kind?: string | null,
answers?: Record<string, Answer> | null, place?: PlaceIn | null,
place_text?: string | null,
area?: string | null,
district?: string | null,
village?: string | null, people?: People | null, vulnerable?: Array<Vulnerable> | null, reporter?: ReporterIn | null,
lang?: string | null, occurred_at?: string | null,
external_id?: string | null, };

export type PlaceIn = { lat: number, lon: number, accuracy_m?: number | null, };

export type ReporterIn = { name?: string | null,
phone?: string | null, anonymous?: boolean | null,
contact?: Contact | null,
news?: NewsBy | null,
needed?: Needed | null, };

export type Stored = "primary" | "journal";

export type ReportOut = {
report_id: string,
code: ReceiptCode,
incident_id: string,
level: Level,
tier: number,
rules_version: string,
reasons: Array<ReasonText>,
unasked: Array<QuestionText>,
area?: AreaRef,
outside: boolean,
status_url: string,
stored: Stored,
cursor?: string,
similar?: Array<SimilarIncident>,
repeats?: boolean, };

export type JournaledOut = {
report_id: string,
code: ReceiptCode,
area?: AreaRef,
outside: boolean,
status_url: string,
stored: Stored, };

export type IncidentDetail = {
incident: IncidentRow,
code: ReceiptCode,
reasons: Array<ReasonText>,
signs: Array<SignText>,
unasked: Array<QuestionText>,
rules_version: string,
assignments: Array<Assignment>,
milestones: Array<Milestone>,
reports: Array<ReportRow>,
disposition: Disposition | null,
after: After,
level_set_by: string | null,
patients?: Array<Patient>,
survivor?: Origin,
merged?: Array<MergedDetail>,
on_scene_target?: Target,
stage_first?: Array<string>,
hazards?: Array<HazardAt>,
escalations: Array<Escalation>,
suspicion?: string, };

export type IncidentList = {
incidents: Array<IncidentRow>,
next?: string,
cursor: string, };

export type MergedDetail = {
incident_id: IncidentId,
label: string,
merged_at: string,
level: Level,
level_set_by: string | null,
reasons: Array<ReasonText>,
people: People,
reports: Array<ReportId>, };

export type PrivateDetail = {
reports: Array<PrivateReport>,
now?: PrivateNow,
added?: Array<PrivateAdded>, };

export type PrivateReport = {
id: ReportId,
code: ReceiptCode,
erased: boolean,
restricted_erased?: boolean,
locked?: boolean,
text: string,
place_text: string | null,
lat: number | null,
lon: number | null,
accuracy_m: number | null,
place_from: PlaceFrom | null,
name: string | null,
phone: string | null,
anonymous: boolean,
contact: Contact,
news?: NewsBy,
needed?: Needed,
answers: Record<string, Answer>,
photos?: Array<PhotoOut>, };

export type PrivateAdded = {
at: string,
report: ReportId,
by: AddedBy,
text: string,
place_text: string | null,
lat: number | null,
lon: number | null,
name: string | null,
phone: string | null,
contact: Contact, };

export type AddedBy = "facts" | "rating" | "reopening";

export type Timeline = {
entries: Array<TimelineEntry>, };

export type TimelineEntry = { at: string, by: string, type: string, of?: Origin } & Record<string, unknown>;

export type Origin = {
incident_id: IncidentId,
label: string, };

export type VersionBody = {
version?: number, };

export type RejectBody = {
reason: string,
version?: number, };

export type LevelBody = {
level: Level,
reason: string,
version?: number, };

export type CloseBody = {
disposition: Disposition,
note?: string | null,
version?: number, };

export type ReasonBody = {
reason: string,
version?: number, };

export type AgencyOut = {
agency: AgencyId,
name: string,
outside: boolean,
phone: string | null,
region?: string, };

export type Agencies = {
agencies: Array<AgencyOut>, };

export type ReferBody = {
agency: AgencyId,
takes_over?: boolean,
number?: string | null,
reason?: string | null,
version?: number, };

export type ReferralStepBody = {
spoke_with?: string | null,
at?: string,
number?: string | null,
reason?: string | null,
version?: number, };

export type ReceivedBody = {
reason?: string | null,
version?: number, };

export type DrillBody = {
name: string,
from?: string,
to: string, };

export type DrillJoinBody = {
on: boolean, };

export type DrillOut = {
drill: DrillRow | null,
taking_part: boolean,
people: Array<string>, };

export type NoteBody = {
text: string, };

export type AlarmBody = {
alarm: number,
version?: number, };

export type MassCasualtyBody = {
on: boolean,
version?: number, };

export type PatientBody = {
tag: string,
category: Category,
at?: string, };

export type Category = "immediate" | "delayed" | "minor" | "deceased";

export type Patient = {
tag: string,
category: Category,
unit?: UnitId,
at: string, };

export type MassState = "proposed" | "declared" | "over";

export type Tags = { immediate: number, delayed: number, minor: number, deceased: number, };

export type MergeBody = {
into: IncidentId,
version?: number, };

export type ReportBelongsBody = {
report_id: ReportId,
version?: number, };

export type IncidentsMoved = {
incident_id: IncidentId,
version: number,
moved: IncidentId,
whole: IncidentId,
cursor?: string, };

export type Alike = { "code": "place",
distance_m: number,
give_or_take_m: number,
radius_m: number, } | { "code": "area" } | { "code": "time",
minutes: number,
within_min: number, } | { "code": "kind",
same: boolean, } | { "code": "words",
shared: number,
percent: number, };

export type AlikeText = {
text: string, } & ({ "code": "place",
distance_m: number,
give_or_take_m: number,
radius_m: number, } | { "code": "area" } | { "code": "time",
minutes: number,
within_min: number, } | { "code": "kind",
same: boolean, } | { "code": "words",
shared: number,
percent: number, });

export type SimilarIncident = {
incident_id: IncidentId,
score: number,
report_id: ReportId,
because: Array<AlikeText>, };

export type SimilarIncidents = {
similar: Array<SimilarIncident>, };

export type TellApartBody = {
from: IncidentId,
version?: number, };

export type ChangedSince = "told" | "wrong" | "turned";

export type FactPart = "place" | "kind" | "people" | "vulnerable" | "answers";

export type ChangedRow = {
change: number,
by: string,
at: string,
parts: Array<FactPart>, };

export type ChangeIn = {
since?: ChangedSince | null,
reason?: string | null,
kind?: string | null,
answers?: Record<string, Answer> | null, place?: PlaceIn | null,
place_text?: string | null,
area?: string | null,
district?: string | null,
village?: string | null,
people?: People | null,
vulnerable?: Array<Vulnerable> | null,
version?: number, };

export type AtHandIn = {
reporter?: ReporterIn | null, place?: PlaceIn | null,
place_text?: string | null,
area?: string | null,
district?: string | null,
village?: string | null, };

export type AtHandRow = {
incident_id: IncidentId,
label: string,
level: Level,
state: State,
kind: KindCode | null,
area: AreaRef | null,
at: string,
code?: ReceiptCode,
distance_m?: number, };

export type AtHandOut = {
earlier: Array<AtHandRow>,
nearby: Array<AtHandRow>,
suspicion?: string, };

export type PrivateNow = {
elsewhere: boolean,
place_text: string | null,
lat: number | null,
lon: number | null,
accuracy_m: number | null,
place_from: PlaceFrom | null,
answers: Record<string, Answer>, };

export type Was = "verify" | "alarm" | "tell_apart" | "facts" | "note";

export type TakeBackBody = {
was: Was,
alarm?: number | null,
from?: IncidentId | null,
note?: string | null,
change?: number | null,
version?: number, };

export type HazardLevel = "high" | "medium" | "low";

export type HazardAt = {
name: string,
level: HazardLevel,
surely: boolean, };

export type AssignBody = {
unit_id: UnitId,
divert?: boolean,
by_radio?: boolean, };

export type StepBody = {
at?: string,
reason?: string | null,
result?: ClearResult | null,
on_behalf?: boolean, };

export type StatusBody = {
availability: Availability,
activity?: Activity | null,
version?: number, };

export type RestBody = {
minutes: number,
version?: number, };

export type NeedBody = {
capabilities?: Array<Capability>,
reason?: string | null, };

export type NeedKind = "emergency" | "more_units" | "reporter";

export type SeenTo = {
by: string,
at: string, };

export type Need = {
need: NeedKind,
at: string,
said_at?: string,
incident?: IncidentId,
capabilities?: Array<Capability>,
taken?: SeenTo, };

export type PositionBody = {
lat: number,
lon: number,
at?: string,
accuracy_m?: number | null, };

export type MapOut = {
tiles_url?: string,
tiles_max_zoom: number,
archive?: string,
attribution?: string,
hazards?: boolean,
track_s: number,
position_stale_s: number, };

export type Clocks = {
near_percent: number,
heard_percent: number,
heard_level: number,
step_s: { [key in string]: number },
unit_s: { [key in string]: number }, };

export type AreaList = {
version: string,
levels: Array<AreaLevelRow>, };

export type AreaLevelRow = {
level: AreaLevel,
count: number,
with_people: number,
km2: number,
imported_at: string,
bounds?: [number, number, number, number], };

export type PlacesOut = {
found: Array<PlaceFound>,
ask?: AreaLevel,
note?: string,
note_text?: string, };

export type PlaceFound = {
kind: string,
label: string,
level?: AreaLevel,
name?: string,
area?: string,
within: Array<AreaName>,
point?: Point,
accuracy_m?: number,
rough: boolean,
plus_code?: string,
score: number,
why?: string, };

export type EscalationBody = {
watch: Watch,
assignment_id?: AssignmentId | null,
answer: EscalationAnswer, };

export type OrderBody = {
unit_ids: Array<UnitId>,
spare_unit_id?: UnitId | null, };

export type RosterOut = {
on_call: Array<PostOut>,
stand_ins: Array<StandInOut>,
posts: Array<Whom>, };

export type PostOut = {
post: Whom,
person: string | null,
phone: string | null,
unreachable: boolean, };

export type FacilityId = string;

export type DestinationStep = "named" | "accepted" | "refused" | "handed_over";

export type Destination = {
facility: FacilityId,
name: string,
step: DestinationStep,
since: string,
forbidden?: boolean, };

export type Scene = {
safe: boolean,
at: string, };

export type Setting = "city" | "country";

export type Target = {
by: string,
within_s: number,
setting?: Setting, };

export type SceneBody = {
safe: boolean,
version?: number, };

export type DestinationBody = {
facility_id: FacilityId,
starts?: boolean,
on_behalf?: boolean,
at?: string, };

export type DestinationAnswerBody = {
spoke_with?: string | null,
reason?: string | null,
facility_id?: FacilityId | null,
at?: string, };

export type DestinationSaid = {
assignment_id: AssignmentId,
cursor?: string, };

export type FacilityList = {
facilities: Array<FacilityOut>, };

export type FacilityOut = {
id: FacilityId,
name: string,
capabilities: Array<string>,
lat: number,
lon: number,
phone: string | null,
beds: number | null,
free?: FreeBeds, };

export type FreeBeds = {
beds: number,
at: string,
age_s: number,
by: string,
stale: boolean, };

export type BedsBody = {
free: number, };

export type StrikeBody = {
step: Step,
reason: string, };

export type SheetId = string;

export type StandInId = string;

export type Responsible = {
person: string,
since: string,
sheet?: SheetId, };

export type Offered = {
sheet: SheetId,
by: string,
at: string,
to?: string, };

export type StandInRow = {
id: StandInId,
post: Whom,
person: string | null,
phone: string | null,
from: string,
to: string,
by: string, };

export type DutyRow = {
id: string,
version: number,
responsible: Responsible | null,
offered?: Offered,
stand_ins?: Array<StandInRow>, };

export type Glass = {
by: string,
at: string,
until: string, };

export type TakeBody = {
reason?: string | null, };

export type WatchChanged = {
id?: string,
version: number,
cursor?: string, };

export type SheetBody = {
incoming?: string | null,
notes?: string | null,
takes?: Record<string, string>, };

export type SheetState = "draft" | "offered" | "accepted" | "withdrawn" | "lapsed";

export type SheetOut = {
id: SheetId | null,
state: SheetState,
outgoing: string | null,
since: string | null,
incoming: string | null,
signed_at: string | null,
accepted_by: string | null,
accepted_at: string | null,
notes: string | null,
as_of: string,
cursor: string,
counts: Counts,
lines: Array<Line>,
may_take?: Array<string>, };

export type SheetShort = {
id: SheetId,
outgoing: string,
signed_at: string, };

export type Sheets = {
sheets: Array<SheetShort>, };

export type Counts = {
waiting: [number, number, number, number, number],
active: [number, number, number, number, number],
resolved: number,
left_out: number,
units_available: number,
units_bound: number,
units_away: number, };

export type Line = {
incident: IncidentId,
label: string,
level: Level,
state: State,
kind?: KindCode,
area?: AreaRef,
drill?: boolean,
opened_at: string,
deadline: string,
reports: number,
notes: number,
units?: Array<Sent>,
ladders?: Array<Ladder>,
takes?: string, };

export type Sent = {
unit: UnitId,
step: Step,
since: string, };

export type Ladder = {
watch: Watch,
due?: string,
told?: Array<Told>, };

export type StandInBody = {
post: Whom,
person?: string | null,
phone?: string | null,
from: string,
to: string,
reason: string, };

export type StandInOut = {
reason: string | null,
id: StandInId,
post: Whom,
person: string | null,
phone: string | null,
from: string,
to: string,
by: string, };

export type GlassBody = {
incident: string,
reason: string, };

export type GlassOut = {
incident_id: IncidentId,
open_s: number, };

export type Clock = "answering" | "processing" | "handling" | "turnout" | "travel" | "leaving" | "arrival" | "on_scene";

export type Figures = {
from: string,
to: string,
entries: number,
reports: ReportsOut,
incidents: IncidentsOut,
clocks: Array<ClockRow>,
offers: OffersOut,
alarms: Array<NameCount>,
levels: LevelsByHand,
units: UnitsOut,
bucket_s: number,
hours: Array<HourOut>, };

export type ReportsOut = {
total: number,
by_channel: Array<NameCount>,
by_level: [number, number, number, number, number],
by_area: Array<AreaCount>, };

export type IncidentsOut = {
opened: number,
opened_by_level: [number, number, number, number, number],
ended: Array<NameCount>,
reopened: number,
open_by_level: [number, number, number, number, number],
waiting: number,
overdue: number, };

export type OffersOut = {
made: number,
accepted: number,
declined: number,
expired: number, };

export type LevelsByHand = {
raised: number,
lowered: number,
alone: number, };

export type UnitsOut = {
available: number,
bound: number,
away: number, };

export type NameCount = {
name: string,
n: number, };

export type AreaCount = {
name: string | null,
n: number, };

export type ClockRow = {
clock: Clock,
all: ClockOut,
by_level: Array<ClockOut>, };

export type ClockOut = {
n: number,
p50_s: number | null,
p90_s: number | null,
target_s: number | null,
within: number | null, };

export type HourOut = {
at: string,
reports: number,
opened: number,
ended: number,
alarms: number,
expired: number,
handling: ClockOut,
arrival: ClockOut, };

export type LoadOut = {
at: string,
reports: [number, number, number, number, number],
open: [number, number, number, number, number], };

export type ClockOverTime = {
clock: Clock,
level: Level | null,
target_s: number | null,
parts: Array<ClockOut>, };

export type PersonAlarms = {
name: string,
roles: Array<Role>,
here: boolean,
shown: Array<number | null>,
total: number,
most: number,
answered: number,
answered_p50_s: number | null, };

export type LevelByHand = {
at: string,
by: string,
incident: IncidentId,
label: string,
from: Level | null,
to: Level,
alone: boolean,
reason: string | null, };

export type AtBoard = {
name: string,
roles: Array<Role>,
boards: number, };

export type Supervision = {
figures: Figures,
load: Array<LoadOut>,
clocks: Array<ClockOverTime>,
people: Array<PersonAlarms>,
alarms_per_hour: number,
levels: Array<LevelByHand>,
on_call: Array<PostOut>,
at_boards: Array<AtBoard>, };

export type PastStep = {
at: string,
changes: Array<Change>, };

export type PastSteps = {
cursor: string,
until: string,
steps: Array<PastStep>, };

export type PastBoard = {
first_at: string | null,
incomplete: boolean,
cursor: string,
server_time: string,
recovered: boolean,
incidents: Array<IncidentRow>,
units: Array<UnitRow>,
reports: Array<ReportRow>,
duty?: DutyRow,
notices: Array<NoticeRow>,
mode: Mode, };

export type InTouch = {
asked?: string,
unreached?: string, };

export type Speaker = "reporter" | "centre" | "person";

export type DeliveryState = "queued" | "failed" | "sent" | "delivered" | "read";

export type ReporterAnswerBody = {
conversation?: string | null,
text: string, };

export type ConversationsOut = {
conversations: Array<ConversationOut>, };

export type ConversationOut = {
id: string,
channel: Channel,
name: string | null,
phone: string | null,
lang: string,
person: boolean,
reports: Array<ReportId>,
lines: Array<LineOut>,
left_out?: LinesLeftOut, };

export type LineOut = {
n: number,
from: Speaker,
by: string | null,
at: string,
text: string,
media: MediaOut | null,
sent: DeliveryOut | null, };

export type MediaOut = {
sort: string,
file: string,
state: MediaState,
url?: string,
plays: boolean, };

export type MediaState = "there" | "waits" | "kept" | "lost";

export type DeliveryOut = {
state: DeliveryState,
via: Channel,
at: string, };

export type LinesLeftOut = "reason" | "elsewhere";

export type Care = {
keeper?: Keeper,
handed?: Handed,
shelved?: Array<Shelved>, };

export type Keeper = {
person: string,
since: string, };

export type Handed = {
to: string,
at: string, };

export type Shelved = {
by: string,
until: string, };

export type HandBody = {
to: string,
reason?: string | null,
version?: number, };

export type HandAnswerBody = {
reason?: string | null,
version?: number, };

export type ShelveBody = {
minutes: number,
reason?: string | null, };

export type Colleagues = {
at_boards: Array<AtBoard>, };

export type CallId = string;

export type CallOutcome = "called_back" | "no_answer_again" | "wrong_number" | "report" | "silent";

export type CallSort = "ringing" | "abandoned" | "silent" | "answered";

export type CallBody = {
exchange_id: string,
number?: string | null,
rang?: string,
answered?: string,
ended?: string,
recording?: string | null,
taken_by?: string | null, };

export type CallOutcomeBody = {
outcome: CallOutcome,
incident_id?: IncidentId | null, };

export type CallOut = {
id: CallId,
sort: CallSort,
task: boolean,
number_end: string | null,
erased: boolean,
rang: string,
answered: string | null,
ended: string | null,
taken_by: string | null,
tried: number,
tried_at: string | null,
outcome: CallOutcome | null,
settled_by: string | null,
led_to: IncidentId | null,
version: number, };

export type CallsOut = {
calls: Array<CallOut>,
all: number, };

export type CallPrivateOut = {
number: string | null,
recording: string | null,
exchange_id: string | null, };

export type Contact = "call" | "message" | "no";

export type Needed = "reporter" | "others";

export type NewsBy = "sms" | "whatsapp" | "telegram";

export type Source = {
key: string,
says: string, };

export type Quake = {
id: string,
at: string,
point: Point,
magnitude: number,
depth_km?: number,
place: string,
felt?: string,
potential?: string, };

export type QuakeArea = {
area: AreaRef,
km: number,
felt?: string, };

export type QuakeRow = {
quake: Quake,
areas: Array<QuakeArea>, };

export type PhotoId = string;

export type PhotoFrom = "reporter" | "unit" | "staff";

export type Taken = {
lat?: number,
lon?: number,
said_at?: string, };

export type PhotoOut = {
id: PhotoId,
from: PhotoFrom,
unit?: UnitId,
at: string,
width: number,
height: number,
url: string,
small_url: string,
taken?: Taken, };

export type KeptPhoto = {
id: PhotoId,
width: number,
height: number, };

export type RefusedPhoto = {
number: number,
code: string,
text: string,
retryable: boolean, };

export type PhotosOut = {
kept: Array<KeptPhoto>,
refused: Array<RefusedPhoto>, };

export type Ground = "request" | "unneeded" | "unlawful" | "retention";

export type Wants = "erasure" | "objection";

export type EraseBody = {
ground: Ground,
reason: string,
class?: Class | null, };

export type HoldBody = {
incident: string,
reason: string, };

export type LiftBody = {
reason: string, };

export type HoldOut = {
incident_id: IncidentId,
label: string,
at: string,
by: string,
reason: string | null, };

export type HoldsOut = {
holds: Array<HoldOut>,
all: number, };

export type HoldChanged = {
incident_id: IncidentId,
held: boolean, };

export type ErasedOut = {
report_id: ReportId,
incident_id: IncidentId,
erased: Array<Class>,
clean: boolean, };

export type OpenBody = {
reason?: string | null, };

export type NumberBody = {
phone: string, };

export type NumberOut = {
reports: Array<AtHandRow>, };

export type AskBody = {
wants: Wants,
text?: string | null, };

export type AskAnswerBody = {
granted: boolean,
text: string, };

export type AskOut = {
n: number,
wants: Wants,
at: string,
due: string,
held: boolean,
answered: string | null,
granted: boolean | null,
answer: string | null, };

export type AsksOut = {
asks: Array<AskOut>, };

export type AskWaiting = {
code: ReceiptCode,
incident_id: IncidentId,
label: string,
open: boolean,
late: boolean,
text: string | null,
ask: AskOut, };

export type AsksWaiting = {
asks: Array<AskWaiting>,
all: number, };

export type Sort = "looked" | "told" | "decided" | "sent" | "watch" | "accounts";

export type RecordOut = {
rows: Array<RecordRowOut>,
next: string | null,
sealed_to: number, };

export type RecordRowOut = {
seq: number,
entry: string,
at: string,
by: string,
kind: string,
sort: Sort,
incident_id: IncidentId | null,
label: string | null,
more: Record<string, string | number | boolean>, };

export type AlertedBy = "push" | "screen";

export type Alerted = {
at: string,
by: AlertedBy, };

export type PushKey = {
key?: string, };

export type DeviceKeys = {
p256dh: string,
auth: string, };

export type DeviceBody = {
endpoint: string,
keys: DeviceKeys,
lang?: "id" | "su" | "en", };

export type DeviceKept = {
id: string, };

export type AlertedBody = {
by: AlertedBy, };

export type Side = "centre" | "crew";

export type TalkRow = {
for_crew: number,
for_centre: number,
last: string, };

export type SayBody = {
words: string, };

export type Talk = {
lines: Array<TalkLineOut>, };

export type TalkLineOut = {
id: string,
at: string,
by: string,
side: Side,
words?: string,
announced: boolean,
read_at?: string, };

export type AnnounceBody = {
words: string,
areas?: Array<string>,
capabilities?: Array<Capability>,
units?: Array<UnitId>,
off_duty?: boolean, };

export type AnnouncementMade = {
id: string,
units: Array<UnitId>, };

export type Announcements = {
announcements: Array<AnnouncementOut>, };

export type AnnouncementOut = {
id: string,
at: string,
by: string,
words?: string,
told: number,
read: number,
unread: Array<UnitId>, };

export type SessionOut = {
id: string,
began_at: string,
used_at: string,
expires_at: string,
device: string,
new_device: boolean,
current: boolean, };

export type SessionsOut = {
sessions: Array<SessionOut>, };

export type StepUp = {
password: string,
otp?: string | null, };

export type SecondFactorBegun = {
secret: string,
address: string,
width: number,
path: string, };

export type SecondFactorCode = {
code: string, };

export type SecondFactorSet = {
recovery: Array<string>,
who: WhoAmI, };

export type NewPassword = {
password: string, };

export type Token = {
token: string, };

export type Invited = {
name: string, };

export type Joining = {
token: string,
password: string,
otp?: string | null, };

export type AccountBody = {
name: string,
roles: Array<Role>,
agency?: string | null,
unit?: string | null, };

export type AccountOut = {
name: string,
roles: Array<Role>,
agency: string | null,
unit: string | null,
joined: boolean,
disabled: boolean,
second_factor: boolean,
recovery_left: number,
exempt: boolean, };

export type AccountsOut = {
accounts: Array<AccountOut>, };

export type ChangeBody = {
roles?: Array<Role> | null,
agency?: string | null,
unit?: string | null,
disabled?: boolean | null,
remove_second_factor: boolean, };

export type InvitationOut = {
name: string,
link: string,
expires_at: string, };

export type WaysIn = {
provider: string | null, };

export type Leaving = {
go_to: string, };
