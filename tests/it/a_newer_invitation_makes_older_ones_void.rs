//! Of the links to an account only the newest opens it, however many were made and however they are used.

use sigap::domain::access::Role;
use sigap::domain::command::Asker;
use sigap::services::accounts::{AccountError, Credentials, Profile, SignedIn};
use sigap::services::{Centre, ServiceError};

use crate::harness::centre::TestCentre;

async fn links(centre: &Centre) -> [String; 3] {
    let rina = Profile { name: "rina".to_owned(), roles: vec![Role::Dispatcher], agency: None, unit: None };
    let first = centre.invite(&Asker::System, &rina).await.unwrap().token;
    let second = centre.invite_anew(&Asker::System, "rina").await.unwrap().token;
    let third = centre.invite_anew(&Asker::System, "rina").await.unwrap().token;
    [first, second, third]
}

async fn join(centre: &Centre, link: &str, password: &str) -> Result<SignedIn, ServiceError> {
    centre.join(link, password, &Credentials::default()).await
}

fn is_void<T>(answer: &Result<T, ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::Account(AccountError::NoInvite)))
}

#[tokio::test]
async fn the_older_ones_open_nothing() {
    let it = TestCentre::new().await;
    let [first, second, third] = links(&it.centre).await;
    for older in [&first, &second] {
        assert!(it.centre.accounts.invited(older).await.is_err());
        assert!(is_void(&join(&it.centre, older, "becak merah di pasar").await));
    }
    assert_eq!(it.centre.accounts.invited(&third).await.unwrap(), "rina");
    join(&it.centre, &third, "sepeda tua dekat sawah").await.unwrap();
    assert!(is_void(&join(&it.centre, &third, "layang biru atas bukit").await));
}

#[tokio::test]
async fn of_several_at_once_one_does() {
    let it = TestCentre::new().await;
    let [first, second, third] = links(&it.centre).await;
    let (first, second, third, again) = tokio::join!(
        join(&it.centre, &first, "becak merah di pasar"),
        join(&it.centre, &second, "sepeda tua dekat sawah"),
        join(&it.centre, &third, "layang biru atas bukit"),
        join(&it.centre, &third, "layang biru atas bukit"),
    );
    assert!(is_void(&first) && is_void(&second));
    assert!(third.is_ok() != again.is_ok(), "one of two that have the same");
    let who = Credentials::new("rina", "layang biru atas bukit");
    assert!(it.centre.accounts.sign_in(&who).await.is_ok());
}
