//! A flood: 1,200 reports in one city in one day, three in ten about something that was told within the hour before, some
//! of them twice. Two dispatchers work through all of it with the keyboard's acts: every report ends up worked, none is
//! lost, and what it costs them is counted.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::assignment::{ClearResult, Step};
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::{AssignmentId, IncidentId, ReportId, UnitId};
use sigap::domain::incident::State;
use sigap::domain::place::Point;
use sigap::domain::unit::UnitSpec;
use sigap::domain::view::IncidentRow;
use sigap::services::accounts::Credentials;

use crate::harness::centre::{crew, person};
use crate::harness::form::post;
use crate::harness::site::{PASSWORD, Site};

const REPORTS: usize = 1_200;
const SEED: u64 = 20_240_111;
/// Of a hundred reports: about something told within the hour before; word for word the same as one of them.
const AGAIN: usize = 28;
const REPEATS: usize = 3;
const MINUTES_OF_THE_DAY: usize = 24 * 60;
/// The dispatchers look at what is new so often, minutes.
const ROUND_MIN: usize = 10;
const ROUNDS_OF_A_SHIFT: usize = 72;
/// So long a crew is out, rounds.
const ROUNDS_OUT: usize = 6;
const PEOPLE: [&str; 2] = ["sari", "budi"];
const KINDS: [(&str, &str); 6] = [
    ("flood", "rumah kebanjiran"),
    ("flood", "air masuk rumah setinggi pinggang"),
    ("tree", "pohon tumbang menutup jalan"),
    ("house_collapse", "tembok rumah roboh"),
    ("electricity", "listrik padam satu blok"),
    ("need_ambulance", "orang tua sakit perlu ambulans"),
];
const LANES: [&str; 12] = [
    "gang mawar",
    "gang melati",
    "jalan kenanga",
    "jalan cempaka",
    "gang dahlia",
    "jalan anggrek",
    "gang teratai",
    "jalan flamboyan",
    "gang kamboja",
    "jalan bougenvil",
    "gang seruni",
    "jalan nusa indah",
];
const NEAR: [&str; 10] = [
    "masjid agung",
    "pasar lama",
    "kantor kelurahan",
    "jembatan besi",
    "lapangan bola",
    "sekolah dasar",
    "pos ronda",
    "warung bu entin",
    "rel kereta",
    "pabrik tahu",
];
const MORE: [&str; 8] = [
    "mohon segera dibantu",
    "warga mulai panik",
    "hujan belum berhenti",
    "ada anak kecil",
    "sudah dua jam begini",
    "tolong kirim petugas",
    "jalan macet total",
    "air masih naik",
];

/// Numbers that look random and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % n as u64) as usize
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// Metres to one side or the other.
    fn metres(&mut self, most: usize) -> f64 {
        self.below(2 * most + 1) as f64 - most as f64
    }
}

/// Something that happened, and what the last of its reports said.
#[derive(Clone)]
struct Thing {
    at: Point,
    kind: usize,
    lane: usize,
    near: usize,
    told_min: usize,
    last: Value,
}

/// A report on its way in, and what it is about.
struct Told {
    minute: usize,
    thing: usize,
    body: Value,
}

fn body(draw: &mut Draw, thing: &Thing) -> Value {
    let (kind, what) = KINDS[thing.kind];
    let mut text = vec![what];
    // Some name the lane, some what stands near it, most both.
    let says = draw.below(4);
    if says != 0 {
        text.push(LANES[thing.lane]);
    }
    if says != 1 {
        text.push(NEAR[thing.near]);
    }
    text.extend((0..=draw.below(2)).map(|_| draw.of(&MORE)).collect::<Vec<_>>());
    let lat = thing.at.lat + draw.metres(85) / 111_195.0;
    let lon = thing.at.lon + draw.metres(85) / 110_400.0;
    // One in eight leaves the kind to the rules.
    let kind = (draw.below(8) > 0).then_some(kind);
    json!({"text": text.join(", "), "kind": kind, "place": {"lat": lat, "lon": lon, "accuracy_m": 15}})
}

/// The whole day, in order.
fn day() -> Vec<Told> {
    let mut draw = Draw(SEED);
    let mut minutes: Vec<usize> = (0..REPORTS).map(|_| draw.below(MINUTES_OF_THE_DAY)).collect();
    minutes.sort_unstable();
    let (mut things, mut told): (Vec<Thing>, Vec<Told>) = (Vec::new(), Vec::new());
    for minute in minutes {
        let fresh: Vec<usize> = (0..things.len()).filter(|n| things[*n].told_min + 60 > minute).collect();
        let dice = draw.below(100);
        let (thing, body) = if dice < AGAIN + REPEATS && !fresh.is_empty() {
            let thing = fresh[draw.below(fresh.len())];
            let repeats = dice < REPEATS && things[thing].told_min + 25 > minute;
            let body = if repeats { things[thing].last.clone() } else { body(&mut draw, &things[thing]) };
            (thing, body)
        } else {
            // A city of about eight kilometres.
            let at = Point {
                lat: -6.92 + draw.metres(4_000) / 111_195.0,
                lon: 107.61 + draw.metres(4_000) / 110_400.0,
            };
            let (kind, lane, near) =
                (draw.below(KINDS.len()), draw.below(LANES.len()), draw.below(NEAR.len()));
            let thing = Thing { at, kind, lane, near, told_min: minute, last: Value::Null };
            let body = body(&mut draw, &thing);
            things.push(thing);
            (things.len() - 1, body)
        };
        (things[thing].told_min, things[thing].last) = (minute, body.clone());
        told.push(Told { minute, thing, body });
    }
    told
}

/// Two people at two boards, and what they did.
struct Desk {
    site: Site,
    cookies: [String; 2],
    turn: usize,
    decisions: BTreeMap<&'static str, usize>,
    /// What each report is about, which only people see.
    about: HashMap<ReportId, usize>,
    answered: HashSet<IncidentId>,
    /// The order in which incidents came.
    came: HashMap<IncidentId, usize>,
    /// Units that are out.
    out: Vec<Sending>,
}

/// In which round it was sent, who, and by which assignment.
type Sending = (usize, UnitId, AssignmentId);

impl Desk {
    async fn new() -> Self {
        let site = Site::with("limits.reports_per_minute = 100_000\n").await;
        for name in PEOPLE {
            site.account(&person(name, &[Role::Dispatcher])).await;
        }
        for n in 0..90 {
            let all = ["ambulance", "rescue", "water_rescue", "fire", "police", "logistics", "electricity"];
            let more = ["heavy_equipment", "medical_team", "public_order", "social", "animal"];
            let spec = UnitSpec {
                call_sign: format!("TIM-{n:02}"),
                agency: "bpbd".into(),
                agency_name: "BPBD".to_owned(),
                capabilities: all.iter().chain(&more).map(|one| (*one).into()).collect(),
                home: Point { lat: -6.92, lon: 107.61 },
                area: None,
                crew: 4,
                phone: None,
            };
            let command = Command::RegisterUnit { unit: format!("tim-{n:02}").into(), spec };
            site.it.centre.execute(&Asker::System, command, None).await.unwrap();
        }
        let (about, answered, came, out) = (HashMap::new(), HashSet::new(), HashMap::new(), Vec::new());
        let cookies = [String::new(), String::new()];
        Self { site, cookies, turn: 0, decisions: BTreeMap::new(), about, answered, came, out }
    }

    /// A session lasts a shift.
    async fn sign_in(&mut self) {
        for (cookie, name) in self.cookies.iter_mut().zip(PEOPLE) {
            let signed_in =
                self.site.it.centre.accounts.sign_in(&Credentials::new(name, PASSWORD)).await.unwrap();
            *cookie = format!("sigap={}.{}", self.site.it.centre.region(), signed_in.token);
        }
    }

    fn rows(&self) -> Vec<Arc<IncidentRow>> {
        let mut rows = self.site.it.centre.board.snapshot(&View::Region).incidents;
        rows.sort_by_key(|row| (row.tier, row.level, row.deadline, self.came.get(&row.id)));
        rows
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.site.send("GET", path, Some(&self.cookies[self.turn]), None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// A key is pressed.
    async fn decides(&mut self, what: &'static str, path: &str, body: Value) -> Value {
        *self.decisions.entry(what).or_default() += 1;
        let answer = self.site.send("POST", path, Some(&self.cookies[self.turn]), Some(body)).await;
        assert!(answer.status.is_success(), "{what} {path}: {}", answer.text());
        answer.json()
    }

    /// Everything that is new is worked, by the two in turn.
    async fn round(&mut self, round: usize) {
        loop {
            let rows = self.rows();
            let Some(row) = rows.iter().find(|row| !self.answered.contains(&row.id)) else { break };
            self.turn = 1 - self.turn;
            if self.same_as_another(row).await {
                continue;
            }
            self.answered.insert(row.id.clone());
            self.decides("verify", &format!("/api/v1/incidents/{}/verify", row.id), json!({})).await;
            if row.level.number() <= 3 {
                self.sends(row, round).await;
            }
        }
    }

    /// Answers the suggestions of the open incident, the first first; whether it went on as part of another.
    async fn same_as_another(&mut self, row: &IncidentRow) -> bool {
        for one in
            self.get(&format!("/api/v1/incidents/{}/similar", row.id)).await["similar"].as_array().unwrap()
        {
            let other = one["incident_id"].as_str().unwrap();
            let told: ReportId = one["report_id"].as_str().unwrap().into();
            let (doc, _) = self.site.it.centre.incident(&row.id).await.unwrap();
            if doc.reports.iter().all(|report| self.about[report] != self.about[&told]) {
                let body = json!({"from": other});
                self.decides("not the same", &format!("/api/v1/incidents/{}/tell_apart", row.id), body).await;
                continue;
            }
            self.decides("same", &format!("/api/v1/incidents/{}/merge", row.id), json!({"into": other}))
                .await;
            return true;
        }
        false
    }

    /// The first recommended unit goes.
    async fn sends(&mut self, row: &IncidentRow, round: usize) {
        let found = self.get(&format!("/api/v1/incidents/{}/recommendations", row.id)).await;
        let unit: UnitId = found["picks"][0]["unit"].as_str().unwrap().into();
        let sent = format!("/api/v1/incidents/{}/assignments", row.id);
        let sent = self.decides("send", &sent, json!({"unit_id": unit})).await;
        let assignment: AssignmentId = sent["assignment_id"].as_str().unwrap().into();
        self.steps(&unit, &assignment, Step::Accepted).await;
        self.out.push((round, unit, assignment));
    }

    async fn steps(&self, unit: &UnitId, assignment: &AssignmentId, step: Step) {
        let result = (step == Step::Cleared).then_some(ClearResult::Helped);
        let (assignment, on_behalf) = (assignment.clone(), false);
        let command = Command::TakeStep { assignment, step, said_at: None, on_behalf, result, reason: None };
        self.site.it.centre.execute(&crew(unit), command, None).await.unwrap();
    }

    /// Crews that were sent before this round have helped.
    async fn clear(&mut self, before: usize) {
        for (_, unit, assignment) in
            self.out.extract_if(.., |(round, ..)| *round < before).collect::<Vec<_>>()
        {
            self.steps(&unit, &assignment, Step::Cleared).await;
        }
    }

    /// What was worked is closed, once nobody can report it again.
    async fn closes(&mut self, before: Option<jiff::Timestamp>) {
        let old = |row: &Arc<IncidentRow>| before.is_none_or(|before| row.opened_at < before);
        let is_worked =
            |row: &Arc<IncidentRow>| self.answered.contains(&row.id) && row.state != State::Active;
        let over: Vec<_> = self.rows().into_iter().filter(is_worked).filter(old).collect();
        for row in over {
            self.turn = 1 - self.turn;
            let disposition = if row.state == State::Resolved { "helped" } else { "referred" };
            let path = format!("/api/v1/incidents/{}/close", row.id);
            self.decides("close", &path, json!({"disposition": disposition})).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "figures for whoever reads the test")]
async fn every_report_is_worked_and_none_is_lost() {
    let mut desk = Desk::new().await;
    let start = desk.site.it.clock.now();
    let day = day();
    let (mut codes, mut next, mut things) = (Vec::new(), 0, HashSet::new());
    let (mut by_itself, mut again) = (0, 0);
    for round in 0..=MINUTES_OF_THE_DAY / ROUND_MIN {
        let until = (round + 1) * ROUND_MIN;
        if round % ROUNDS_OF_A_SHIFT == 0 {
            desk.sign_in().await;
        }
        while let Some(told) = day.get(next).filter(|told| told.minute < until) {
            let answer =
                post(&desk.site.router, "/api/v1/reports", &format!("flood-{next:04}"), &told.body).await;
            let receipt = answer.json();
            assert_eq!(answer.status, 201, "{receipt}");
            let report: ReportId = receipt["report_id"].as_str().unwrap().into();
            let (doc, _) =
                desk.site.it.centre.incident(&receipt["incident_id"].as_str().unwrap().into()).await.unwrap();
            desk.came.entry(doc.id.clone()).or_insert(next);
            by_itself += usize::from(doc.reports.len() > 1);
            again += usize::from(!things.insert(told.thing));
            desk.about.insert(report, told.thing);
            codes.push(receipt["code"].as_str().unwrap().to_owned());
            next += 1;
        }
        desk.clear(round.saturating_sub(ROUNDS_OUT)).await;
        desk.round(round).await;
        let passed = Duration::from_mins((until - ROUND_MIN) as u64);
        let now = start.checked_add(passed).unwrap();
        desk.closes(now.checked_sub(Duration::from_hours(2)).ok()).await;
        desk.site.it.clock.fast_forward(Duration::from_mins(ROUND_MIN as u64));
    }
    desk.clear(usize::MAX).await;
    desk.closes(None).await;
    assert_eq!(desk.rows().len(), 0, "all of it is over");
    for code in &codes {
        let status = desk.get(&format!("/api/v1/reports/{code}")).await;
        assert_eq!(status["status"], "closed", "{code}");
    }
    assert_eq!((codes.len(), codes.iter().collect::<HashSet<_>>().len()), (REPORTS, REPORTS));
    desk.site.it.centre.store.verify().await.unwrap().unwrap();

    let count = |what: &str| desk.decisions.get(what).copied().unwrap_or(0);
    let all: usize = desk.decisions.values().sum();
    let each = all as f64 / REPORTS as f64;
    let found = count("same") + by_itself;
    println!(
        "{REPORTS} reports about {} things: {all} decisions, {each:.2} for each report: {:?}; of {again} told again {} joined \
         by themselves, {} were suggested and merged, {} stood alone",
        things.len(),
        desk.decisions,
        by_itself,
        count("same"),
        again - found
    );
    assert!(found * 100 >= again * 75, "of what was told again most is found: {found} of {again}");
    assert!(count("not the same") * 5 <= REPORTS, "few suggestions are wrong: {:?}", desk.decisions);
    assert!(each < 3.0, "{each:.2} decisions for each report: {:?}", desk.decisions);
}
