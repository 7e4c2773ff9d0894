//! The demo's passwords are on the disk before any account has one: whenever its first start is cut off, the next one
//! can be signed in to.

use crate::harness::client::signed_in;
use crate::harness::folder::Folder;
use crate::harness::server::Server;

#[tokio::test]
async fn accounts_whose_passwords_nobody_has_get_new_ones() {
    let folder = Folder::named("demo");
    Server::start(folder.path(), &["--demo"], "").kill();
    let file = folder.path().join("data/demo-accounts.json");
    std::fs::remove_file(&file).unwrap();
    let server = Server::start(folder.path(), &["--demo"], "");
    for name in ["dispatcher", "unit-amb-01"] {
        signed_in(&server, name).await;
    }
    assert!(server.stop());
}
