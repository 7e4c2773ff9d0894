#!/usr/bin/env bash
# Form and faults without running anything: formatting, clippy, shell scripts.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust lint
say "formatting (cargo fmt)"
cargo fmt --check || die "not formatted" "make fmt"
say "clippy"
cargo clippy --quiet --all-targets -- -D warnings
# Not among the targets of a plain cargo test.
cargo clippy --quiet --test chaos -- -D warnings
if have shellcheck; then
    say "shellcheck"
    shellcheck -x scripts/*.sh .ci/run
else
    for script in scripts/*.sh .ci/run; do bash -n "$script"; done
fi
