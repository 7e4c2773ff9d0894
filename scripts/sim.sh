#!/usr/bin/env bash
# Simulates many centres on a model of the store: SEEDS=1000 fresh seeds after the 200 fixed ones, SEED=17 that one only.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust
if [ -n "${SEED:-}" ]; then
    exec cargo test --quiet --test sim -- --nocapture fresh_seeds_hold
fi
export SEEDS="${SEEDS:-1000}"
say "simulating 200 fixed seeds and $SEEDS fresh ones"
cargo test --quiet --test sim -- --nocapture
