//! The `sigap` command.

fn main() {
    eprintln!("{}", sigap::http::typescript::web_types());
}
