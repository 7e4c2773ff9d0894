//! What a round does to a Redis of its own beside ending and starting it.

use std::path::PathBuf;

use crate::harness::own_redis::OwnRedis;
use crate::harness::redis::connection;

/// Keeps so many MB that nobody needs, so that loading takes long. The same keys every time.
///
/// # Errors
/// When it refuses.
pub async fn ballast(redis: &OwnRedis, mb: usize) -> Result<(), String> {
    let mut conn = connection(&redis.url()).await;
    let some = "ballast ".repeat(1 << 17);
    for n in 0..mb {
        let set: redis::RedisResult<()> =
            redis::cmd("SET").arg(format!("ballast:{n}")).arg(&some).query_async(&mut conn).await;
        set.map_err(|fault| fault.to_string())?;
    }
    Ok(())
}

/// The file that Redis appends to.
///
/// # Errors
/// When there is none.
pub fn appended(redis: &OwnRedis) -> Result<PathBuf, String> {
    let folder = redis.folder().join("appendonlydir");
    let files = std::fs::read_dir(&folder).map_err(|fault| fault.to_string())?;
    let files = files.filter_map(|file| Some(file.ok()?.path()));
    let newest = files.filter(|file| file.to_string_lossy().ends_with(".incr.aof")).max();
    newest.ok_or_else(|| "Redis has no file that it appends to".to_owned())
}
