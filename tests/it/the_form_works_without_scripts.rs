//! `/lapor` as a browser without scripts and cookies sees it: one page, one press, one receipt; nothing typed is lost.

use sigap::domain::aggregate::Key;
use sigap::domain::level::Level;

use crate::harness::form::{between, open, submit};
use crate::harness::site::Site;

const KEY: &str = "0123456789abcdef";

/// The shown code of a receipt.
fn code(page: &str) -> &str {
    between(page, "<p class=\"code\" translate=\"no\">", "</p>")
}

#[tokio::test]
async fn the_page_is_whole_in_all_languages() {
    let site = Site::new().await;
    for (path, lang, title) in [
        ("/lapor", "id", "Buat laporan"),
        ("/lapor?lang=en", "en", "Make a report"),
        ("/lapor?lang=su", "su", "Damel laporan"),
        ("/", "id", "Laporkan keadaan darurat"),
    ] {
        let answer = open(&site.router, path).await;
        let page = answer.text();
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(page.contains(&format!("<html lang=\"{lang}\">")) && page.contains(title), "{path}");
        assert!(page.find("tel:112").unwrap() < page.find("<main>").unwrap(), "112 comes first");
        for inline in ["style=", "<style", "<script>", "onclick", "caller."] {
            let at = page.replace("/assets/caller.", "");
            assert!(!at.contains(inline), "{path}: {inline}");
        }
    }
}

#[tokio::test]
async fn every_field_has_a_label_and_every_error_its_field() {
    let site = Site::new().await;
    let page =
        submit(&site.router, "/lapor", &[("key", KEY), ("phone", "12"), ("affected", "lima")]).await.text();
    for name in
        ["place_text", "area", "district", "village", "text", "kind", "affected", "injured", "phone", "name"]
    {
        assert!(page.contains(&format!("<label for=\"{name}\"")), "{name}");
        assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
    }
    let summary = between(&page, "id=\"errors\"", "</div>");
    for name in ["place_text", "text", "affected", "phone"] {
        let said = between(summary, &format!("<a href=\"#{name}\">"), "</a>");
        let beside = between(&page, &format!("id=\"{name}-error\">"), "</p>");
        assert!(beside.ends_with(said), "{name}: the same words at the top and beside the field");
        assert!(page.contains(&format!("aria-describedby=\"{name}-error")), "{name}");
    }
}

#[tokio::test]
async fn pressing_twice_gives_the_same_receipt() {
    let site = Site::new().await;
    let page = open(&site.router, "/lapor").await.text();
    let key = between(&page, "name=\"key\" value=\"", "\"").to_owned();
    let fields = [("key", key.as_str()), ("text", "banjir sedada"), ("place_text", "dekat masjid")];
    let first = submit(&site.router, "/lapor", &fields).await;
    let second = submit(&site.router, "/lapor", &fields).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 200));
    assert_eq!(code(&first.text()), code(&second.text()));
    let changed =
        submit(&site.router, "/lapor", &[("key", &key), ("text", "banjir seleher"), ("place_text", "x")])
            .await;
    assert_eq!(code(&first.text()), code(&changed.text()));
    assert!(changed.text().contains("kami tambahkan"), "says that the change was added");
    let holder =
        site.it.centre.store.holder(&Key::Code(code(&first.text()).to_owned())).await.unwrap().unwrap();
    let (report, _) = site.it.centre.reports(&[holder.into()]).await.unwrap().remove(0);
    let (incident, _) = site.it.centre.incident(&report.incident).await.unwrap();
    assert_eq!(
        (incident.notes, incident.level()),
        (1, Level::Critical),
        "more urgent than what was told first"
    );
    assert!(report.triage.level > Level::Critical, "the report itself never changes");
    site.it.centre.store.verify().await.unwrap().unwrap();
    let again = open(&site.router, "/lapor").await.text();
    assert_ne!(between(&again, "name=\"key\" value=\"", "\""), key, "each opened form has its own key");
}

#[tokio::test]
async fn a_form_with_errors_keeps_all_that_was_typed() {
    let site = Site::new().await;
    let fields = [
        ("key", KEY),
        ("text", "ada \"kebakaran\"\nbesar"),
        ("place_text", "Jl. <Merdeka> & co"),
        ("area", "32.73"),
        ("kind", "fire"),
        ("conscious", "no"),
        ("affected", "lima"),
        ("vulnerable", "infant"),
        ("vulnerable", "elderly"),
        ("name", "Siti <b>"),
        ("phone", "12"),
        ("anonymous", "1"),
    ];
    let answer = submit(&site.router, "/lapor", &fields).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    for kept in [
        "value=\"0123456789abcdef\"",
        "ada &#34;kebakaran&#34;\nbesar</textarea>",
        "value=\"Jl. &#60;Merdeka&#62; &#38; co\"",
        "value=\"32.73\" selected",
        "value=\"fire\" selected",
        "name=\"conscious\" value=\"no\" checked",
        "value=\"lima\"",
        "value=\"infant\" checked",
        "value=\"elderly\" checked",
        "value=\"Siti &#60;b&#62;\"",
        "value=\"12\"",
        "name=\"anonymous\" value=\"1\" checked",
    ] {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    assert!(!page.contains("value=\"child\" checked"));
}

#[tokio::test]
async fn what_was_typed_is_never_run() {
    let site = Site::new().await;
    let script = "</textarea><script>alert(1)</script>\"'>";
    for name in
        ["text", "place_text", "name", "phone", "area", "kind", "key", "affected", "lat", "accuracy_m"]
    {
        let page = submit(&site.router, "/lapor", &[("phone", "1"), (name, script)]).await.text();
        assert!(!page.contains("<script>alert"), "{name}: {page}");
    }
    let page = open(&site.router, "/status/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await.text();
    assert!(!page.contains("<script>alert"));
}

/// A frightened person may not know where; the form asks once, and then takes the report.
#[tokio::test]
async fn who_does_not_know_where_can_say_so() {
    let site = Site::new().await;
    let asked = submit(&site.router, "/lapor", &[("key", KEY), ("text", "tolong")]).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("name=\"place_unknown\""));
    let taken =
        submit(&site.router, "/lapor", &[("key", KEY), ("text", "tolong"), ("place_unknown", "1")]).await;
    assert_eq!(taken.status, 201);
    assert!(taken.text().contains("perlu kami pastikan"));
}

#[tokio::test]
async fn the_receipt_says_what_happens_next_and_by_when() {
    let site = Site::new().await;
    let fields = [("text", "tidak bernapas"), ("lat", "-6.9025"), ("lon", "107.6188"), ("accuracy_m", "20")];
    let page = submit(&site.router, "/lapor?lang=en", &fields).await.text();
    assert!(page.contains("<html lang=\"en\">"));
    // 09:30 in Bandung, and two minutes for a level 1.
    assert!(page.contains("help leaves before 09.32 WIB"), "{page}");
    assert!(page.contains("▲") && page.contains("call 112"));
    assert!(page.contains(&format!("/status/{}?lang=en", code(&page))));
}

#[tokio::test]
async fn the_files_of_the_page_keep_for_ever() {
    let site = Site::new().await;
    let page = open(&site.router, "/lapor").await.text();
    for (before, kind) in [("rel=\"stylesheet\" href=\"", "text/css"), ("<script src=\"", "text/javascript")]
    {
        let path = between(&page, before, "\"");
        let answer = open(&site.router, path).await;
        assert!(answer.header("content-type").starts_with(kind));
        assert!(answer.header("cache-control").contains("immutable"));
        assert!(path.contains("?v="));
    }
}
