#!/usr/bin/env bash
# The tests in a real browser, against the debug build of the program; or with an argument, another npm script
# that needs both.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [ "${BROWSER:-}" = none ]; then
    say "left out (BROWSER=none): the browser tests in web/tests/e2e: board, form without JavaScript, unit page"
    exit
fi
scripts/need.sh browser web
scripts/web.sh
cargo build --quiet
CHROMIUM=$(scripts/browser.sh)
SIGAP_BIN=$ROOT/target/debug/sigap
export CHROMIUM SIGAP_BIN
say "${1:-browser tests} with $CHROMIUM"
cd web && npm run --silent "${1:-e2e}"
