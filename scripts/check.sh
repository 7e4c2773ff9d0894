#!/usr/bin/env bash
# What CI runs, cheapest first. Says how long each part took.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

step() { # step NAME COMMAND…
    local name=$1 begun=$SECONDS
    shift
    say "$name"
    "$@" || die "$name failed" "to repeat it alone: $*"
    say "$name: $((SECONDS - begun)) s"
}
web() { (cd web && npm run --silent "$1"); }
documents() { RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --document-private-items; }

scripts/need.sh rust lint redis web browser proof
step "lint" scripts/lint.sh
step "web: lint and types" web check
step "web: unit tests" web test
step "documentation" documents
step "web: build" scripts/web.sh
if cargo deny --version >/dev/null 2>&1; then
    step "bans, licences, sources" cargo deny check bans licenses sources
else
    say "cargo-deny is not installed: the tests ask the same of cargo's own list"
fi
step "tests of the program" cargo test
step "chaos, the short form" cargo test --quiet --test chaos
step "generated files" scripts/generate.sh --check
step "browser tests" scripts/e2e.sh
say "everything passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
