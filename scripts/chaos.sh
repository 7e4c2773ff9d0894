#!/usr/bin/env bash
# Does to running centres what may go wrong, and counts what was lost: the long form, against the release build.
# QUICK=1 is the short form that make check runs; ONLY=kill-redis,tail-cut a part (LIST=1 names them all); SEED=7 the
# choices of an earlier run; MARKDOWN=FILE writes the result there as well.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust redis
args=()
[ -n "${QUICK:-}" ] || args+=(--long)
[ -z "${LIST:-}" ] || args+=(--list)
[ -z "${ONLY:-}" ] || args+=(--only "$ONLY")
[ -z "${SEED:-}" ] || args+=(--seed "$SEED")
[ -z "${MARKDOWN:-}" ] || args+=(--markdown "$MARKDOWN")
# Sockets by the thousand need as many files.
ulimit -n "$(ulimit -Hn)"
say "building the program (the first time takes some minutes)"
cargo test --quiet --release --test chaos -- "${args[@]}"
