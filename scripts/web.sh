#!/usr/bin/env bash
# Builds the web files, when their sources have changed since the last time.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

sum=$(find web config/text -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path 'web/tests/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ "$(cat web/dist/.sum 2>/dev/null)" = "$sum" ]; then
    exit
fi
scripts/need.sh web
say "building the web files"
(cd web && npm run --silent build)
printf '%s' "$sum" >web/dist/.sum
