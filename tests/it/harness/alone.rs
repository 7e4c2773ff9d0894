//! A centre with a Redis of its own on a disk of its own, whose state can be copied away and put back.

use std::path::Path;

use sigap::ambient::{Clock, Ids};
use sigap::app::wiring;
use sigap::config::Config;

use super::centre::morning;
use super::folder::Folder;

/// Its settings.
pub fn settings(folder: &Folder) -> Config {
    let text = format!("data_dir = \"{}\"\n", folder.path().display());
    Config::load(Some(("test", &text)), []).unwrap()
}

/// The centre of a folder.
pub async fn alone(folder: &Folder) -> wiring::Opened {
    wiring::open(settings(folder), Clock::manual(morning()), Ids::system()).await.unwrap()
}

/// Stops its Redis, which writes everything down.
pub async fn stop(opened: wiring::Opened) {
    opened.local_redis.unwrap().stop().await;
}

/// Copies what Redis has on the disk away; nothing may run.
pub fn back_up(folder: &Folder) {
    copy(&folder.path().join("redis"), &folder.path().join("backup"));
}

/// Puts it back in place of what is there; nothing may run.
pub fn restore(folder: &Folder) {
    std::fs::remove_dir_all(folder.path().join("redis")).unwrap();
    copy(&folder.path().join("backup"), &folder.path().join("redis"));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else if path.is_file() {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}
