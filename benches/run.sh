#!/usr/bin/env bash
# Measures this toolkit, sqlx, refinery and diesel_migrations side by side, and the
# parts of this toolkit one by one.
#
#   benches/run.sh [OPTION…]       the comparison: everything, which takes hours
#   benches/run.sh --quick         the same in ten minutes: 10 and 1,000 migrations
#   benches/run.sh parts [NOTE]    lexer, splitter, checksums, plan, snapshot; appends to
#                                  benches/history.txt and compares with the run before
#   benches/run.sh parts --compare compares the last two runs in that file
#   benches/run.sh --check         looks whether everything that is needed is there
#
#   --only ROW,…     build, check, size, nothing, apply, apply-one, revert, plan, start,
#                    memory, test
#   --sizes N,…      how many migrations: 10,100,1000,10000
#   --tools TOOL,…   sqlmigrate, sqlx, refinery, diesel
#   --databases DATABASE,…   postgresql, mariadb, sqlite
#   --runs K         how many paired runs a figure is the median of
#   --patience S     what takes longer is ended, and the table says so (600 seconds)
#   --release        the programs that are run are release builds
#   --durable        servers whose commits survive their being killed (the tests' do not)
#   --json FILE, --markdown FILE   where the table goes as well; by default
#                                  benches/work/table.json and table.md
#
# It starts private PostgreSQL and MariaDB servers (tests/servers.sh), or uses those that
# SQLMIGRATE_TEST_POSTGRES and SQLMIGRATE_TEST_MYSQL name. It installs nothing: what is
# missing is said, and its column or rows are left out. Everything that it makes is in
# benches/work and benches/target.
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

say() { printf 'run.sh: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p;}' "${BASH_SOURCE[0]}"; }
has() { command -v "$1" >/dev/null; }

# A library that a program is linked with.
has_library() { ldconfig -p 2>/dev/null | grep -q "lib$1\.so " || ls /usr/lib/*/"lib$1.so" >/dev/null 2>&1; }

# What diesel's application is linked with; the others bring their own drivers.
diesel_needs() {
    has_library pq || echo libpq-dev
    has_library mysqlclient || has_library mariadb || echo libmariadb-dev
}

missing=()
look() {
    has cargo || fail "Rust is missing. Install it with https://rustup.rs and run this again."
    has cc || missing+=("cc, for SQLite and strip: install gcc and binutils")
    has psql || missing+=("psql: without it nothing is measured on PostgreSQL; install postgresql")
    has mariadb || missing+=("mariadb: without it nothing is measured on MariaDB; install mariadb-server")
    has sqlite3 || missing+=("sqlite3: without it SQLite has no limit to be held against; install sqlite3")
    local packages
    packages=$(diesel_needs | paste -sd' ')
    [ -z "$packages" ] || missing+=("libraries for diesel, whose column is left out; install $packages")
    local each
    for each in "${missing[@]}"; do say "missing: $each"; done
}

tools=sqlmigrate,sqlx,refinery,diesel durable= own_tools=
json=$here/work/table.json markdown=$here/work/table.md
arguments=()
case ${1:-} in
-h | --help) usage; exit ;;
--check)
    look
    [ ${#missing[@]} -eq 0 ] || exit 1
    say "everything is there"
    exit
    ;;
parts)
    shift
    cd "$here"
    exec cargo run --release --quiet -p parts -- "$@"
    ;;
esac
while [ $# -gt 0 ]; do
    case $1 in
    --durable) durable=1 ;;
    --tools) own_tools=yes tools=${2:?--tools wants a value} && shift ;;
    --json) json=${2:?--json wants a value} && shift ;;
    --markdown) markdown=${2:?--markdown wants a value} && shift ;;
    *) arguments+=("$1") ;;
    esac
    shift
done

look
if [ -n "$(diesel_needs)" ]; then
    [ -z "$own_tools" ] || [[ ",$tools," != *,diesel,* ]] || fail "diesel cannot be built here"
    tools=${tools%,diesel}
fi
mkdir -p "$here/work"
# Two runs at once would measure each other, and share what they make.
exec 8>"$here/work/lock"
flock --nonblock 8 || fail "another run is under way"
(cd "$here" && cargo build --release --quiet -p harness)
harness=("$here/target/release/harness" --tools "$tools" --json "$json" --markdown "$markdown" "${arguments[@]}")
if [ -n "${SQLMIGRATE_TEST_POSTGRES:-}${SQLMIGRATE_TEST_MYSQL:-}" ]; then
    [ -z "$durable" ] || fail "--durable is for servers that are started here; unset SQLMIGRATE_TEST_POSTGRES and SQLMIGRATE_TEST_MYSQL"
    export BENCH_SERVERS="those of the environment, with settings that are theirs"
    exec "${harness[@]}"
fi
export BENCH_SERVERS="private, a commit does not wait for the disk (fsync off)"
if [ -n "$durable" ]; then
    export SQLMIGRATE_TEST_DURABLE=1
    BENCH_SERVERS="private, a commit survives the server's being killed (SQLMIGRATE_TEST_DURABLE=1)"
fi
# The servers stop with this script: the harness has no terminal to read from.
exec "$root/tests/servers.sh" run -- "${harness[@]}"
