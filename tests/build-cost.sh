#!/usr/bin/env bash
# Measures what the toolkit adds to a cold build: the CPU seconds of `cargo build`
# of one small application, each time from nothing, with and without it.
#
#     tests/build-cost.sh                   # all rows
#     tests/build-cost.sh sqlx toolkit      # only these, and the plain one
#     tests/build-cost.sh --crates toolkit  # and what each crate of the row took
#
# CPU seconds of cargo and of all that it starts; a busy machine makes them a
# little more, and the waiting does not count. Prints rows of a Markdown table.
#
# A user has the toolkit from a registry, and cargo compiles what comes from there
# without the files of incremental compilation. Here it comes from a path, so they
# are switched off, for all rows alike.
set -euo pipefail
export LC_ALL=C.UTF-8 CARGO_INCREMENTAL=0
unset RUSTFLAGS CARGO_BUILD_RUSTFLAGS

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sqlmigrate-cost.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# With `--crates`, cargo calls the compiler through this, which writes down what it took.
if [ "${1:-}" = --crates ]; then
    shift
    export COST_LOG=$scratch/crates RUSTC_WRAPPER=$scratch/rustc
    cat >"$RUSTC_WRAPPER" <<'BASH'
#!/usr/bin/env bash
"$@"
code=$?
while [ $# -gt 0 ] && [ "$1" != --crate-name ]; do shift; done
# The second line of `times` is what the children took; in a subshell it would be nothing.
times >"$COST_LOG.$$"
{ read -r _ && read -r spent; } <"$COST_LOG.$$"
rm "$COST_LOG.$$"
[ $# -lt 2 ] || [ "$2" = ___ ] || echo "$2 $spent" >>"$COST_LOG"
exit "$code"
BASH
    chmod +x "$RUSTC_WRAPPER"
fi

sqlx='"runtime-tokio", "postgres", "sqlite"'
toolkit() { echo "sqlmigrate = { path = \"$root\", default-features = false, features = [\"postgres\", \"sqlite\"$1] }"; }

# What each row builds: its words, sqlx's features, dependencies, build dependencies, what embeds.
words=() features=() dependencies=() helpers=() embeds=()
row() { words+=("$1") features+=("$2") dependencies+=("$3") helpers+=("$4") embeds+=("$5"); }
helper() { echo "migrate-build = { path = \"$root/migrate-build\", default-features = false, features = [$1] }"; }
ours='static MIGRATIONS: sqlmigrate::Migrations = sqlmigrate::migrate!();'

names=(plain sqlx toolkit words grammar default rules engine all)
row "plain sqlx, nothing embedded" "$sqlx" "" "" ""
row "sqlx's own \`migrate\` and \`macros\`" "$sqlx, \"migrate\", \"macros\"" "" "" \
    'static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();'
row "the toolkit without grammar and rules" "$sqlx" "$(toolkit '')" "$(helper '')" "$ours"
row "with \`word-rules\`" "$sqlx" "$(toolkit ', "word-rules"')" "$(helper '"word-rules"')" "$ours"
row "with \`postgres-grammar\`" "$sqlx" "$(toolkit '')" "$(helper '"postgres-grammar"')" "$ours"
row "with both: the default" "$sqlx" "$(toolkit ', "word-rules"')" \
    "$(helper '"word-rules", "postgres-grammar"')" "$ours"
row "with \`rules\`, which needs both" "$sqlx" "$(toolkit ', "word-rules"')" "$(helper '"rules"')" "$ours"
row "with \`sqlite-engine\` alone" "$sqlx" "$(toolkit '')" "$(helper '"sqlite-engine"')" "$ours"
row "with all of them" "$sqlx" "$(toolkit ', "word-rules"')" "$(helper '"rules", "sqlite-engine"')" "$ours"

# Makes the application of a row.
application() {
    local at=$1 folder=$2
    mkdir -p "$folder/src" "$folder/migrations"
    cat >"$folder/Cargo.toml" <<TOML
[package]
name = "app"
version = "0.1.0"
edition = "2024"

[workspace]

[dependencies]
sqlx = { version = "0.9", default-features = false, features = [${features[$at]}] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
${dependencies[$at]}

[build-dependencies]
${helpers[$at]}
TOML
    cp "$root/Cargo.lock" "$folder/Cargo.lock"
    [ -z "${helpers[$at]}" ] ||
        echo 'fn main() { migrate_build::prepare("migrations"); }' >"$folder/build.rs"
    cat >"$folder/src/main.rs" <<RUST
${embeds[$at]}

#[tokio::main]
async fn main() {
    let postgres = sqlx::PgPool::connect("postgres://localhost/app").await.unwrap();
    let sqlite = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
    $([ -z "${embeds[$at]}" ] || echo 'std::hint::black_box(&MIGRATIONS);')
    drop((postgres, sqlite));
}
RUST
    local version
    for version in 20260101000000 20260102000000; do
        echo "CREATE TABLE t$version (id INTEGER PRIMARY KEY);" >"$folder/migrations/${version}_t.up.sql"
        echo "DROP TABLE t$version;" >"$folder/migrations/${version}_t.down.sql"
    done
    echo 'dialect = ["postgres", "sqlite"]' >"$folder/migrations/migrate.toml"
}

# CPU seconds of a build.
cost() {
    local lines
    lines=$(
        cd "$folder"
        cargo fetch --quiet
        TIMEFORMAT='%U %S'
        { time CARGO_TARGET_DIR="$scratch/target" cargo build --quiet --offline >"$folder/log" 2>&1; } 2>&1
    ) || { cat "$folder/log" >&2; return 1; }
    awk '{ printf "%.1f", $1 + $2 }' <<<"$lines"
}

line() { echo "| ${words[$1]} | $2 | $3 |"; }

# With `--crates`: what each crate took since the last call, the costliest first.
crates() {
    [ -n "${COST_LOG:-}" ] || return 0
    awk 'function seconds(time, part) { split(time, part, /[ms]/); return part[1] * 60 + part[2] }
        { printf "    %6.2f %s\n", seconds($2) + seconds($3), $1 }' "$COST_LOG" | sort -rn
    rm "$COST_LOG"
}

rustc --version
echo "$(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)"
echo
echo "| application | CPU s | more than plain |"
echo "|---|---|---|"
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=("${names[@]:1}")
folder=$scratch/app
application 0 "$folder"
plain=$(cost)
line 0 "$plain" ""
crates
# What the plain application has built is what the others share with it, but for the
# application's own code, which each row builds again.
cp -a "$scratch/target" "$scratch/plain"
rm -rf "$folder"
application 0 "$folder"
own=$(cost)
rm -f "${COST_LOG:-}"
for name in "${wanted[@]}"; do
    for at in "${!names[@]}"; do
        [ "${names[$at]}" = "$name" ] || continue
        rm -rf "$folder" "$scratch/target"
        application "$at" "$folder"
        if [ "$name" = sqlx ]; then
            # Other features of the same crates: nothing is shared.
            seconds=$(cost)
            more=$(awk -v a="$seconds" -v b="$plain" 'BEGIN { printf "%.1f", a - b }')
        else
            cp -a "$scratch/plain" "$scratch/target"
            more=$(awk -v a="$(cost)" -v b="$own" 'BEGIN { printf "%.1f", a - b }')
            seconds=$(awk -v a="$more" -v b="$plain" 'BEGIN { printf "%.1f", a + b }')
        fi
        line "$at" "$seconds" "$more"
        crates
    done
done
