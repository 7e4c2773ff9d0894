//! What staff is given by addresses that are in no document of routes: the archive of tiles.

use super::everybody;
use crate::harness::folder::Folder;
use crate::harness::site::Site;

const ARCHIVE: &str = "/map/tiles.pmtiles";

#[tokio::test]
async fn the_archive_of_tiles_is_given_to_whoever_has_a_session_of_this_centre() {
    let folder = Folder::new();
    let file = folder.path().join("jabar.pmtiles");
    std::fs::write(&file, b"PMTiles\x03 and tiles").unwrap();
    let site = Site::with(&format!("[map]\npmtiles_file = \"{}\"\n", file.display())).await;
    let own = site.it.unit("AMB-02").await;
    for who in everybody(&own) {
        let cookie = site.cookie(&who).await;
        let answer = site.send("GET", ARCHIVE, Some(&cookie), None).await;
        assert_eq!(answer.status, 200, "{}: {}", who.name, answer.text());
    }
    let other = Site::new().await;
    let foreign = other.cookie_of(sigap::domain::access::Role::Supervisor).await;
    let token = foreign.split_once('.').unwrap().1;
    let disguised = format!("sigap={}.{token}", site.it.centre.region());
    let forged = format!("sigap={}.{}", site.it.centre.region(), "A".repeat(43));
    for cookie in
        [None, Some("sigap="), Some("sigap=x.y.z; sigap=.."), Some(&forged), Some(&foreign), Some(&disguised)]
    {
        let answer = site.send("GET", ARCHIVE, cookie, None).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "no_session"), "{cookie:?}");
    }
}
