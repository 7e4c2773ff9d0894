#!/usr/bin/env bash
# What the other scripts share: words, the root of the project, and ways to get a package. Sourced, not run.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
export ROOT
# Where rustup puts cargo, and where need.sh puts programs.
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:$ROOT/.tools"
export PATH

say() { printf '▸ %s\n' "$*"; }
die() {
    printf '✗ %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Root's own hands, or sudo where it asks nothing.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# Installs Debian packages; fails quietly where that cannot be. RUNLEVEL=1: a service that comes along is not started.
apt_install() {
    have apt-get || return 1
    as_root true || return 1
    say "installing $* with apt-get"
    local apt=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o DPkg::Lock::Timeout=120)
    as_root "${apt[@]}" update >/dev/null && as_root "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null
}
