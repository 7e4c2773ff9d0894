//! I2: the same key does the same thing once, and every retry gets the first answer.

use sigap::domain::command::{Asker, Command};
use sigap::domain::level::Level;
use sigap::services::ServiceError;
use sigap::services::accounts::{AccountError, Profile};

use crate::harness::centre::{TestCentre, request_key};
use crate::harness::site::PASSWORD;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_over_two_processes_are_one_report() {
    let test = TestCentre::new().await;
    let other = test.another().await;
    let (report, wrapped_key) = test.report(Level::Critical, "anak hanyut");
    let command = Command::receive(report.clone(), wrapped_key);
    let mut sent = tokio::task::JoinSet::new();
    for n in 0..50 {
        let centre = if n % 2 == 0 { test.centre.clone() } else { other.clone() };
        let command = command.clone();
        sent.spawn(async move {
            let key = request_key("reports", "one-press-many-times", "body");
            centre.execute(&Asker::Public, command, Some(&key)).await
        });
    }
    let answers: Vec<_> = sent.join_all().await.into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().all(|done| done.about.report.as_ref() == Some(&report.id)));
    assert_eq!(answers.iter().filter(|done| !done.replay).count(), 1, "one wrote, the others were replays");
    let (kept, version) = test.centre.reports(&[report.id]).await.unwrap().remove(0);
    assert_eq!((kept.code, version), (report.code, 1));
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let test = TestCentre::new().await;
    for (body, good) in [("first", true), ("first", true), ("second", false)] {
        let (report, wrapped_key) = test.report(Level::Urgent, "banjir");
        let command = Command::receive(report, wrapped_key);
        let key = request_key("reports", "reused-key", body);
        let outcome = test.centre.execute(&Asker::Public, command, Some(&key)).await;
        assert_eq!(outcome.is_ok(), good, "{body}");
        assert!(good || matches!(outcome, Err(ServiceError::KeyReused)));
    }
}

/// Keys are kept by who sent them: nobody shares the name of those without an account.
#[tokio::test]
async fn no_account_is_named_public_or_system() {
    let test = TestCentre::new().await;
    for name in ["public", "system", " Public ", "SYSTEM"] {
        let profile = Profile { name: name.to_owned(), roles: Vec::new(), agency: None, unit: None };
        let made = test.centre.accounts.create(&profile, PASSWORD).await;
        assert!(matches!(made, Err(AccountError::Name)), "{name}: {made:?}");
    }
}
