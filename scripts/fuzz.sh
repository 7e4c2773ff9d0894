#!/usr/bin/env bash
# Wrong bytes for every parser, each for so many seconds, from a fresh seed. One that fails says which; SEED=… gives the same again.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust redis
FUZZ_SECONDS=${SECONDS_EACH:-60}
SEED=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
export FUZZ_SECONDS SEED
say "every parser for $FUZZ_SECONDS s each, SEED=$SEED"
cargo test --test it --no-run
cargo test --quiet --test it -- "no_bytes_break_a_parser::${ONLY:-}" --test-threads "$(nproc)"
if have node && [ -d web/node_modules ]; then
    say "the command line of the board"
    (cd web && npx vitest run line_reads)
fi
