//! Whatever bytes come, each parser answers in bounded time: with what it read, or with a fault that names its place; it never
//! panics. A short run with a fixed seed is part of every test run; `make fuzz` goes on for as long as it is told, with seeds of its own,
//! and prints the one that failed. What is found is put right, and kept among the inputs to begin with.

mod draw;
mod files;
mod requests;
mod words;

pub use draw::hold;

/// A number from the environment.
#[expect(clippy::disallowed_methods, reason = "a test is told by its caller how long to look")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// How long to look at each parser, seconds; `None`: a fixed number of inputs.
fn seconds() -> Option<u64> {
    asked("FUZZ_SECONDS")
}

/// The seed to begin with.
fn seed() -> u64 {
    asked("SEED").unwrap_or(1)
}
