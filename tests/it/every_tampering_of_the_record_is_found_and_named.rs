//! I10: whatever is done to the record behind the program's back is found, and the first event concerned is named.

use sigap::ambient::Ids;
use sigap::services::seal::{SealFault, accept_loss};
use sigap::store::log::RawEntry;
use sigap::store::seals::{CentreKey, NOTHING, ProcessKey, RecordFault, Seal, Span, Tampering};
use sigap::store::vault::Vault;

use crate::harness::folder::Folder;
use crate::harness::record::{Lying, Record, field, n_of, seq_of, text};

/// What was found: the deed, the seal, the event, the entry.
fn found(fault: &RecordFault) -> (Tampering, u64, Option<u64>, Option<String>) {
    (fault.what, fault.seal, fault.seq, fault.entry.map(|id| id.to_string()))
}

fn named(what: Tampering, seal: u64, entry: &Lying) -> (Tampering, u64, Option<u64>, Option<String>) {
    (what, seal, Some(seq_of(entry)), Some(entry.0.clone()))
}

/// Seals of a log by whoever holds these keys, one a three entries.
fn seals_of(log: &[Lying], region: &str, centre: &CentreKey, key: &ProcessKey) -> Vec<Lying> {
    let (mut seals, mut previous) = (Vec::new(), NOTHING.to_owned());
    for (n, entries) in log.chunks(3).enumerate() {
        let mut span = Span::default();
        for entry in entries {
            let (id, data) = (entry.0.parse().unwrap(), text(entry, "data").into_bytes());
            span.add(&RawEntry { id, seq: seq_of(entry), n: n_of(entry), data, odd: false });
        }
        let seal = Seal {
            region: region.to_owned(),
            number: n as u64 + 1,
            previous,
            first: span.first,
            last: span.last,
            from: span.from,
            to: span.to,
            entries: span.entries,
            hash: span.hash(),
            leaves: span.leaves_hash(),
            at: crate::harness::centre::morning(),
            lost: None,
            retires: None,
            key: key.public.clone(),
            vouched: centre.vouch(&key.public),
        };
        let signed = span.beside(seal.text(), &key.sign(&seal.text()));
        previous = signed.digest();
        let fields = [("seal", signed.seal), ("sig", signed.sig), ("leaves", signed.leaves)];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.into_bytes()));
        seals.push((format!("{}-0", n + 1), fields.to_vec()));
    }
    seals
}

fn edit(entry: &mut Lying) {
    let data = field(entry, "data");
    let changed = String::from_utf8(data.clone()).unwrap().replacen("2026-03-02", "2026-03-01", 1);
    *data = changed.into_bytes();
}

#[tokio::test]
async fn a_record_nobody_touched_holds() {
    let mut record = Record::of(4).await;
    let checked = record.check().await.unwrap();
    assert_eq!((checked.seals, checked.copied), (4, 4));
    // What came after the last seal is under none yet, and that is no fault.
    record.three(9).await;
    assert_eq!(record.check().await.unwrap().seals, 4);
    record.sealer.seal_all().await.unwrap();
    assert_eq!(record.check().await.unwrap().seals, 5);
}

#[tokio::test]
async fn an_edit_is_found_to_the_entry() {
    let mut record = Record::of(4).await;
    let log = record.log().await;
    for at in [0, 4, 8, 11] {
        let mut changed = log.clone();
        edit(&mut changed[at]);
        record.put_log(&changed).await;
        let fault = record.check().await.unwrap_err();
        assert_eq!(found(&fault), named(Tampering::Edited, at as u64 / 3 + 1, &log[at]), "{fault}");
    }
    // A number, or a field that no reader looks at, is part of the record too.
    for change in [
        |entry: &mut Lying| entry.1.push(("x".to_owned(), b"y".to_vec())),
        |entry: &mut Lying| {
            *field(entry, "n") = b"07".to_vec();
        },
    ] {
        let mut changed = log.clone();
        change(&mut changed[5]);
        record.put_log(&changed).await;
        assert_eq!(record.check().await.unwrap_err().what, Tampering::Edited);
    }
    record.put_log(&log).await;
    record.check().await.unwrap();
}

#[tokio::test]
async fn a_removal_is_found_to_the_event() {
    let mut record = Record::of(4).await;
    let log = record.log().await;
    let mut changed = log.clone();
    changed.remove(4);
    record.put_log(&changed).await;
    let fault = record.check().await.unwrap_err();
    let next = Some(log[5].0.clone());
    assert_eq!(found(&fault), (Tampering::Removed, 2, Some(seq_of(&log[4])), next), "{fault}");
    let mut changed = log.clone();
    changed.drain(5..7);
    record.put_log(&changed).await;
    let fault = record.check().await.unwrap_err();
    assert_eq!(found(&fault), (Tampering::Removed, 2, Some(seq_of(&log[5])), None), "{fault}");
}

#[tokio::test]
async fn an_added_entry_is_found() {
    let mut record = Record::of(4).await;
    let log = record.log().await;
    let mut changed = log.clone();
    let mut added = log[4].clone();
    added.0 = format!("{}-77", log[4].0.split('-').next().unwrap());
    changed.insert(5, added.clone());
    record.put_log(&changed).await;
    let fault = record.check().await.unwrap_err();
    assert_eq!((fault.what, fault.seal), (Tampering::Added, 2), "{fault}");
    assert_eq!(fault.entry.unwrap().to_string(), added.0);
}

#[tokio::test]
async fn a_swap_is_found_as_one() {
    let mut record = Record::of(4).await;
    let log = record.log().await;
    for whole in [false, true] {
        let mut changed = log.clone();
        if whole {
            let (one, two) = (changed[3].1.clone(), changed[5].1.clone());
            (changed[3].1, changed[5].1) = (two, one);
        } else {
            let (one, two) = (field(&mut changed[3], "data").clone(), field(&mut changed[5], "data").clone());
            *field(&mut changed[3], "data") = two;
            *field(&mut changed[5], "data") = one;
        }
        record.put_log(&changed).await;
        let fault = record.check().await.unwrap_err();
        assert_eq!(found(&fault), named(Tampering::Swapped, 2, &log[3]), "{fault}");
    }
}

#[tokio::test]
async fn a_cut_tail_is_found() {
    let mut record = Record::of(4).await;
    let log = record.log().await;
    record.put_log(&log[..7]).await;
    let fault = record.check().await.unwrap_err();
    assert_eq!(found(&fault), (Tampering::CutTail, 3, Some(seq_of(&log[7])), None), "{fault}");
    assert!(
        matches!(record.sealer.turn(true).await, Err(SealFault::Broken(_))),
        "the process sees it by itself"
    );
}

#[tokio::test]
async fn a_record_sealed_anew_without_the_keys_is_found() {
    let mut record = Record::of(4).await;
    let mut log = record.log().await;
    edit(&mut log[7]);
    let folder = Folder::new();
    let theirs = Vault::open(&folder.path().join("secrets.toml"), &Ids::system()).unwrap();
    let region = record.centre().region().to_owned();
    let theirs = CentreKey::of(&theirs, &region);
    let seals = seals_of(&log, &region, &theirs, &ProcessKey::new([7; 32], None));
    record.put_log(&log).await;
    record.put_seals(&seals).await;
    let fault = record.check_with(false).await.unwrap_err();
    assert_eq!((fault.what, fault.seal, fault.seq), (Tampering::Rebuilt, 1, Some(1)), "{fault}");
    // From the seal on where the record was changed, and by the copies the very entry.
    let genuine = record.centre().known_copies().unwrap().known;
    let mut mixed = seals.clone();
    for (number, place) in mixed.iter_mut().enumerate().take(2) {
        let signed = &genuine[&(number as u64 + 1)][0].1;
        *field(place, "seal") = signed.seal.clone().into_bytes();
        *field(place, "sig") = signed.sig.clone().into_bytes();
        *field(place, "leaves") = signed.leaves.clone().into_bytes();
    }
    record.put_seals(&mixed).await;
    let fault = record.check().await.unwrap_err();
    assert_eq!(found(&fault), named(Tampering::Rebuilt, 3, &log[7]), "{fault}");
}

#[tokio::test]
async fn a_record_sealed_anew_with_stolen_keys_is_found_by_the_copies() {
    let mut record = Record::of(4).await;
    let mut log = record.log().await;
    edit(&mut log[7]);
    let ours = record.centre().seals.centre_key.clone();
    let region = record.centre().region().to_owned();
    let seals = seals_of(&log, &region, &ours, &ProcessKey::new([7; 32], None));
    record.put_log(&log).await;
    record.put_seals(&seals).await;
    record.check_with(false).await.unwrap();
    let fault = record.check().await.unwrap_err();
    assert_eq!((fault.what, fault.seal), (Tampering::Rebuilt, 1), "{fault}");
    assert!(matches!(record.sealer.turn(true).await, Err(SealFault::Broken(_))));
}

#[tokio::test]
async fn an_older_backup_is_found_and_can_be_accepted() {
    let mut record = Record::of(2).await;
    let (log, seals) = (record.log().await, record.seals().await);
    for n in 2..4 {
        record.three(n).await;
        record.sealer.seal_all().await.unwrap();
    }
    let later = record.log().await;
    record.put_log(&log).await;
    record.put_seals(&seals).await;
    let fault = record.check().await.unwrap_err();
    assert_eq!(found(&fault), (Tampering::OlderState, 3, Some(seq_of(&later[6])), None), "{fault}");
    assert!(matches!(record.sealer.turn(true).await, Err(SealFault::Broken(_))));
    // Said once, and in the record for ever.
    assert_eq!(accept_loss(record.centre()).await.unwrap(), 5);
    let checked = record.check().await.unwrap();
    assert!(checked.lost[0].contains("seals 3 to 4 were lost"), "{:?}", checked.lost);
    record.sealer.turn(true).await.unwrap();
    assert!(accept_loss(record.centre()).await.is_err(), "nothing is lost any more");
}

#[tokio::test]
async fn a_seal_that_is_changed_or_taken_away_is_found() {
    let mut record = Record::of(4).await;
    let (log, seals) = (record.log().await, record.seals().await);
    let said = |fault: &RecordFault| (fault.what, fault.seal);

    let mut changed = seals.clone();
    let seal = text(&changed[1], "seal").replacen("at: 2026", "at: 2025", 1);
    *field(&mut changed[1], "seal") = seal.into_bytes();
    record.put_seals(&changed).await;
    assert_eq!(said(&record.check().await.unwrap_err()), (Tampering::SealChanged, 2));
    assert_eq!(said(&record.check_with(false).await.unwrap_err()), (Tampering::SealChanged, 2));

    let mut changed = seals.clone();
    changed.remove(1);
    record.put_seals(&changed).await;
    let fault = record.check_with(false).await.unwrap_err();
    assert_eq!((said(&fault), fault.seq), ((Tampering::SealsRemoved, 2), Some(seq_of(&log[3]))), "{fault}");

    record.put_seals(&seals[..3]).await;
    let fault = record.check().await.unwrap_err();
    assert_eq!((said(&fault), fault.seq), ((Tampering::SealsRemoved, 4), Some(seq_of(&log[9]))), "{fault}");
    assert!(matches!(record.sealer.turn(true).await, Err(SealFault::Broken(_))));

    record.put_seals(&[]).await;
    assert_eq!(said(&record.check().await.unwrap_err()), (Tampering::SealsRemoved, 1));

    // Without what tells entries apart the span is named, and by a copy the entry all the same.
    let mut changed = seals.clone();
    *field(&mut changed[2], "leaves") = b"AAAA".to_vec();
    record.put_seals(&changed).await;
    let mut edited = log.clone();
    edit(&mut edited[7]);
    record.put_log(&edited).await;
    let fault = record.check_with(false).await.unwrap_err();
    assert_eq!(found(&fault), (Tampering::Edited, 3, Some(seq_of(&log[6])), None), "{fault}");
    assert_eq!(found(&record.check().await.unwrap_err()), named(Tampering::Edited, 3, &log[7]));
}

#[tokio::test]
async fn an_erased_key_breaks_no_seal() {
    let mut record = Record::of(2).await;
    let (report, wrapped) = record.test.report(sigap::domain::level::Level::Urgent, "banjir");
    let id = report.id.clone();
    let command = sigap::domain::command::Command::receive(report, wrapped);
    record.centre().execute(&sigap::domain::command::Asker::Public, command, None).await.unwrap();
    record.sealer.seal_all().await.unwrap();
    let key = record.centre().store.keys.personal_key(id.as_str());
    record.delete(&key).await;
    assert_eq!(record.check().await.unwrap().seals, 3);
    record.centre().store.verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_broken_record_is_said_on_every_board() {
    let mut record = Record::with(2, "[seals]\ncheck_ms = 20\n").await;
    let seals = record.seals().await;
    let stop = tokio_util::sync::CancellationToken::new();
    let sealing = tokio::spawn(record.centre().clone().seal(stop.clone()));
    let told = async |record: &Record, up: bool| {
        crate::harness::eventually("the notice", async || {
            let notices = record.centre().board.snapshot(&sigap::domain::access::View::Region).notices;
            (notices.iter().any(|notice| notice.code == "record_broken") == up).then_some(())
        })
        .await;
    };
    let copies = record.centre().seals_dir().join("copies-02.ndjson");
    crate::harness::eventually("copies of its own", async || {
        let text = std::fs::read_to_string(&copies).ok()?;
        (text.lines().count() == 2).then_some(())
    })
    .await;
    record.put_seals(&seals[..1]).await;
    told(&record, true).await;
    assert!(record.centre().seals.is_broken());
    record.put_seals(&seals).await;
    told(&record, false).await;
    stop.cancel();
    sealing.await.unwrap();
}
