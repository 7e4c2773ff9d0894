#!/usr/bin/env bash
# Measures sigap beside its floors: scripts/bench.sh [soak|night]. QUICK=1 is a short form for trying; ONLY=intake,fold runs
# parts; MINUTES=10 is how long a soak or a night lasts. A whole run draws docs/pictures/bench.svg anew.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust redis
args=()
if [ "${1:-}" = soak ]; then
    args+=(--soak "${MINUTES:-10}")
elif [ "${1:-}" = night ]; then
    scripts/need.sh browser web
    scripts/web.sh
    CHROMIUM=$(scripts/browser.sh)
    export CHROMIUM
    args+=(--night "${MINUTES:-10}")
else
    [ -z "${QUICK:-}" ] || args+=(--quick)
    [ -z "${ONLY:-}" ] || args+=(--only "$ONLY")
    [ -n "${QUICK:-}${ONLY:-}" ] || args+=(--picture docs/pictures/bench.svg)
fi
# Sockets by the ten thousand need as many files.
ulimit -n "$(ulimit -Hn)"
say "building the program (the first time takes some minutes)"
cargo bench --quiet --bench centre -- "${args[@]}"
