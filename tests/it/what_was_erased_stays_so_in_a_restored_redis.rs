//! An older state of Redis brings the keys of what was erased back. A list outside Redis knows them: they are deleted again before
//! anything is served, nothing is opened by them meanwhile, and the record says once more that it was erased.

use std::sync::Arc;

use serde_json::Value;
use sigap::domain::command::{Asker, Command};
use sigap::domain::disposition::Disposition;
use sigap::domain::ids::ReportId;
use sigap::domain::privacy::{Class, Ground};
use sigap::services::Centre;
use sigap::services::privacy::Erasing;
use sigap::store::erased_list::{ErasedKey, ErasedList};

use crate::harness::alone::{alone, back_up, restore, stop};
use crate::harness::centre::{TestCentre, plant};
use crate::harness::folder::Folder;

async fn over(centre: &Centre, id: &ReportId) {
    let incident = centre.report(id).await.unwrap().incident;
    let reason = centre.seal_words(&incident, "selesai").await.unwrap();
    centre.execute(&Asker::System, Command::Reject { incident, reason, version: None }, None).await.unwrap();
}

async fn erase(centre: &Centre, id: &ReportId, classes: &[Class]) {
    let erasing = Erasing { report: id, classes, ground: Ground::Request, reason: None };
    centre.erase_report(&Asker::System, &erasing, None).await.unwrap().unwrap();
}

async fn words(centre: &Centre, id: &ReportId) -> Option<String> {
    let (_, private) = centre.open_reports(std::slice::from_ref(id)).await.unwrap().pop().unwrap();
    private.map(|private| private.text)
}

async fn key(centre: &Centre, id: &ReportId) -> Option<String> {
    centre.store.wrapped_keys(std::slice::from_ref(id)).await.unwrap().remove(0)
}

#[tokio::test]
async fn the_key_is_deleted_again_and_the_record_says_so() {
    let folder = Folder::named("restored");
    let opened = alone(&folder).await;
    let centre = &opened.centre;
    let (whole, part, open) =
        (plant(centre, "semua").await, plant(centre, "kesehatan").await, plant(centre, "masih").await);
    let kept = plant(centre, "tetap").await;
    for id in [&whole, &part] {
        over(centre, id).await;
    }
    stop(opened).await;
    back_up(&folder);

    let opened = alone(&folder).await;
    let centre = &opened.centre;
    over(centre, &open).await;
    erase(centre, &whole, &Class::SEALED).await;
    erase(centre, &part, &[Class::Restricted]).await;
    erase(centre, &open, &Class::SEALED).await;
    stop(opened).await;
    let list = std::fs::read_to_string(folder.path().join("erased.list")).unwrap();
    assert_eq!(list, format!("{whole} whole request\n{part} restricted request\n{open} whole request\n"));
    restore(&folder);

    let opened = alone(&folder).await;
    let centre = &opened.centre;
    assert!(key(centre, &whole).await.is_some() && key(centre, &part).await.unwrap().contains(' '));
    assert_eq!(words(centre, &whole).await, None, "nothing is opened by it even now");
    assert_eq!(centre.delete_erased_again().await.unwrap(), 3);
    assert_eq!((key(centre, &whole).await, key(centre, &open).await), (None, None));
    assert!(!key(centre, &part).await.unwrap().contains(' '), "what opens the rest is there");
    assert_eq!(centre.delete_erased_again().await.unwrap(), 0, "once");
    assert_eq!(words(centre, &kept).await.as_deref(), Some("tetap"));

    assert!(!centre.honour_erased().await.unwrap(), "one incident is open again: its record waits");
    for (id, classes) in [(&whole, &Class::SEALED[..]), (&part, &[Class::Restricted])] {
        let doc = centre.report(id).await.unwrap();
        assert!(classes.iter().all(|class| doc.is_erased(*class)), "{:?}", doc.erased);
        let trail = centre.store.trails(&[doc.incident.as_str()], 100).await.unwrap();
        let events: Vec<Value> = trail
            .into_iter()
            .flat_map(|read| read.entry.unwrap().events)
            .map(|event| serde_json::to_value(event).unwrap())
            .collect();
        let named = |name: &str| events.iter().filter(|event| event["type"] == name).count();
        assert_eq!((named("PersonalDataErased"), named("ErasureProved")), (1, 1), "{events:?}");
    }
    let incident = centre.report(&open).await.unwrap().incident;
    for end in [
        Command::Resolve { incident: incident.clone(), version: None },
        Command::Close { incident, disposition: Disposition::Handled, note: None, version: None },
    ] {
        centre.execute(&Asker::System, end, None).await.unwrap();
    }
    assert!(centre.honour_erased().await.unwrap());
    assert!(centre.report(&open).await.unwrap().is_erased(Class::Personal));
    assert!(centre.store.verify().await.unwrap().is_ok());
    stop(opened).await;
}

#[tokio::test]
async fn every_process_takes_it_from_the_record() {
    let it = TestCentre::new().await;
    let centre = &it.centre;
    let (one, two) = (plant(centre, "satu").await, plant(centre, "dua").await);
    for id in [&one, &two] {
        over(centre, id).await;
    }
    let folder = Folder::named("another-machine");
    let mut other = it.another().await;
    other.erased = ErasedList::open(folder.path()).unwrap();
    erase(centre, &one, &Class::SEALED).await;
    assert!(!other.erased.has(&one, true));
    assert_eq!(other.note_erased().await.unwrap(), 1);
    assert!(other.erased.has(&one, true) && !other.erased.has(&two, false));
    erase(centre, &two, &Class::SEALED).await;
    // It goes on from where it was, and what it has it does not write twice.
    let again = ErasedList::open(folder.path()).unwrap();
    assert!(again.has(&one, true) && again.through() > sigap::domain::cursor::StreamId::default());
    assert_eq!((other.note_erased().await.unwrap(), other.note_erased().await.unwrap()), (1, 0));
    assert_eq!(std::fs::read_to_string(again.path()).unwrap().lines().count(), 2);
    again.refresh().unwrap();
    assert!(again.has(&two, true), "what another process of the folder has added");
}

#[test]
fn a_line_that_a_crash_has_cut_spoils_no_other() {
    let folder = Folder::named("cut");
    let key = |of: &str| ErasedKey { of: of.into(), whole: true, ground: Ground::Retention };
    let list = ErasedList::open(folder.path()).unwrap();
    list.add(&[key("32-a"), key("32-b")]).unwrap();
    let bytes = std::fs::read(list.path()).unwrap();
    std::fs::write(list.path(), &bytes[..bytes.len() - 4]).unwrap();
    let again = Arc::new(ErasedList::open(folder.path()).unwrap());
    assert!(again.has(&"32-a".into(), true) && !again.has(&"32-b".into(), true));
    again.add(&[key("32-b"), key("32-c")]).unwrap();
    let last = ErasedList::open(folder.path()).unwrap();
    assert!(["32-a", "32-b", "32-c"].into_iter().all(|id| last.has(&id.into(), true)));
    let bad = folder.path().join("file");
    std::fs::write(&bad, "").unwrap();
    assert!(ErasedList::open(&bad).is_err(), "no list is not an empty one");
}
