//! One Redis for this test process, as durable as a real one.
//!
//! A shell beside it waits on a pipe that closes when this process ends, however it ends; then it kills the
//! server and removes its folder. So nothing is left over, also after a panic or a kill.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sigap::store::local_redis;

const KEEPER: &str = r#"
"$1" - <"$2/redis.conf" &
pid=$!
read -r _
kill -9 $pid
rm -rf "$2"
"#;

static SHARED: OnceLock<Shared> = OnceLock::new();
static NEXT_REGION: AtomicU32 = AtomicU32::new(1);

struct Shared {
    url: String,
    /// Holds the pipe open.
    _keeper: Child,
}

/// The URL of the Redis of this test process, started at the first call.
pub fn redis_url() -> &'static str {
    &SHARED.get_or_init(start).url
}

/// A region no other test of this process uses, such as `t17`.
pub fn fresh_region() -> String {
    format!("t{}", NEXT_REGION.fetch_add(1, Ordering::Relaxed))
}

/// The programs a test may start.
pub fn programs() -> Vec<PathBuf> {
    local_redis::candidates(&std::env::temp_dir())
}

fn start() -> Shared {
    let found = local_redis::find(&programs());
    let program =
        found.first().unwrap_or_else(|| panic!("no redis-server or valkey-server: run scripts/need.sh"));
    let dir = std::env::temp_dir().join(format!("sigap-it-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let socket = dir.join("redis.sock");
    let conf = format!(
        "port 0\nunixsocket \"{0}/redis.sock\"\ndir \"{0}\"\nappendonly yes\nappendfsync always\n\
         no-appendfsync-on-rewrite no\nmaxmemory-policy noeviction\nsave \"\"\n",
        dir.display()
    );
    std::fs::write(dir.join("redis.conf"), conf).unwrap();
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(&program.path)
        .arg(&dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(keeper.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(
        said.any(|line| line.contains("ccept connections")),
        "{} does not start in {}",
        program.program,
        dir.display()
    );
    std::thread::spawn(move || said.for_each(drop));
    Shared { url: local_redis::socket_url(&socket), _keeper: keeper }
}

/// Writes a key, as any client would.
pub async fn set(url: &str, key: &str, value: &str) {
    let mut conn = connection(url).await;
    let _: () = redis::cmd("SET").arg(key).arg(value).query_async(&mut conn).await.unwrap();
}

/// Reads a key, as any client would.
pub async fn get(url: &str, key: &str) -> Option<String> {
    redis::cmd("GET").arg(key).query_async(&mut connection(url).await).await.unwrap()
}

/// Takes a key away.
pub async fn del(url: &str, key: &str) {
    let mut connection = connection(url).await;
    let _: u64 = redis::cmd("DEL").arg(key).query_async(&mut connection).await.unwrap();
}

/// A connection of the test's own.
pub async fn connection(url: &str) -> redis::aio::MultiplexedConnection {
    connection_for(url, std::time::Duration::from_secs(10)).await
}

/// The same, for what takes up to so long.
pub async fn connection_for(url: &str, longest: std::time::Duration) -> redis::aio::MultiplexedConnection {
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(Some(longest));
    let client = redis::Client::open(url).unwrap();
    client.get_multiplexed_async_connection_with_config(&config).await.unwrap()
}
