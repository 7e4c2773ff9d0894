//! Redis and Valkey cannot open each other's files: which of them wrote a folder is remembered, and the other
//! is refused before it touches anything.

use std::path::PathBuf;

use sigap::store::local_redis::{LocalRedis, LocalRedisError, written_by};

use crate::harness::folder::Folder;

#[tokio::test]
async fn the_program_that_wrote_a_folder_is_remembered() {
    let folder = Folder::new();
    assert_eq!(written_by(folder.path()), None);
    let redis = LocalRedis::start(folder.path()).await.unwrap();
    assert_eq!(written_by(folder.path()).as_ref(), Some(redis.program()));
    redis.stop().await;
}

#[tokio::test]
async fn another_program_and_an_older_one_are_refused_in_clear_words() {
    for wrote in ["memcached 1.6.0", "redis 99.0.1", "valkey 99.0.1"] {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path().join("redis")).unwrap();
        std::fs::write(folder.path().join("redis/written-by"), format!("{wrote}\n")).unwrap();
        let refused = LocalRedis::start(folder.path()).await.unwrap_err();
        assert!(matches!(refused, LocalRedisError::OtherProgram { .. }), "{refused}");
        assert!(refused.to_string().contains(&format!("were written by {wrote}")), "{refused}");
        assert!(!folder.path().join("redis/redis.conf").exists(), "nothing was touched");
    }
}

#[tokio::test]
async fn without_any_program_it_says_what_to_install() {
    let folder = Folder::new();
    let none = [PathBuf::from("no-such-server")];
    let refused = LocalRedis::start_one_of(folder.path(), &none, 0).await.unwrap_err();
    assert!(refused.to_string().contains("apt-get install redis-server"), "{refused}");
}

#[tokio::test]
async fn a_program_that_does_not_serve_is_named_with_its_last_words() {
    let folder = Folder::new();
    let fake = folder.path().join("redis-server");
    let script =
        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Redis server v=7.0.15 fake' && exit\necho 'no memory'\n";
    std::fs::write(&fake, script).unwrap();
    std::fs::set_permissions(&fake, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let refused = LocalRedis::start_one_of(&folder.path().join("data"), &[fake], 0).await.unwrap_err();
    assert_eq!(refused.to_string(), "redis 7.0.15 does not start: no memory");
}
