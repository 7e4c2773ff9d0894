//! Over the roster of the file a supervisor lets somebody stand in for once: from, to, and why. It counts for ladders at
//! once in every process, ends by itself, and what cannot be is refused by field.

use std::time::Duration;

use serde_json::{Value, json};
use sigap::domain::access::Role;
use sigap::domain::escalation::{Watch, Whom};
use sigap::domain::level::Level;

use crate::harness::centre::person;
use crate::harness::folder::Folder;
use crate::harness::site::Site;

const ROSTER: &str = "[[shift]]\npost = \"supervisor\"\nperson = \"dewi\"\nphone = \"0811\"\nfrom = \"00:00\"\nto = \"00:00\"\n";
const LADDER: &str =
    "[[ladder]]\nwatch = \"acknowledged\"\nfrom_s = 60\nsteps = [{ tell = [\"supervisor\"] }]\n";
/// Of the harness's morning.
const DAY: &str = "2026-03-02";

async fn site(folder: &Folder) -> Site {
    let (roster, ladders) = (folder.path().join("roster.toml"), folder.path().join("ladders.toml"));
    std::fs::write(&roster, ROSTER).unwrap();
    std::fs::write(&ladders, LADDER).unwrap();
    let settings = "[escalation]\nroster_file = \"ROSTER\"\nladders_file = \"LADDERS\"\n";
    let settings = settings.replace("ROSTER", roster.to_str().unwrap());
    Site::with(&settings.replace("LADDERS", ladders.to_str().unwrap())).await
}

fn stand_in(more: &Value) -> Value {
    let mut body = json!({"post": "supervisor", "person": "rina", "phone": "0822",
        "from": format!("{DAY}T00:00:00Z"), "to": format!("{DAY}T06:00:00Z"), "reason": "dewi sakit"});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn somebody_who_stands_in_is_told_until_it_is_over() {
    let folder = Folder::new();
    let site = site(&folder).await;
    let head = site.cookie(&person("kepala", &[Role::Supervisor])).await;
    let path = "/api/v1/roster/stand_ins";
    let set = site.send("POST", path, Some(&head), Some(stand_in(&json!({})))).await;
    assert_eq!(set.status, 201, "{}", set.text());
    let told = async |centre: &sigap::services::Centre| {
        let id = site.it.incident(Level::Urgent).await;
        site.it.clock.fast_forward(Duration::from_secs(61));
        centre.fire_due().await.unwrap();
        let (doc, _) = centre.incident(&id).await.unwrap();
        doc.escalation(Watch::Acknowledged, None).unwrap().told[0].person.clone().unwrap()
    };
    assert_eq!(told(&site.it.centre).await, "rina");
    assert_eq!(told(&site.it.another().await).await, "rina", "it counts in every process");
    let roster = site.send("GET", "/api/v1/roster", Some(&head), None).await.json();
    let one = &roster["stand_ins"][0];
    assert_eq!((&one["reason"], &one["by"]), (&json!("dewi sakit"), &json!("kepala")));
    assert_eq!(
        (&roster["on_call"][0]["person"], &roster["on_call"][0]["phone"]),
        (&json!("rina"), &json!("0822"))
    );
    let end = format!("{path}/{}/end", set.json()["id"].as_str().unwrap());
    assert_eq!(site.send("POST", &end, Some(&head), Some(json!({}))).await.status, 200);
    assert_eq!(told(&site.it.centre).await, "dewi");
    assert_eq!(site.send("POST", &end, Some(&head), Some(json!({}))).await.code(), "nothing_to_do");
    assert_eq!(site.send("POST", path, Some(&head), Some(stand_in(&json!({})))).await.status, 201);
    assert_eq!(told(&site.it.centre).await, "rina");
    site.it.clock.fast_forward(Duration::from_hours(8));
    assert_eq!(told(&site.it.centre).await, "dewi", "it is over by itself");
    assert!(site.it.centre.store.verify().await.unwrap().is_ok());
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_field() {
    let folder = Folder::new();
    let site = site(&folder).await;
    let head = site.cookie(&person("kepala", &[Role::Supervisor])).await;
    let dispatcher = site.cookie_of(Role::Dispatcher).await;
    let path = "/api/v1/roster/stand_ins";
    for (more, field) in [
        (json!({"to": format!("{DAY}T00:00:00Z")}), "to"),
        (json!({"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}), "to"),
        (json!({"to": "2026-05-01T00:00:00Z"}), "to"),
        (json!({"from": "besok"}), "from"),
        (json!({"post": "unit"}), "post"),
        (json!({"post": "raja"}), "post"),
        (json!({"reason": "  "}), "reason"),
        (json!({"person": "x".repeat(81)}), "person"),
    ] {
        let refused = site.send("POST", path, Some(&head), Some(stand_in(&more))).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["errors"][0]["field"]),
            (422, &json!(field)),
            "{more}"
        );
    }
    assert_eq!(
        site.send("POST", path, Some(&dispatcher), Some(stand_in(&json!({})))).await.code(),
        "forbidden"
    );
}

#[tokio::test]
async fn a_person_without_a_telephone_is_shown_and_an_emptied_post_is_empty() {
    let folder = Folder::new();
    let site = site(&folder).await;
    let head = site.cookie(&person("kepala", &[Role::Supervisor])).await;
    let of = async |body: Value| {
        let set = site.send("POST", "/api/v1/roster/stand_ins", Some(&head), Some(stand_in(&body))).await;
        let cursor = set.json()["cursor"].as_str().unwrap().parse().unwrap();
        assert!(site.it.centre.board.wait_for(&cursor, Duration::from_secs(5)).await);
        let roster = site.send("GET", "/api/v1/roster", Some(&head), None).await.json();
        roster["on_call"].as_array().unwrap().iter().find(|one| one["post"] == "supervisor").unwrap().clone()
    };
    assert_eq!(of(json!({"phone": null})).await["unreachable"], true);
    assert_eq!(of(json!({})).await["unreachable"], false);
    let empty = of(json!({"person": null, "phone": null})).await;
    assert_eq!((&empty["person"], &empty["unreachable"]), (&Value::Null, &json!(false)));
    let posts = site.it.centre.posts();
    assert!(posts.iter().any(|one| one.post == Whom::Supervisor && one.person.is_none()));
}
