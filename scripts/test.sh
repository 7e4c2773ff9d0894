#!/usr/bin/env bash
# Every test a contributor needs: Rust, web units, browser.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust redis web browser proof
scripts/web.sh
say "tests of the program (cargo test)"
cargo test --quiet
say "types, lint and unit tests of the web files"
(cd web && npm run --silent check && npm run --silent test)
scripts/e2e.sh
say "all tests passed"
