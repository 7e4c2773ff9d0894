//! An export of the record is checked with the procedure of docs/VERIFY.md, word for word, by standard tools alone; and what
//! was changed in it does not pass.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{ACCEPT_ENCODING, COOKIE};
use sigap::domain::access::Role;
use sigap::domain::command::{Asker, Command as Deed};
use sigap::domain::level::Level;
use sigap::services::seal::Sealer;

use crate::harness::folder::Folder;
use crate::harness::site::Site;
use crate::harness::source::root;

const WORDS: &str = "ibu Sukaesih kejepit di dapur";

/// The first block of the chapter, as a person would copy it.
fn procedure() -> String {
    let page = std::fs::read_to_string(root().join("docs/VERIFY.md")).unwrap();
    let chapter = page.split("## The procedure").nth(1).unwrap();
    let block = chapter.split("```sh\n").nth(1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

/// The first block of the chapter on reading.
fn reading() -> String {
    let page = std::fs::read_to_string(root().join("docs/VERIFY.md")).unwrap();
    let chapter = page.split("## Reading").nth(1).unwrap();
    chapter.split("```sh\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

/// An entry that nobody wrote.
fn forged() -> &'static str {
    "{\"id\":\"1-1\",\"seq\":1,\"n\":1,\"entry\":{\"by\":\"sari\",\"events\":[{\"type\":\"PersonalDataOpened\"}]}}\n"
}

/// Whether the procedure passes in a folder, and what it said.
fn checks(folder: &Path, centre: &str) -> (bool, String) {
    let mut shell = Command::new("sh");
    shell.arg("-ec").arg(procedure()).current_dir(folder).env("CENTRE", centre);
    let out = shell.output().unwrap();
    let said = [out.stdout, out.stderr].concat();
    (out.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn unpack(archive: &[u8], into: &Path) {
    std::fs::create_dir_all(into).unwrap();
    std::fs::write(into.join("export.tar"), archive).unwrap();
    let done = Command::new("tar").args(["-xf", "export.tar"]).current_dir(into).status().unwrap();
    assert!(done.success());
}

/// A site with three seals, of two entries each, and the auditor's cookie.
async fn sealed() -> (Site, String) {
    let site = Site::new().await;
    let mut sealer = Sealer::open(&site.it.centre).await.unwrap();
    for n in 0..3 {
        site.it.unit(&format!("AMB-{n:02}")).await;
        let (report, wrapped) = site.it.report(Level::Urgent, WORDS);
        site.it.centre.execute(&Asker::Public, Deed::receive(report, wrapped), None).await.unwrap();
        sealer.seal_all().await.unwrap();
    }
    let cookie = site.cookie_of(Role::Auditor).await;
    (site, cookie)
}

/// Something done to an export.
type Change<'a> = &'a dyn Fn(&Path);

fn change(path: &Path, act: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, act(text)).unwrap();
}

#[tokio::test]
async fn the_written_procedure_passes_and_finds_what_was_changed() {
    let (site, cookie) = sealed().await;
    let centre = site.it.centre.seals.centre_key.public().to_owned();
    let answer = site.send("GET", "/api/v1/record/export", Some(&cookie), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/x-tar");
    let folder = Folder::new();
    let good = folder.path().join("good");
    unpack(&answer.body, &good);
    let (passes, said) = checks(&good, &centre);
    assert!(passes, "{said}");
    let last = site.it.centre.seals.last().unwrap();
    assert!(said.contains(&last.digest), "{said}");
    assert!(!String::from_utf8_lossy(&answer.body).contains("Sukaesih"), "nothing in it is opened");

    let changes: [(&str, Change<'_>); 7] = [
        ("entries are not what was sealed", &|at| {
            change(&at.join("entries/0000000002.ndjson"), |text| {
                text.replacen("2026-03-02", "2026-03-01", 1)
            });
        }),
        ("entries are not what was sealed", &|at| {
            change(&at.join("entries/0000000003.ndjson"), |text| {
                text.lines().skip(1).flat_map(|line| [line, "\n"]).collect()
            });
        }),
        ("entries are not what was sealed", &|at| {
            change(&at.join("entries/0000000001.ndjson"), |text| {
                text.lines().rev().flat_map(|line| [line, "\n"]).collect()
            });
        }),
        ("signature does not fit", &|at| {
            change(&at.join("seals/0000000002.txt"), |text| text.replacen("at: 2026", "at: 2025", 1));
        }),
        ("does not name the seal before", &|at| {
            std::fs::remove_file(at.join("seals/0000000002.txt")).unwrap();
        }),
        ("signature does not fit", &|at| {
            std::fs::copy(at.join("seals/0000000001.sig"), at.join("seals/0000000002.sig")).unwrap();
        }),
        ("key is not of this centre", &|at| {
            change(&at.join("seals/0000000001.txt"), |text| {
                text.lines()
                    .map(|line| {
                        if line.starts_with("key: ") {
                            format!("key: {}\n", "ab".repeat(32))
                        } else {
                            format!("{line}\n")
                        }
                    })
                    .collect()
            });
        }),
    ];
    for (n, (words, act)) in changes.into_iter().enumerate() {
        let bad = folder.path().join(n.to_string());
        unpack(&answer.body, &bad);
        act(&bad);
        let (passes, said) = checks(&bad, &centre);
        assert!(!passes && said.contains(words), "{n}: {said}");
    }
    let (passes, said) = checks(&good, &"cd".repeat(32));
    assert!(!passes, "another centre's key: {said}");
}

#[tokio::test]
async fn entries_that_no_seal_covers_do_not_pass_and_are_not_read() {
    let (site, cookie) = sealed().await;
    let centre = site.it.centre.seals.centre_key.public().to_owned();
    let answer = site.send("GET", "/api/v1/record/export", Some(&cookie), None).await;
    let folder = Folder::new();
    let good = folder.path().join("good");
    unpack(&answer.body, &good);
    let (passes, said) = checks(&good, &centre);
    assert!(passes, "{said}");
    let checked = std::fs::read_to_string(good.join("checked.ndjson")).unwrap();
    let own = (1..=3).map(|n| good.join(format!("entries/{n:010}.ndjson")));
    let own: String = own.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(checked == own && !own.is_empty(), "what is read is what was checked");
    assert_eq!(reading().split_whitespace().last(), Some("checked.ndjson"), "and nothing else is read");
    for name in ["99999999.ndjson", "0000000004.ndjson", "0000000002.json"] {
        let bad = folder.path().join(name);
        unpack(&answer.body, &bad);
        std::fs::write(bad.join("entries").join(name), forged()).unwrap();
        let (passes, said) = checks(&bad, &centre);
        assert!(!passes && said.contains(&format!("no seal covers entries/{name}")), "{said}");
    }
}

#[tokio::test]
async fn a_span_of_time_is_taken_with_the_seals_that_cover_it_on_record() {
    let (site, cookie) = sealed().await;
    let second = &site.it.centre.store.seals_from(2, 1).await.unwrap()[0].1;
    let seal = sigap::store::seals::Seal::parse(&second.seal).unwrap();
    let at = |ms: u64| jiff::Timestamp::from_millisecond(ms.cast_signed()).unwrap();
    let span = site.it.centre.seals_of(at(seal.from.ms), at(seal.to.ms)).await.unwrap().unwrap();
    assert!(span.first <= 2 && span.last >= 2, "{span:?}");
    let later = at(seal.to.ms + 86_400_000);
    // A browser asks for it compressed, and reads it to its end all the same.
    let packed = Request::get("/api/v1/record/export").header("host", "127.0.0.1:8080");
    let packed = packed.header(COOKIE, &cookie).header(ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
    let packed = site.ask(packed).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut whole = Vec::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut whole).unwrap();
    assert!(whole.ends_with(&[0; 1_024]), "the end of an archive");
    assert_eq!(site.it.centre.seals_of(later, jiff::Timestamp::MAX).await.unwrap(), None);
    let path = format!("/api/v1/record/export?from={later}");
    assert_eq!(site.send("GET", &path, Some(&cookie), None).await.status, 404);

    assert_eq!(site.send("GET", "/api/v1/record/export", Some(&cookie), None).await.status, 200);
    let rows = site.send("GET", "/api/v1/record?sort=looked", Some(&cookie), None).await.json();
    assert_eq!(rows["rows"][0]["kind"], "RecordExported");
    assert_eq!(rows["rows"][0]["by"], "auditor");
    assert_eq!(
        (rows["rows"][0]["more"]["first"].as_u64(), rows["rows"][0]["more"]["last"].as_u64()),
        (Some(1), Some(3))
    );
    site.it.centre.store.verify().await.unwrap().unwrap();
    // Who sat down at an open board takes nothing away.
    site.it.clock.fast_forward(std::time::Duration::from_mins(11));
    let late = site.send("GET", "/api/v1/record/export", Some(&cookie), None).await;
    assert_eq!((late.status.as_u16(), late.code().as_str()), (403, "step_up_needed"));
}
