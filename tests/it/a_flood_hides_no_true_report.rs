//! Two thousand made-up reports come at once through lanes of a few places, half of them from the address of those who are in need:
//! each true report is stored and answered with its receipt, calls and red flags first; what is not taken is told so, with the number
//! to call, and counted. A reputation plays no part in it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use sigap::domain::access::{Role, View};
use sigap::domain::lane::Lane;
use sigap::domain::partner::{Partner, PartnerSort};
use sigap::services::intake::Counted;
use tokio::task::JoinSet;

use crate::harness::eventually;
use crate::harness::form::submit;
use crate::harness::site::{Answer, Site};

const FLOOD: usize = 2_000;
const TINY: &str = "[journal]
after_ms = 8_000
[http]
request_timeout_ms = 60_000
[limits.lanes]
hotline_at_once = 1
flagged_at_once = 2
other_at_once = 2
waiting = 64
waiting_over = 8
wait_ms = 30_000
alike_per_minute = 5
unknown_per_minute = 5
address_per_minute = 20
";
/// One carrier puts a whole village behind it.
const SHARED: &str = "203.0.113.7:4000";

const MADE_UP: [&str; 4] = [
    "tolong kirim bantuan ke rumah saya ada pohon tumbang di depan pagar dekat {} cepat ya pak terima kasih banyak",
    "jalan di depan sekolah rusak dan lampu mati semua tidak ada yang peduli tolong petugas {} datang ke sini",
    "qwe rty uio {} zxc vbn asd fgh jkl",
    "banjir di rumah {} air masuk dapur sudah satu jam tolong bantu kami sekeluarga di lantai atas",
];
const NAMES: [&str; 8] =
    ["anggrek", "mawar", "melati", "dahlia", "kenanga", "cempaka", "flamboyan", "teratai"];

/// What people in need write: with and without a red flag.
const TRUE: [&str; 10] = [
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

fn request(text: &str, key: &str, from: &str, phone: Option<&str>) -> Request<Body> {
    let body = json!({"channel": "web", "text": text, "place": {"lat": -6.9, "lon": 107.6},
        "reporter": {"phone": phone}});
    let from: SocketAddr = from.parse().unwrap();
    Request::post("/api/v1/reports")
        .header("host", "127.0.0.1:8080")
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .extension(ConnectInfo(from))
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn made_up(n: usize) -> Request<Body> {
    let words = format!("{} {} {n}", NAMES[n % 8], NAMES[n / 8 % 8]);
    let text = MADE_UP[n % MADE_UP.len()].replace("{}", &words);
    let own = format!("198.51.100.{}:4000", n / 2 % 200 + 1);
    request(&text, &format!("flood-{n:08}"), if n.is_multiple_of(2) { SHARED } else { &own }, None)
}

fn said(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

fn counted(site: &Site) -> [Counted; 3] {
    site.it.centre.lanes.counted().map(|(_, counted)| counted)
}

fn ask(all: &mut JoinSet<Answer>, site: &Arc<Site>, request: Request<Body>) {
    let site = Arc::clone(site);
    all.spawn(async move { site.ask(request).await });
}

#[tokio::test(flavor = "multi_thread")]
async fn every_true_one_is_taken_and_nobody_is_dropped_in_silence() {
    let site = Arc::new(Site::with(TINY).await);
    let cookie = site.cookie_of(Role::CallTaker).await;
    let (mut flood, mut truly) = (JoinSet::new(), JoinSet::new());
    for n in 0..FLOOD {
        ask(&mut flood, &site, made_up(n));
        if n % 100 == 50 {
            let i = n / 100;
            let own = format!("192.0.2.{}:4000", i + 1);
            let from = if i % 2 == 0 { SHARED } else { &own };
            let text = format!(
                "{} {}",
                TRUE[i % 10],
                if i < 10 { "" } else { "mohon segera ditolong warga kampung" }
            );
            ask(
                &mut truly,
                &site,
                request(&text, &format!("true-{i:08}"), from, Some(&format!("08000{i:07}"))),
            );
        }
    }
    let mut call = request("warga mengabarkan jembatan retak", "call-00000001", SHARED, None);
    call.headers_mut().insert("cookie", cookie.parse().unwrap());
    let answer = site.ask(call).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", said(&answer));

    let mut codes = Vec::new();
    while let Some(answer) = truly.join_next().await {
        let answer = answer.unwrap();
        assert_eq!(answer.status, StatusCode::CREATED, "{}", said(&answer));
        codes.push(said(&answer)["code"].as_str().unwrap().to_owned());
    }
    assert_eq!(codes.len(), FLOOD / 100);
    let (mut taken, mut shed) = (0_u64, 0_u64);
    while let Some(answer) = flood.join_next().await {
        let answer = answer.unwrap();
        if answer.status == StatusCode::CREATED {
            taken += 1;
            continue;
        }
        shed += 1;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", said(&answer));
        assert_eq!(said(&answer)["code"], "flooded");
        assert!(answer.headers.contains_key("retry-after"));
        let number = site.it.centre.config.region.phone();
        assert!(said(&answer)["detail"].as_str().unwrap().contains(number), "the number to call is said");
    }
    let [hotline, flagged, other] = counted(&site);
    eprintln!("flood: {taken} taken, {shed} told to telephone; {hotline:?} {flagged:?} {other:?}");
    assert!(shed > 0 && taken > 0);
    assert_eq!((hotline.taken, hotline.shed), (1, 0));
    assert_eq!(flagged.taken + other.taken, taken + codes.len() as u64);
    assert_eq!(flagged.shed + other.shed, shed);
    assert_eq!([hotline, flagged, other].map(|lane| lane.waiting), [0; 3], "nobody waits any more");
    // No answer waits long for a board that has much to fold.
    for code in &codes {
        eventually(&format!("{code} is on the board"), async || {
            let shown = site.it.centre.board.snapshot(&View::Region);
            shown.reports.iter().any(|row| row.code.as_str() == code).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn boards_are_told_of_a_flood_until_it_is_over() {
    let site = Arc::new(Site::with(TINY).await);
    let mut all = JoinSet::new();
    (0..200).for_each(|n| ask(&mut all, &site, made_up(n)));
    while let Some(answer) = all.join_next().await {
        answer.unwrap();
    }
    let centre = &site.it.centre;
    assert!(centre.lanes.is_flooded(centre.clock.monotonic()));
    let stop = tokio_util::sync::CancellationToken::new();
    let (clock, lanes, board) = (centre.clock.clone(), centre.lanes.clone(), centre.board.clone());
    let watch = tokio::spawn(lanes.watch(board, move || clock.monotonic(), stop.clone()));
    let is_told = || centre.board.snapshot(&View::Region).notices.iter().any(|row| row.code == "flood");
    eventually("boards are told", async || is_told().then_some(())).await;
    site.it.clock.fast_forward(std::time::Duration::from_mins(2));
    eventually("it is over", async || (!is_told()).then_some(())).await;
    stop.cancel();
    watch.await.unwrap();
    let answer = site.send("GET", "/metrics", None, None).await;
    let text = String::from_utf8(answer.body).unwrap();
    for lane in Lane::ALL {
        assert!(
            text.contains(&format!("sigap_lane_reports{{lane=\"{}\",of=\"shed\"}}", lane.word())),
            "{text}"
        );
    }
}

#[tokio::test]
async fn who_comes_back_with_a_receipt_does_not_wait_behind_strangers() {
    let site = Site::with(TINY).await;
    let first = site.ask(request("pohon tumbang di jalan kampung", "first-00000001", SHARED, None)).await;
    let code = said(&first)["code"].as_str().unwrap().to_owned();
    let flagged = || counted(&site)[1].taken;
    assert_eq!(flagged(), 0);
    // The same request again: the answer was lost on its way.
    site.ask(request("pohon tumbang di jalan kampung", "first-00000001", SHARED, None)).await;
    assert_eq!(flagged(), 1);
    for (receipt, key, more) in [(code.as_str(), "second-0000001", 1), ("32-AAAA-AAAA", "third-00000001", 0)]
    {
        let mut again = request("sekarang airnya juga naik di sini", key, SHARED, None);
        again.headers_mut().insert("sigap-receipt", receipt.parse().unwrap());
        let before = flagged();
        assert_eq!(site.ask(again).await.status, StatusCode::CREATED);
        assert_eq!(flagged() - before, more, "{receipt}");
    }
}

/// What they tell has no red flag: it is for who they are that they do not wait with everybody else.
#[tokio::test(flavor = "multi_thread")]
async fn partners_and_who_comes_back_with_a_receipt_have_places_that_a_flood_does_not_take() {
    const PLAIN: &str = "pohon tumbang di jalan kampung";
    let site = Arc::new(Site::with(TINY).await);
    let says = "RS Uji".to_owned();
    let partner = Partner { name: "rs-1".to_owned(), sort: PartnerSort::Partner, says };
    let key = site.it.centre.make_partner(partner, 60).await.unwrap();
    let first = site.ask(request(PLAIN, "first-00000001", SHARED, None)).await;
    let code = said(&first)["code"].as_str().unwrap().to_owned();
    let mut again = request("sekarang airnya juga naik di sini", "again-00000001", SHARED, None);
    again.headers_mut().insert("sigap-receipt", code.parse().unwrap());
    let mut partners = request(PLAIN, "rs-1-000000001", SHARED, None);
    partners.headers_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    let thing = json!({"channel": "hotline", "text": PLAIN, "external_id": "RS-1", "place": {"lat": -6.9, "lon": 107.6}});
    *partners.body_mut() = Body::from(thing.to_string());
    let (mut flood, mut truly) = (JoinSet::new(), JoinSet::new());
    for n in 0..FLOOD / 4 {
        ask(&mut flood, &site, request(&format!("{PLAIN} {n}"), &format!("flood-{n:08}"), SHARED, None));
    }
    eventually("strangers are turned away", async || (counted(&site)[2].shed > 0).then_some(())).await;
    ask(&mut truly, &site, again);
    ask(&mut truly, &site, partners);
    while let Some(answer) = truly.join_next().await {
        let answer = answer.unwrap();
        assert_eq!(answer.status, StatusCode::CREATED, "{}", said(&answer));
    }
    while let Some(answer) = flood.join_next().await {
        answer.unwrap();
    }
    let [hotline, flagged, _] = counted(&site);
    assert_eq!((hotline.taken, hotline.shed), (1, 0), "the partner's");
    assert_eq!((flagged.taken, flagged.shed), (1, 0), "of who comes back");
}

/// The same key goes with the same form again, so that nothing is taken twice.
#[tokio::test]
async fn the_form_that_finds_no_room_keeps_what_was_typed_and_says_whom_to_call() {
    let site = Arc::new(Site::with(TINY).await);
    let mut all = JoinSet::new();
    for n in 0..200 {
        let site = Arc::clone(&site);
        all.spawn(async move {
            let key = format!("{n:032x}");
            let fields = [
                ("key", key.as_str()),
                ("text", "atap rumah ambruk di kampung"),
                ("place_text", "sebelah musala An-Nur"),
            ];
            (key.clone(), submit(&site.router, "/lapor", &fields).await)
        });
    }
    let number = site.it.centre.config.region.phone();
    let mut away = 0;
    while let Some(done) = all.join_next().await {
        let (key, answer) = done.unwrap();
        if answer.status.is_success() {
            continue;
        }
        away += 1;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers.contains_key("retry-after"));
        assert!(answer.header("content-type").starts_with("text/html"));
        let page = answer.text();
        for kept in [&key, "atap rumah ambruk di kampung", "sebelah musala An-Nur", number] {
            assert!(page.contains(kept), "{kept} is not in {page}");
        }
    }
    assert!(away > 0, "nobody was turned away");
}
