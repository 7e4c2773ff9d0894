//! Boards are told when clocks change colour, get a sign and are heard, and the targets beside them; all from the settings.

use sigap::domain::access::Role;
use sigap::domain::assignment::Step;

use crate::harness::site::Site;

#[tokio::test]
async fn and_every_step_of_a_crew_has_a_target() {
    let site = Site::with("[clocks]\nnear_percent = 60\n[clocks.step_s]\nen_route = 480\n").await;
    let cookie = site.cookie_of(Role::Dispatcher).await;
    let told = site.send("GET", "/api/v1/clocks", Some(&cookie), None).await.json();
    assert_eq!((&told["near_percent"], &told["step_s"]["en_route"]), (&60.into(), &480.into()));
    assert!(told["heard_percent"].as_u64().unwrap() >= 100);
    // Offers have their own patience, and what ended counts no more.
    for step in [
        Step::Accepted,
        Step::EnRoute,
        Step::Staged,
        Step::OnScene,
        Step::AtPerson,
        Step::Transporting,
        Step::AtFacility,
    ] {
        assert!(told["step_s"][step.word()].is_u64(), "no target in clocks.step_s for {}", step.word());
    }
}
