#!/usr/bin/env bash
# Prints the path of a Chromium, or fails.
set -euo pipefail
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && path=$(command -v "$name"); then
        printf '%s\n' "$path"
        exit
    fi
done
exit 1
