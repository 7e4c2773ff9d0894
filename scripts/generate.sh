#!/usr/bin/env bash
# Writes the files that come from the code; with --check only says whether they are as written.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

cargo build --quiet
stale=0
one() { # one WHAT FILE
    local new
    new=$(mktemp)
    target/debug/sigap generate "$1" >"$new"
    if ! cmp -s "$new" "$2"; then
        if [ "$check" = yes ]; then
            printf '✗ %s is not what the code says\n' "$2" >&2
            stale=1
        else
            say "writing $2"
            mkdir -p "$(dirname "$2")"
            cp "$new" "$2"
        fi
    fi
    rm -f "$new"
}
check=no
[ "${1:-}" = --check ] && check=yes
one types web/lib/api/types.ts
one openapi docs/openapi.json
one classes docs/CLASSES.md
# The names of areas come from a package of the web files; where that is not, they are left as they are.
if [ -d web/node_modules/idn-area-data ] && have node; then
    if [ "$check" = yes ]; then node web/scripts/names.mjs --check || stale=1; else node web/scripts/names.mjs; fi
fi
[ "$stale" = 0 ] || die "generated files are stale" "make generate, and commit what changed"
