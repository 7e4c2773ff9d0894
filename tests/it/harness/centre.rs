//! A centre on the Redis of this test process, in a region of its own, with a clock that is moved by hand.

use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use sigap::ambient::{Clock, Ids};
use sigap::config::Config;
use sigap::domain::access::{Person, Role};
use sigap::domain::assignment::Step;
use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::ids::{IncidentId, ReportId, UnitId, opaque};
use sigap::domain::level::Level;
use sigap::domain::place::Point;
use sigap::domain::report::{CallType, Channel, People, Private, Report};
use sigap::domain::triage::{Reason, Triage};
use sigap::domain::unit::{Availability, UnitSpec};
use sigap::services::Centre;
use sigap::services::execute::{Done, RequestKey};

use super::folder::Folder;
use super::redis_url;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Two-digit regions of one database; further ones go to the next.
/// Nobody needs a second factor, and no session ends because nobody uses it.
const EASY_SESSIONS: &str = "session.second_factor = []
session.call_taker_idle_minutes = 0
session.dispatcher_idle_minutes = 0
session.supervisor_idle_minutes = 0
session.officer_idle_minutes = 0
session.auditor_idle_minutes = 0
session.admin_idle_minutes = 0
";
const REGIONS: u32 = 90;

/// A centre and what keeps it.
pub struct TestCentre {
    pub centre: Centre,
    pub clock: Clock,
    _folder: Folder,
    config: Config,
}

/// A slow machine changes no answer: Redis may take its time, and what is read next from a board shows what was done.
pub fn patience(settings: &str) -> Vec<(String, String)> {
    let long =
        [("JOURNAL__AFTER_MS", "after_ms", "8000"), ("LIVE__SHOWN_WITHIN_MS", "shown_within_ms", "5000")];
    let unsaid = long.iter().filter(|(_, key, _)| !settings.contains(key));
    unsaid.map(|(name, _, ms)| (format!("SIGAP__{name}"), (*ms).to_owned())).collect()
}

/// Half past nine on a quiet morning.
pub fn morning() -> Timestamp {
    "2026-03-02T02:30:00Z".parse().unwrap()
}

impl TestCentre {
    /// A centre that nobody else uses.
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// The same, with further settings as TOML.
    pub async fn with(settings: &str) -> Self {
        Self::on(&redis_url().replace("redis+unix://", "unix://"), settings).await
    }

    /// The same on another Redis than the one that tests share.
    pub async fn on(redis_url: &str, settings: &str) -> Self {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = Folder::new();
        // Ladders are tried by tests of their own.
        let ladders = folder.path().join("escalation.toml");
        std::fs::write(&ladders, "").unwrap();
        let ladders = if settings.contains("[escalation]") {
            String::new()
        } else {
            format!("escalation.ladders_file = \"{}\"\n", ladders.display())
        };
        // So are second factors, and sessions that nobody uses: the clock of a test jumps.
        let session = if settings.contains("[session]") { "" } else { EASY_SESSIONS };
        let text = format!(
            "data_dir = \"{}\"\nredis.url = \"{redis_url}?db={}\"\nregion.default = \"{}\"\n{ladders}{session}{settings}",
            folder.path().display(),
            n / REGIONS,
            10 + n % REGIONS,
        );
        let config = Config::load(Some(("test", &text)), patience(settings)).unwrap();
        let clock = Clock::manual(morning());
        let opened = sigap::app::wiring::open(config.clone(), clock.clone(), Ids::system()).await.unwrap();
        Self { centre: opened.centre, clock, _folder: folder, config }
    }

    /// Where its Redis is.
    pub fn redis_url(&self) -> String {
        self.config.redis.url.clone().unwrap()
    }

    /// A second process on the same Redis, with a clock of its own.
    pub async fn another_by(&self, clock: &Clock) -> Centre {
        let opened = sigap::app::wiring::open(self.config.clone(), clock.clone(), Ids::system());
        opened.await.unwrap().centre
    }

    /// A second process on the same Redis, with the same secrets and clock.
    pub async fn another(&self) -> Centre {
        self.another_by(&self.clock).await
    }

    /// A report that the rules gave `level`.
    pub fn report(&self, level: Level, text: &str) -> (Report, String) {
        report_of(&self.centre, level, text)
    }

    /// Takes a report and gives its incident.
    pub async fn incident(&self, level: Level) -> IncidentId {
        let (report, wrapped_key) = self.report(level, "banjir");
        let incident = report.incident.clone();
        let command = Command::receive(report, wrapped_key);
        self.centre.execute(&Asker::Public, command, None).await.unwrap();
        incident
    }

    /// Registers a staffed unit with this call sign.
    pub async fn unit(&self, call_sign: &str) -> UnitId {
        let unit = UnitId(call_sign.to_lowercase());
        let spec = UnitSpec {
            call_sign: call_sign.to_owned(),
            agency: "psc".into(),
            agency_name: "PSC 119".to_owned(),
            capabilities: vec!["ambulance".into()],
            home: Point { lat: -6.9, lon: 107.6 },
            area: None,
            crew: 2,
            phone: None,
        };
        let command = Command::RegisterUnit { unit: unit.clone(), spec };
        self.centre.execute(&Asker::System, command, None).await.unwrap();
        unit
    }

    /// Calls everybody back from an incident, so that the unit can be sent to the next one.
    pub async fn release(&self, incident: &IncidentId, unit: &UnitId) {
        let (doc, _) = self.centre.incident(incident).await.unwrap();
        for sent in doc.active() {
            let command = Command::TakeStep {
                assignment: sent.id.clone(),
                step: Step::Recalled,
                said_at: None,
                on_behalf: false,
                result: None,
                reason: None,
            };
            self.centre.execute(&Asker::System, command, None).await.unwrap();
        }
        let availability = Availability::Available;
        let command =
            Command::SetUnitStatus { unit: unit.clone(), availability, activity: None, version: None };
        // It may be available already.
        let _ = self.centre.execute(&Asker::System, command, None).await;
    }

    /// Sends a unit.
    pub async fn assign(&self, incident: &IncidentId, unit: &UnitId) -> Done {
        let command = Command::Assign { incident: incident.clone(), unit: unit.clone(), divert: false };
        self.centre.execute(&dispatcher(), command, None).await.unwrap()
    }
}

/// What the rules say of a report.
pub fn triage(level: Level) -> Triage {
    Triage {
        level,
        kind: Some("flood".into()),
        rules_version: "test".to_owned(),
        reasons: vec![Reason { rule: "test".to_owned(), level, because: Vec::new() }],
        signs: Vec::new(),
        unasked: Vec::new(),
    }
}

/// Somebody with these roles.
pub fn person(name: &str, roles: &[Role]) -> Person {
    Person { name: name.to_owned(), roles: roles.to_vec(), agency: None, unit: None }
}

/// A dispatcher.
pub fn dispatcher() -> Asker {
    Asker::Person(person("sari", &[Role::Dispatcher]))
}

/// The crew of a unit.
pub fn crew(unit: &UnitId) -> Asker {
    Asker::Person(Person { unit: Some(unit.clone()), ..person("crew", &[Role::Responder]) })
}

/// A client's key.
pub fn request_key(route: &str, key: &str, body: &str) -> RequestKey {
    RequestKey { route: route.to_owned(), key: key.to_owned(), body_hash: body.to_owned(), said_at: None }
}

/// A report that the rules gave `level`.
pub fn report_of(centre: &Centre, level: Level, text: &str) -> (Report, String) {
    let id = ReportId(opaque(centre.region(), &centre.ids.bytes()));
    let code = ReceiptCode::from_bytes(centre.region(), &centre.ids.bytes());
    let point = Point { lat: -6.9025, lon: 107.6188 };
    let (key, wrapped) = centre.vault.new_report_key(&centre.ids, &id).unwrap();
    let private = Private { text: text.to_owned(), lat: Some(point.lat), ..Private::default() };
    let report = Report {
        v: 1,
        id,
        code,
        incident: IncidentId(opaque(centre.region(), &centre.ids.bytes())),
        opened: None,
        channel: Channel::Web,
        call_type: CallType::Normal,
        taken_by: None,
        received_at: centre.clock.now(),
        occurred_at: None,
        kind: Some("flood".into()),
        area: None,
        outside: false,
        rounded: Some(point.rounded()),
        place_from: None,
        people: People::default(),
        vulnerable: Vec::new(),
        lang: "id".to_owned(),
        wishes: sigap::domain::wishes::Wishes::default(),
        triage: triage(level),
        sketch: Vec::new(),
        sealed: key.seal(&centre.ids, &private).unwrap(),
        source: None,
        photos: Vec::new(),
        voices: Vec::new(),
        erased: Vec::new(),
        asks: Vec::new(),
    };
    (report, wrapped)
}

/// Takes a report with these words and gives its id.
pub async fn plant(centre: &Centre, text: &str) -> ReportId {
    let (report, wrapped_key) = report_of(centre, Level::Urgent, text);
    let id = report.id.clone();
    centre.execute(&Asker::Public, Command::receive(report, wrapped_key), None).await.unwrap();
    id
}
