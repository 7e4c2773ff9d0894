//! A flood of made-up reports, five thousand a second, a quarter under made-up telephones, with true ones hidden in it, half of these from
//! the flood's own address, and half by the form of a browser, without a telephone: how long until each true one is answered and on a
//! board, what the rest of the API takes meanwhile, and what memory does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use hyper::Method;
use serde_json::{Value, json};
use sigap::cli::Out;
use sigap::domain::access::Role;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Extent;
use crate::figure::{Figure, Goal};
use crate::http::Connection;
use crate::listen::{Listeners, first_heard};
use crate::load::{Sent, times};
use crate::machine;
use crate::sigap::{Sigap, sign_in};
use crate::socket::{Door, open_many, snapshot};

const PART: &str = "flood";
const PER_S: f64 = 5_000.0;
const FLOODERS: usize = 1_500;
const TRUE: usize = 20;
/// Between two requests of somebody who works meanwhile.
const WORK_PAUSE: Duration = Duration::from_millis(20);
/// The address of half of everybody: a carrier that puts whole villages behind one.
const SHARED: &str = "203.0.113.7";
const WITHIN: Duration = Duration::from_secs(5);

const MADE_UP: [&str; 6] = [
    "tolong kirim bantuan ke rumah saya ada pohon tumbang di depan pagar dekat {} cepat ya pak terima kasih banyak",
    "jalan di depan sekolah rusak dan lampu mati semua tidak ada yang peduli tolong petugas {} datang ke sini",
    "banjir di rumah {} air masuk dapur sudah satu jam tolong bantu kami sekeluarga di lantai atas",
    "ada kebakaran besar di {} dua orang terjebak di lantai dua tolong pemadam segera kirim semua mobil",
    "qwe rty uio {} zxc vbn asd fgh jkl",
    "halo halo tes tes apakah ini benar nomor darurat {} saya cuma mau coba kirim laporan saja",
];
const NAMES: [&str; 12] = [
    "anggrek",
    "mawar",
    "melati",
    "dahlia",
    "kenanga",
    "cempaka",
    "flamboyan",
    "teratai",
    "kamboja",
    "seruni",
    "bougenvil",
    "soka",
];
const IN_NEED: [&str; 10] = [
    "bapak saya pingsan di sawah, napasnya berhenti",
    "motor masuk jurang di tikungan, kakinya patah dan tidak bisa naik",
    "atap balai desa ambruk, belum tahu ada orang atau tidak",
    "nenek hilang sejak kemarin sore di kebun teh",
    "kabel listrik putus menjuntai di pasar, masih ada arusnya",
    "ular besar di kamar mandi, anak sembunyi di lemari",
    "sumur keracunan, tiga kambing mati, warga mulai mual",
    "perahu nelayan terbalik, dua orang belum ketemu",
    "gudang pupuk terbakar dan meledak",
    "ibu mau melahirkan, bidan tidak bisa lewat longsor",
];

/// What became of the flood.
#[derive(Default)]
struct Counts {
    next: AtomicU64,
    taken: AtomicU64,
    shed: AtomicU64,
    broken: AtomicU64,
}

/// One round.
struct Round {
    took: Vec<Duration>,
    on_board: Vec<Duration>,
    work: Vec<Duration>,
    sent_per_s: f64,
    taken_per_s: f64,
    rss_mb: f64,
}

/// Runs the part.
///
/// # Errors
/// When a true report is refused, or does not come to the board.
pub async fn run(extent: &Extent, out: &mut Out) -> anyhow::Result<Vec<Figure>> {
    let seconds = extent.of(20, 5);
    let (mut figures, mut rounds) = (Vec::new(), Vec::new());
    for _ in 0..extent.few {
        rounds.push(round(Duration::from_secs(seconds as u64), out).await?);
    }
    let mut add = |what: &str, unit, goal, of: &mut dyn FnMut(&mut Round) -> f64| {
        let samples = rounds.iter_mut().map(of).collect();
        figures.push(Figure::new(PART, what, unit, samples).goal(goal));
    };
    let most = |took: &[Duration]| took.iter().max().map_or(0.0, |most| most.as_secs_f64() * 1_000.0);
    let (bound, api) = (Goal::AtMost(WITHIN.as_secs_f64() * 1_000.0), Goal::AtMost(2_000.0));
    add("true report to its receipt: the slowest of 20", "ms", bound, &mut |round| most(&round.took));
    add("true report to its row on a board: the slowest of 20", "ms", bound, &mut |round| {
        most(&round.on_board)
    });
    add("other requests meanwhile: p99", "ms", api, &mut |round| times(&mut round.work).p99_ms);
    add("made-up reports sent", "/s", Goal::Told, &mut |round| round.sent_per_s);
    add("of these stored", "/s", Goal::Told, &mut |round| round.taken_per_s);
    add("memory of sigap at its most", "MB", Goal::AtMost(1_024.0), &mut |round| round.rss_mb);
    Ok(figures)
}

async fn round(during: Duration, out: &mut Out) -> anyhow::Result<Round> {
    let sigap = Sigap::start()?;
    let centre = sigap.beside().await?;
    let cookie = sign_in(&centre, "dispatcher", Role::Dispatcher, None).await?;
    let path = "/api/v1/live?cursor=none".to_owned();
    let door = Door { url: sigap.url.clone(), path, cookie: cookie.clone() };
    let listeners = Listeners::start(open_many(&door, 1, 1, Some(&snapshot())).await?, 1);
    let first =
        report(&mut sigap.connect(None).await?, "work-00000001", (IN_NEED[2], NAMES[0]), false).await?;
    let incident = first["incident_id"].as_str().context("no incident")?.to_owned();

    let (counts, begun) = (Arc::new(Counts::default()), Instant::now());
    let mut flood = JoinSet::new();
    for n in 0..FLOODERS {
        flood.spawn(pour(sigap.url.clone(), Arc::clone(&counts), (begun, during), n % 2 == 0));
    }
    let work = tokio::spawn(work(sigap.url.clone(), cookie, incident, (begun, during)));
    let sent = in_need(&sigap, (begun, during)).await?;
    let work = work.await.context("whoever works died")??;
    while let Some(done) = flood.join_next().await {
        done.context("a flooder died")??;
    }
    listeners.until(u64::MAX, Duration::from_secs(2)).await;
    let (on_board, missing) = first_heard(&listeners.stop().await?, &sent);
    anyhow::ensure!(missing.is_empty(), "true reports never came to the board: {missing:?}");
    let rate = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64 / during.as_secs_f64();
    let rss_mb = machine::most_rss_bytes(sigap.pid()) / 1e6;
    out.line(format_args!(
        "  flood: {:.0} a second stored, {:.0} told to telephone, {:.0} connections broke",
        rate(&counts.taken),
        rate(&counts.shed),
        rate(&counts.broken)
    ));
    let took = sent.iter().map(|one| one.took).collect();
    let sent_per_s = rate(&counts.taken) + rate(&counts.shed);
    Ok(Round { took, on_board, work, sent_per_s, taken_per_s: rate(&counts.taken), rss_mb })
}

/// One of the flood: takes the next number, waits for its moment, sends it.
async fn pour(
    url: String,
    counts: Arc<Counts>,
    (begun, during): (Instant, Duration),
    shared: bool,
) -> anyhow::Result<()> {
    let mut connection = Connection::open(&url, None).await?;
    loop {
        let n = counts.next.fetch_add(1, Ordering::Relaxed);
        let moment = begun + Duration::from_secs_f64(n as f64 / PER_S);
        if moment > begun + during || begun.elapsed() > during {
            return Ok(());
        }
        sleep_until(moment).await;
        let own = format!("198.51.{}.{}", n / 250 % 250, n % 250 + 1);
        connection.from = Some(if shared { SHARED.to_owned() } else { own });
        let (one, other) = (NAMES[n as usize % NAMES.len()], NAMES[n as usize / 12 % NAMES.len()]);
        let text = MADE_UP[n as usize % MADE_UP.len()].replace("{}", &format!("{one} {other} {n}"));
        let phone = n.is_multiple_of(4).then(|| format!("08009{:07}", n % 10_000_000));
        let body = body(&text, n, phone.as_deref());
        let asked = connection.ask(Method::POST, PATH, Some(&format!("flood-{n:012}")), body).await;
        let of = match asked {
            Ok(answer) if answer.status == 201 => &counts.taken,
            Ok(answer) if matches!(answer.status, 202 | 429 | 503) => &counts.shed,
            Ok(answer) => anyhow::bail!("the flood was answered {}", answer.status),
            Err(_) => &counts.broken,
        };
        of.fetch_add(1, Ordering::Relaxed);
    }
}

const PATH: &str = "/api/v1/reports";
const FORM: &str = "/lapor";

/// The numbers 0800-00… are given to nobody.
fn body(text: &str, n: u64, phone: Option<&str>) -> Bytes {
    let lat = -7.6 + (n * 50_021 % 139_999) as f64 / 100_000.0;
    let lon = 106.6 + (n * 77_773 % 189_989) as f64 / 100_000.0;
    json!({"channel": "web", "text": text, "place": {"lat": lat, "lon": lon}, "reporter": {"phone": phone}})
        .to_string()
        .into()
}

/// With a telephone, or from a browser that has the form open.
async fn report(
    connection: &mut Connection,
    key: &str,
    (text, name): (&str, &str),
    by_form: bool,
) -> anyhow::Result<Value> {
    let n: u64 = key.rsplit('-').next().and_then(|n| n.parse().ok()).unwrap_or_default();
    let phone = (!by_form).then(|| format!("08000{n:07}"));
    if by_form {
        connection.ask(Method::GET, FORM, None, Bytes::new()).await?.good(FORM)?;
    }
    let body = body(&format!("{text}, kampung {name}"), n + 1_000_000, phone.as_deref());
    Ok(serde_json::from_slice(&connection.post(PATH, Some(key), body).await?)?)
}

/// People in need, evenly over the flood, each on a connection of their own.
async fn in_need(sigap: &Sigap, (begun, during): (Instant, Duration)) -> anyhow::Result<Vec<Sent>> {
    let mut running = JoinSet::new();
    for n in 0..TRUE {
        let planned = begun + during.mul_f64((n as f64 + 0.5) / TRUE as f64);
        let url = sigap.url.clone();
        running.spawn(async move {
            sleep_until(planned).await;
            let mut connection = Connection::open(&url, None).await?;
            connection.from = Some(if n % 2 == 0 { SHARED.to_owned() } else { format!("192.0.2.{}", n + 1) });
            let name = NAMES[n % NAMES.len()];
            let (key, told) = (format!("true-{n:08}"), (IN_NEED[n % 10], name));
            let receipt = report(&mut connection, &key, told, n % 4 < 2).await?;
            let name = receipt["incident_id"].as_str().context("no incident")?.to_owned();
            anyhow::Ok(Sent { name, planned, took: planned.elapsed() })
        });
    }
    let mut all = Vec::new();
    while let Some(sent) = running.join_next().await {
        all.push(sent.context("somebody in need died")?.context("a true report was refused")?);
    }
    Ok(all)
}

/// Somebody who reads and writes meanwhile.
async fn work(
    url: String,
    cookie: String,
    incident: String,
    (begun, during): (Instant, Duration),
) -> anyhow::Result<Vec<Duration>> {
    let mut connection = Connection::open(&url, Some(&cookie)).await?;
    let (path, mut took, mut n) = (format!("/api/v1/incidents/{incident}"), Vec::new(), 0_u32);
    while begun.elapsed() < during {
        let asked = Instant::now();
        if n.is_multiple_of(4) {
            let note = Bytes::from(json!({"text": format!("catatan {n}")}).to_string());
            connection.post(&format!("{path}/note"), Some(&format!("note-{n:08}")), note).await?;
        } else {
            connection.ask(Method::GET, &path, None, Bytes::new()).await?.good(&path)?;
        }
        took.push(asked.elapsed());
        n += 1;
        tokio::time::sleep(WORK_PAUSE).await;
    }
    Ok(took)
}
