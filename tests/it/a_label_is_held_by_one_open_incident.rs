//! A report is decided as if nothing of it were there yet. Where that is not so, the commit finds out: a label that an
//! open incident holds is not given again, and a report that is there is not taken twice.

use sigap::domain::code::ReceiptCode;
use sigap::domain::command::{Asker, Command};
use sigap::domain::decide::Refusal;
use sigap::domain::level::Level;
use sigap::services::ServiceError;

use crate::harness::centre::TestCentre;

#[tokio::test]
async fn the_second_of_two_alike_codes_gets_a_longer_label() {
    // Looking after all is the one time that it is decided again.
    let test = TestCentre::with("[dispatch]\nretries = 1\n").await;
    let mut labels = Vec::new();
    for fifth in [0x71, 0x72] {
        let (mut report, wrapped_key) = test.report(Level::Urgent, "banjir");
        report.code = ReceiptCode::from_bytes(test.centre.region(), &[7, 7, fifth, 7, 7, 7, 7, 7]);
        let incident = report.incident.clone();
        let command = Command::receive(report, wrapped_key);
        test.centre.execute(&Asker::Public, command, None).await.unwrap();
        labels.push(test.centre.incident(&incident).await.unwrap().0.label);
    }
    assert_eq!(labels[0].len(), 4);
    assert_eq!(labels[1].len(), 5);
    assert!(labels[1].starts_with(&labels[0]));
}

#[tokio::test]
async fn a_report_that_is_there_is_not_taken_again_without_its_key() {
    let test = TestCentre::new().await;
    let (report, wrapped_key) = test.report(Level::Urgent, "banjir");
    let command = Command::receive(report, wrapped_key);
    test.centre.execute(&Asker::Public, command.clone(), None).await.unwrap();
    let again = test.centre.execute(&Asker::Public, command, None).await;
    assert!(matches!(again, Err(ServiceError::Refused(Refusal::AlreadyExists))), "{again:?}");
}
