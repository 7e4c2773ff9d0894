#!/usr/bin/env bash
# Builds what is missing and serves everything with demo data: make run [ARGS="--config FILE"]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

scripts/need.sh rust
[ -n "${SIGAP__REDIS__URL:-}" ] || scripts/need.sh redis
scripts/web.sh
if [ ! -x target/release/sigap ]; then
    say "building the program (the first time takes some minutes)"
fi
cargo build --release --quiet
say "starting sigap with demo data; Ctrl-C stops it"
exec target/release/sigap serve --demo "$@"
