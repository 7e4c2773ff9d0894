//! The `sigap` command.

fn main() {}
