#!/usr/bin/env bash
# Passes all tests on a Debian or Ubuntu machine that has Rust: installs the
# database servers where they are missing, checks format, lints and docs, runs
# every test of every package on private throw-away servers, and the quickstart.
#
# Needs no input, leaves nothing running, and returns 0 only when all passed.
# A test that would be skipped for want of a server fails here.
set -euo pipefail
export LC_ALL=C.UTF-8
exec </dev/null

cd "$(dirname "${BASH_SOURCE[0]}")/.."

oldest_postgres=15
export SQLMIGRATE_TEST_REQUIRE=1
[ ! -t 1 ] || export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/sqlmigrate-run.XXXXXX")
log=$scratch/tests.log
child=
policy=
summary=()
failed=no

# -- saying and stopping ----------------------------------------------------

heading() { printf '\n=== %s\n' "$*"; }
fail() {
    printf 'run.sh: %s\n' "$*" >&2
    exit 1
}

finish() {
    local status=$?
    trap '' HUP INT TERM
    if [ -n "$child" ]; then
        # The step is a process group; servers.sh stops its servers on the signal.
        kill -s TERM -- "-$child" 2>/dev/null || true
        local waited=0
        while kill -0 -- "-$child" 2>/dev/null && [ "$waited" -lt 200 ]; do
            waited=$((waited + 1))
            sleep 0.1
        done
        kill -s KILL -- "-$child" 2>/dev/null || true
    fi
    [ -z "$policy" ] || as_root rm -f "$policy"
    rm -rf "$scratch"
    exit "$status"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs one step, says how long it took, and remembers how it ended. The others
# run in any case: one report tells everything.
step() {
    local title=$1 begin=$SECONDS status=0
    shift
    heading "$title"
    set -m
    "$@" &
    child=$!
    set +m
    wait "$child" || status=$?
    child=
    local word=ok
    [ "$status" -eq 0 ] || { word=FAILED failed=yes; }
    summary+=("$(printf '%-6s  %4d s  %s' "$word" $((SECONDS - begin)) "$title")")
    printf -- '--- %s\n' "${summary[-1]}"
}

# -- what is missing --------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -n "$@"
    else
        fail "not root, and there is no sudo: cannot run $*"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get --yes --quiet=2 \
        --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

has_postgres() {
    local program version
    for program in $(command -v postgres) /usr/lib/postgresql/*/bin/postgres; do
        [ -x "$program" ] || continue
        version=$("$program" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        [ "$version" -lt "$oldest_postgres" ] || return 0
    done
    return 1
}

has() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; }

install_missing() {
    local packages=()
    has cc || packages+=(gcc libc6-dev)
    has git || packages+=(git)
    has setpriv || packages+=(util-linux)
    has pgbouncer || packages+=(pgbouncer)
    has mariadbd && has mariadb-install-db || packages+=(mariadb-server)
    has_postgres || packages+=(postgresql)
    if [ ${#packages[@]} -eq 0 ]; then
        echo "everything is there"
        return
    fi
    has apt-get || fail "missing: ${packages[*]}; this is no Debian or Ubuntu, so please install them"
    echo "installing ${packages[*]}"

    # Packages start their servers unless a policy says no; one that is there
    # already is left as it is.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' >"$scratch/policy"
        as_root install -m 755 "$scratch/policy" "$policy"
    fi
    apt update
    apt install "${packages[@]}"
    [ -z "$policy" ] || as_root rm -f "$policy"
    policy=
    has_postgres || fail "this distribution has no PostgreSQL $oldest_postgres or newer (Debian 12 and Ubuntu 24.04 do)"
}

find_rust() {
    has cargo || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    has cargo || fail "Rust is missing. Install it with https://rustup.rs and run this again."
    local component
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 && continue
        has rustup || fail "cargo $component is missing: install your distribution's package for it"
        rustup component add "${component/#fmt/rustfmt}"
    done
    cargo --version
}

# -- the steps --------------------------------------------------------------

heading "what is missing"
find_rust
install_missing

run_tests() {
    # Not `exec`: the pipe's other end must have read everything at the end.
    tests/servers.sh run -- cargo test --workspace --all-features --no-fail-fast 2>&1 | tee "$log"
}

# What the test programs said, added up, in the words that cargo uses.
add_up() {
    awk '
        { gsub(/\033\[[0-9;]*m/, "") }
        match($0, /test result: [a-zA-Z]+\. [0-9]+ passed; [0-9]+ failed; [0-9]+ ignored; [0-9]+ measured; [0-9]+ filtered out/) {
            split(substr($0, RSTART, RLENGTH), word, /[ ;]+/)
            passed += word[4]; failed += word[6]; ignored += word[8]; measured += word[10]
            filtered += word[12]
        }
        END {
            printf "%d passed; %d failed; %d ignored; %d measured; %d filtered out",
                passed, failed, ignored, measured, filtered
        }
    ' "$log"
}

one_database_at_a_time() {
    local feature
    for feature in "" postgres sqlite mysql; do
        cargo clippy -p migrate-core --no-default-features --features "$feature" -- -D warnings
        # What is written for three databases has another style for one: the compiler's lints alone.
        [ -z "$feature" ] ||
            cargo clippy -p migrate-test --no-default-features --features "$feature" -- \
                -D warnings -A clippy::all -A clippy::pedantic
    done
}

step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets --all-features -- -D warnings
step "lints, one database at a time" one_database_at_a_time
step "docs" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features
step "tests, doc tests included" run_tests
step "quickstart" cargo run --example quickstart

heading "summary"
printf '%s\n' "${summary[@]}"
word=ok
[ "$failed" = no ] || word=FAILED
touch "$log"
printf '\ntest result: %s. %s; finished in %d.00s\n' "$word" "$(add_up)" "$SECONDS"
[ "$failed" = no ]
