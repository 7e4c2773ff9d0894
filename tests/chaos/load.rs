//! Seeded work in a centre: reports, dispatchers, crews and boards, until told to stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::draw::Draw;
use crate::ground::Ground;
use crate::harness::board::{Door, TestBoard, door};
use crate::ledger::{Asked, Caller, Ledger, Request};
use crate::peak::Peak;
use crate::people::Crew;

/// Above so many incidents on the board dispatchers rather close than send.
const MANY: usize = 60;

/// After its time, so much longer is waited for the first that is closed: the machine may be slow, the fault still holds.
const CLOSED_AFTER: Duration = Duration::from_secs(20);

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub boards: usize,
    pub crews: usize,
    pub dispatchers: usize,
    pub reports_per_s: usize,
}

/// What happened, as people tell it; `{}` is a number that makes each its own.
const CALLS: [&str; 6] = [
    "banjir selutut di RT {}, warga mulai mengungsi",
    "bapak pingsan dan tidak bernapas di gang nomor {}",
    "kebakaran kecil di dapur warung nomor {}",
    "pohon tumbang menutup jalan kilometer {}",
    "ibu hamil perlu diantar ke rumah sakit, rumah nomor {}",
    "tabrakan dua motor di simpang {}, satu luka di kaki",
];

/// Assignments that crews have not answered, by unit.
type Mail = Arc<Mutex<HashMap<String, Vec<String>>>>;

/// Work under way.
pub struct Load {
    pub ledger: Arc<Ledger>,
    pub boards: Vec<TestBoard>,
    pub peak: Peak,
    stop: CancellationToken,
    acting: JoinSet<()>,
}

/// Everything somebody who acts needs.
#[derive(Clone)]
struct Actor {
    caller: Caller,
    draw: Draw,
    stop: CancellationToken,
    mail: Mail,
}

impl Load {
    /// Begins. `urls`: where requests go; `doors`: where boards go, each in turn.
    pub fn start(ground: &Ground, scale: &Scale, draw: &mut Draw) -> Self {
        Self::through(ground, scale, draw, (&ground.urls(), &ground.urls()))
    }

    /// The same, where requests and boards go through other addresses.
    pub fn through(
        ground: &Ground,
        scale: &Scale,
        draw: &mut Draw,
        (requests, sockets): (&Arc<Vec<String>>, &Arc<Vec<String>>),
    ) -> Self {
        let (ledger, stop, mail) = (Arc::<Ledger>::default(), CancellationToken::new(), Mail::default());
        let people = &ground.people;
        let doors: Vec<Door> = sockets.iter().map(|url| door(url, &people.dispatchers[0])).collect();
        let boards: Vec<_> =
            (0..scale.boards).map(|n| TestBoard::open(Arc::clone(&doors[n % doors.len()]))).collect();
        let mut acting = JoinSet::new();
        let mut actor = |cookie: Option<&str>, n: usize| Actor {
            caller: Caller::new(requests, &ledger, cookie, n),
            draw: draw.fork(),
            stop: stop.clone(),
            mail: Arc::clone(&mail),
        };
        for n in 0..scale.reports_per_s {
            acting.spawn(report(actor(None, n)));
        }
        let desk = Desk {
            board: Arc::new(TestBoard::open(Arc::clone(&doors[0]))),
            units: Arc::new(people.crews.iter().map(|crew| crew.unit.to_string()).collect()),
            sent: Arc::default(),
        };
        for (n, cookie) in people.dispatchers.iter().take(scale.dispatchers).enumerate() {
            acting.spawn(dispatch(actor(Some(cookie), n), desk.clone()));
        }
        for (n, crew) in people.crews.iter().take(scale.crews).enumerate() {
            acting.spawn(respond(actor(Some(&crew.cookie), n), crew.clone()));
        }
        Self { ledger, boards, peak: Peak::of(&ground.pids), stop, acting }
    }

    /// Work that is over, with the boards that watched it.
    pub fn of_the_past(asked: Vec<Asked>, boards: Vec<TestBoard>) -> Self {
        let ledger = Arc::<Ledger>::default();
        ledger.asked().extend(asked);
        let (peak, stop) = (Peak::of(&Arc::default()), CancellationToken::new());
        Self { ledger, boards, peak, stop, acting: JoinSet::new() }
    }

    /// A dispatcher whom the load leaves alone.
    pub fn dispatcher(&self, ground: &Ground) -> Caller {
        let cookie = ground.people.dispatchers.last().map(String::as_str);
        Caller::new(&ground.urls(), &self.ledger, cookie, 0)
    }

    /// Opens some incidents, to be closed later.
    pub async fn open_some(&self, ground: &Ground, draw: &mut Draw) -> Vec<String> {
        let (caller, mut open) = (self.dispatcher(ground), Vec::new());
        for n in 0..5 {
            let answer = caller.ask(&a_report(draw, n), 0).await;
            open.extend(answer.and_then(|answer| answer.incident));
        }
        open
    }

    /// Closes incidents until time is up, and if need be until one is closed; how many were closed meanwhile, also by others.
    pub async fn close(&mut self, ground: &Ground, open: Vec<String>, within: Duration) -> usize {
        let (caller, begun) = (self.dispatcher(ground), Instant::now());
        for incident in open {
            let path = format!("/api/v1/incidents/{incident}/close");
            let close = Request::post("close", path, json!({"disposition": "helped"}));
            let caller = caller.clone();
            self.acting.spawn(async move { drop(caller.ask(&close, 0).await) });
        }
        tokio::time::sleep(within.saturating_sub(begun.elapsed())).await;
        let is_closed =
            |one: &&Asked| one.act == "close" && one.promise().is_some() && one.answered > Some(begun);
        loop {
            let closed = self.ledger.asked().iter().filter(is_closed).count();
            if closed > 0 || begun.elapsed() > within + CLOSED_AFTER {
                return closed;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until so many more were promised something.
    ///
    /// # Errors
    /// When that takes over two minutes.
    pub async fn more(&self, n: usize) -> Result<(), String> {
        let goal = self.ledger.acknowledged() + n;
        let enough = async {
            while self.ledger.acknowledged() < goal {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let within = tokio::time::timeout(Duration::from_mins(2), enough).await;
        within.map_err(|_| format!("not even {n} requests were answered within 120 s"))
    }

    /// Lets everybody finish what they are at. The boards go on.
    pub async fn finish(&mut self) -> Vec<String> {
        self.stop.cancel();
        let mut broken = Vec::new();
        while let Some(ended) = self.acting.join_next().await {
            if let Err(fault) = ended {
                broken.push(format!("somebody who acted has died: {fault}"));
            }
        }
        broken
    }
}

impl Actor {
    /// Waits; false when it is time to stop.
    async fn pause(&mut self, from: usize, to: usize) -> bool {
        let pause = self.draw.ms(from, to);
        self.stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some()
    }

    /// Asks; in one of ten times again, as if the answer had been lost; in one of twenty several times at once.
    async fn ask(&mut self, request: Request) -> Option<crate::ledger::Answer> {
        match self.draw.below(20) {
            0 => self.caller.storm(&request, 3).await,
            1 | 2 => self.caller.ask(&request, 1).await,
            _ => self.caller.ask(&request, 0).await,
        }
    }
}

/// A report of somebody.
pub fn a_report(draw: &mut Draw, n: usize) -> Request {
    let (lat, lon) = draw.point();
    let text = CALLS[draw.below(CALLS.len())].replace("{}", &format!("{}", n + draw.below(1_000_000)));
    let body = json!({"channel": "web", "text": text, "place": {"lat": lat, "lon": lon}});
    Request::post("report", "/api/v1/reports".to_owned(), body)
}

async fn report(mut actor: Actor) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for n in 0.. {
        if !actor.pause(0, 500).await || actor.stop.run_until_cancelled(ticks.tick()).await.is_none() {
            return;
        }
        let request = a_report(&mut actor.draw, n);
        actor.ask(request).await;
    }
}

/// What dispatchers look at, and the sendings they know of.
#[derive(Clone)]
struct Desk {
    board: Arc<TestBoard>,
    units: Arc<Vec<String>>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    /// The incidents on the board.
    fn incidents(&self) -> Vec<String> {
        let shown = self.board.shown();
        let rows = shown.rows.range("incident ".to_owned().."incident!".to_owned());
        rows.filter_map(|(row, _)| row.strip_prefix("incident ").map(str::to_owned)).collect()
    }

    fn sent(&self) -> MutexGuard<'_, Vec<String>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn dispatch(mut actor: Actor, desk: Desk) {
    while actor.pause(100, 400).await {
        let incidents = desk.incidents();
        let Some(incident) = actor.draw.one(&incidents) else { continue };
        let verb = |act: &'static str, verb: &str, body| {
            Request::post(act, format!("/api/v1/incidents/{incident}/{verb}"), body)
        };
        let request = match actor.draw.below(if incidents.len() > MANY { 40 } else { 10 }) {
            0..=3 => {
                let Some(unit) = actor.draw.one(&desk.units).cloned() else { continue };
                let divert = actor.draw.in_hundred(20);
                verb("assign", "assignments", json!({"unit_id": unit, "divert": divert}))
            }
            4 => verb("verify", "verify", json!({})),
            5 => verb("note", "note", json!({"text": format!("catatan {}", actor.draw.below(1 << 30))})),
            6 => verb("level", "level", json!({"level": 1, "reason": "keadaan memburuk"})),
            7 => {
                let Some(id) = actor.draw.one(&desk.sent()).cloned() else { continue };
                let path = format!("/api/v1/assignments/{id}/recall");
                Request::post("recall", path, json!({"reason": "batal"}))
            }
            _ => verb("close", "close", json!({"disposition": "helped"})),
        };
        let answer = actor.ask(request.clone()).await;
        if let Some(assignment) = answer.and_then(|answer| answer.assignment)
            && let Some(unit) = request.body["unit_id"].as_str()
        {
            desk.sent().push(assignment.clone());
            let mut mail = actor.mail.lock().unwrap_or_else(PoisonError::into_inner);
            mail.entry(unit.to_owned()).or_default().push(assignment);
        }
    }
}

async fn respond(mut actor: Actor, crew: Crew) {
    let (mut at, mut under_way) = (actor.draw.point(), None::<(String, usize)>);
    let mut waiting = 0;
    while actor.pause(900, 1_100).await {
        at = (at.0 + 0.000_1, at.1);
        let path = format!("/api/v1/units/{}/positions", crew.unit);
        actor.caller.say(&Request::post("position", path, json!({"lat": at.0, "lon": at.1}))).await;
        if under_way.is_none() {
            let mut mail = actor.mail.lock().unwrap_or_else(PoisonError::into_inner);
            under_way = mail.get_mut(crew.unit.as_str()).and_then(Vec::pop).map(|id| (id, 0));
        }
        let Some((assignment, step)) = under_way.clone() else { continue };
        // Some crews let their offer expire.
        if step == 0 && waiting == 0 && actor.draw.in_hundred(30) {
            waiting = 3;
        }
        if waiting > 0 {
            waiting -= 1;
            continue;
        }
        let verbs = ["accept", "en_route", "on_scene", "clear"];
        let verb = if step == 0 && actor.draw.in_hundred(10) { "decline" } else { verbs[step] };
        let body = if verb == "clear" { json!({"result": "helped"}) } else { json!({}) };
        let path = format!("/api/v1/assignments/{assignment}/{verb}");
        let answer = actor.ask(Request::post("step", path, body)).await;
        let goes_on = answer.is_some_and(|answer| answer.is_good()) && verb != "decline";
        under_way = (goes_on && step + 1 < verbs.len()).then_some((assignment, step + 1));
    }
}
