//! A Redis that may lose what it acknowledged is said within one check: on every screen, in `/readyz`, in the metrics.

use sigap::domain::access::Role;
use sigap::services::accounts::{Credentials, Profile};

use crate::harness::centre::TestCentre;
use crate::harness::client::anybody;
use crate::harness::eventually;
use crate::harness::own_redis::OwnRedis;
use crate::harness::screen::Screen;
use crate::harness::socket::{ANY_PORT, Serving};

fn is_degraded(screen: &Screen) -> Option<bool> {
    screen.modes.last().map(|mode| mode["durability_degraded"] == true)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn within_one_check_and_taken_back_as_soon() {
    let redis = OwnRedis::new().await;
    let settings = format!("redis.durability_check_s = 1\ndisk.check_ms = 50\n{ANY_PORT}");
    let test = TestCentre::on(&redis.url(), &settings).await;
    let serving = Serving::of(&test).await;
    let unit = test.unit("AMB-01").await;
    let crew =
        Profile { name: "amb-01".to_owned(), roles: vec![Role::Responder], agency: None, unit: Some(unit) };
    let accounts = &test.centre.accounts;
    accounts.create(&crew, "becak hijau di tikungan").await.unwrap();
    let crew = accounts.sign_in(&Credentials::new("amb-01", "becak hijau di tikungan")).await.unwrap();
    let dispatcher = serving.sign_in(&test, "sari", Role::Dispatcher).await;
    let mut screens = [serving.board(&dispatcher, "").await, serving.board(&crew, "").await];
    let ask = async |path: &str| {
        let url = format!("{}{path}", serving.origin());
        let answer = anybody().get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, ready) = ask("/readyz").await;
    assert_eq!(status, 200);
    assert!(ready.contains("\"durability_degraded\":false"), "{ready}");

    for (value, weak) in [("everysec", true), ("always", false)] {
        redis.tell(&["CONFIG", "SET", "appendfsync", value]).await;
        for screen in &mut screens {
            assert_eq!(screen.until(|screen| is_degraded(screen) == Some(weak)).await, None);
            let op = if weak { "put" } else { "del" };
            assert_eq!(screen.screen.notices.last().unwrap(), &format!("{op} durability_degraded"));
        }
        eventually("/readyz and the metrics say it, and it goes on", async || {
            let (status, ready) = ask("/readyz").await;
            assert_eq!(status, 200, "what can be acknowledged is: {ready}");
            let (_, metrics) = ask("/metrics").await;
            let said = ready.contains(&format!("\"durability_degraded\":{weak}"))
                && metrics.contains(&format!("sigap_durability_degraded {}", u8::from(weak)));
            said.then_some(())
        })
        .await;
    }
    serving.running.stop().await;
}
