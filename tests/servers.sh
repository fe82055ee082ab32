#!/usr/bin/env bash
# Private, throw-away database servers for the tests: PostgreSQL, PgBouncer in
# transaction mode before it, and MariaDB. They live in one directory, listen
# on ports of their own on the loopback interface, and never touch a server
# that the machine already runs.
#
#   tests/servers.sh run -- COMMAND…   start, run COMMAND, stop, return its status
#   tests/servers.sh start DIR         start in DIR, which is made, and leave running
#   tests/servers.sh env DIR           print what to `eval` in a shell to use them
#   tests/servers.sh restart DIR NAME  start `postgres` or `mariadb` of DIR again on its port
#   tests/servers.sh stop DIR          stop what runs in DIR, and remove DIR
#
# With SQLMIGRATE_TEST_DURABLE=1 a commit survives the server's being killed, and
# with SQLMIGRATE_TEST_ONLY=postgres or mariadb the other one is left out.
#
# A server whose programs are not installed is left out, and the tests that
# need it say so. With SQLMIGRATE_TEST_REQUIRE=1 it is an error instead.
#
# COMMAND runs as a background process group, so that it can be ended as a
# whole: it cannot read from a terminal. `start` is for that.
set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
self=$here/$(basename "${BASH_SOURCE[0]}")
# Where distributions put servers, for users whose PATH ends before it.
PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin:/usr/libexec

# What the system has been given outlives the process: enough for a server that
# is killed, not for a machine that loses power.
# Its log has enough in it for a standby.
durable=off flush=0 level=minimal
[ "${SQLMIGRATE_TEST_DURABLE:-}" != 1 ] || durable=on flush=1 level=replica

oldest_postgres=15
attempts=20
patience=60

say() { printf 'servers: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# -- who runs them ----------------------------------------------------------

# PostgreSQL and PgBouncer refuse to run as root, so root starts them as
# another user; anybody else starts them as themselves.
server_user() {
    if [ "$(id -u)" -ne 0 ]; then
        id -un
        return
    fi
    local name
    for name in postgres mysql nobody; do
        if id "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    useradd --system --no-create-home --shell /bin/false sqlmigrate-tests >&2
    echo sqlmigrate-tests
}

# Starts a program as that user and becomes it, from a directory it can read.
as_user() {
    cd /
    if [ "$(id -u)" -ne 0 ]; then
        exec "$@"
    elif command -v setpriv >/dev/null; then
        exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
    else
        exec runuser -u "$user" -- "$@"
    fi
}

# -- which programs ---------------------------------------------------------

# The directory of a new enough PostgreSQL: the newest that is installed.
postgres_programs() {
    local candidate version best='' best_version=0
    for candidate in "$(dirname "$(readlink -f "$(command -v postgres || echo /)")")" \
        /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
        [ -x "$candidate/postgres" ] && [ -x "$candidate/initdb" ] || continue
        version=$("$candidate/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "$version" -ge "$oldest_postgres" ] && [ "$version" -gt "$best_version" ]; then
            best=$candidate best_version=$version
        fi
    done
    [ -n "$best" ] && echo "$best"
}

mariadb_program() { command -v mariadbd || command -v mysqld; }
mariadb_installer() { command -v mariadb-install-db || command -v mysql_install_db; }

missing() {
    [ "${SQLMIGRATE_TEST_REQUIRE:-}" != 1 ] || fail "$1 is not installed; tests/run.sh installs it"
    say "$1 is not installed: its tests will be skipped"
}

# -- ports ------------------------------------------------------------------

# A port below the range that the system hands out to clients. Whether it is
# free shows when a server takes it: a look beforehand would be out of date.
random_port() { echo $((15000 + (RANDOM * 32768 + RANDOM) % 15000)); }

# Starts a server on one random port after another until it takes one.
# The function gets the port and returns 0 when the server is ready, 1 when
# another port should be tried.
on_some_port() {
    local attempt
    for attempt in $(seq "$attempts"); do
        port=$(random_port)
        if "$1" "$port"; then return; fi
    done
    tail -n 20 "$dir"/*.log >&2 || true
    fail "$1: no success in $attempt attempts"
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# -- processes --------------------------------------------------------------

# Ours are those whose command line names a file in our directory. A number
# from a file would not do: it may not be written yet, or belong to another
# process by now.
our_processes() {
    local file words
    if [ -d /proc/self ]; then
        for file in /proc/[0-9]*/cmdline; do
            { mapfile -d '' -t words <"$file"; } 2>/dev/null || continue
            if [[ "${words[*]}" == *"$dir/"* ]]; then
                file=${file%/cmdline}
                printf '%s %s\n' "${file#/proc/}" "${words[*]}"
            fi
        done
    else
        ps -axo pid=,args= | grep -F "$dir/" || true
    fi
}

end_processes() {
    local waited=0 process line signal found=yes
    while [ -n "$found" ]; do
        found=
        while read -r process line; do
            found=yes
            signal=KILL
            # The immediate shutdown: killed, it would leave shared memory behind.
            [[ $line != */postgres\ -D\ "$dir/postgres"* ]] || [ "$waited" -ge 100 ] || signal=QUIT
            [ $((waited % 20)) -ne 0 ] || kill -s "$signal" "$process" 2>/dev/null || true
        done < <(our_processes)
        waited=$((waited + 1))
        [ "$waited" -lt 200 ] || { say "these do not end:"; our_processes >&2; return 0; }
        [ -z "$found" ] || sleep 0.05
    done
}

# -- PostgreSQL -------------------------------------------------------------

make_postgres() {
    (as_user "$postgres/initdb" --pgdata "$dir/postgres" --username postgres \
        --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync --no-instructions) \
        >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
    cat >>"$dir/postgres/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
shared_buffers = 64MB
fsync = off
synchronous_commit = $durable
full_page_writes = $durable
wal_level = $level
max_wal_senders = 0
jit = off
CONF
    # Everybody is believed but the members of this role, for tests of a wrong password.
    sed -i '1i host all +sqlmigrate_password 127.0.0.1/32 scram-sha-256' \
        "$dir/postgres/pg_hba.conf"
}

start_postgres() {
    # pg_ctl reports success only when this data directory's own server is ready.
    (as_user "$postgres/pg_ctl" start --wait --timeout "$patience" --silent \
        --pgdata "$dir/postgres" --log "$dir/postgres.log" --options "-p $1") \
        </dev/null >/dev/null 2>&1
}

# -- PgBouncer --------------------------------------------------------------

start_pgbouncer() {
    cat >"$dir/pgbouncer.ini" <<CONF
[databases]
* = host=127.0.0.1 port=$postgres_port user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $1
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
max_client_conn = 2000
server_idle_timeout = 20
server_login_retry = 1
ignore_startup_parameters = extra_float_digits, options
pidfile = $dir/pgbouncer.pid
log_connections = 0
log_disconnections = 0
CONF
    # Poolers older than 1.21 know no prepared statements in transaction mode,
    # and many of them serve: the newer ones must behave as badly here.
    local version
    version=$("$pgbouncer" --version | sed -n 's/^PgBouncer 1\.\([0-9]*\).*/\1/p')
    if [ "${version:-0}" -ge 21 ]; then
        echo "max_prepared_statements = 0" >>"$dir/pgbouncer.ini"
    fi
    chmod 644 "$dir/pgbouncer.ini"
    rm -f "$dir/pgbouncer.pid"
    (as_user setsid "$pgbouncer" --quiet "$dir/pgbouncer.ini") \
        </dev/null >>"$dir/pgbouncer.log" 2>&1 &
    disown
    await_start $! "$dir/pgbouncer.pid" "$1"
}

# Ready means: the process that was just started lives, has written its number
# into its file, and its port answers. One that cannot have the port ends by
# itself, and another server may be what answers there.
await_start() {
    local tick
    for tick in $(seq $((patience * 20))); do
        kill -0 "$1" 2>/dev/null || return 1
        if [ -s "$2" ] && port_answers "$3"; then return 0; fi
        sleep 0.05
    done
    say "not ready after $patience seconds"
    return 1
}

# -- MariaDB ----------------------------------------------------------------

make_mariadb() {
    # Its temporary files bear names that two servers would both choose in /tmp.
    (as_user mkdir "$dir/mariadb" "$dir/mariadb-tmp")
    (as_user "$mariadb_install" --no-defaults --datadir="$dir/mariadb" --tmpdir="$dir/mariadb-tmp" \
        --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
        --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=0) \
        </dev/null >"$dir/mariadb-install.log" 2>&1 ||
        { cat "$dir/mariadb-install.log" >&2; fail "mariadb-install-db failed"; }
    cat >"$dir/mariadb.sql" <<'SQL'
CREATE USER IF NOT EXISTS 'sqlmigrate'@'%' IDENTIFIED BY 'sqlmigrate';
GRANT ALL PRIVILEGES ON *.* TO 'sqlmigrate'@'%' WITH GRANT OPTION;
SQL
    chmod 644 "$dir/mariadb.sql"
}

start_mariadb() {
    rm -f "$dir/mariadb.pid"
    # The socket's path is relative to the data directory: an absolute one may
    # be longer than the system allows.
    (as_user setsid "$mariadb" --no-defaults --datadir="$dir/mariadb" --tmpdir="$dir/mariadb-tmp" \
        --bind-address=127.0.0.1 --port="$1" --socket=mariadb.sock \
        --pid-file="$dir/mariadb.pid" --init-file="$dir/mariadb.sql" \
        --skip-name-resolve --skip-log-bin --max-connections=400 \
        --character-set-server=utf8mb4 --innodb-buffer-pool-size=64M \
        --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit="$flush" \
        --innodb-flush-method=nosync --innodb-doublewrite="$flush" --performance-schema=0) \
        </dev/null >>"$dir/mariadb.log" 2>&1 &
    disown
    await_start $! "$dir/mariadb.pid" "$1"
}

# -- all of them ------------------------------------------------------------

start_servers() {
    user=$(server_user)
    chmod 755 "$dir"
    [ "$(id -u)" -ne 0 ] || chown "$user" "$dir"
    (as_user test -w "$dir") ||
        fail "the user $user cannot write to $dir: choose a directory that others may enter"

    local port postgres pgbouncer mariadb mariadb_install
    if [ "${SQLMIGRATE_TEST_ONLY:-postgres}" != postgres ]; then
        :
    elif postgres=$(postgres_programs); then
        make_postgres
        on_some_port start_postgres
        postgres_port=$port
        provide SQLMIGRATE_TEST_POSTGRES "postgres://postgres:sqlmigrate@127.0.0.1:$port/postgres"
        if pgbouncer=$(command -v pgbouncer); then
            on_some_port start_pgbouncer
            provide SQLMIGRATE_TEST_PGBOUNCER "postgres://postgres:sqlmigrate@127.0.0.1:$port/postgres"
        else
            missing PgBouncer
        fi
    else
        missing "PostgreSQL $oldest_postgres or newer"
    fi

    if [ "${SQLMIGRATE_TEST_ONLY:-mariadb}" != mariadb ]; then
        :
    elif mariadb=$(mariadb_program) && mariadb_install=$(mariadb_installer); then
        make_mariadb
        on_some_port start_mariadb
        provide SQLMIGRATE_TEST_MYSQL "mysql://sqlmigrate:sqlmigrate@127.0.0.1:$port/mysql"
    else
        missing MariaDB
    fi
}

provide() { echo "export $1='$2'" >>"$dir/environment"; }

# Starts a server of an existing directory again, on the port that it had.
restart_server() {
    user=$(server_user)
    local url port postgres mariadb
    case $1 in
    postgres)
        url=$SQLMIGRATE_TEST_POSTGRES
        postgres=$(postgres_programs)
        ;;
    mariadb)
        url=$SQLMIGRATE_TEST_MYSQL
        mariadb=$(mariadb_program)
        ;;
    *) usage 2 >&2 ;;
    esac
    port=${url##*:}
    port=${port%%/*}
    "start_$1" "$port" || {
        tail -n 20 "$dir/$1.log" >&2
        fail "$1 does not start again"
    }
}

stop_servers() {
    end_processes
    rm -rf "$dir"
}

# -- commands ---------------------------------------------------------------

run() {
    dir=$(mktemp -d "${TMPDIR:-/tmp}/sqlmigrate-servers.XXXXXX")
    dir=$(cd "$dir" && pwd -P)
    : >"$dir/environment"
    child=
    trap finish EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM

    # Whatever ends this script, also a kill that no trap sees, closes the
    # pipe, and then the guardian stops the servers.
    exec 9> >(exec setsid bash -c 'cat >/dev/null; "$0" stop "$1"' "$self" "$dir" >/dev/null 2>&1)

    start_servers 9>&-
    . "$dir/environment"
    set -m
    "$@" 9>&- &
    child=$!
    set +m
    local status=0
    wait "$child" || status=$?
    child=
    exit "$status"
}

finish() {
    local status=$?
    trap '' HUP INT TERM
    if [ -n "$child" ]; then
        kill -s TERM -- "-$child" 2>/dev/null || true
        local waited=0
        while kill -0 -- "-$child" 2>/dev/null && [ "$waited" -lt 100 ]; do
            waited=$((waited + 1))
            sleep 0.1
        done
        kill -s KILL -- "-$child" 2>/dev/null || true
    fi
    stop_servers
    exit "$status"
}

existing() {
    [ -f "$1/environment" ] || fail "no servers in $1"
    dir=$(cd "$1" && pwd -P)
}

usage() {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p;}' "$self"
    exit "$1"
}

case ${1:-} in
run)
    shift
    [ "${1:-}" != -- ] || shift
    [ $# -gt 0 ] || usage 2 >&2
    run "$@"
    ;;
start)
    [ $# -eq 2 ] || usage 2 >&2
    [ ! -e "$2" ] || [ -z "$(ls -A "$2")" ] || fail "$2 is not empty"
    mkdir -p "$2"
    dir=$(cd "$2" && pwd -P)
    : >"$dir/environment"
    trap 'status=$?; [ "$status" -eq 0 ] || stop_servers; exit "$status"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    start_servers
    cat "$dir/environment"
    ;;
env)
    [ $# -eq 2 ] || usage 2 >&2
    existing "$2"
    cat "$dir/environment"
    ;;
restart)
    [ $# -eq 3 ] || usage 2 >&2
    existing "$2"
    . "$dir/environment"
    restart_server "$3"
    ;;
stop)
    [ $# -eq 2 ] || usage 2 >&2
    [ -e "$2" ] || exit 0
    existing "$2"
    stop_servers
    ;;
-h | --help) usage 0 ;;
*) usage 2 >&2 ;;
esac
